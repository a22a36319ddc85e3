"""Somebody says who wrote a ticket that names nobody: from then on it is that person's, under that person's key.

What could not be read, or had no sender, lies under the department's key until then (the intake key). It is sealed again
here: contents first, each file replaced whole, then every value in one transaction.
"""

from __future__ import annotations

import io
from typing import Final

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.trusting import reseal_findings
from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.handing_over import contents_of, hand_over
from sealdesk.desk.models import Ticket
from sealdesk.people.contact import is_email
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import keyring
from sealdesk.vault.stream import join
from sealdesk.vault.subjects import Subject, SubjectKind

_LARGEST: Final = 128 * 1024 * 1024


def adopt(by: Actor, ticket: Ticket, address: str, name: str = "") -> Customer:
    """Give a ticket without a requester to the customer who has ``address``; made now when nobody has whom the agent sees.

    Raises NotAllowedError, or InvalidChangeError when the ticket has a requester or the address is none.
    """
    if not by.may(Permission.TICKET_UPDATE, ticket.department_id):
        raise NotAllowedError
    if not is_email(address.strip()):
        raise InvalidChangeError("This is not an e-mail address. Write it like name@example.com.")
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        customer = hand_over(deed, ticket, address.strip(), name.strip())
    _reseal_contents(ticket, customer)
    return customer


def _reseal_contents(ticket: Ticket, customer: Customer) -> None:
    """The files and the raw mail, each replaced whole; one that a crash left behind still opens, and is done at the next call."""
    raws = list(RawMail.objects.filter(message__ticket=ticket, person=None, message__person=customer))
    store, key = contents(), keyring.current(Subject(SubjectKind.CUSTOMER, customer.id))
    for blob in (*contents_of(ticket, customer), *(raw.blob for raw in raws)):
        held = store.key_id(blob)
        if held != key.id:
            store.write(blob, io.BytesIO(join(store.open(blob, keyring.one(held)), _LARGEST)), key)
    for raw in raws:
        reseal_findings(raw, customer)
