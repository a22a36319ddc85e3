"""Handing a ticket that names nobody over to a customer: every value that its department's key seals, sealed for the person."""

from __future__ import annotations

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.desk import customers
from sealdesk.desk.models import ADDRESSED, Attachment, Message, Participant, Secret, Ticket, Tray
from sealdesk.desk.searching import index_newcomer
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer
from sealdesk.people.register import enter, newcomer_for
from sealdesk.triage.models import Judgement
from sealdesk.vault.blobs import SealedBlob

RESEALER = Actor.system("resealer")


def hand_over(deed: Deed, ticket: Ticket, address: str, name: str) -> Customer:
    """Give ``ticket`` to the customer with ``address``, inside the action of ``deed``. Opened and closed within the machine.

    Of customers whom the agent does not see nothing shows, as with a ticket that an agent begins (``starting``): then it is given to a
    record of its own. An answer from the address joins the ticket, and tells that both are one person's.

    InvalidChangeError when the ticket belongs to somebody.
    """
    locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if locked.requester_id is not None:
        raise InvalidChangeError("This ticket belongs to somebody already.")
    customer = customers.record_with(deed.actor, address) or _new(deed, address, name)
    deed.details = {"field": "requester", "from": "", "to": f"customer:{customer.id}"}
    opening = Opening(RESEALER, "reseal", reference=ticket.key)
    subject = opening.read(locked.subject_line)
    locked.requester, locked.tray, locked.subject_line = customer, Tray.INBOX, subject or ""
    locked.save(update_fields=["requester", "tray", "subject_line"])
    for message in Message.objects.filter(ticket=ticket, person=None, author=None):
        _hand_over_message(message, customer, opening)
    for judgement in Judgement.objects.filter(ticket=ticket, customer=None):
        judgement.evidence, judgement.customer = opening.read(judgement.evidence) or [], customer
        judgement.save(update_fields=["customer", "evidence"])
    Participant.objects.get_or_create(ticket=locked, customer=customer, defaults={"role": "requester"})
    Participant.objects.get_or_create(ticket=locked, address_index=email_index(address), defaults={"role": ADDRESSED})
    index_newcomer(customer)
    return customer


def _new(deed: Deed, address: str, name: str) -> Customer:
    new = newcomer_for(address, name)
    enter(deed, new)
    return new.customer


def contents_of(ticket: Ticket, customer: Customer) -> list[SealedBlob]:
    """The contents of a ticket's files that are the customer's."""
    return [file.blob for file in Attachment.objects.filter(message__ticket=ticket, person=customer)]


def _hand_over_message(message: Message, customer: Customer, opening: Opening) -> None:
    values = {field: opening.read(getattr(message, field)) for field in ("text", "quoted", "html", "envelope")}
    message.person = customer
    for field, value in values.items():
        setattr(message, field, value)
    message.save(update_fields=["person", *values])
    for secret in Secret.objects.filter(message=message, person=None):
        held = opening.read(secret.value)
        secret.person, secret.value = customer, held or ""
        secret.save(update_fields=["person", "value"])
    for file in Attachment.objects.filter(message=message, person=None):
        name, content_id = opening.read(file.name), opening.read(file.content_id)
        file.person, file.name, file.content_id = customer, name or "", content_id
        file.save(update_fields=["person", "name", "content_id"])
