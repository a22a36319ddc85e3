"""Finding the customer behind an address, or making one. Called inside an action: it writes in the action's transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from sealdesk.access.acting import Deed
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.tags import Tag
from sealdesk.people.contact import email_index, email_indexes, is_email, normal_phone, phone_index
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone
from sealdesk.people.proving import vouched_in
from sealdesk.statements import as_uuid, insert, look_up
from sealdesk.vault.keyring import keyring
from sealdesk.vault.models import WrappedKey
from sealdesk.vault.subjects import Subject, SubjectKind

MAX_NAME = 200
_HOLDER = 'SELECT c.id, c.blocked FROM people_customeremail e JOIN people_customer c ON c.id = e.customer_id WHERE e."index" = %s'


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A customer who is not in the database yet, with a key already, so that contents can be sealed for them first."""

    customer: Customer
    email: CustomerEmail | None
    key: WrappedKey
    name: str = field(repr=False)
    address: str = field(repr=False)
    phone: CustomerPhone | None = None


def customer_of(address: str) -> Customer | None:
    """The customer who has this e-mail address. Only what every mail asks is loaded; the rest follows when it is read."""
    return customer_at(email_index(address))


def customer_at(index: bytes) -> Customer | None:
    """The customer who has the e-mail address of this blind index."""
    found = look_up(_HOLDER, index)
    return Customer.from_db("default", ["id", "blocked"], [as_uuid(found[0][0]), bool(found[0][1])]) if found else None


def email_of(address: str) -> CustomerEmail | None:
    """The row of an e-mail address that a customer has."""
    return CustomerEmail.objects.filter(index=email_index(address)).first()


def email_among(emails: Iterable[CustomerEmail], address: str) -> CustomerEmail | None:
    """The one of a customer's rows that holds this address, their own or claimed."""
    indexes = email_indexes(address)
    return next((email for email in emails if bytes(email.index) in indexes), None)


def holder_of(text: str) -> uuid.UUID | None:
    """Whose address or telephone number this is, in any spelling; None for nobody's."""
    if is_email(text):
        found = customer_of(text)
        return found.id if found else None
    index = phone_index(text)
    return None if index is None else CustomerPhone.objects.filter(index=index).values_list("customer", flat=True).first()


def holders_of(text: str) -> list[uuid.UUID]:
    """All who have this address or telephone number, also those who only claim it; each once. For whom it waits has not got it."""
    if is_email(text):
        rows: QuerySet[CustomerEmail] | QuerySet[CustomerPhone] = CustomerEmail.objects.filter(index__in=email_indexes(text))
    else:
        rows = CustomerPhone.objects.filter(index=phone_index(text) or b"")
    return list(dict.fromkeys(rows.order_by("id").values_list("customer", flat=True)))


def newcomer(address: str, name: str, language: str = "") -> Newcomer:
    """Prepare a customer, within ``one_look_up_per_subject``. Nothing is written."""
    new = _newcomer(name, language)
    return replace(new, email=CustomerEmail(customer=new.customer, value=address, index=email_index(address)), address=address)


def newcomer_for(address: str, name: str) -> Newcomer:
    """Prepare a customer for somebody who may not learn whether another has the address: then it is only claimed.

    InvalidChangeError when no more claims of it are kept.
    """
    indexes = email_indexes(address)
    taken = {bytes(index) for index in CustomerEmail.objects.filter(index__in=indexes).values_list("index", flat=True)}
    free = next((index for index in indexes if index not in taken), None)
    if free is None:
        raise InvalidChangeError("No more tickets can be opened for this address. Tell your administrator.")
    new = _newcomer(name)
    return replace(new, email=CustomerEmail(customer=new.customer, value=address, index=free), address=address)


def newcomer_told(name: str, phone: str = "") -> Newcomer:
    """Prepare a customer without an e-mail address, of whom a name is known, or a telephone number, which several people may share.

    They are written to when somebody adds an address. InvalidChangeError for a number that is none.
    """
    new = _newcomer(name)
    if not phone:
        return new
    number, index = normal_phone(phone), phone_index(phone)
    if number is None or index is None:
        raise InvalidChangeError("This is neither an e-mail address nor a telephone number.")
    return replace(new, phone=CustomerPhone(customer=new.customer, value=number, index=index))


def enter(deed: Deed, new: Newcomer) -> None:
    """Write a prepared customer. IntegrityError when somebody else has the address by now."""
    insert([new.key])
    insert([new.customer])
    for contact in (new.email, new.phone):
        if contact is not None:
            insert([contact])
    deed.also(Tag.CUSTOMER_CREATED, on=f"customer:{new.customer.id}")


def _newcomer(name: str, language: str = "") -> Newcomer:
    name = name[:MAX_NAME]
    customer = Customer(name=name, language=language)
    key = keyring.make_for_newcomer(Subject(SubjectKind.CUSTOMER, customer.id))
    return Newcomer(customer, None, key, name, "")


def customer_for(deed: Deed, address: str, name: str, language: str = "") -> Customer:
    """The customer who has this address; made now, with the name from the mail, when nobody has."""
    found = customer_of(address)
    if found is not None:
        return found
    new = newcomer(address, name, language)
    enter(deed, new)
    return new.customer


def addresses_of(customer_id: uuid.UUID, department: uuid.UUID | None = None) -> list[CustomerEmail]:
    """The e-mail addresses that are a customer's, the first one first; their values are sealed.

    Who has none is reached where an agent said, as far as that agent sees: in ``department``, if they read its tickets.
    """
    rows = list(CustomerEmail.objects.filter(customer=customer_id).order_by("created_at", "id"))
    own = [row for row in rows if not row.waits]
    return own or [row for row in rows if vouched_in(row, department)]
