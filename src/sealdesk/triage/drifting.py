"""Whether tickets look other than they did when the model in service was trained: an alarm, not a verdict."""

from __future__ import annotations

import math
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from sealdesk.triage.models import Judgement, ModelVersion
from sealdesk.triage.prediction import UNDONE

NEWEST: Final = 500
"""Tickets that are looked at."""
FEWEST: Final = 100
"""Tickets then and now, below which nothing can be said."""
FIRST: Final = 200
"""Tickets that show what is usual, where there were none at the training."""
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
    """How the newest tickets look: how many, shares abstained and corrected (or taken back), and the number of each category."""
    return _look_of(_answers().order_by("-id")[:NEWEST])


def drift_of(serving: ModelVersion | None) -> Drift:
    """How the newest tickets differ from those at the training of the model in service: what the page shows, and what raises the alarm."""
    return drift_since(serving.usual, serving.id) if serving else drift_since({})


def drift_since(then: Mapping[str, Any], model: uuid.UUID | None = None) -> Drift:
    """Compare the newest tickets with how they looked ``then``; where there were too few then, with the first that ``model`` judged."""
    now = usual()
    if then.get("count", 0) < FEWEST and model is not None:
        then = _look_of(_answers().filter(id__gt=model).order_by("id")[:FIRST])
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


def _answers() -> QuerySet[Judgement]:
    """Their ids tell when they were made, as those of models do (RFC 9562, version 7)."""
    return Judgement.objects.filter(question="category")


def _look_of(answers: QuerySet[Judgement]) -> dict[str, Any]:
    rows = list(answers.values_list("value", "corrected_to", "way"))
    count = len(rows)
    return {
        "count": count,
        "abstained": sum(not value for value, _, _ in rows) / count if count else 0.0,
        "corrected": sum(bool(corrected) or way == UNDONE for _, corrected, way in rows) / count if count else 0.0,
        "categories": dict(Counter(corrected or value for value, corrected, _ in rows)),
    }


def stability_index(then: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Return the population stability index of two distributions; half a ticket is added to each category against noughts."""
    names = {*then, *now}
    before, after = (sum(counts.values()) + len(names) / 2 for counts in (then, now))
    pairs = (((then.get(name, 0) + 0.5) / before, (now.get(name, 0) + 0.5) / after) for name in names)
    return sum((q - p) * math.log(q / p) for p, q in pairs)
