"""All records of one person: the one that stands for them, and those that were merged into it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from sealdesk.access.acting import ERASED
from sealdesk.access.errors import InvalidChangeError
from sealdesk.people.models import Customer
from sealdesk.vault.subjects import Subject, SubjectKind


def refuse_erased(*people: Customer | None) -> None:
    """InvalidChangeError when one of these was erased: their keys are gone, and so is whatever there was to change."""
    if any(person is not None and person.erased_at for person in people):
        raise InvalidChangeError(ERASED)


def root_of(customer: Customer) -> uuid.UUID:
    """The record that stands for the person."""
    return customer.root_id or customer.id


def are_one(one: Customer | None, other: Customer | None) -> bool:
    """Whether two are one person, under whichever of their records; also where one of them is nobody to whom anything could be told."""
    return one is None or other is None or root_of(one) == root_of(other)


def records_of(root: uuid.UUID) -> QuerySet[Customer, Any]:
    """The ids of every record of the person, to be used inside a query. A join with an "or" across it would read everybody's rows."""
    return Customer.objects.filter(Q(id=root) | Q(root=root)).values("id")


def family_of(customer: Customer) -> list[Customer]:
    """Every record of the person, the one that stands for them first, then in the order in which they were made."""
    root = root_of(customer)
    rows = Customer.objects.filter(Q(id=root) | Q(root=root)).order_by("id")
    return sorted(rows, key=lambda row: row.id != root)


def subjects_of(customer: Customer) -> list[Subject]:
    """Whose keys seal what is held about the person. Erasing a person destroys the keys of all of these, and nothing less."""
    return [Subject(SubjectKind.CUSTOMER, row.id) for row in family_of(customer)]
