"""Canned replies: the list from which one is put into a draft, and the pages where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sealdesk.console.meanwhile import Told
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class CannedRow:
    """One canned reply. ``url`` puts it into the draft, or leads to the page where it is changed; empty where neither may be."""

    name: str
    scope: str
    preview: str
    url: str
    languages: str = ""


@dataclass(frozen=True, slots=True)
class CannedGroup:
    """The canned replies of one scope."""

    title: str
    rows: tuple[CannedRow, ...]


@dataclass(frozen=True, slots=True)
class PickerPage:
    """Canned replies for one ticket; ``number`` 0 for one that is not open yet."""

    number: int
    kind: str
    url: str
    ticket_url: str
    manage_url: str
    words: str
    groups: tuple[CannedGroup, ...]


@dataclass(frozen=True, slots=True)
class CannedList:
    """Where canned replies are kept."""

    groups: tuple[CannedGroup, ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class CannedForm:
    """One canned reply while it is written."""

    url: str
    back_url: str
    remove_url: str = ""
    name: str = ""
    text: str = ""
    text_zh: str = ""
    scope: str = "own"
    scopes: tuple[Choice, ...] = ()
    departments: tuple[Choice, ...] = ()
    variables: tuple[Choice, ...] = ()
    error: str = ""
    may_change: bool = True
    carried: str = ""
    theirs: Mapping[str, Told] = field(default_factory=dict)
    """What others have changed meanwhile in fields that are typed otherwise."""
