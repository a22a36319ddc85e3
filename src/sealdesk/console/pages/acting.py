"""How far triage goes in a department, and what other thresholds would have done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar: where it begins and how wide it is, of 100; its class, and what it stands for."""

    x: float
    width: float
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One question: counts by way, now and by the thresholds tried, each as a bar and as numbers."""

    question: str
    now: tuple[Piece, ...]
    then: tuple[Piece, ...]
    counts: tuple[tuple[str, int, int], ...]
    sentence: str
    wrong: str


@dataclass(frozen=True, slots=True)
class DiffersRow:
    """One answer that would go another way, or be another one than is given now (``instead_of``)."""

    number: int
    url: str
    question: str
    value: str
    share: str
    now: str
    then: str
    corrected: bool
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class SimulationView:
    """What was tried, in a sentence, in pictures and as a list."""

    sentence: str
    rows: tuple[TriedRow, ...] = ()
    differing: tuple[DiffersRow, ...] = ()
    more: bool = False
    legend: tuple[tuple[str, str], ...] = ()
