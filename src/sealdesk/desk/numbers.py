"""Ticket numbers: short, for people to say aloud. They prove nothing and open nothing."""

from __future__ import annotations

from typing import Final

from sealdesk.desk.models import Counter
from sealdesk.statements import look_up

_NEXT: Final = "UPDATE desk_counter SET value = value + %s WHERE id = 1 RETURNING value"


def next_number() -> int:
    """Take the next number, inside the transaction that makes the ticket: a rollback gives it back."""
    return take_numbers(1)


def take_numbers(count: int) -> int:
    """Take ``count`` numbers at once; returns the first of them."""
    taken = look_up(_NEXT, count)
    if not taken:
        Counter.objects.get_or_create(id=1)
        taken = look_up(_NEXT, count)
    return int(taken[0][0]) - count + 1
