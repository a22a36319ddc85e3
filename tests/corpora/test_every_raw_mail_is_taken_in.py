"""The whole corpus of raw mail through the real command, into an empty home: nothing lost, nothing twice, nothing in the clear."""

import base64
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.parsing import parse
from tests.desk_process import Desk

pytestmark = pytest.mark.corpus
MIDDLE_SIX = ("new_tickets", "follow_ups", "automatic", "bounces", "held", "duplicates")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The messages that the index lists, one a file."""
    from tests.shared_data import shared_data

    archive = zipfile.ZipFile(shared_data("email/raw_mail_dev.zip"))
    target = tmp_path_factory.mktemp("mails")
    for number, line in enumerate(archive.read("index.jsonl").splitlines()):
        entry = json.loads(line)
        if entry["role"] == "message":
            (target / f"{number:05d}").write_bytes(archive.read(entry["path"]))
    return target


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("home"), {})


@pytest.fixture(scope="module")
def first_run(desk: Desk, folder: Path) -> dict[str, int]:
    return desk.json("mail", "import", str(folder))


def test_every_message_is_in_and_none_failed(first_run: dict[str, int], folder: Path) -> None:
    assert first_run["failed"] == 0
    assert first_run["read"] == sum(first_run[name] for name in MIDDLE_SIX) == len(list(folder.iterdir()))


def test_each_different_message_is_kept_exactly_once(first_run: dict[str, int], desk: Desk, folder: Path) -> None:
    different = len({file.read_bytes() for file in folder.iterdir()})
    with sqlite3.connect(desk.home / "data" / "sealdesk.sqlite3") as database:
        raw, done = database.execute("SELECT count(*), sum(state = 'done') FROM channels_rawmail").fetchone()
        messages = database.execute("SELECT count(*) FROM desk_message").fetchone()[0]
        lost = "SELECT count(*) FROM channels_rawmail WHERE message_id IS NULL AND outcome != 'duplicate'"
        without = database.execute(lost).fetchone()[0]
    assert (raw, done, without) == (different, different, 0)
    assert messages == first_run["read"] - first_run["duplicates"]


def test_a_second_run_adds_nothing(first_run: dict[str, int], desk: Desk, folder: Path) -> None:
    again = desk.json("mail", "import", str(folder))
    assert again["duplicates"] == again["read"] == first_run["read"]
    assert desk.json("ledger", "verify")["ok"]


def test_no_plaintext_is_in_any_byte_of_the_home(first_run: dict[str, int], desk: Desk, folder: Path) -> None:
    needles = _needles(folder)
    assert len(needles) > 1000, "the corpus must give something to look for"
    files = [file for file in desk.home.rglob("*") if file.is_file() and "keys" not in file.parts and "static" not in file.parts]
    assert any(file.name == "sealdesk.sqlite3" for file in files)
    for file in files:
        found = _held(file.read_bytes(), needles)
        assert not found, f"{file.name} holds {found[:3]!r}"


def test_a_word_that_stands_somewhere_is_seen(folder: Path) -> None:
    needles = _needles(folder)
    for needle, before in zip(needles[:40], range(40), strict=True):
        assert needle in _held(b"\0" * before + needle + b"\0" * 9, needles)


def _held(content: bytes, needles: list[bytes]) -> list[bytes]:
    """Those that stand in the content. Looked for by their first eight bytes at once: one after another takes minutes."""
    keys = np.unique(np.array([int.from_bytes(needle[:8], "little") for needle in needles], dtype="<u8"))
    seen: set[int] = set()
    for shift in range(min(8, max(0, len(content) - 7))):
        numbers = np.frombuffer(content[shift : shift + (len(content) - shift) // 8 * 8], dtype="<u8")
        seen.update(np.intersect1d(numbers, keys).tolist())
    return [needle for needle in needles if int.from_bytes(needle[:8], "little") in seen and needle in content]


def _needles(folder: Path) -> list[bytes]:
    """Subjects, addresses, names and lines of bodies that are long enough to be nobody else's, in several encodings."""
    words: set[str] = set()
    for file in folder.iterdir():
        try:
            mail = parse(file.read_bytes())
        except Unparsable:
            continue
        words.update(line.strip()[:60] for line in mail.text.splitlines()[:40] if len(line.strip()) > 24)
        words.update(text for text in (mail.subject, *(box.address for box in mail.all_recipients)) if len(text) > 14)
        if mail.sender and len(mail.sender.name) > 10:
            words.add(mail.sender.name)
    words = {word for word in words if not word.isdigit() and len(set(word)) > 5}
    encodings: tuple[Callable[[str], bytes], ...] = (
        lambda word: word.encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: word.encode("utf-16-be"),
        lambda word: base64.b64encode(word.encode())[:-4],
    )
    return [encode(word) for word in sorted(words)[:1500] for encode in encodings]
