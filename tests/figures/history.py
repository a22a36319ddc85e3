"""A past for a desk: tickets of many people, opened some time ago."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.desk.models import Ticket
from sealdesk.people.models import Customer
from sealdesk.triage.models import Judgement
from tests.cast import Desk
from tests.figures.test_phrases import OLD

DAY = dt.timedelta(days=1)
MONTH_AGO = dt.timedelta(days=20)


def write_in(department: Department, subjects: list[str], ago: dt.timedelta, *, first: int, category: str = "") -> list[Ticket]:
    """One ticket for each subject, each of another customer, opened that long ago."""
    made = []
    for number, subject in enumerate(subjects, start=first):
        person = Customer.objects.create(name=f"Customer {number}")
        made.append(
            Ticket.objects.create(
                number=90_000 + number,
                subject_line=subject,
                department=department,
                requester=person,
                category=category,
                opened_at=timezone.now() - ago,
            )
        )
    return made


def past_and_present(desk: Desk) -> None:
    """What customer care was asked for weeks, and one thing that twelve people suddenly write."""
    write_in(desk.care, OLD * 6, MONTH_AGO, first=1)
    write_in(desk.care, [*(["Payment terminal frozen"] * 12), "Elena Rossi asks again", *OLD], DAY, first=200)


def judge(ticket: Ticket, question: str, value: str, corrected_to: str = "", **more: Any) -> None:
    """What triage said of a ticket, and what somebody made of it."""
    said = {"question": question, "value": value, "corrected_to": corrected_to, "confidence": 0.9, "evidence": []} | more
    Judgement.objects.create(ticket=ticket, department=ticket.department, **said)
