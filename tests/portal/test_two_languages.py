"""Every sentence of the portal and of the desk's letters is there in English and in Chinese, and said once the same way."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import sealdesk
from tests.console.test_two_languages import KEYWORDS

HOUSE = Path(sealdesk.__file__).parent
PACKAGES = ("portal", "channels")


def sentences(package: str) -> set[tuple[str | None, str]]:
    """Context and text of each sentence in the code and the templates of a package."""
    found = set()
    for source in (*(HOUSE / package).rglob("*.html"), *(HOUSE / package).rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        code = templatize(text) if source.suffix == ".html" else text
        for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                found.add((context, first))
    return found


def catalogue(package: str) -> Catalog:
    """The Chinese one of a package."""
    with (HOUSE / package / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_its_chinese_and_nothing_else_has(package: str) -> None:
    said = sentences(package)
    kept = {(m.context, m.id[0] if isinstance(m.id, tuple) else m.id): m for m in catalogue(package) if m.id}
    assert sorted(text for context, text in said - kept.keys()) == []
    assert sorted(text for context, text in kept.keys() - said) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_entry_is_fuzzy_or_empty_and_each_keeps_its_places(package: str) -> None:
    for entry in catalogue(package):
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        first = entry.id[-1] if isinstance(entry.id, tuple) else entry.id
        for text in texts if entry.id else ():
            assert text, entry.id
            assert not entry.fuzzy, entry.id
            assert sorted(re.findall(r"%\(\w+\)\w", text)) == sorted(re.findall(r"%\(\w+\)\w", first)), entry.id
            assert "你" not in text
            assert "！" not in text
