"""The page that erases a person: what goes, what stays, and what is asked before."""

from __future__ import annotations

from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.queue import ViewGroup
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class Going:
    """One kind of thing: how many there are, and what becomes of them."""

    name: str
    number: int
    becomes: str


@dataclass(frozen=True, slots=True)
class ErasePage:
    """``proven`` says that a second factor was just proven, ``may`` that the reader answers for all of the person's departments."""

    url: str
    back: str
    name: Shown
    views: tuple[ViewGroup, ...]
    going: tuple[Going, ...]
    reasons: tuple[Choice, ...]
    word: str
    proven: bool
    may: bool
    records: int = 1
    error: str = ""
