"""A record that was made for one step, which was taken back, goes with it: nothing was ever kept of the person but the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.fields.reverse_related import ForeignObjectRel

from sealdesk.access.acting import Deed
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.people.actions import REGISTER
from sealdesk.people.erasure import UNDONE
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind


def drop_unless_tied(deed: Deed, customer: Customer) -> bool:
    """Delete a record with its one address and its key, inside the caller's action. False, and it stays, where anything else is its own."""
    held = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    name = Opening(REGISTER, "keep-record", reference=held.key).read(held.name)
    told = name or held.organisation_id or held.language or held.blocked or held.merged_into_id or held.erased_at
    emails = CustomerEmail.objects.filter(customer=held)
    if told or emails.filter(verified_at=None).count() != 1 or emails.count() != 1 or any(_ties(held)):
        return False
    emails.delete()
    held.delete()
    keyring.destroy(Subject(SubjectKind.CUSTOMER, customer.pk))
    deed.also(Tag.CUSTOMER_ERASED, on=customer.key, details={"why": UNDONE, "gone": {"addresses": 1}})
    return True


def _ties(held: Customer) -> Iterator[bool]:
    """For each model that names customers, of whatever package: whether a row of it names this one. Their address is told apart."""
    for relation in _relations():
        if relation.related_model is not CustomerEmail:
            rows: Any = relation.related_model
            yield rows._base_manager.filter(**{relation.field.name: held.pk}).exists()  # noqa: SLF001 - the rows that no manager hides


def _relations() -> Iterator[ForeignObjectRel]:
    fields = Customer._meta.get_fields(include_hidden=True)
    return (one for one in fields if isinstance(one, ForeignObjectRel) and not one.many_to_many)
