"""Somebody says who wrote a ticket that names nobody: from then on it is that person's, under that person's key.

What could not be read, or had no sender, lies under the department's key until then (the intake key). It is sealed again
here: contents first, each file replaced whole, then every value in one transaction.
"""

from __future__ import annotations

import io
import re
from typing import Final

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Attachment, Message, Participant, Ticket, Tray
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_for
from sealdesk.triage.models import Judgement
from sealdesk.vault.blobs import SealedBlob
from sealdesk.vault.keyring import keyring
from sealdesk.vault.stream import join
from sealdesk.vault.subjects import Subject, SubjectKind

_ADDRESS: Final = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,253}")
_LARGEST: Final = 128 * 1024 * 1024
RESEALER: Final = Actor.system("resealer")


def adopt(by: Actor, ticket: Ticket, address: str, name: str = "") -> Customer:
    """Give a ticket without a requester to the customer who has ``address``; made now when nobody has.

    Raises NotAllowedError, or InvalidChangeError when the ticket has a requester or the address is none.
    """
    if not by.may(Permission.TICKET_UPDATE, ticket.department_id):
        raise NotAllowedError
    if not _ADDRESS.fullmatch(address.strip()):
        raise InvalidChangeError("This is not an e-mail address. Write it like name@example.com.")
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        if Ticket.objects.filter(pk=ticket.pk, requester__isnull=False).exists():
            raise InvalidChangeError("This ticket belongs to somebody already.")
        customer = customer_for(deed, address.strip(), name.strip())
        deed.details = {"field": "requester", "from": "", "to": f"customer:{customer.id}"}
        _hand_over(ticket, customer)
    _reseal_contents(ticket, customer)
    return customer


def _hand_over(ticket: Ticket, customer: Customer) -> None:
    """Every value that the department's key seals, sealed for the person. Opened and closed within the machine."""
    opening = Opening(RESEALER, "reseal", reference=ticket.key)
    locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    subject = opening.read(locked.subject_line)
    locked.requester, locked.tray, locked.subject_line = customer, Tray.INBOX, subject or ""
    locked.save(update_fields=["requester", "tray", "subject_line"])
    for message in Message.objects.filter(ticket=ticket, person=None, author=None):
        values = {field: opening.read(getattr(message, field)) for field in ("text", "quoted", "html", "envelope")}
        message.person = customer
        for field, value in values.items():
            setattr(message, field, value)
        message.save(update_fields=["person", *values])
        _hand_over_files(message, customer, opening)
    for judgement in Judgement.objects.filter(ticket=ticket, customer=None):
        judgement.evidence, judgement.customer = opening.read(judgement.evidence) or [], customer
        judgement.save(update_fields=["customer", "evidence"])
    Participant.objects.get_or_create(ticket=locked, customer=customer, defaults={"role": "requester"})


def _hand_over_files(message: Message, customer: Customer, opening: Opening) -> None:
    for file in Attachment.objects.filter(message=message, person=None):
        name, content_id = opening.read(file.name), opening.read(file.content_id)
        file.person, file.name, file.content_id = customer, name or "", content_id
        file.save(update_fields=["person", "name", "content_id"])


def _reseal_contents(ticket: Ticket, customer: Customer) -> None:
    """The files and the raw mail, each replaced whole; one that a crash left behind still opens, and is done at the next call."""
    blobs: list[SealedBlob] = [file.blob for file in Attachment.objects.filter(message__ticket=ticket, person=customer)]
    raws = list(RawMail.objects.filter(message__ticket=ticket, person=None, message__person=customer))
    store, key = contents(), keyring.current(Subject(SubjectKind.CUSTOMER, customer.id))
    for blob in (*blobs, *(raw.blob for raw in raws)):
        held = store.key_id(blob)
        if held != key.id:
            store.write(blob, io.BytesIO(join(store.open(blob, keyring.one(held)), _LARGEST)), key)
    RawMail.objects.filter(id__in=[raw.id for raw in raws]).update(person=customer)
