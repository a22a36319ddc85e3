"""What people write down about customers. Each goes through the act door; old and new values are kept, sealed for the customer.

``department`` is one of those in which the customer has tickets: customers belong to none, but rights are held in one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.languages import CODES
from sealdesk.people import proving
from sealdesk.people.contact import can_be_mailed, is_email, normal_phone, phone_index
from sealdesk.people.family import refuse_erased
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote, CustomerPhone, Organisation
from sealdesk.people.register import MAX_NAME
from sealdesk.vault.subjects import Subject, SubjectKind

#: Reads an old value so that the ledger can keep it: sealed again for the same person, seen by nobody on the way.
REGISTER: Final = Actor.system("register")
MAX_NOTE: Final = 10_000
MAX_ORGANISATION: Final = 120
MAX_CONTACTS: Final = 20
LANGUAGES: Final = ("", *CODES)
Contact = CustomerEmail | CustomerPhone
Told = Callable[[Iterable[uuid.UUID]], object]
_told: list[Told] = []


def when_changed(call: Told) -> Told:
    """Have ``call`` told, in the same transaction, whose name or addresses changed. The search index stands above and cannot be called."""
    if call not in _told:
        _told.append(call)
    return call


def _tell(customer: Customer) -> None:
    for call in _told:
        call([customer.id])


def subject_of(customer: Customer) -> Subject:
    """Whose key seals what is about this record."""
    return Subject(SubjectKind.CUSTOMER, customer.id)


def note(by: Actor, customer: Customer, text: str, department: uuid.UUID | None) -> CustomerNote:
    """Write something down about a customer, for colleagues."""
    with acting(by, Tag.CUSTOMER_NOTED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        text = text.strip()
        if not text or len(text) > MAX_NOTE:
            raise InvalidChangeError("A note has between one and 10,000 characters. Write a little, or a little less.")
        written = CustomerNote(customer=customer, author_id=by.id, text=text)
        written.save(force_insert=True)
        deed.details = {"note": str(written.id)}
    return written


def remove_note(by: Actor, held: CustomerNote, department: uuid.UUID | None) -> None:
    """Take a note of one's own away again."""
    on = held.customer.key
    with acting(by, Tag.CUSTOMER_NOTE_REMOVED, on=on, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        if held.author_id != by.id:
            raise InvalidChangeError("Only who wrote a note takes it away.")
        deed.details = {"note": str(held.id)}
        held.delete()


def rename(by: Actor, customer: Customer, name: str, department: uuid.UUID | None) -> None:
    """Correct a customer's name. The old one and the new one stand in the ledger, sealed for the customer."""
    with acting(by, Tag.CUSTOMER_CHANGED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise InvalidChangeError("A name has between one and 200 characters.")
        locked = _locked(customer)
        deed.details = {"field": "name"}
        deed.personal_of = subject_of(customer)
        deed.personal = {"from": _old(locked.name, customer) or "", "to": name}
        locked.name = name
        locked.save(update_fields=["name"])
        _tell(customer)


def speak(by: Actor, customer: Customer, language: str, department: uuid.UUID | None) -> None:
    """Say which language a customer is written to in; empty for as they write."""
    with acting(by, Tag.CUSTOMER_CHANGED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        if language not in LANGUAGES:
            raise InvalidChangeError("There is no such language here. Choose one of the list.")
        locked = _locked(customer)
        deed.details = {"field": "language", "from": locked.language, "to": language}
        locked.language = language
        locked.save(update_fields=["language"])


def belong(by: Actor, customer: Customer, organisation: Organisation | None, department: uuid.UUID | None) -> None:
    """Say which organisation a customer belongs to, or none."""
    with acting(by, Tag.CUSTOMER_CHANGED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        locked = _locked(customer)
        to = organisation.id if organisation else None
        deed.details = {"field": "organisation", "from": str(locked.organisation_id or ""), "to": str(to or "")}
        locked.organisation_id = to
        locked.save(update_fields=["organisation"])


def add_contact(by: Actor, customer: Customer, value: str, department: uuid.UUID | None) -> Contact:
    """Add an e-mail address or a telephone number that somebody gave. It proves nothing yet; an address waits: see ``proving``."""
    with acting(by, Tag.CUSTOMER_ADDRESS_ADDED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        contact = _contact(customer, value.strip(), by)
        if type(contact)._default_manager.filter(customer=customer).count() >= MAX_CONTACTS:
            raise InvalidChangeError("Twenty are enough. Remove one that is out of use first.")
        deed.details = _which(by, contact, department)
        deed.personal, deed.personal_of = {"added": value.strip()}, subject_of(customer)
        contact.save(force_insert=True)
        if isinstance(contact, CustomerEmail):
            proving.tell(proving.ADDED, deed, contact, value.strip())
        _tell(customer)
    return contact


def verify_contact(by: Actor, contact: Contact, department: uuid.UUID | None) -> None:
    """Say that one made sure that the customer is reached by a number. An address they confirm themselves; they are asked again."""
    on = contact.customer.key
    if isinstance(contact, CustomerEmail):
        _ask_again(by, contact, department)
        return
    with acting(by, Tag.CUSTOMER_ADDRESS_VERIFIED, on=on, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        deed.details = _which(by, contact, department)
        contact.verified_at = timezone.now()
        contact.save(update_fields=["verified_at"])


def _ask_again(by: Actor, email: CustomerEmail, department: uuid.UUID | None) -> None:
    on = email.customer.key
    with acting(by, Tag.CUSTOMER_ADDRESS_ADDED, on=on, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        if not email.waits:
            raise InvalidChangeError("This address is the customer's already.")
        deed.details = _which(by, email, department) | {"again": True}
        email.given_by_id = by.id
        email.save(update_fields=["given_by"])
        proving.tell(proving.ADDED, deed, email, _old(email.value, email.customer))


def remove_contact(by: Actor, contact: Contact, department: uuid.UUID | None) -> None:
    """Take an address or number away. The last that is theirs stays: answers would go to one that only an agent named.

    The customer is told at the address that is taken away.
    """
    customer = contact.customer
    with acting(by, Tag.CUSTOMER_ADDRESS_REMOVED, on=customer.key, department=department, permission=Permission.CUSTOMER_UPDATE) as deed:
        held, own = _old(contact.value, customer), isinstance(contact, CustomerEmail) and not contact.waits
        if own and CustomerEmail.objects.filter(customer=customer, waits_for=None).count() < 2:
            raise InvalidChangeError("This is the only address that is proven to be this customer's. Another one must be confirmed first.")
        deed.details = _which(by, contact, department)
        deed.personal, deed.personal_of = {"removed": held}, subject_of(customer)
        if isinstance(contact, CustomerEmail) and own:
            proving.tell(proving.REMOVED, deed, contact, held)
        contact.delete()
        _tell(customer)


def create_organisation(by: Actor, name: str) -> Organisation:
    """Make an organisation that customers can belong to."""
    with acting(by, Tag.ORGANISATION_CREATED, permission=Permission.CUSTOMER_UPDATE) as deed:
        made = Organisation(name=_free_name(by, name))
        made.save(force_insert=True)
        deed.on, deed.details = f"organisation:{made.id}", {"to": made.name}
    return made


def rename_organisation(by: Actor, organisation: Organisation, name: str) -> None:
    """Give an organisation another name. It is every department's, so who sees all of them does it; others are told the same of each."""
    with acting(by, Tag.ORGANISATION_RENAMED, on=f"organisation:{organisation.id}", permission=Permission.CUSTOMER_UPDATE) as deed:
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if not by.may_everywhere(Permission.CUSTOMER_UPDATE):
            raise InvalidChangeError("Organisations are shared by all departments. Ask somebody who works in all of them.")
        deed.details = {"from": locked.name, "to": _free_name(by, name, but=locked)}
        locked.name = deed.details["to"]
        locked.save(update_fields=["name"])


def _free_name(by: Actor, name: str, but: Organisation | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > MAX_ORGANISATION or not name.isprintable():
        raise InvalidChangeError("The name of an organisation has between one and 120 characters.")
    others = see(by, Organisation).filter(name__iexact=name)  # a name that others gave stays unknown
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise InvalidChangeError("There is an organisation of this name already.")
    return name


def _contact(customer: Customer, value: str, by: Actor) -> Contact:
    if is_email(value):
        if not can_be_mailed(value):
            raise InvalidChangeError("This is not an e-mail address. Write it like name@example.com.")
        return proving.proposed(customer, value, by.id)
    number, index = normal_phone(value), phone_index(value)
    if number is None or index is None:
        raise InvalidChangeError("This is neither an e-mail address nor a telephone number.")
    if CustomerPhone.objects.filter(customer=customer, index=index).exists():
        raise InvalidChangeError("This number stands here already.")
    return CustomerPhone(customer=customer, value=number, index=index)


def _which(by: Actor, contact: Contact, department: uuid.UUID | None) -> dict[str, object]:
    """What the ledger says of it: also in the name of which role, for the customer."""
    role = by.role_in(department)
    kind = "address" if isinstance(contact, CustomerEmail) else "phone"
    told: dict[str, object] = {"kind": kind, "contact": str(contact.id)}
    return told | ({"role": role.value} if role else {})


def _old(value: object, customer: Customer) -> str:
    return str(Opening(REGISTER, "keep-record", reference=customer.key).read(value) or "")  # type: ignore[arg-type]


def _locked(customer: Customer) -> Customer:
    held = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    refuse_erased(held)
    return held
