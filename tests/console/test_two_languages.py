"""Every sentence of the console is there in English and in Chinese."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.console.support import CONSOLE

KEYWORDS = {"_": None, "gettext": None, "n_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def sentences() -> set[tuple[str | None, str]]:
    """Context and text of each sentence in the code and the templates."""
    found = set()
    for source in (*CONSOLE.rglob("*.html"), *CONSOLE.rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        code = templatize(text) if source.suffix == ".html" else text
        for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                found.add((context, first))
    return found


def catalogue() -> Catalog:
    """The Chinese one."""
    with Path(CONSOLE, "locale", "zh_Hans", "LC_MESSAGES", "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_every_sentence_has_its_chinese() -> None:
    chinese, wanted = catalogue(), sentences()
    assert len(wanted) > 300
    missing = [text for context, text in wanted if not (held := chinese.get(text, context)) or not all(_parts(held.string))]
    assert sorted(missing) == []


def test_no_two_catalogues_disagree() -> None:
    """The order of the packages would choose between them. Where a word means two things, each has its context."""
    said: dict[tuple[str | None, str], set[str]] = {}
    for path in CONSOLE.parent.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh_Hans"):
                if isinstance(entry.id, str) and entry.id:
                    said.setdefault((entry.context, entry.id), set()).add(str(entry.string))
    assert len(said) > 2000
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_nothing_is_translated_that_is_not_said() -> None:
    said = sentences()
    kept = {(m.context, m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalogue() if m.id}
    assert kept - said == set()


def test_no_entry_is_left_out_as_fuzzy_and_each_keeps_its_places() -> None:
    for entry in catalogue():
        assert not entry.fuzzy, entry.id
        for text in _parts(entry.string) if entry.id else []:
            first = entry.id[-1] if isinstance(entry.id, tuple) else entry.id
            assert sorted(re.findall(r"%\(\w+\)\w", text)) == sorted(re.findall(r"%\(\w+\)\w", first)), entry.id


def test_the_reader_is_addressed_politely_and_calmly() -> None:
    for entry in catalogue():
        for text in _parts(entry.string) if entry.id else []:
            assert "你" not in text
            assert "！" not in text


def _parts(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)
