"""The inbox: the views of an agent, and one page of a view's tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.meanwhile import Told
from sealdesk.phrases import listed


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One view in the second column. ``count`` is None where counting would cost more than it tells; ``more``: there may be more."""

    name: str
    icon: str
    url: str
    count: int | None = None
    current: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """Views that belong together. ``add_url`` leads to where another one is made."""

    title: str
    links: tuple[ViewLink, ...]
    add_url: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """One column of a row, as words with a picture. ``arc`` draws a clock that is so full (0 to 31.4, its circumference)."""

    text: str
    icon: str = ""
    tone: str = ""
    arc: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket in a list. ``extras`` are the columns of a view; ``aside`` stands there where nobody chose any.

    ``tags`` are the first words that it is tagged with, ``more_tags`` counts the others.
    """

    number: int
    url: str
    who: Shown
    subject: Shown
    status: str
    priority: str
    channel: str
    at: dt.datetime
    language: str = ""
    extras: tuple[Extra, ...] = ()
    tags: tuple[str, ...] = ()
    more_tags: int = 0
    aside: str = ""
    unread: bool = False
    current: bool = False
    draft: bool = False
    danger: str = ""
    danger_tone: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The rows that stand under one heading: of a stretch of time, or of a priority."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: why it is empty, and one thing to do."""

    title: str
    sentence: str
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, an order or a bulk action. ``aside`` stands small beside it."""

    value: str
    name: str
    current: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field that can be asked for: several values at once, or one of a list. ``folded``: its boxes lie below what is chosen."""

    name: str
    title: str
    options: tuple[Option, ...]
    several: bool = False
    folded: bool = False
    any_words: str = ""
    meanwhile: Told | None = None
    """What became of it elsewhere while it was chosen here."""

    @property
    def chosen(self) -> str:
        """The names of what is asked for."""
        return listed(option.name for option in self.options if option.current)


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that the address asks for besides the view; ``url`` is the same list without it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Filtering:
    """What narrows the list further, and how it is sorted."""

    url: str
    fields: tuple[FilterField, ...]
    orders: tuple[Option, ...]
    order: str
    asked: tuple[Asked, ...] = ()
    clear_url: str = ""
    save_url: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done to the selected tickets. A list without options is left out."""

    url: str
    here: str
    statuses: tuple[Option, ...] = ()
    priorities: tuple[Option, ...] = ()
    departments: tuple[Option, ...] = ()
    snoozes: tuple[Option, ...] = ()
    tags: tuple[str, ...] = ()
    categories: tuple[Option, ...] = ()
    colleagues: tuple[Option, ...] = ()
    assign: bool = False
    guard: str = ""
    """What may be said of them: that they are ``spam``, or, among the spam, that they are ``wanted``."""


@dataclass(frozen=True, slots=True)
class ListPane:
    """One page of a view. ``newer`` and ``older`` are addresses, empty at the ends."""

    title: str
    views: tuple[ViewGroup, ...]
    days: tuple[Day, ...]
    empty: Empty
    count: int | None = None
    more: bool = False
    note: str = ""
    lost: str = ""
    """That drafts of the reader are on tickets out of their sight."""
    newer: str = ""
    older: str = ""
    by_time: bool = True
    find_url: str = ""
    new_url: str = ""
    news_url: str = ""
    edit_url: str = ""
    filtering: Filtering | None = None
    bulk: Bulk | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The inbox with no ticket chosen."""

    list: ListPane
