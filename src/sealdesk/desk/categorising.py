"""Setting the category of a ticket by hand. Where triage gave an answer this is its correction, and becomes training data."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.categories import may_be_chosen
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Ticket
from sealdesk.desk.putting_back import plain, put_back
from sealdesk.desk.standing import repeat
from sealdesk.triage.models import Judgement

_DECIDED = ("confirmed", "corrected_to", "decided_by_id", "decided_at")


def categorise(by: Actor, ticket: Ticket, category: str) -> None:
    """Set the category. Taken back, triage's answer stands as it did."""
    with acting(by, Tag.TICKET_CHANGED, on=ticket.key, department=ticket.department_id, permission=Permission.TRIAGE_CORRECT) as deed:
        if not may_be_chosen(category):
            raise InvalidChangeError("There is no such value. Choose one of the list.")
        held, judgement = locked(ticket), _judgement(ticket.pk)
        deed.details = {"field": "category", "from": held.category, "to": category}
        before = plain(held, "category") | _decision(judgement)
        held.category = category
        save(held, "category")
        if judgement is not None:
            agrees = judgement.value == category
            _decide(judgement, confirmed=agrees, corrected_to="" if agrees else category, decided_by_id=by.id, decided_at=timezone.now())
        repeat(held)
        deed.can_undo("ticket.category", old=before, new=plain(held, "category") | _decision(judgement))


def change_back(ticket_id: str, department: uuid.UUID | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """The category and the decision on triage's answer as they were, inside the caller's transaction. InvalidChangeError."""
    held = put_back(ticket_id, department, {"category": old["category"]}, {"category": new["category"]})
    judgement = _judgement(uuid.UUID(ticket_id))
    if judgement is not None and "decision" in old and _decision(judgement)["decision"] == new["decision"]:
        values = dict(old["decision"])
        values["decided_by_id"] = values["decided_by_id"] and uuid.UUID(values["decided_by_id"])
        values["decided_at"] = values["decided_at"] and dt.datetime.fromisoformat(values["decided_at"])
        _decide(judgement, **values)
    repeat(held)


def _judgement(ticket_id: uuid.UUID) -> Judgement | None:
    return Judgement.objects.select_for_update(of=("self",)).filter(ticket=ticket_id, question="category").first()


def _decide(judgement: Judgement, **values: Any) -> None:
    for name, value in values.items():
        setattr(judgement, name, value)
    judgement.save(update_fields=[name.removesuffix("_id") for name in values])


def _decision(judgement: Judgement | None) -> dict[str, Any]:
    """As it stands in a record of what can be taken back; nothing where triage was not asked."""
    if judgement is None:
        return {}
    values = {name: getattr(judgement, name) for name in _DECIDED}
    values["decided_by_id"] = values["decided_by_id"] and str(values["decided_by_id"])
    values["decided_at"] = values["decided_at"] and values["decided_at"].isoformat()
    return {"decision": values}
