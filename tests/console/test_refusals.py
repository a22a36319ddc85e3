"""A refusal is said in the reader's language, though the packages that refuse know no languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from sealdesk.access.errors import NotVisibleError, RefusalError
from sealdesk.console.refusals import SENTENCES
from tests.cast import Desk
from tests.console.support import CONSOLE, signed_in, words_of

SOURCE = CONSOLE.parent


def kinds(of: type[RefusalError] = RefusalError) -> Iterator[type[RefusalError]]:
    """The refusal and all its kinds that show their sentence; what is not visible never says why."""
    if not issubclass(of, NotVisibleError) and of.status != 404:
        yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


def bare_sentences(path: Path) -> Iterator[str]:
    """The sentences of refusals that a module raises without translating them itself."""
    names = {kind.__name__ for kind in kinds()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            said = node.args[0]
            if isinstance(said, ast.Constant):
                yield str(said.value)
            elif isinstance(said, ast.JoinedStr):
                yield f"{path.name}:{node.lineno} puts a value into its sentence"


def chinese() -> set[str]:
    """What the catalogues of all packages say in Chinese."""
    found: set[str] = set()
    for path in SOURCE.rglob("zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            found |= {str(entry.id) for entry in read_po(file, locale="zh_Hans") if entry.string and not entry.fuzzy}
    return found


def test_every_sentence_of_a_refusal_has_its_chinese() -> None:
    raised = {sentence for path in SOURCE.rglob("*.py") if "cli" not in path.parts for sentence in bare_sentences(path)}
    assert len(raised) > 20
    assert sorted(raised - chinese()) == []


def test_it_is_found_when_one_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'raise InvalidChangeError("No such day.")\nraise InvalidChangeError(_("No."))\nraise NotVisibleError("No.")\n'
    )
    assert list(bare_sentences(tmp_path / "a.py")) == ["No such day."]


def test_a_refusal_speaks_chinese_to_who_reads_chinese(desk: Desk) -> None:
    wang: Client = signed_in(desk.wang)
    wang.post("/language/", {"language": "zh-hans"})
    assert "没有这个主题。" in words_of(wang.post("/theme/", {"theme": "pink"}))
    with translation.override("zh-hans"):
        assert translation.gettext(SENTENCES[0]) != SENTENCES[0]
