"""The page of thresholds with its simulation, and what stands on a ticket that triage acted on, or only suggests something for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, QUESTIONS, Thresholds
from sealdesk.desk.acting.models import ActingRule
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.models import Judgement
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk, letter
from tests.console.support import signed_in as comes
from tests.console.support import words_of

REFUND = "You charged my card twice for one order. Please refund the second payment."


def url(department: Department) -> str:
    return reverse("console:settings-acting-department", args=[department.pk])


def told(**said: int) -> dict[str, Any]:
    return {f"{question}_act": 0 for question in QUESTIONS} | said


def steer(where: Department, **rules: Thresholds) -> None:
    set_thresholds(Actor.system("operator"), where, {**DEFAULTS, **rules})


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(an_agent_with((Role.LEAD, desk.care)))


def a_refund(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<refund@customer.example>", subject="Charged twice", text=REFUND))


def test_a_lead_tries_figures_saves_them_and_takes_them_back(lead: Client, desk: Desk) -> None:
    ticket = a_refund(desk)
    assert "Customer care" in words_of(lead.get(reverse("console:settings-acting")))
    page = lead.get(url(desk.care), told(category_act="", category_suggest=1) | {"try": "1"})
    said = words_of(page)
    assert "On the last 1 tickets, 1 would have gone another way." in said
    assert f"#{ticket.number} Category" in said
    assert not ActingRule.objects.exists()
    page = lead.post(url(desk.care), told(category_act="", category_suggest=1), follow=True)
    assert "Saved." in words_of(page)
    assert ActingRule.objects.get().thresholds["category"] == [1, None, None]
    event = LedgerEvent.objects.filter(tag="department:changed").latest("id")
    assert "Category Do from 0 % → Suggest from 1 %" in words_of(lead.get(reverse("console:event", args=[event.uid]))).replace(
        "\u2009", " "
    )
    lead.post("/undo/last/", {"next": "/settings/"})
    assert ActingRule.objects.get().thresholds["category"] == [None, None, 0]
    wrong = lead.post(url(desk.care), told(category_act=10, category_suggest=50))
    assert "Category: from left to right the figures rise" in words_of(wrong)
    assert lead.get(url(desk.billing)).status_code == 404


def test_an_administrator_sets_figures_and_is_shown_no_ticket(office: Client, desk: Desk) -> None:
    a_refund(desk)
    page = office.get(url(desk.care), told(category_act=99) | {"try": "1"})
    assert "your role sees none here" in words_of(page)


def test_what_is_done_and_told_stands_on_the_ticket_with_undo(desk: Desk) -> None:
    steer(desk.care, category=Thresholds(None, 1, None))
    ticket = a_refund(desk)
    assert ticket.category == "billing-refund"
    browser = comes(desk.wang)
    page = browser.get(f"/tickets/{ticket.number}/")
    assert "Done by itself: Category:" in words_of(page)
    page = browser.post(reverse("console:decide", args=[ticket.number]), {"undo": ["category"]}, follow=True)
    assert "Taken back: Category." in words_of(page)
    assert "Done by itself" not in words_of(page)
    assert "Taken back by Wang Fang" in words_of(page)
    ticket.refresh_from_db()
    assert ticket.category == ""
    page = browser.post(reverse("console:decide", args=[ticket.number]), {"undo": ["category"]}, follow=True)
    assert "It was changed in the meantime" in words_of(page)


def test_what_is_only_suggested_is_followed_in_one_click(desk: Desk) -> None:
    steer(desk.care, category=Thresholds(1, None, None), assignee=Thresholds(0, None, None))
    ticket = a_refund(desk)
    assert (ticket.category, ticket.assignee_id) == ("", None)
    browser = comes(desk.wang)
    page = browser.get(f"/tickets/{ticket.number}/")
    assert "Triage suggests" in words_of(page)
    browser.post(reverse("console:decide", args=[ticket.number]), {"accept": "category"})
    ticket.refresh_from_db()
    assert ticket.category == "billing-refund"
    assert Judgement.objects.get(question="category", ticket=ticket).confirmed
    assert "Triage suggests" not in words_of(browser.get(f"/tickets/{ticket.number}/")).split("Why it was sorted")[1].split("Priority")[0]


def test_a_department_that_is_not_sure_enough_keeps_the_mail_that_came_to_it(desk: Desk) -> None:
    Department.objects.filter(pk=desk.billing.pk).update(categories=["billing-refund"])
    steer(desk.care, department=Thresholds(0, None, None))
    assert a_refund(desk).department_id == desk.care.pk
    steer(desk.care)
    again = desk.ticket_from(letter(Message_ID="<2@customer.example>", subject="Charged twice", text=REFUND))
    assert again.department_id == desk.billing.pk
    (moved,) = Judgement.objects.filter(ticket=again, question="department")
    assert moved.looked_at == [{"instead_of": "care"}]
