"""Erasing a person for good: the keys of all their records are destroyed, and what could lead to them is deleted.

What is sealed with a destroyed key opens for nobody, here and in every copy. So rows stay as empty shells, and with them numbers,
figures and the ledger; deleted is what is no sealed value: addresses by their index, words in the search, files, links, drafts.
Each package deletes its own part, in the one transaction of the act (``when_erased``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Participant
from sealdesk.people.erasure import WHAT, Why
from sealdesk.people.family import family_of, root_of
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind

Records = Sequence[uuid.UUID]
Count = Callable[[Records], Mapping[str, int]]
Erase = Callable[[Deed, Records], object]


@dataclass(frozen=True, slots=True)
class _Part:
    count: Count
    erase: Erase
    after: Erase


_parts: list[_Part] = []


def when_erased(count: Count, erase: Erase, after: Erase = lambda _deed, _records: None) -> None:
    """Have a package count and delete what it holds of a person. ``after`` is called when the keys are destroyed already."""
    part = _Part(count, erase, after)
    if part not in _parts:
        _parts.append(part)


def what_goes(customer: Customer) -> dict[str, int]:
    """How much there is of each of ``WHAT``."""
    return _counted([record.id for record in family_of(customer)])


def departments_of(customer: Customer) -> frozenset[uuid.UUID]:
    """Where the person has tickets, or takes part in some."""
    records = [record.id for record in family_of(customer)]
    return frozenset(Participant.objects.filter(customer__in=records).values_list("ticket__department", flat=True))


def may_erase(by: Actor, customer: Customer) -> bool:
    """Whether the actor answers for every department that the person wrote to: erasing reaches them all."""
    where = by.departments(Permission.CUSTOMER_ERASE)
    there = departments_of(customer)
    return where is None or bool(there and there <= where)


def erase(by: Actor, customer: Customer, why: Why, department: uuid.UUID | None) -> dict[str, int]:
    """Erase a person with all their records; returns what went. It cannot be taken back. NotAllowedError, InvalidChangeError."""
    with acting(by, Tag.CUSTOMER_ERASED, on=customer.key, department=department, permission=Permission.CUSTOMER_ERASE) as deed:
        root = root_of(Customer.objects.get(pk=customer.pk))
        held = list(Customer.objects.select_for_update(of=("self",)).filter(id__in=[one.id for one in family_of(customer)]).order_by("id"))
        if any(record.erased_at for record in held):
            raise InvalidChangeError("This person is erased already.")
        if not may_erase(by, customer):
            raise NotAllowedError
        records = [record.id for record in held]
        gone = _counted(records)
        for part in reversed(_parts):  # what is built on others first: it may still ask them who the person was
            part.erase(deed, records)
        Customer.objects.filter(id__in=records).update(erased_at=timezone.now(), language="", organisation=None, blocked=False)
        for key in records:
            keyring.destroy(Subject(SubjectKind.CUSTOMER, key))
        for part in _parts:
            part.after(deed, records)
        deed.on, deed.details = f"customer:{root}", {"why": str(why), "gone": gone}
        for record in held:
            if record.id != root:
                deed.also(Tag.CUSTOMER_ERASED, on=record.key, details={"why": str(why)})
    return gone


def _counted(records: Records) -> dict[str, int]:
    found = dict.fromkeys(WHAT, 0)
    for part in _parts:
        for name, number in part.count(records).items():
            found[name] += number
    return found
