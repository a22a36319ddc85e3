"""Building the index anew from everything that is stored, beside the one that serves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Message
from sealdesk.desk.searching import parts_of, parts_of_customers
from sealdesk.people.models import Customer
from sealdesk.search import rebuilding
from sealdesk.search.documents import Part
from sealdesk.search.index import has
from sealdesk.search.models import Entry
from sealdesk.vault.ids import uuid7

AT_ONCE: Final = 200
Progress = Callable[[int, int], object]
Parts = Callable[[Sequence[uuid.UUID]], Iterator[tuple[uuid.UUID, list[Part]]]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild wrote."""

    generation: int
    messages: int
    customers: int


@dataclass(slots=True)
class _Work:
    """How far a rebuild has come."""

    generation: int
    total: int
    progress: Progress | None
    done: int = 0

    def advance(self, count: int) -> None:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, max(self.total, self.done))


def rebuild(by: Actor, progress: Progress | None = None) -> Rebuilt:
    """Build, then swap. Searches and changes go on meanwhile. OvertakenError when somebody begins another one."""
    work = _Work(rebuilding.begin(), Message.objects.count() + Customer.objects.count(), progress)
    messages = _add_all(work, Message.objects.all(), parts_of)
    customers = _add_all(work, Customer.objects.all(), parts_of_customers)
    _catch_up(work)
    with acting(by, Tag.SEARCH_REBUILT, on=f"search:{uuid7()}") as deed:
        deed.details = {"generation": work.generation, "messages": messages, "customers": customers}
    rebuilding.swap(work.generation)
    return Rebuilt(work.generation, messages, customers)


def must_be_built() -> bool:
    """Whether the oldest message is not in the index (written by a release that had none, or the index is lost), or its tokens are old."""
    oldest = Message.objects.order_by("id").values_list("id", flat=True).first()
    return oldest is not None and (not has(oldest) or rebuilding.outdated())


def _add_all(work: _Work, rows: QuerySet[Message] | QuerySet[Customer], parts: Parts) -> int:
    """Everything in the order of its ids, which is nearly that of its making: the full text streams newest first by that order."""
    last, count = uuid.UUID(int=0), 0
    while ids := list(rows.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        _add(work, rows, ids, parts)
        last = ids[-1]
        count += len(ids)
        work.advance(len(ids))
    return count


def _add(work: _Work, rows: QuerySet[Message] | QuerySet[Customer], ids: list[uuid.UUID], parts: Parts) -> None:
    """Opened before the transaction, written in it, where what was deleted or written by others since then is left out."""
    documents = list(parts(ids))
    with transaction.atomic():
        alive = list(rows.filter(id__in=ids).select_for_update().values_list("id", flat=True))
        rebuilding.add(work.generation, documents, alive)


def _catch_up(work: _Work) -> None:
    """What a transaction wrote that began before the rebuild and ended after its rows had been passed."""
    written = Entry.objects.filter(generation=work.generation, document=OuterRef("id"))
    for rows, parts in ((Message.objects.all(), parts_of), (Customer.objects.all(), parts_of_customers)):
        missing = rows.filter(~Exists(written))
        while ids := list(missing.values_list("id", flat=True)[:AT_ONCE]):
            _add(work, rows, ids, parts)
