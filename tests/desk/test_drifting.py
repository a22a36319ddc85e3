"""Whether a desk's tickets are others than they were when triage last learned."""

from __future__ import annotations

import pytest

from sealdesk.access.models import Department
from sealdesk.desk.models import Ticket
from sealdesk.triage.drifting import drift_since, stability_index, usual
from sealdesk.triage.models import Judgement
from sealdesk.vault.ids import uuid7
from tests.doors_cast import a_ticket

pytestmark = pytest.mark.django_db


def judged(department: Department, values: list[str], way: str = "act", *, after: int = 0) -> None:
    """Tickets with these categories, in the place of all others, or after the first so many."""
    requester = Ticket.objects.filter(number__lt=50_000)[0].requester
    Ticket.objects.filter(number__gte=50_000 + after).delete()
    for number, value in enumerate(values, 50_000 + after):
        ticket = Ticket(number=number, department=department, requester=requester, subject_line="x")
        ticket.save(force_insert=True)
        about = {"ticket": ticket, "customer": requester, "department": department, "question": "category", "way": way}
        Judgement.objects.create(value=value, confidence=0.9, evidence=[], **about)


def test_where_nothing_was_known_at_the_training_the_first_tickets_are_what_is_usual(care: Department) -> None:
    a_ticket(care)
    model = uuid7()
    judged(care, ["how-to"] * 120)
    assert not drift_since({"count": 0}, model).alarming
    judged(care, ["how-to"] * 300 + [""] * 300, after=120)
    assert drift_since({"count": 0}, model).more_abstained
    assert drift_since({"count": 0}, uuid7()).index is None


def test_what_was_taken_back_counts_as_corrected(care: Department) -> None:
    a_ticket(care)
    judged(care, ["how-to"] * 100)
    then = usual()
    judged(care, ["how-to"] * 50, way="undone", after=50)
    assert drift_since(then).more_corrected


def test_drift_is_told_where_there_are_enough_tickets(care: Department) -> None:
    a_ticket(care)
    judged(care, ["how-to"] * 90 + [""] * 10)
    then = usual()
    assert not drift_since(then).alarming
    judged(care, ["how-to"] * 50 + ["complaint"] * 25 + [""] * 25)
    now = drift_since(then)
    assert (now.shifted, now.more_abstained, now.more_corrected) == (True, True, False)
    assert drift_since({"count": 5}).index is None
    assert stability_index({"a": 50, "b": 50}, {"a": 50, "b": 50}) == 0
