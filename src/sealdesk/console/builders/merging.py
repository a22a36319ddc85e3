"""Builds what concerns the records of one person: those merged already, those that may be the same, and what a merge would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from sealdesk.access.permissions import Permission
from sealdesk.console.builders.customers import views
from sealdesk.console.builders.inbox import name_beside
from sealdesk.console.pages.customers import MergePage, RecordView
from sealdesk.console.reader import Reader
from sealdesk.desk import customers
from sealdesk.people.models import Customer


def merge_page(reader: Reader, customer: Customer, other: Customer | None) -> MergePage:
    """The suggestions for a customer, or the preview of a merge with ``other``."""
    records = customers.records(customer)
    here = reverse("console:customer-merge", args=[customer.id])
    suggested = [] if other else customers.duplicates(reader.actor, customer, records)
    shown = {row.id: row for row in (customer, *([other] if other else []), *suggested)}
    counts = customers.ticket_counts(reader.actor, [record for row in shown.values() for record in customers.records(row)])
    reader.opening.load([row.name for row in shown.values()])

    def view(row: Customer) -> RecordView:
        held = customers.records(row)
        contacts = customers.contacts(reader.actor, held)
        ways = tuple(reader.opening.show(contact.value) for contact in contacts)
        return RecordView(
            id=str(row.id),
            name=name_beside(reader.opening.show(row.name), ways),
            addresses=ways,
            since=row.created_at,
            tickets=sum(counts.get(record.id, 0) for record in held),
            organisation=row.organisation.name if row.organisation else "",
            blocked=row.blocked,
            preview_url=f"{here}?with={row.id}",
        )

    return MergePage(
        url=here,
        find_url=reverse("console:customer-merge-find", args=[customer.id]),
        views=views(""),
        person=view(customer),
        other=view(other) if other else None,
        suggested=tuple(map(view, suggested)),
    )


def merged_records(reader: Reader, customer: Customer, records: Sequence[Customer], contacts: Iterable[Any]) -> tuple[RecordView, ...]:
    """The records that were merged into this customer, each with the way to take it apart."""
    may = reader.actor.may(Permission.CUSTOMER_MERGE)
    others = [record for record in records if record.id != customer.id]
    reader.opening.load([record.name for record in others])
    held = list(contacts)
    ways = {one.id: tuple(reader.opening.show(contact.value) for contact in held if contact.customer_id == one.id) for one in others}
    return tuple(
        RecordView(
            name=name_beside(reader.opening.show(record.name), ways[record.id]),
            addresses=ways[record.id],
            since=record.created_at,
            apart_url=reverse("console:customer-apart", args=[customer.id, record.id]) if may else "",
        )
        for record in others
    )
