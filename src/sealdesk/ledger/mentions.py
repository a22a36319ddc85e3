"""Which events are about which person or value. Both stand in the ledger as keyed digests only, and are found by them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from sealdesk.engines import lock_for_this_transaction
from sealdesk.ledger.models import LedgerEvent, LedgerIndexed, LedgerLeaf, LedgerMention
from sealdesk.vault.purposes import keyed_digest

BATCH: Final = 1000
DIGEST_BYTES: Final = 8
_LOCK: Final = 0x5EA2
_PERSON: Final = "customer:"


def person_digest(key: str) -> bytes:
    """How the ledger names a person (``"customer:<id>"``): 8 bytes that only this desk can compute."""
    return keyed_digest("disclosed-person", key)[:DIGEST_BYTES]


def value_digest(table: str, column: str, row: str) -> bytes:
    """How the ledger names one value of one row, such as a telephone number: a digest like a person's."""
    return keyed_digest("disclosed-person", f"value:{table}:{column}:{row}")[:DIGEST_BYTES]


def about(people: Iterable[str]) -> QuerySet[LedgerMention, Any]:
    """The row numbers of the events about these people (``"customer:<id>"``), to be used inside a query."""
    return naming(person_digest(key) for key in people)


def naming(digests: Iterable[bytes]) -> QuerySet[LedgerMention, Any]:
    """The same for digests of people or values."""
    return LedgerMention.objects.filter(person__in=list(digests)).values("event")


def index_mentions() -> None:
    """Write the mentions of everything that has got its place since the last time."""
    while _one_batch() == BATCH:
        pass


def rebuild_mentions() -> int:
    """Throw the index away and write it again from the events; returns how many mentions it has."""
    with transaction.atomic():
        lock_for_this_transaction(_LOCK)
        LedgerMention.objects.all().delete()
        LedgerIndexed.objects.all().delete()
        index_mentions()
        return LedgerMention.objects.count()


def _one_batch() -> int:
    with transaction.atomic():
        lock_for_this_transaction(_LOCK)
        done, _made = LedgerIndexed.objects.get_or_create(id=1)
        events = list(LedgerLeaf.objects.filter(index__gte=done.size).order_by("index").values_list("event", flat=True)[:BATCH])
        if not events:
            return 0
        rows = LedgerEvent.objects.filter(id__in=events).values_list("id", "resource", "details")
        LedgerMention.objects.bulk_create(
            (LedgerMention(person=named, event=event) for event, resource, details in rows for named in named_by(resource, details)),
            ignore_conflicts=True,
        )
        done.size += len(events)
        done.save(update_fields=["size"])
    return len(events)


def named_by(resource: str, details: str) -> Iterator[bytes]:
    """The digests of whom and what an event mentions; one may come twice."""
    if resource.startswith(_PERSON):
        yield person_digest(resource)
    if '"people"' not in details and '"values"' not in details:
        return
    try:
        held = json.loads(details)
    except ValueError:  # the row was changed after it got its place: a verification names it, and the beat goes on
        return
    for named in (*held.get("people", ()), *held.get("values", ())) if isinstance(held, dict) else ():
        if isinstance(named, str) and len(named) == 2 * DIGEST_BYTES:
            yield bytes.fromhex(named)
