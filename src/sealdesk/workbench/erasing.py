"""What agents began to write to or about a person who is erased, and what they could have taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from sealdesk.access.acting import Deed
from sealdesk.desk.erasing import when_erased
from sealdesk.desk.models import Participant, Ticket
from sealdesk.people.models import CustomerEmail
from sealdesk.workbench.draft_files import remove_later
from sealdesk.workbench.models import Beginning, Draft, DraftFile, Undo

Records = Sequence[uuid.UUID]


def _count(records: Records) -> Mapping[str, int]:
    return {"drafts": _drafts(records).count() + Beginning.objects.filter(person__in=records).count()}


def _erase(_deed: Deed, records: Records) -> None:
    drafts = _drafts(records)
    remove_later(set(DraftFile.objects.filter(draft__in=drafts).values_list("id", flat=True)))
    drafts.delete()
    _in_their_conversations(records).update(copies=None)
    Beginning.objects.filter(person__in=records).delete()
    tickets = Ticket.objects.filter(requester__in=records).values_list("id", flat=True)
    about = [*(f"customer:{record}" for record in records), *(f"ticket:{ticket}" for ticket in tickets)]
    Undo.objects.filter(steps__resource__in=about).delete()


def _drafts(records: Records) -> QuerySet[Draft]:
    return Draft.objects.filter(Q(person__in=records) | Q(ticket__requester__in=records))


def _in_their_conversations(records: Records) -> QuerySet[Draft]:
    """Drafts to others who may have them among those that get a copy: sealed for the department, so they do not go with the key."""
    addresses = CustomerEmail.objects.filter(customer__in=records).values("index")
    talks = Participant.objects.filter(Q(customer__in=records) | Q(address_index__in=addresses)).values("ticket")
    return Draft.objects.filter(ticket__in=talks).filter(copies__isnull=False)


when_erased(_count, _erase)
