"""Who gets a department's tickets, and when somebody works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One agent of a department. ``state`` is on, off, away or full.

    ``url`` only where the reader may change their duty, ``hand_over_url`` where the reader may give their open tickets to others.
    """

    name: str
    languages: str
    skills: str
    load: str
    state: str
    words: str
    url: str = ""
    hand_over_url: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Days on which somebody is away. ``first`` and ``last`` name it in the form that takes it back."""

    first: str
    last: str
    words: str
    runs: bool
