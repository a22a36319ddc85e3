"""The first steps of a new desk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``done`` is what the desk finds, not a tick; ``current`` is the first that is not."""

    key: str
    title: str
    sentence: str
    aside: str
    done: bool
    url: str = ""
    button: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """All of them, and how far the desk is."""

    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.done for step in self.steps)

    @property
    def percent(self) -> int:
        """The same for the bar."""
        return round(100 * self.done / len(self.steps))

    @property
    def complete(self) -> bool:
        """Whether a customer was answered, with everything in place."""
        return self.done == len(self.steps)
