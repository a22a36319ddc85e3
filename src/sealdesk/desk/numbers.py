"""Ticket numbers: short, for people to say aloud. They prove nothing and open nothing."""

from __future__ import annotations

from django.db.models import F

from sealdesk.desk.models import Counter


def next_number() -> int:
    """Take the next number, inside the transaction that makes the ticket: a rollback gives it back."""
    if not Counter.objects.filter(id=1).update(value=F("value") + 1):
        Counter.objects.get_or_create(id=1)
        Counter.objects.filter(id=1).update(value=F("value") + 1)
    return Counter.objects.values_list("value", flat=True).get(id=1)
