"""What an address asks of the ledger, and which address asks it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from sealdesk.access.tags import Tag
from sealdesk.desk import history
from sealdesk.ledger.record import Outcome

VIEWS: Final = ("opened", "refused", "failed")


class Asked:
    """A view, an action, somebody, a person, a ticket, a time, and a place to continue from. What is made up asks nothing."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        self.view = wanted.get("view", "") if wanted.get("view") in VIEWS else ""
        self.action = wanted.get("action", "") if wanted.get("action", "") in set(Tag) else ""
        who = wanted.get("actor", "")[:60]
        self.who = who if who.isprintable() else ""  # PostgreSQL refuses NUL in a text
        self.person = _uuid(wanted.get("person", ""))
        self.ticket = _number(wanted.get("ticket"))
        self.since, self.until = _day(wanted.get("from", "")), _day(wanted.get("to", ""))
        self.after, self.before = _number(wanted.get("after")), _number(wanted.get("before"))

    @property
    def narrowed(self) -> bool:
        """Whether more is asked than a view."""
        return any((self.action, self.who, self.person, self.ticket, self.since, self.until))

    def question(self) -> history.Question:
        """The same for the ledger."""
        outcome = {"refused": Outcome.REFUSED, "failed": Outcome.FAILED}.get(self.view)
        return history.Question(
            tag=self.action or (str(Tag.VALUE_OPENED) if self.view == "opened" else ""),
            who=self.who,
            outcome=outcome,
            resource=history.ticket_key(self.ticket) if self.ticket else "",
            people=history.keys_of(self.person) if self.person else (),
            since=_begin(self.since) if self.since else None,
            until=_begin(self.until) + dt.timedelta(days=1) if self.until else None,
        )

    def address(self, **other: object) -> str:
        """The same question at another place, or with another part."""
        asked: dict[str, object] = {"view": self.view, "action": self.action, "actor": self.who}
        asked |= {"person": self.person, "ticket": self.ticket, "from": self.since, "to": self.until}
        query = urlencode({key: str(value) for key, value in {**asked, **other}.items() if value})
        return f"{reverse('console:ledger')}?{query}" if query else reverse("console:ledger")


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
