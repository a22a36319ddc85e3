"""Merging records of one person, and taking them apart again. Nothing is moved and nothing is sealed again.

The merged record points to the one that stands for the person. Its addresses, messages and notes stay under its own key, new mail
from its addresses too, so a merge is taken back without a trace in the data. Erasing the person destroys the keys of all records.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.db.models import Q

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.people.family import refuse_erased, root_of
from sealdesk.people.models import Customer

MOST: Final = 20


def merge(by: Actor, survivor: Customer, other: Customer, department: uuid.UUID | None) -> None:
    """From now on ``other`` is shown as part of ``survivor``; records merged into ``other`` before come along."""
    with acting(by, Tag.CUSTOMER_MERGED, on=survivor.key, department=department, permission=Permission.CUSTOMER_MERGE) as deed:
        wanted = {survivor.id, other.id}
        held = {row.id: row for row in Customer.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")}
        into, merged = held[survivor.id], held[other.id]
        refuse_erased(into, merged)
        if into.id == merged.id or into.root_id or merged.root_id:
            raise InvalidChangeError("These records are one person already, or were merged in the meantime. Open the page again.")
        if into.blocked != merged.blocked:
            raise InvalidChangeError("One of the two is blocked. Block or unblock the other one first, so that it is clear what holds.")
        if _too_many(into, merged):
            raise InvalidChangeError("Twenty records are more than one person should have. Take some apart first.")
        deed.details = {"merged": merged.key}
        _join(deed, into, merged)


def unite(deed: Deed, proven: Customer, claimed: Customer) -> None:
    """Merge a record that was made for an address into the one whose address it proved to be, within the action that learnt it.

    Where that would decide something else, a person decides: nothing is merged when one of the two is blocked or merged already.
    """
    wanted = {root_of(Customer.objects.get(pk=proven.pk)), claimed.id}
    held = {row.id: row for row in Customer.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")}
    merged = held.pop(claimed.id)
    into = next(iter(held.values()), None)
    if into is None or merged.root_id or into.blocked != merged.blocked or _too_many(into, merged):
        return
    _join(deed, into, merged)
    deed.also(Tag.CUSTOMER_MERGED, on=into.key, details={"merged": merged.key})


def _join(deed: Deed, into: Customer, merged: Customer) -> None:
    merged.merged_into = into
    merged.save(update_fields=["merged_into"])
    Customer.objects.filter(Q(id=merged.id) | Q(root=merged)).update(root=into)
    deed.also(Tag.CUSTOMER_MERGED, on=merged.key, details={"into": into.key})


def _too_many(into: Customer, merged: Customer) -> bool:
    return Customer.objects.filter(Q(root=into) | Q(root=merged)).count() + 1 >= MOST


def take_apart(by: Actor, merged: Customer, department: uuid.UUID | None) -> None:
    """Take a merge back: the record stands for itself again, with the records that had come along with it."""
    with acting(by, Tag.CUSTOMER_TAKEN_APART, on=merged.key, department=department, permission=Permission.CUSTOMER_MERGE) as deed:
        held = Customer.objects.select_for_update(of=("self",)).get(pk=merged.pk)
        refuse_erased(held)
        if held.merged_into_id is None:
            raise InvalidChangeError("This record stands for itself already.")
        former = root_of(held)
        along = _below(held, list(Customer.objects.filter(root=former)))
        held.merged_into = held.root = None
        held.save(update_fields=["merged_into", "root"])
        Customer.objects.filter(id__in=along).update(root=held)
        deed.details = {"from": f"customer:{former}"}
        deed.also(Tag.CUSTOMER_TAKEN_APART, on=f"customer:{former}", details={"apart": held.key})


def _below(record: Customer, family: list[Customer]) -> list[uuid.UUID]:
    """The records that were merged into this one, directly or through others."""
    found: list[uuid.UUID] = []
    waiting = [record.id]
    while waiting:
        waiting = [row.id for row in family if row.merged_into_id in waiting]
        found += waiting
    return found
