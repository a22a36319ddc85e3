"""Urgency and skills as they stand: their record holds them, and the ticket repeats them for lists, which an index must begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sealdesk.desk.acting.deciding import DONE
from sealdesk.desk.models import NOT_PRESSING, PRESSING, Ticket
from sealdesk.desk.skills import skills_in
from sealdesk.triage.models import Judgement

_ASKED: Final = ("urgency", "skills", "category")


def urgency_of(row: Judgement | None) -> str:
    """How time-critical it is by the record, a person's word first; "" where nobody said, or it was only suggested or taken back."""
    if row is None:
        return ""
    return row.corrected_to or (row.value if row.confirmed or row.way in DONE else "")


def listed(urgency: str, skills: Sequence[str]) -> dict[str, Any]:
    """The fields of a ticket that repeat these."""
    first, second = (*skills[:2], "", "")[:2]
    return {"pressing": PRESSING.get(urgency, NOT_PRESSING), "skill": first, "skill_too": "" if second == first else second}


def repeat(ticket: Ticket) -> None:
    """Have the ticket, which is held, repeat its record. Whoever changes what was said of urgency, skills or category ends with it."""
    rows = {row.question: row for row in Judgement.objects.filter(ticket=ticket, question__in=_ASKED).defer("evidence")}
    now = listed(urgency_of(rows.get("urgency")), skills_in(rows.values(), ticket.category))
    changed = [name for name, value in now.items() if getattr(ticket, name) != value]
    for name in changed:
        setattr(ticket, name, now[name])
    if changed:
        ticket.save(update_fields=changed)
