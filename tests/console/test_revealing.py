"""What the dialog of a masked value says: who may open it, and to leads and privacy officers who did."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people import actions as people
from sealdesk.people import proving
from tests.cast import ELENA, Desk
from tests.console.support import signed_in, words_of

Pages = list[Callable[[Ticket], str]]
CARD: Pages = [lambda ticket: f"/tickets/{ticket.number}/", lambda ticket: f"/customers/{ticket.requester_id}/"]
both = pytest.mark.parametrize("page", CARD, ids=["ticket", "profile"])


def made(desk: Desk, role: Role) -> Client:
    """Otto's browser, with another role in customer care."""
    Grant.objects.filter(agent=desk.otto.id).update(role=role, department=desk.care)
    return signed_in(desk.otto)


def reveal(client: Client, ticket: Ticket, purpose: str = "call-back") -> None:
    """Open the address and look at the page, which opens it."""
    field = ticket.requester.emails.get().id.hex  # type: ignore[union-attr]
    assert client.post(f"/tickets/{ticket.number}/reveal/", {"field": field, "purpose": purpose}).status_code == 302
    assert ELENA in words_of(client.get(f"/tickets/{ticket.number}/"))
    sequence()


@both
def test_an_agent_is_told_who_may_open_a_value_and_not_who_did(desk: Desk, ticket: Ticket, page: Any) -> None:
    reveal(made(desk, Role.LEAD), ticket)
    told = words_of(signed_in(desk.wang).get(page(ticket)))
    assert "Who may open it Agent Customer care Wang Fang Lead Customer care Otto Brandt" in told
    assert "To call the customer back · Record" not in told
    assert "tab=seen" not in signed_in(desk.wang).get(page(ticket)).content.decode()


@both
def test_a_lead_is_told_who_opened_it_when_and_why_with_the_record(desk: Desk, ticket: Ticket, page: Any) -> None:
    lead = made(desk, Role.LEAD)
    assert "Nobody has opened it yet." in words_of(lead.get(page(ticket)))
    reveal(signed_in(desk.wang), ticket)
    answer = lead.get(page(ticket))
    event = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, actor=desk.wang.key, details__contains="values").latest("id")
    assert "Wang Fang · " in words_of(answer).partition("and who did")[2]
    assert "To call the customer back · Record" in words_of(answer)
    assert f"/ledger/{event.uid}/" in answer.content.decode()
    assert lead.get(f"/ledger/{event.uid}/").status_code == 200


def test_pages_that_show_a_value_again_are_the_same_opening(desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    wang, lead = signed_in(desk.wang), made(desk, Role.LEAD)
    reveal(wang, ticket)
    first = LedgerEvent.objects.filter(details__contains="values").latest("id")
    wang.get(f"/tickets/{ticket.number}/")
    sequence()
    page = lead.get(f"/tickets/{ticket.number}/").content.decode()
    assert page.count("To call the customer back · ") == 1
    assert f"/ledger/{first.uid}/" in page
    later = timezone.now() + datetime.timedelta(minutes=5, seconds=1)
    monkeypatch.setattr("sealdesk.console.opened.timezone.now", lambda: later)
    monkeypatch.setattr("sealdesk.desk.disclosures._ONE_OPENING", 0)
    wang.post(f"/tickets/{ticket.number}/reveal/", {"field": ticket.requester.emails.get().id.hex, "purpose": "call-back"})  # type: ignore[union-attr]
    wang.get(f"/tickets/{ticket.number}/")
    sequence()
    assert lead.get(f"/tickets/{ticket.number}/").content.decode().count("To call the customer back · ") == 3


def test_each_value_tells_of_its_own_openings(desk: Desk, ticket: Ticket) -> None:
    assert ticket.requester is not None
    added = people.add_contact(desk.wang, ticket.requester, "elena@home.example", desk.care.id)
    proving.confirm(added, "elena@home.example")  # type: ignore[arg-type]
    field = ticket.requester.emails.earliest("created_at").id.hex
    wang = signed_in(desk.wang)
    wang.post(f"/tickets/{ticket.number}/reveal/", {"field": field, "purpose": "check-identity"})
    wang.get(f"/tickets/{ticket.number}/")
    sequence()
    page = words_of(made(desk, Role.LEAD).get(f"/tickets/{ticket.number}/"))
    assert page.count("To check their identity · Record") == 1
    assert page.count("Nobody has opened it yet.") == 1


def test_openings_in_another_department_stay_there(desk: Desk, ticket: Ticket) -> None:
    reveal(signed_in(desk.wang), ticket)
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD)
    told = words_of(signed_in(desk.otto).get(f"/tickets/{ticket.number}/"))
    assert "Nobody has opened it yet." in told
    assert "Lead Billing Otto Brandt" in told
    assert "Wang Fang" not in told.partition("Who may open it")[2].partition("Cancel")[0]


def test_the_card_leads_to_the_profile_and_a_blocked_customer_is_a_banner(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    before = wang.get(f"/tickets/{ticket.number}/")
    assert f'href="/customers/{ticket.requester_id}/"' in before.content.decode()
    assert "This customer is blocked." not in words_of(before)
    wang.post(f"/customers/{ticket.requester_id}/block/")
    assert "This customer is blocked." in words_of(wang.get(f"/tickets/{ticket.number}/"))
