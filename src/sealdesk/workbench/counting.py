"""Counts beside views for which the database keeps no figure: bounded, and kept for a few seconds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.desk import listing
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Counted, Wanted
from sealdesk.workbench.models import SavedView

SECONDS: Final = 10.0
#: A page counts so many views anew at most; the others keep an older figure, or get theirs with the next page.
AT_ONCE: Final = 8
_MOST_KEPT: Final = 2000
_kept: dict[object, tuple[float, Counted]] = {}


def counts(by: Actor, views: Iterable[SavedView], departments: tuple[uuid.UUID, ...]) -> dict[uuid.UUID, Counted]:
    """How many tickets each of these views has for the actor."""
    found, left, now = {}, AT_ONCE, time.monotonic()
    for view in views:
        asked = Filter.parsed(view.filter)
        who = (by.id, by.held, view.id, asked.as_query(), departments)
        at, figure = _kept.get(who, (0.0, None))
        if left and (figure is None or now - at > SECONDS):
            figure, left = listing.count(by, Wanted(asked, departments=departments)), left - 1
            _keep(who, figure, now)
        if figure is not None and (figure.n or not figure.more):  # none among the newest says nothing of the others
            found[view.id] = figure
    return found


def _keep(who: object, figure: Counted, now: float) -> None:
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[who] = (now, figure)
