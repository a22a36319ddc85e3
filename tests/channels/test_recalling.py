"""A reply waits before it leaves: taken back, planned, hurried, and tried again after a failure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels import jobs
from sealdesk.channels.mail import recalling, sending
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.smtp import Refused, Unavailable
from sealdesk.channels.models import Delivery
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Attachment, Kind, Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.work.models import Job
from sealdesk.workbench import draft_files, drafts, replies
from sealdesk.workbench.drafts import Beside
from sealdesk.workbench.models import Draft
from tests.besieged import the_model
from tests.cast import JUN, Desk, found_desk, letter
from tests.channels.conftest import Clock


@pytest.fixture
def desk(db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Ticket.objects.get(pk=ticket.pk)


BO = "bo@customer.example"


class Post:
    """Stands for the mail server: counts, and answers as it was told."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.taken = 0

    def __call__(self, mail: Outgoing) -> None:
        b"".join(mail.chunks())
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken += 1


def state_of(ticket: Ticket) -> tuple[Any, ...]:
    ticket.refresh_from_db()
    return ticket.status, ticket.assignee_id, ticket.waiting_since


def test_a_sent_reply_waits_ten_seconds(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    message, post = replies.send(desk.wang, ticket, "We send a new one."), Post()
    assert sending.deliver(message.delivery.id, send=post, now=clock) == "not-due"
    job = Job.objects.get(unique_key=f"mail.deliver:{message.delivery.id}")
    assert job.run_after == message.delivery.next_attempt_at
    clock.forward(seconds=11)
    assert sending.deliver(message.delivery.id, send=post, now=clock) == "sent"
    assert sending.deliver(message.delivery.id, send=post, now=clock) == "not-due"
    assert post.taken == 1
    assert not Draft.objects.exists()


def test_taken_back_it_is_a_draft_again_and_the_ticket_as_before(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    before = state_of(ticket)
    drafts.save(desk.wang, ticket, "reply", "We send")  # type: ignore[arg-type]
    message, post = replies.send(desk.wang, ticket, "We send a new one.", solve=True), Post()
    assert state_of(ticket)[0] == "solved"
    assert drafts.mine(desk.wang, ticket) == {}
    recalling.recall(desk.wang, message)
    assert state_of(ticket) == before
    assert not Message.objects.filter(kind="reply").exists()
    assert not Delivery.objects.exists()
    draft = drafts.mine(desk.wang, ticket)["reply"]
    assert Opening(desk.wang, "tests").show(draft.text).text == "We send a new one."
    assert draft.send_at is None
    event = LedgerEvent.objects.get(tag=Tag.TICKET_REPLY_RECALLED)
    assert (event.actor, event.resource) == (desk.wang.key, ticket.key)
    clock.forward(minutes=5)
    assert not sending.due(clock.now).exists()
    assert post.taken == 0


def test_what_somebody_changed_in_the_meantime_stays(desk: Desk, ticket: Ticket) -> None:
    message = replies.send(desk.wang, ticket, "We send a new one.")
    Ticket.objects.filter(pk=ticket.pk).update(status="open", assignee=desk.otto.id)
    recalling.recall(desk.wang, message)
    assert state_of(ticket)[:2] == ("open", desk.otto.id)


def test_what_has_left_cannot_be_taken_back(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    message = replies.send(desk.wang, ticket, "We send a new one.")
    clock.forward(seconds=11)
    sending.deliver(message.delivery.id, send=Post(Unavailable("unreachable")), now=clock)
    with pytest.raises(InvalidChangeError, match="left already"):
        recalling.recall(desk.wang, message)
    assert Message.objects.filter(pk=message.pk).exists()


def test_a_reply_without_a_draft_of_its_own_is_not_taken_back(desk: Desk, ticket: Ticket) -> None:
    from sealdesk.desk.actions import reply

    message = reply(desk.wang, ticket, "We send a new one.")
    with pytest.raises(InvalidChangeError, match="cannot be taken back"):
        recalling.recall(desk.wang, message)


def test_what_was_begun_meanwhile_stands_behind_what_was_taken_back(desk: Desk, ticket: Ticket) -> None:
    drafts.save(desk.wang, ticket, Kind.REPLY, "We send", copies=[JUN], beside=Beside(confidential=True))
    message = replies.send(desk.wang, ticket, "We send a new one.", [NewFile.of("a.txt", "text/plain", b"a")])
    later = [NewFile.of("b.txt", "text/plain", b"b")]
    drafts.save(desk.wang, ticket, Kind.REPLY, "Sorry, not that one", files=later, copies=[BO], beside=Beside(confidential=True))
    recalling.recall(desk.wang, message)
    assert not Message.objects.filter(pk=message.pk).exists()
    draft, opening = Draft.objects.get(), Opening(desk.wang, "support")
    assert opening.read(draft.text, desk.care.id) == "We send a new one.\n\nSorry, not that one"
    assert opening.read(draft.copies, desk.care.id) == [BO]
    assert draft.confidential
    assert sorted(opening.read(file.name, desk.care.id) for file in draft.files.all()) == ["a.txt", "b.txt"]
    sent = replies.send(
        desk.wang, ticket, "All", draft_files.kept(desk.wang, opening, ticket, Kind.REPLY, {one.pk for one in draft.files.all()})
    )
    assert sorted(opening.read(file.name, desk.care.id) for file in sent.attachments.all()) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("keep_time", [True, False])
@pytest.mark.parametrize("chosen_later", [True, False])
def test_the_time_that_was_chosen_last_stays(desk: Desk, ticket: Ticket, keep_time: bool, chosen_later: bool) -> None:
    first, later = timezone.now() + timedelta(hours=14), timezone.now() + timedelta(hours=38) if chosen_later else None
    message = replies.send(desk.wang, ticket, "We send a new one.", at=first)
    drafts.save(desk.wang, ticket, Kind.REPLY, "Sorry, not that one", beside=Beside(later))
    recalling.recall(desk.wang, message, keep_time=keep_time)
    assert Draft.objects.get().send_at == (later or (first if keep_time else None))


def test_both_together_are_no_longer_than_one_message(desk: Desk, ticket: Ticket) -> None:
    message = replies.send(desk.wang, ticket, "a" * 60_000)
    drafts.save(desk.wang, ticket, Kind.REPLY, "b" * 60_000)
    with pytest.raises(InvalidChangeError, match="another draft"):
        recalling.recall(desk.wang, message)
    assert Message.objects.filter(pk=message.pk).exists()


def test_another_department_takes_nothing_back(desk: Desk, ticket: Ticket) -> None:
    message = replies.send(desk.wang, ticket, "We send a new one.")
    for act in (recalling.recall, recalling.send_now):
        with pytest.raises(NotAllowedError):
            act(desk.otto, message)


def test_a_planned_reply_leaves_at_its_time_and_settles_the_ticket_then(desk: Desk, ticket: Ticket, clock: Clock, settings: Any) -> None:
    before, post = state_of(ticket), Post()
    message = replies.send(desk.wang, ticket, "Good morning.", solve=True, at=clock.now + timedelta(hours=14))
    assert state_of(ticket)[0] == before[0]
    assert not Job.objects.filter(unique_key=f"mail.deliver:{message.delivery.id}").exists()
    clock.forward(hours=14, seconds=1)
    settings.SEALDESK_SMTP_URL = "smtp://127.0.0.1:9"
    Delivery.objects.update(next_attempt_at=timezone.now())
    jobs.find_due.call()
    assert Job.objects.filter(unique_key=f"mail.deliver:{message.delivery.id}").count() == 1
    assert sending.deliver(message.delivery.id, send=post, now=clock) == "sent"
    assert state_of(ticket)[0] == "solved"
    assert not Draft.objects.exists()
    replied = LedgerEvent.objects.get(tag=Tag.TICKET_REPLIED)
    assert "leaves_at" in replied.details


def test_a_planned_reply_does_not_solve_what_the_customer_opened_again(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    message = replies.send(desk.wang, ticket, "Good morning.", solve=True, at=clock.now + timedelta(hours=14))
    Message.objects.create(ticket=ticket, kind="inbound", person=ticket.requester, department=ticket.department, text="One thing more")
    clock.forward(hours=15)
    sending.deliver(message.delivery.id, send=Post(), now=clock)
    assert state_of(ticket)[0] != "solved"


def test_a_planned_reply_is_edited_with_its_time_or_sent_now(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    at = clock.now + timedelta(hours=14)
    recalling.recall(desk.wang, replies.send(desk.wang, ticket, "Good morning.", at=at), keep_time=True)
    assert drafts.mine(desk.wang, ticket)["reply"].send_at == at
    message = replies.send(desk.wang, ticket, "Good morning!", at=at)
    recalling.send_now(desk.wang, message)
    clock.now = timezone.now()
    assert sending.deliver(message.delivery.id, send=Post(), now=clock) == "sent"


@pytest.mark.parametrize("minutes", [-5, 0, 60 * 24 * 400])
def test_only_times_to_come_are_taken(desk: Desk, ticket: Ticket, minutes: int) -> None:
    with pytest.raises(InvalidChangeError, match="from a minute to a year"):
        replies.send(desk.wang, ticket, "Good morning.", at=timezone.now() + timedelta(minutes=minutes))
    assert not Message.objects.filter(kind="reply").exists()


def test_a_failed_reply_is_tried_again_by_hand(desk: Desk, ticket: Ticket, clock: Clock) -> None:
    message = replies.send(desk.wang, ticket, "We send a new one.")
    clock.forward(seconds=11)
    assert sending.deliver(message.delivery.id, send=Post(Refused("recipient-refused 550")), now=clock) == "failed"
    assert not Draft.objects.exists()
    delivery = recalling.send_now(desk.wang, message)
    assert (delivery.state, delivery.attempts, delivery.reason) == ("queued", 0, "")
    event = LedgerEvent.objects.get(tag=Tag.MAIL_REQUEUED)
    assert '"code":"recipient-refused 550"' in event.details
    clock.now = timezone.now()
    post = Post()
    assert sending.deliver(delivery.id, send=post, now=clock) == "sent"
    with pytest.raises(InvalidChangeError, match="not waiting"):
        recalling.send_now(desk.wang, message)
    assert post.taken == 1


def test_files_of_a_reply_that_was_taken_back_are_no_attachments(desk: Desk, ticket: Ticket) -> None:
    from sealdesk.desk.contents import NewFile

    message = replies.send(desk.wang, ticket, "See the guide.", [NewFile.of("guide.txt", "text/plain", b"how to sew")])
    recalling.recall(desk.wang, message)
    assert not Attachment.objects.exists()
