"""The inbox: the views of an agent, and one page of a view's tickets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One view in the second column. ``count`` is None where counting would cost more than it tells."""

    name: str
    icon: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class ViewGroup:
    """Views that belong together."""

    title: str
    links: tuple[ViewLink, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket in a list."""

    number: int
    url: str
    who: Shown
    subject: Shown
    status: str
    priority: str
    channel: str
    at: dt.datetime
    language: str = ""
    aside: str = ""
    waiting: bool = False
    current: bool = False
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one stretch of time."""

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
class ListPane:
    """One page of a view. ``newer`` and ``older`` are addresses, empty at the ends."""

    title: str
    views: tuple[ViewGroup, ...]
    days: tuple[Day, ...]
    empty: Empty
    count: int | None = None
    note: str = ""
    newer: str = ""
    older: str = ""
    find_url: str = ""
    news_url: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The inbox with no ticket chosen."""

    list: ListPane
