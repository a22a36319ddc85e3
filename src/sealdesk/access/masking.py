"""What a value looks like to somebody who may not see it: enough to recognise it, not enough to use it."""

from __future__ import annotations

import re
from typing import Final

from sealdesk.datamap.sealed import MASK

_DIGITS: Final = re.compile(r"\d")
_ADDRESS: Final = re.compile(r"[^\s@＠<>\"',;()]{1,64}[@＠][^\s@＠<>\"',;()]{1,253}")
_NUMBER: Final = re.compile(r"\+?\d[\d\s().\-/]{4,30}\d")
#: A shorter run of digits in a name is a part of it: a year, a customer's number of three or four digits.
_FEWEST_DIGITS: Final = 7


def masked(text: str, kind: str) -> str:
    """``138****5678``, ``el•••••@fastpost.example``, ``王•``, or a mask of fixed width that tells no length."""
    if kind == "phone":
        return _phone(text)
    if kind == "address":
        local, at, domain = text.rpartition("@")
        return f"{local[:2]}•••••@{domain}" if at and len(local) > 2 else f"•••••@{domain}" if at else MASK
    if kind == "name":
        return f"{text[0]}•••" if text.strip() else MASK
    return MASK


def without_ways(name: str) -> str:
    """A name with the ways to reach its person masked that stand in it: many a mail program writes the address as the name."""
    name = _ADDRESS.sub(lambda found: masked(found[0], "address"), name)
    return _NUMBER.sub(lambda found: masked(found[0], "phone") if len(_DIGITS.findall(found[0])) >= _FEWEST_DIGITS else found[0], name)


def _phone(text: str) -> str:
    digits = "".join(_DIGITS.findall(text))
    if len(digits) < 7:
        return MASK
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    head = "+" if text.strip().startswith("+") else ""
    return f"{head}{digits[:3]}{'*' * (len(digits) - 6)}{digits[-3:]}"
