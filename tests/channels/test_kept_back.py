"""An answer that waits is asked again when its time comes: what may not be sent any more is kept back, for a colleague to decide."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.seeing import see
from sealdesk.access.tags import Tag
from sealdesk.channels import jobs
from sealdesk.channels.mail import recalling, sending
from sealdesk.desk import merging
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.forwarding.actions import Letter as SentOn
from sealdesk.desk.forwarding.actions import forward
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.desk.own_disclosures import of_oneself
from sealdesk.identity import staff
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.work.models import Job
from sealdesk.workbench import drafts, notices, replies
from sealdesk.workbench.models import Draft, DraftFile, Notice
from sealdesk.workbench.undo import take_back, undoable
from tests.cast import JUN, Desk, letter
from tests.channels.conftest import Clock
from tests.console.support import signed_in, words_of
from tests.portal.support import Post, proven

TEXT = "We send a new one."
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def pages(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    settings.SEALDESK_PUBLIC_URL = "http://testserver"


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care, assignee=None)
    return Ticket.objects.select_related("requester", "department").get(pk=ticket.pk)


@pytest.fixture
def colleague(desk: Desk) -> Actor:
    """Lea, who leads customer care and reads all departments."""
    agent = get_user_model().objects.create(email="lea@desk.example", name="Lea Berg")
    Grant.objects.create(agent=agent, role=Role.LEAD, department=None)
    return agent_actor(agent)


@pytest.fixture
def post() -> Post:
    return Post()


def planned(desk: Desk, ticket: Ticket, **more: Any) -> Message:
    return replies.send(desk.wang, ticket, TEXT, at=timezone.now() + dt.timedelta(hours=1), **more)


def left(desk: Desk, _ticket: Ticket) -> None:
    staff.deactivate(SYSTEM, get_user_model().objects.get(pk=desk.wang.id))


def moved(_desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(department=Department.objects.get(slug="privacy"))


def lost_role(desk: Desk, _ticket: Ticket) -> None:
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.AUDITOR)


def blocked(_desk: Desk, ticket: Ticket) -> None:
    Customer.objects.filter(pk=ticket.requester_id).update(blocked=True)


def unrelated(desk: Desk, ticket: Ticket) -> None:
    Message.objects.filter(ticket=ticket, kind="reply").update(ticket=desk.ticket_from(letter(sender=JUN, name="Jun Li")))


WAYS = [
    pytest.param(left, "author-left", id="the account is closed"),
    pytest.param(moved, "author-lost-ticket", id="the ticket is out of sight"),
    pytest.param(lost_role, "author-lost-ticket", id="the role answers nothing"),
    pytest.param(blocked, "customer-blocked", id="the customer is blocked"),
    pytest.param(unrelated, "other-customer", id="the ticket is another customer's"),
]


def tried(message: Message, post: Post, clock: Clock) -> str:
    clock.forward(hours=2)
    state = sending.deliver(message.delivery.id, send=post.send, now=clock)
    message.refresh_from_db()
    message.delivery.refresh_from_db()
    return state


@pytest.mark.parametrize(("happens", "why"), WAYS)
def test_an_answer_that_may_not_be_sent_any_more_is_kept_back(
    desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock, happens: Any, why: str
) -> None:
    message = planned(desk, ticket)
    happens(desk, ticket)
    assert tried(message, post, clock) == "kept"
    assert post.mails == []
    assert (message.delivery.state, message.delivery.reason, message.held) == ("kept", why, True)
    found = see(colleague, Message).get(pk=message.pk)
    assert Opening(colleague, "tests").show(found.text).text == TEXT
    event = LedgerEvent.objects.get(tag=Tag.TICKET_REPLY_KEPT_BACK)
    assert event.resource == found.ticket.key
    assert json.loads(event.details) == {"message": str(message.id), "author": str(desk.wang.id), "why": why}
    assert not sending.due(clock.now + dt.timedelta(days=30)).filter(message=message).exists()


def test_one_that_was_just_sent_is_asked_too_and_its_ticket_waits_again(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    before = (ticket.status, ticket.waiting_since)
    message = replies.send(desk.wang, ticket, TEXT, solve=True)
    blocked(desk, ticket)
    assert tried(message, post, clock) == "kept"
    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since) == before


def test_one_that_is_tried_again_after_trouble_is_asked_again(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    from sealdesk.channels.mail.smtp import Unavailable

    def away(_mail: object) -> None:
        raise Unavailable("unreachable")

    message = planned(desk, ticket)
    clock.forward(hours=2)
    assert sending.deliver(message.delivery.id, send=away, now=clock) == "retrying"
    left(desk, ticket)
    assert tried(message, post, clock) == "kept"
    assert post.mails == []


def test_who_may_still_answer_is_not_held_up(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    message = planned(desk, ticket)
    assert message.held
    assert tried(message, post, clock) == "sent"
    assert not message.held
    assert [mail.text.strip() for mail in post.mails] == [TEXT]


def test_an_erased_customer_is_sent_nothing(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    message = planned(desk, ticket)
    keyring.destroy(Subject(SubjectKind.CUSTOMER, ticket.requester_id))
    assert tried(message, post, clock) == "failed"
    assert post.mails == []


@pytest.mark.parametrize("server", [True, False], ids=["with a mail server", "without one"])
def test_the_customer_reads_in_the_portal_only_what_may_be_sent(
    desk: Desk, ticket: Ticket, post: Post, clock: Clock, settings: Any, server: bool
) -> None:
    client, message = proven(post), planned(desk, ticket)
    post.mails.clear()
    left(desk, ticket)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - dt.timedelta(minutes=1))
    type(message.delivery).objects.filter(message=message).update(next_attempt_at=timezone.now() - dt.timedelta(minutes=1))
    assert TEXT not in words_of(client.get(f"/my/{ticket.number}/"))
    if server:
        sending.deliver(message.delivery.id, send=post.send)
    else:
        settings.SEALDESK_SMTP_URL = ""
        jobs.find_due.call()
        assert Job.objects.filter(unique_key=f"mail.deliver:{message.delivery.id}").exists()
        jobs.deliver.call(str(message.delivery.id))
    message.delivery.refresh_from_db()
    assert message.delivery.state == "kept"
    assert TEXT not in words_of(client.get(f"/my/{ticket.number}/"))


def test_without_a_mail_server_a_planned_answer_is_read_in_the_portal_from_its_time_on(
    desk: Desk, ticket: Ticket, post: Post, settings: Any
) -> None:
    settings.SEALDESK_SMTP_URL = ""
    client, message = proven(post), planned(desk, ticket)
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - dt.timedelta(minutes=1))
    type(message.delivery).objects.filter(message=message).update(next_attempt_at=timezone.now() - dt.timedelta(minutes=1))
    jobs.deliver.call(str(message.delivery.id))
    assert TEXT in words_of(client.get(f"/my/{ticket.number}/"))


def bell(by: Actor) -> list[str]:
    sequence()
    notices.announce(1000)
    return [notice.kind for notice in Notice.objects.filter(agent=by.id, kind="kept-back")]


def test_the_assignee_is_told_or_else_who_leads(desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock) -> None:
    other = get_user_model().objects.create(email="tom@desk.example", name="Tom Okafor")
    Grant.objects.create(agent=other, role=Role.AGENT, department=desk.care)
    message = planned(desk, ticket)
    left(desk, ticket)
    tried(message, post, clock)
    assert (bell(colleague), bell(agent_actor(other)), bell(desk.wang)) == (["kept-back"], [], [])
    again = desk.ticket_from(letter(subject="Another"))
    Ticket.objects.filter(pk=again.pk).update(department=desk.care, assignee=other)
    staff.reactivate(SYSTEM, get_user_model().objects.get(pk=desk.wang.id))
    message = planned(desk, Ticket.objects.get(pk=again.pk))
    Ticket.objects.filter(pk=again.pk).update(assignee=other)
    get_user_model().objects.filter(pk=desk.wang.id).update(is_active=False)
    tried(message, post, clock)
    assert (bell(colleague), bell(agent_actor(other))) == (["kept-back"], ["kept-back"])


def test_the_conversation_shows_why_and_a_colleague_sends_it_in_their_own_name(
    desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock
) -> None:
    message, browser = planned(desk, ticket, solve=True), signed_in(colleague)
    left(desk, ticket)
    tried(message, post, clock)
    page = words_of(browser.get(f"/tickets/{ticket.number}/"))
    for said in (TEXT, "Kept back, not sent · the account of who wrote it was closed", "Send in my name", "Discard the answer"):
        assert said in page
    answer = browser.post(f"/tickets/{ticket.number}/messages/{message.id}/take-over/", follow=True)
    assert "The answer is on its way, in your name." in words_of(answer)
    message.refresh_from_db()
    assert message.author_id == colleague.id
    clock.now = timezone.now()
    assert tried(message, post, clock) == "sent"
    assert [mail.text.strip() for mail in post.mails] == [TEXT]
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    event = LedgerEvent.objects.get(tag=Tag.TICKET_REPLY_TAKEN_OVER)
    assert json.loads(event.details)["author"] == str(desk.wang.id)
    with pytest.raises(InvalidChangeError):
        recalling.take_over(colleague, message)


def test_what_stands_against_everybody_is_not_sent_by_a_colleague_either(
    desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock
) -> None:
    message = planned(desk, ticket)
    blocked(desk, ticket)
    tried(message, post, clock)
    with pytest.raises(InvalidChangeError, match="blocked"):
        recalling.take_over(colleague, message)
    with pytest.raises(NotAllowedError):
        recalling.take_over(desk.otto, message)
    message.refresh_from_db()
    assert message.author_id == desk.wang.id
    Customer.objects.update(blocked=False)
    recalling.take_over(desk.wang, message)
    clock.now = timezone.now()
    assert tried(message, post, clock) == "sent"


def test_a_colleague_throws_it_away_with_its_files(desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock) -> None:
    message = planned(desk, ticket, files=[NewFile.of("seam.txt", "text/plain", b"the seam")])
    with pytest.raises(InvalidChangeError):
        recalling.discard(colleague, message)
    left(desk, ticket)
    tried(message, post, clock)
    answer = signed_in(colleague).post(f"/tickets/{ticket.number}/messages/{message.id}/discard/", follow=True)
    assert "The answer is discarded." in words_of(answer)
    assert not Message.objects.filter(pk=message.pk).exists()
    assert not Draft.objects.exists()
    assert [event.outcome for event in LedgerEvent.objects.filter(tag=Tag.TICKET_REPLY_DISCARDED).order_by("id")] == ["refused", "done"]


@pytest.mark.parametrize("happens", [left, moved, lost_role])
def test_taken_back_for_somebody_who_cannot_write_here_any_more_it_is_the_draft_of_who_pressed(
    desk: Desk, ticket: Ticket, colleague: Actor, happens: Any
) -> None:
    message = planned(desk, ticket, files=[NewFile.of("seam.txt", "text/plain", b"the seam")])
    happens(desk, ticket)
    message = Message.objects.get(pk=message.pk)
    recalling.recall(colleague, message)
    draft = drafts.mine(colleague, ticket)["reply"]
    assert Opening(colleague, "tests").show(draft.text).text == TEXT
    file = see(colleague, DraftFile).get(draft=draft)
    assert b"".join(Opening(colleague, "tests").content(contents(), Attachment(id=file.id).blob)) == b"the seam"
    assert drafts.mine(desk.wang, ticket) == {}


def test_one_that_was_kept_back_meanwhile_is_taken_back_by_undo(desk: Desk, ticket: Ticket, post: Post, clock: Clock) -> None:
    with undoable(desk.wang) as lot:
        message = replies.send(desk.wang, ticket, TEXT)
    blocked(desk, ticket)
    assert tried(message, post, clock) == "kept"
    assert lot.id is not None
    take_back(desk.wang, lot.id)
    assert Opening(desk.wang, "tests").show(drafts.mine(desk.wang, ticket)["reply"].text).text == TEXT
    assert not Message.objects.filter(pk=message.pk).exists()


def test_one_that_waits_in_another_customers_ticket_is_discarded_and_never_a_draft_there(
    desk: Desk, ticket: Ticket, colleague: Actor
) -> None:
    message, other = planned(desk, ticket), desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    merging.merge(colleague, ticket, other)
    message = Message.objects.get(pk=message.pk)
    with pytest.raises(InvalidChangeError, match="another customer"):
        recalling.recall(colleague, message)
    page = words_of(signed_in(colleague).get(f"/tickets/{other.number}/"))
    assert "Discard the answer" in page
    assert "Do not send" not in page
    recalling.discard(colleague, message)
    assert not Message.objects.filter(pk=message.pk).exists()


def test_closing_an_account_says_how_many_answers_wait_and_what_becomes_of_them(desk: Desk, ticket: Ticket) -> None:
    admin = get_user_model().objects.create(email="ada@desk.example", name="Ada")
    Grant.objects.create(agent=admin, role=Role.ADMINISTRATOR, department=None)
    browser: Client = signed_in(admin)
    page = f"/settings/agents/{desk.wang.id}/"
    assert "waits for its time" not in words_of(browser.get(page))
    planned(desk, ticket)
    shown = words_of(browser.get(page))
    assert "1 answer of theirs waits for its time." in shown
    assert "a colleague sends it in their own name or discards it" in shown
    assert "1 answer of theirs waits, and is kept back." in words_of(browser.post(f"{page}close/", follow=True))


def test_what_is_sent_on_leaves_or_is_kept_back_and_thrown_away_it_was_no_disclosure(
    desk: Desk, ticket: Ticket, colleague: Actor, post: Post, clock: Clock
) -> None:
    sent = forward(desk.wang, ticket, ticket.messages.get(), SentOn("orders@mill.example", "supplier", "Can you mend this?"))
    waits = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert f"/messages/{sent.id}/discard/" not in waits  # it leaves at once
    customer = Actor.customer(ticket.requester_id)
    sequence()
    assert [one.forwarded for one in of_oneself(customer).disclosures].count(True) == 1
    left(desk, ticket)
    assert tried(sent, post, clock) == "kept"
    assert post.mails == []
    page = signed_in(colleague).get(f"/tickets/{ticket.number}/").content.decode()
    assert f"/messages/{sent.id}/discard/" in page
    recalling.discard(colleague, Message.objects.select_related("ticket").get(pk=sent.pk))
    sequence()
    assert not any(one.forwarded for one in of_oneself(customer).disclosures)
    assert LedgerEvent.objects.filter(tag=Tag.TICKET_FORWARDED).exists()  # the desk's own record stays
