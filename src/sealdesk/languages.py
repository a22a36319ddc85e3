"""The languages that the desk calls by name: those of its lists, and what any tag is called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

#: Those that agents answer in, that customers are written to in, and that lists are narrowed by: BCP 47 tags, in the order of tags.
CODES: Final = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl", "pt"),
    *("ro", "ru", "sk", "sv", "th", "tr", "uk", "ur", "vi", "zh"),
)
_FIRST: Final = ("en", "zh")
#: Where the list of Django has no name, or another than the desk's.
_OURS: Final[Mapping[str, str]] = MappingProxyType({"gu": "Gujarati", "zh": "Chinese", "zh-hans": "Chinese"})


def name_of(tag: str) -> str:
    """A language in the reader's language, by its tag or the first part of it; the tag where nobody knows a name."""
    for known in (tag, tag.partition("-")[0]):
        if english := _OURS.get(known) or str(LANG_INFO.get(known, {}).get("name", "")):
            return gettext(english)
    return tag


def named(*others: str) -> list[tuple[str, str]]:
    """Each of ``CODES`` and others with its name: those of the desk's own pages first, then in the order of the names."""
    names = [(code, name_of(code)) for code in (*CODES, *others)]
    return sorted(names, key=lambda entry: (entry[0] not in _FIRST, entry[1]))
