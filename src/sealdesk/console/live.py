"""What is new on a page that is open: looked up every two seconds, and told at once, or when the page asks.

A page opens a stream of events. Each holds a thread of the web server, so there are few of them, they end by themselves after
half a minute, and they hold no connection to the database while they wait. Where none is free the page asks now and then.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import Error, connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from sealdesk.access.actors import Actor
from sealdesk.channels.queries import under_way
from sealdesk.desk import listing, queries
from sealdesk.desk.listing import Wanted
from sealdesk.desk.models import Ticket
from sealdesk.phrases import listed
from sealdesk.workbench import notices, presence

LENGTH: Final = 25.0
PAUSE: Final = 2.0
#: How often the page's ticket is told that somebody is there: more seldom than a look, because it writes.
HEARTBEAT: Final = 8.0
logger = logging.getLogger(__name__)
_free = threading.BoundedSemaphore(settings.SEALDESK_STREAMS)
#: A page without a list wants the bell alone. A third of the streams at most, so that lists and tickets find theirs.
_bells = threading.BoundedSemaphore(max(1, settings.SEALDESK_STREAMS // 3))


@dataclass(frozen=True, slots=True)
class Watch:
    """What a page shows, since when; ``ticket`` is the one before the reader, as it was when the page was made.

    A page without a list has no ``wanted``: it is told of notices alone.
    """

    actor: Actor
    wanted: Wanted | None
    since: dt.datetime
    ticket: Ticket | None = None
    language: str = "en"


def look(watch: Watch) -> dict[str, Any]:
    """What is new: how many tickets of the view changed, whether the ticket did, who else is here (a sentence), and the bell.

    ``mail`` is a sign of how far the ticket's answers have come, by which the page sees whether it shows that. Of a ticket that the
    reader cannot see any more nothing is told but that it is ``gone``.
    """
    changed = listing.changed_since(watch.actor, watch.wanted, watch.since) if watch.wanted is not None else 0
    words = ngettext("%(count)d ticket changed, show it", "%(count)d tickets changed, show them", changed) % {"count": changed}
    found: dict[str, Any] = {"list": changed, "words": words if changed else "", "ticket": False, "here": "", "mail": ""}
    found["bell"] = render_to_string("console/parts/bell.html", {"count": notices.unread(watch.actor)})
    if watch.ticket is not None and not queries.sees(watch.actor, watch.ticket):
        found["gone"] = True
    elif watch.ticket is not None:
        found["ticket"] = listing.changed_at(watch.actor, watch.ticket) > watch.since
        found["mail"] = under_way(watch.actor, watch.ticket)
        found["here"] = _who(presence.others(watch.actor, watch.ticket))
    return found


def stream(watch: Watch) -> Iterator[str] | None:
    """The events of a page; None when no stream is free."""
    kinds = (_free,) if watch.wanted is not None else (_bells, _free)
    slot = _Slot(kinds)
    return _events(watch, slot) if slot.taken else None


class _Slot:
    """One of the streams. It is given back once, whether the stream ends, is closed, or was never begun."""

    def __init__(self, kinds: Iterable[threading.BoundedSemaphore]) -> None:
        self._held: list[threading.BoundedSemaphore] = []
        for kind in kinds:
            if not kind.acquire(blocking=False):
                self.give_back()
                return
            self._held.append(kind)

    @property
    def taken(self) -> bool:
        return bool(self._held)

    def give_back(self) -> None:
        while self._held:
            self._held.pop().release()

    __del__ = give_back


def _events(watch: Watch, slot: _Slot) -> Iterator[str]:
    end, told, beaten = time.monotonic() + LENGTH, None, 0.0
    try:
        yield "retry: 1000\n\n"
        while time.monotonic() < end:
            with translation.override(watch.language):
                found = look(watch)
            if watch.ticket is not None and "gone" not in found and time.monotonic() - beaten > HEARTBEAT:
                presence.beat(watch.actor, watch.ticket)
                beaten = time.monotonic()
            connection.close()
            # A comment keeps the line open, and shows when nobody listens any more.
            yield ": \n\n" if found == told else f"event: look\ndata: {json.dumps(found)}\n\n"
            told = found
            time.sleep(PAUSE)
    except Error:
        logger.warning("live: the database is away, so a stream ends; its page asks again")
    finally:
        slot.give_back()


def _who(others: list[presence.Other]) -> str:
    """A quiet sentence about who else is here; whoever writes comes first."""
    writing = [other.name for other in others if other.typing]
    looking = [other.name for other in others if not other.typing]
    sentences = []
    if writing:
        sentences.append(ngettext("%(names)s is writing here.", "%(names)s are writing here.", len(writing)) % _names(writing))
    if looking:
        sentences.append(ngettext("%(names)s has this open too.", "%(names)s have this open too.", len(looking)) % _names(looking))
    return " ".join(sentences)


def _names(names: list[str]) -> dict[str, str]:
    return {"names": listed(names)}
