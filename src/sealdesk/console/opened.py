"""Which values a reader opened one by one, and until when: kept in their session, by field and never by value."""

from __future__ import annotations

import datetime
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

MINUTES: Final = 5
_KEY: Final = "opened"
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """The open fields of one page: until when, in seconds, and for which purpose."""

    until: dict[str, tuple[int, str]]

    def closes_at(self, field: str) -> datetime.datetime | None:
        """When the field is masked again; None when it is."""
        held = self.until.get(field)
        return None if held is None else datetime.datetime.fromtimestamp(held[0], datetime.UTC)

    def purpose_of(self, field: str) -> str:
        """What this one was opened for; empty when it is masked."""
        return self.until[field][1] if field in self.until else ""

    @property
    def purpose(self) -> str:
        """What they were opened for; empty when nothing is open."""
        return next((purpose for _until, purpose in self.until.values()), "")


def opened_on(session: MutableMapping[str, Any], place: int | str) -> Opened:
    """What is open now on the page of a ticket (its number) or of a customer (``customer:<id>``)."""
    now = timezone.now().timestamp()
    prefix = f"{place}:"
    return Opened(
        {
            key.removeprefix(prefix): (int(until), str(purpose))
            for key, (until, purpose) in session.get(_KEY, {}).items()
            if key.startswith(prefix) and until > now
        }
    )


def open_field(session: MutableMapping[str, Any], place: int | str, field: str, purpose: str) -> None:
    """Open one field of a page for five minutes."""
    now = int(timezone.now().timestamp())
    held = {key: value for key, value in session.get(_KEY, {}).items() if value[0] > now}
    held[f"{place}:{field}"] = [now + MINUTES * 60, purpose]
    session[_KEY] = dict(list(held.items())[-_MOST:])
