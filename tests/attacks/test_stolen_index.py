"""A thief has every byte of the index: no word stands in it, and nothing of a message that was removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.process import ask

WORDS = ("quirinius", "zwetschgenbaum", "yggdrasil", "xylophone")


def bytes_of(folder: Path) -> bytes:
    """All files of a desk's data, write-ahead log included."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def held(content: bytes, tokens: list[str]) -> list[str]:
    return [token for token in tokens if token.encode() in content]


def test_a_removed_message_leaves_no_token_in_the_bytes_of_sqlite(tmp_path: Path) -> None:
    home = tmp_path / "home"
    tokens = ask(home, "tests.attacks.removing:receive").split()
    assert len(tokens) > 20
    content = bytes_of(home / "data")
    assert held(content, tokens) == tokens
    assert [word for word in WORDS if word.encode() in content.lower()] == []
    assert ask(home, "tests.attacks.removing:remove") == "gone"
    assert held(bytes_of(home / "data"), tokens) == []


def test_a_rebuild_leaves_nothing_of_the_old_index_in_the_bytes_of_sqlite(tmp_path: Path) -> None:
    home = tmp_path / "home"
    tokens = ask(home, "tests.attacks.removing:receive").split()
    assert ask(home, "tests.attacks.removing:rebuild") == "2"
    assert held(bytes_of(home / "data"), tokens) == []


@pytest.mark.service
def test_a_removed_message_leaves_no_token_in_the_bytes_of_postgresql(tmp_path: Path, postgres: Callable[[], str]) -> None:
    home, url = tmp_path / "home", postgres()
    tokens = ask(home, "tests.attacks.removing:receive", database_url=url).split()
    assert held(relations(url), tokens) == tokens
    assert ask(home, "tests.attacks.removing:remove", database_url=url) == "gone"
    assert held(relations(url), tokens) == []


@pytest.mark.service
def test_where_the_table_is_too_large_to_copy_the_index_has_none_and_a_rebuild_leaves_none_at_all(
    tmp_path: Path, postgres: Callable[[], str]
) -> None:
    home, url = tmp_path / "home", postgres()
    tokens = ask(home, "tests.attacks.removing:receive", database_url=url).split()
    assert held(relations(url), tokens) == tokens
    assert ask(home, "tests.attacks.removing:remove_from_much", database_url=url) == "gone"
    assert held(relations(url, "search_index_1_tokens"), tokens) == []
    assert ask(home, "tests.attacks.removing:rebuild", database_url=url) == "2"
    assert held(relations(url), tokens) == []


def relations(url: str, like: str = "search_index_%") -> bytes:
    """The files of the index's tables and indexes, as they lie on the server's disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        root = Path(connection.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
        rows = connection.execute("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname LIKE %s AND relkind IN ('r', 'i')", [like])
        return b"".join((root / path).read_bytes() for (path,) in rows.fetchall())
