"""What the desk itself deletes of a person who is erased: their tickets become empty shells, and nobody finds them any more."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from sealdesk.access.acting import Deed
from sealdesk.desk.acting.models import Contest, Outcome
from sealdesk.desk.contents import remove_contents
from sealdesk.desk.jobs import learn_soon, scour_erased_soon
from sealdesk.desk.models import Attachment, Kind, Message, Participant, Secret, Status, Ticket
from sealdesk.desk.searching import index_messages
from sealdesk.gateway.models import ModelCall
from sealdesk.people.models import CustomerEmail, CustomerNote, CustomerPhone
from sealdesk.search import index
from sealdesk.search.models import Entry
from sealdesk.triage import register

Records = Sequence[uuid.UUID]


def count(records: Records) -> Mapping[str, int]:
    """How much there is of a person at the desk."""
    notes = written_about(records).filter(kind=Kind.NOTE).count() + CustomerNote.objects.filter(customer__in=records).count()
    addresses = sum(model._default_manager.filter(customer__in=records).count() for model in (CustomerEmail, CustomerPhone))
    return {
        "tickets": _tickets(records).count(),
        "messages": Message.objects.filter(person__in=records).count(),
        "notes": notes,
        "files": _files(records).count(),
        "addresses": addresses,
        "search": Entry.objects.filter(document__in=_documents(records)).count(),
        "models": register.models_with(records),
    }


def erase(deed: Deed, records: Records) -> None:
    """Delete what is no sealed value, and seal for the person what is about them and was sealed for others, so that it goes too."""
    gone = list(_files(records).values_list("id", flat=True))
    Secret.objects.filter(message__in=written_about(records)).delete()
    Attachment.objects.filter(id__in=gone).delete()
    deed.after_commit(functools.partial(remove_contents, gone))
    index.remove(_documents(records))
    for note in list(written_about(records).select_related("ticket")):
        _empty(note)
    for call in ModelCall.objects.filter(ticket__in=_tickets(records).values("id"), customer=None):
        call.customer_id, call.sent, call.came, call.proposal = records[0], {}, None, None
        call.save(update_fields=["customer", "sent", "came", "proposal"])
    Message.objects.filter(person__in=records).update(mail_index=None)
    Contest.objects.filter(person__in=records, outcome=Outcome.OPEN).delete()
    _forget_addresses(records)
    now, waiting = timezone.now(), _tickets(records).exclude(status__in=[Status.SOLVED, Status.CLOSED])
    waiting.update(status=Status.CLOSED, waiting_since=None, snoozed_until=None, changed_at=now)


def after(_deed: Deed, records: Records) -> None:
    """What others wrote in the same tickets is found without the person's subject lines and names; and the models are looked at."""
    touched = Participant.objects.filter(customer__in=records).values("ticket")
    others = Message.objects.filter(ticket__in=touched).exclude(person__in=records)
    index_messages(list(others.only("id")))
    scour_erased_soon()
    learn_soon()


def _tickets(records: Records) -> QuerySet[Ticket]:
    return Ticket.objects.filter(requester__in=records)


def written_about(records: Records) -> QuerySet[Message]:
    """What others wrote on the person's tickets and is not theirs: notes, bounces and machines' answers, sealed for the department,
    and what went to third parties, sealed for those.
    """
    nobodys = Q(kind__in=[Kind.NOTE, Kind.BOUNCE, Kind.AUTOMATIC], person=None)
    kinds = nobodys | (Q(kind=Kind.FORWARD) & ~Q(person__in=records))
    return Message.objects.filter(kinds, Q(about__in=records) | Q(about=None, ticket__requester__in=records))


def _files(records: Records) -> QuerySet[Attachment]:
    theirs = Q(person__in=records) | Q(message__person__in=records)
    return Attachment.objects.filter(theirs | Q(message__in=written_about(records).values("id")))


def _documents(records: Records) -> list[uuid.UUID]:
    theirs = Message.objects.filter(person__in=records).values_list("id", flat=True)
    return [*records, *theirs, *written_about(records).values_list("id", flat=True)]


def _empty(note: Message) -> None:
    """Nothing is left of it, and what says so is sealed with the key that goes: it is shown as erased, like what the person wrote."""
    note.person_id = note.about_id or note.ticket.requester_id
    note.text, note.quoted, note.html, note.envelope = "", None, None, None
    note.save(update_fields=["person", "text", "quoted", "html", "envelope"])


def _forget_addresses(records: Records) -> None:
    """By no address is anybody taken for them again: who writes from it later is somebody new."""
    emails = CustomerEmail.objects.filter(customer__in=records)
    Participant.objects.filter(address_index__in=list(emails.values_list("index", flat=True))).delete()
    emails.delete()
    CustomerPhone.objects.filter(customer__in=records).delete()
    CustomerNote.objects.filter(customer__in=records).delete()
