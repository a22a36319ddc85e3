"""Finding the customer behind an address, or making one. Called inside an action: it writes in the action's transaction."""

from __future__ import annotations

from sealdesk.access.acting import Deed
from sealdesk.access.tags import Tag
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer, CustomerEmail

MAX_NAME = 200


def customer_of(address: str) -> Customer | None:
    """The customer who has this e-mail address."""
    found = CustomerEmail.objects.filter(index=email_index(address)).select_related("customer").first()
    return None if found is None else found.customer


def customer_for(deed: Deed, address: str, name: str, language: str = "") -> Customer:
    """The customer who has this address; made now, with the name from the mail, when nobody has."""
    found = customer_of(address)
    if found is not None:
        return found
    customer = Customer(name=name[:MAX_NAME], language=language)
    customer.save(force_insert=True)
    CustomerEmail(customer=customer, value=address, index=email_index(address)).save(force_insert=True)
    deed.also(Tag.CUSTOMER_CREATED, on=f"customer:{customer.id}")
    return customer
