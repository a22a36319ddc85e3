"""Which skills a ticket asks for as things stand: what a person said of them, or of its category, before what triage said."""

from __future__ import annotations

from collections.abc import Iterable

from sealdesk.desk.acting.deciding import DONE
from sealdesk.desk.models import Ticket
from sealdesk.triage.models import Judgement
from sealdesk.triage.skills import apart


def corrected_skills(judgements: Iterable[Judgement]) -> str:
    """What a person said: of the skills, or by it of the category. "" where nobody did."""
    said = {j.question: j.corrected_to for j in judgements if j.corrected_to}
    decided = any(j.question == "skills" and j.decided_at is not None for j in judgements)
    return said.get("skills", "") if decided else said.get("category", "")


def skills_of(ticket: Ticket) -> tuple[str, ...]:
    """What whoever gets the ticket should know."""
    rows = Judgement.objects.filter(ticket=ticket, question__in=("skills", "category")).defer("evidence")
    return skills_in(rows, ticket.category)


def skills_in(judgements: Iterable[Judgement], category: str) -> tuple[str, ...]:
    """The same by judgements that are at hand; where they say nothing, the ticket's category is what has to be known."""
    rows = list(judgements)
    said = next((j.value for j in rows if j.question == "skills" and (j.way in DONE or j.confirmed)), "")
    return apart(corrected_skills(rows) or said or category)
