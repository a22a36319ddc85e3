"""What the page of figures shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.queue import Option


@dataclass(frozen=True, slots=True)
class Stat:
    """One figure with a sentence; ``spark`` is the path of its line, 80 by 28."""

    name: str
    value: str
    note: str
    icon: str
    spark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a bar of the chart."""

    tone: str
    x: float
    y: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """Bars of stacked blocks over time, with what each tone means and the same as a table."""

    sentence: str
    width: int
    height: int
    bar: float
    blocks: tuple[Block, ...]
    legend: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    names: tuple[str, ...]
    table: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class SurgeView:
    """Something unusual."""

    title: str
    usual: str
    begin: dt.datetime
    end: dt.datetime
    url: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """What triage did about one question; ``share`` is the part that it answered and nobody corrected, in percent."""

    name: str
    asked: int
    answered: int
    corrected: int
    share: int
    saved: str


@dataclass(frozen=True, slots=True)
class MixedUpRow:
    """A correction that recurs."""

    said: str
    meant: str
    count: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """Words that many people suddenly write."""

    phrase: Shown
    people: int
    usual: str
    department: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """One page of figures."""

    lead: str
    spans: tuple[Option, ...]
    departments: tuple[Option, ...]
    span: str
    stats: tuple[Stat, ...]
    chart: Stacked | None
    surges: tuple[SurgeView, ...]
    learning: bool
    """Too little is known yet to call anything unusual."""
    questions: tuple[QuestionRow, ...]
    assumed: str
    """How long a person would need for each question."""
    mixed_up: tuple[MixedUpRow, ...]
    topics: tuple[TopicRow, ...]
    looked_at: dt.datetime | None
    url: str
    search_url: str
