"""Whether tickets look other than they did when the model in service was trained: an alarm, not a verdict."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.triage.models import Judgement

NEWEST: Final = 500
"""Tickets that are looked at."""
FEWEST: Final = 100
"""Tickets then and now, below which nothing can be said."""
SHIFTED: Final = 0.25
"""Population stability index from which categories count as shifted; the usual bound for a large change."""
RISEN: Final = 0.1
"""Rise of the share of abstentions or corrections (0..1) that is worth a word."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How the newest tickets differ from those at the training. ``index`` is None where there were too few then or now."""

    tickets: int
    abstained: float
    corrected: float
    index: float | None = None
    more_abstained: bool = False
    more_corrected: bool = False

    @property
    def shifted(self) -> bool:
        """Whether the categories are others than they were."""
        return self.index is not None and self.index >= SHIFTED

    @property
    def alarming(self) -> bool:
        """Whether somebody should look."""
        return self.shifted or self.more_abstained or self.more_corrected


def usual() -> dict[str, Any]:
    """How the newest tickets look: how many, shares abstained and corrected, and the number of each category."""
    rows = list(Judgement.objects.filter(question="category").order_by("-id").values_list("value", "corrected_to")[:NEWEST])
    count = len(rows)
    return {
        "count": count,
        "abstained": sum(not value for value, _ in rows) / count if count else 0.0,
        "corrected": sum(bool(corrected) for _, corrected in rows) / count if count else 0.0,
        "categories": dict(Counter(corrected or value for value, corrected in rows)),
    }


def drift_since(then: Mapping[str, Any]) -> Drift:
    """Compare the newest tickets with how they looked ``then``."""
    now = usual()
    plain = Drift(now["count"], now["abstained"], now["corrected"])
    if min(now["count"], then.get("count", 0)) < FEWEST:
        return plain
    return Drift(
        plain.tickets,
        plain.abstained,
        plain.corrected,
        stability_index(then["categories"], now["categories"]),
        more_abstained=plain.abstained - then["abstained"] >= RISEN,
        more_corrected=plain.corrected - then["corrected"] >= RISEN,
    )


def stability_index(then: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Return the population stability index of two distributions; half a ticket is added to each category against noughts."""
    names = {*then, *now}
    before, after = (sum(counts.values()) + len(names) / 2 for counts in (then, now))
    pairs = (((then.get(name, 0) + 0.5) / before, (now.get(name, 0) + 0.5) / after) for name in names)
    return sum((q - p) * math.log(q / p) for p, q in pairs)
