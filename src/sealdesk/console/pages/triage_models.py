"""The models of triage, for whoever keeps the desk's settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainingView:
    """The last training: ``state`` is going, serving, kept-back or failed; ``done`` in percent. ``poll_url`` while it goes on.

    ``figures_url`` is another address for each training: the page that watched it go on holds older figures.
    """

    state: str
    done: int
    poll_url: str = ""
    figures_url: str = ""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """How one question was answered on held-out texts; shares from 0 to 1. ``before`` is of the model that was in service then."""

    name: str
    right: float
    before: float | None
    answered: float
    right_answered: float
    off_by: float | None
    count: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Of how many texts which share of categories was right, and where it stands in the chart."""

    texts: int
    share: float
    x: str
    y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A learning curve as a chart with its sentence."""

    sentence: str
    line: str
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class Mixup:
    """Two categories that were mixed up: what people said, what triage said, how often."""

    decided: str
    said: str
    count: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One training of the history. ``serve_url`` puts it in service; ``back`` says that it was in service before."""

    id: str
    at: dt.datetime
    cause: str
    who: str
    examples: int
    own: int
    right: float | None
    before: float | None
    state: str
    tone: str
    verdict: str
    erased: int
    serve_url: str
    back: bool


@dataclass(frozen=True, slots=True)
class ModelsPage:
    """The whole page. ``drift`` holds sentences of what changed since the training; ``few`` says that nothing can be told yet."""

    may: bool
    training: TrainingView | None
    serving: VersionRow | None
    questions: tuple[QuestionRow, ...]
    held: int
    held_own: int
    curve: Curve | None
    mixups: tuple[Mixup, ...]
    drift: tuple[str, ...]
    few: bool
    history: tuple[VersionRow, ...]
