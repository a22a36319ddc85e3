"""What agents began to write to or about a person who is erased, and what they could have taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet

from sealdesk.access.acting import Deed
from sealdesk.access.opening import Opening
from sealdesk.desk.erasing import when_erased
from sealdesk.desk.models import Ticket
from sealdesk.people.actions import REGISTER
from sealdesk.people.contact import email_indexes, is_email
from sealdesk.people.models import CustomerEmail
from sealdesk.vault.errors import VaultError
from sealdesk.workbench.draft_files import ids_of, remove_later
from sealdesk.workbench.models import Beginning, Draft, DraftFile, ForwardDraft, Undo

Records = Sequence[uuid.UUID]
#: So many drafts are in memory at once.
_AT_A_TIME: Final = 200


def _count(records: Records) -> Mapping[str, int]:
    begun = Beginning.objects.filter(person__in=records)
    return {"drafts": sum(rows.count() for rows in (_drafts(records), begun, _forwards(records)))}


def _erase(_deed: Deed, records: Records) -> None:
    drafts = _drafts(records)
    remove_later(set(DraftFile.objects.filter(draft__in=drafts).values_list("id", flat=True)))
    drafts.delete()
    emails = CustomerEmail.objects.filter(customer__in=records).values_list("index", "waits_for")
    gone = {bytes(index) for pair in emails for index in pair if index}
    opening = Opening(REGISTER, "keep-record", reference=f"customer:{records[0]}")
    _take_off_copies(gone, opening)
    _forget_begun(records, gone, opening)
    _forget_forwards(records, gone, opening)
    tickets = Ticket.objects.filter(requester__in=records).values_list("id", flat=True)
    about = [*(f"customer:{record}" for record in records), *(f"ticket:{ticket}" for ticket in tickets)]
    Undo.objects.filter(steps__resource__in=about).delete()


def _drafts(records: Records) -> QuerySet[Draft]:
    return Draft.objects.filter(Q(person__in=records) | Q(ticket__requester__in=records))


def _forwards(records: Records) -> QuerySet[ForwardDraft]:
    return ForwardDraft.objects.filter(Q(person__in=records) | Q(original__ticket__requester__in=records))


def _take_off_copies(gone: set[bytes], opening: Opening) -> None:
    """Their addresses go from drafts to others, on whatever ticket: departments' keys seal those, so they do not go with the key.

    No index leads to them, and none is wanted of what somebody only typed. So the drafts that have copies are opened one by one: an
    agent has one of a reply at most on each ticket, and few have copies. What does not open goes as a whole.
    """
    if not gone:
        return
    held = Draft.objects.select_for_update(of=("self",)).filter(copies__isnull=False).order_by("id")
    for draft in held.iterator(chunk_size=_AT_A_TIME):
        copies = list(_read(opening, draft.copies) or ())
        left = [address for address in copies if gone.isdisjoint(email_indexes(address))]
        if left != copies or not copies:
            draft.copies = left or None
            draft.save(update_fields=["copies"])


def _forget_begun(records: Records, gone: set[bytes], opening: Opening) -> None:
    """Tickets that are begun for them, also where nobody is chosen yet and their address is typed: each agent has one at most."""
    for begun in Beginning.objects.select_for_update(of=("self",)).filter(Q(person__in=records) | Q(person=None)):
        typed = "" if begun.person_id else str(_read(opening, begun.whom) or "").strip()
        if begun.person_id or (is_email(typed) and not gone.isdisjoint(email_indexes(typed))):
            remove_later(ids_of(begun))
            begun.delete()


def _forget_forwards(records: Records, gone: set[bytes], opening: Opening) -> None:
    """What was to be sent on of theirs, or to them: few are taken back, so the addresses are opened one by one as well."""
    _forwards(records).delete()
    for draft in ForwardDraft.objects.select_for_update(of=("self",)).order_by("id") if gone else ():
        address = str(_read(opening, draft.address) or "")
        if not is_email(address) or not gone.isdisjoint(email_indexes(address)):
            draft.delete()


def _read(opening: Opening, value: Any) -> Any:
    try:
        return opening.read(value)
    except VaultError:
        return None


when_erased(_count, _erase)
