"""The page on which a message is sent on, who reaches it, and what the ticket says afterwards."""

from __future__ import annotations

import re
import uuid

import pytest

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.workbench import replies
from sealdesk.workbench.models import ForwardDraft
from tests.cast import CARE, Desk, letter
from tests.console.support import signed_in, words_of

MILL = "orders@mill.example"
IBAN = "DE89 3704 0044 0532 0130 00"
TYPED = {"address": MILL, "reason": "supplier", "note": "Can you mend this?"}


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(text=f"The seam has opened. My account is {IBAN}."))
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


def at(ticket: Ticket, message: Message | uuid.UUID | None = None) -> str:
    one = message or desk_message(ticket)
    return f"/tickets/{ticket.number}/messages/{one if isinstance(one, uuid.UUID) else one.pk}/forward/"


def desk_message(ticket: Ticket) -> Message:
    return Message.objects.filter(ticket=ticket).earliest("created_at")


def test_what_would_leave_is_shown_masked_and_only_who_is_cleared_may_open_it(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).get(at(ticket))
    assert "> The seam has opened." in words_of(page)
    assert IBAN not in page.content.decode()
    assert "Let masked values leave unmasked" not in words_of(page)
    Grant.objects.create(agent_id=desk.otto.id, role=Role.LEAD, department=desk.care)
    assert "Let masked values leave unmasked" in words_of(signed_in(desk.otto).get(at(ticket)))


def test_it_is_sent_on_and_stands_in_the_conversation_with_its_reason(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    assert at(ticket) in browser.get(f"/tickets/{ticket.number}/").content.decode()
    page = browser.post(at(ticket), TYPED | {"once": str(uuid.uuid4())}, follow=True)
    said = words_of(page)
    assert "Sent on to a third party" in said
    assert "to or•••••@mill.example" in said
    assert "Sent on to who makes or supplies it" in said
    assert MILL not in page.content.decode()
    event = browser.get(f"/tickets/{ticket.number}/activity/")
    assert "Sent a message on to a third party" in words_of(event)


def test_undo_leads_back_to_the_page_as_it_was_filled_in_and_its_draft_can_be_thrown_away(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    shown = browser.post(at(ticket), TYPED | {"once": str(uuid.uuid4())}, follow=True).content.decode()
    undo = re.search(r'action="(/undo/[0-9a-f-]{36}/)"', shown)
    assert undo
    back = browser.post(undo[1], {"next": f"/tickets/{ticket.number}/"}, follow=True)
    assert back.redirect_chain[-1][0] == at(ticket)
    html = back.content.decode()
    assert f'value="{MILL}"' in html
    assert '<option value="supplier" selected>' in html
    assert f">{TYPED['note']}</textarea>" in html
    assert "This was not sent." in words_of(back)
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()
    Grant.objects.create(agent_id=desk.otto.id, role=Role.LEAD, department=desk.care)
    theirs = signed_in(desk.otto).get(at(ticket)).content.decode()
    assert MILL not in theirs
    assert TYPED["note"] not in theirs
    signed_in(desk.otto).post(at(ticket), {"discard": "on"})
    assert ForwardDraft.objects.count() == 1
    browser.post(at(ticket), {"discard": "on"})
    assert not ForwardDraft.objects.exists()
    assert MILL not in browser.get(at(ticket)).content.decode()


def test_z_at_the_ticket_takes_it_back_too(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    browser.post(at(ticket), TYPED | {"once": str(uuid.uuid4())})
    assert "taken back on its ticket only" in words_of(browser.post("/undo/last/", {"next": "/inbox/all/"}, follow=True))
    assert browser.post("/undo/last/", {"next": f"/tickets/{ticket.number}/"})["Location"] == at(ticket)
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()


def test_what_cannot_be_sent_is_told_and_what_was_typed_stays(desk: Desk, ticket: Ticket) -> None:
    browser = signed_in(desk.wang)
    for wrong, said in (
        ({"address": CARE}, "the desk’s own"),
        ({"reason": ""}, "Choose why it is sent on."),
        ({"note": ""}, "nothing to send"),
    ):
        page = browser.post(at(ticket), TYPED | wrong)
        assert page.status_code == 409
        assert said in words_of(page)
        assert f'value="{wrong.get("address", MILL)}"' in page.content.decode()
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()


def test_a_form_that_comes_twice_sends_once(desk: Desk, ticket: Ticket) -> None:
    browser, form = signed_in(desk.wang), TYPED | {"once": str(uuid.uuid4())}
    assert [browser.post(at(ticket), form).status_code for _ in range(2)] == [302, 409]
    assert Message.objects.filter(kind=Kind.FORWARD).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_reaches_a_message_of_another_department_or_ticket(desk: Desk, ticket: Ticket, method: str) -> None:
    """Otto works in billing; and a message is reached through its own ticket alone."""
    other = desk.ticket_from(letter(subject="Invoice", Message_ID="<other@customer.example>"))
    Ticket.objects.filter(pk=other.pk).update(department=desk.billing)
    otto, wang = signed_in(desk.otto), signed_in(desk.wang)
    assert getattr(otto, method)(at(ticket), TYPED).status_code == 404
    assert getattr(wang, method)(at(ticket, desk_message(other)), TYPED).status_code == 404
    assert getattr(wang, method)(at(other), TYPED).status_code == 404
    assert getattr(wang, method)(at(ticket, uuid.uuid4()), TYPED).status_code == 404
    assert not Message.objects.filter(kind=Kind.FORWARD).exists()


def test_a_file_of_another_departments_ticket_is_not_taken_along(desk: Desk, ticket: Ticket) -> None:
    page = signed_in(desk.wang).post(at(ticket), TYPED | {"file": str(uuid.uuid4())})
    assert page.status_code == 404
    assert signed_in(desk.wang).post(at(ticket), TYPED | {"file": "x"}).status_code == 404


def test_a_note_and_a_confidential_answer_have_no_such_page(desk: Desk, ticket: Ticket) -> None:
    note = actions.note(desk.wang, ticket, "Between us.")
    held = replies.send(desk.wang, ticket, "For you alone.", confidential=True)
    for message in (note, held):
        assert signed_in(desk.wang).get(at(ticket, message)).status_code == 404
        assert at(ticket, message) not in signed_in(desk.wang).get(f"/tickets/{ticket.number}/").content.decode()
