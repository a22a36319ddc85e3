"""A reply reaches the customer once: retries with back-off, failures with a reason, two workers, and bounces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sealdesk.access.tags import Tag
from sealdesk.channels import jobs
from sealdesk.channels.mail import sending
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.own_addresses import message_id_of, reply_address
from sealdesk.channels.mail.smtp import Refused, Server, SmtpUrlError, Unavailable
from sealdesk.channels.models import Delivery
from sealdesk.desk.actions import reply
from sealdesk.ledger.models import LedgerEvent
from sealdesk.vault.errors import DoesNotOpenError
from sealdesk.work.models import Job
from tests.cast import CARE, ELENA, Desk, letter
from tests.channels.conftest import Clock
from tests.services.certificates import Loopback
from tests.services.ports import free_port
from tests.services.smtp_sink import SmtpSink


@pytest.fixture
def delivery(desk: Desk) -> Delivery:
    message = reply(desk.wang, desk.ticket_from(letter(Message_ID="<first@customer.example>")), "We send a new one.")
    return message.delivery


def state(delivery: Delivery) -> tuple[str, str, int]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason, delivery.attempts


class Post:
    """Stands for the mail server: counts, and answers as it was told."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.taken: list[bytes] = []

    def __call__(self, mail: Outgoing) -> None:
        raw = b"".join(mail.chunks())
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append(raw)


def test_a_reply_is_queued_with_a_job_of_its_own_in_one_transaction(delivery: Delivery) -> None:
    assert state(delivery) == ("queued", "", 0)
    job = Job.objects.get(unique_key=f"mail.deliver:{delivery.id}")
    assert str(delivery.id) in str(job.args)


@pytest.mark.service
def test_a_reply_goes_out_through_smtp(delivery: Delivery, smtp_sink: SmtpSink, settings: Any) -> None:
    settings.SEALDESK_SMTP_URL = f"smtp://127.0.0.1:{smtp_sink.port}"
    jobs.deliver.call(str(delivery.id))
    [received] = smtp_sink.messages
    assert (received.sender, received.recipients) == (CARE, (ELENA,))
    assert received.message["Message-ID"] == f"<{message_id_of(delivery.message)}>"
    assert state(delivery) == ("sent", "", 1)
    assert LedgerEvent.objects.filter(tag=Tag.MAIL_DELIVERED, resource=f"delivery:{delivery.id}").count() == 1
    opened = LedgerEvent.objects.get(tag=Tag.VALUE_OPENED, resource=f"delivery:{delivery.id}")
    assert '"purpose":"deliver"' in opened.details


@pytest.mark.service
def test_a_line_of_one_dot_does_not_end_the_mail(desk: Desk, smtp_sink: SmtpSink) -> None:
    ticket = desk.ticket_from(letter())
    text = "first\n.\n..\nMAIL FROM:<mallory@elsewhere.example>\nlast"
    delivery = reply(desk.wang, ticket, text).delivery
    sending.deliver(delivery.id, send=Server("127.0.0.1", smtp_sink.port, "none").send)
    [received] = smtp_sink.messages
    assert received.message.get_body(("plain",)).get_content().replace("\r\n", "\n").strip() == text


@pytest.mark.service
@pytest.mark.parametrize(("scheme", "tls"), [("smtps", "implicit_tls"), ("smtp+starttls", "starttls")])
def test_replies_go_over_verified_tls(
    delivery: Delivery,
    smtp_sinks: Callable[..., SmtpSink],
    loopback_tls: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    tls: str,
) -> None:
    sink = smtp_sinks(**{tls: loopback_tls.server_context()})
    server = Server.from_url(f"{scheme}://localhost:{sink.port}")
    assert sending.deliver(delivery.id, send=server.send) == "retrying"
    assert state(delivery)[1] == "tls-untrusted"
    assert not sink.messages
    monkeypatch.setenv("SSL_CERT_FILE", str(loopback_tls.authority))
    delivery.next_attempt_at = delivery.message.created_at
    delivery.save()
    assert sending.deliver(delivery.id, send=server.send) == "sent"
    assert len(sink.messages) == 1


def test_mail_never_leaves_this_machine_in_clear() -> None:
    with pytest.raises(SmtpUrlError, match="smtps://"):
        Server.from_url("smtp://mail.example.com")
    with pytest.raises(SmtpUrlError):
        Server.from_url("http://mail.example.com")
    assert Server.from_url("smtp://localhost:2525").tls == "none"
    found = Server.from_url("smtp+starttls://us%40er:p%3Aw@mail.example.com")
    assert (found.user, found.password, found.port) == ("us@er", "p:w", 587)
    assert "p:w" not in repr(found)


@pytest.mark.service
def test_a_server_that_is_busy_is_tried_again(delivery: Delivery, smtp_sink: SmtpSink, clock: Clock) -> None:
    send = Server("127.0.0.1", smtp_sink.port, "none").send
    smtp_sink.answer = "451 4.7.1 greylisted, dear elena.rossi@customer.example"
    assert sending.deliver(delivery.id, send=send, now=clock) == "retrying"
    assert state(delivery) == ("retrying", "refused 451 4.7.1", 1)
    smtp_sink.answer = "250 kept"
    clock.forward(seconds=59)
    assert sending.deliver(delivery.id, send=send, now=clock) == "not-due"
    clock.forward(seconds=1)
    assert sending.deliver(delivery.id, send=send, now=clock) == "sent"
    assert len(smtp_sink.messages) == 1
    assert LedgerEvent.objects.filter(tag=Tag.MAIL_RETRIED).count() == 1


@pytest.mark.service
def test_a_refusal_for_good_fails_with_a_code_and_never_with_the_servers_words(delivery: Delivery, smtp_sink: SmtpSink) -> None:
    smtp_sink.answer = "550 5.1.1 elena.rossi@customer.example is unknown"
    assert sending.deliver(delivery.id, send=Server("127.0.0.1", smtp_sink.port, "none").send) == "failed"
    assert state(delivery) == ("failed", "refused 550 5.1.1", 1)
    event = LedgerEvent.objects.get(tag=Tag.MAIL_FAILED)
    assert "elena" not in event.details


def test_a_server_that_is_away_is_tried_for_two_days_and_then_the_mail_fails(delivery: Delivery, clock: Clock) -> None:
    send = Server("127.0.0.1", free_port(), "none").send
    began, waits = clock.now, []
    while sending.deliver(delivery.id, send=send, now=clock) == "retrying":
        delivery.refresh_from_db()
        waits.append((delivery.next_attempt_at - clock.now).total_seconds() / 60)
        clock.now = delivery.next_attempt_at
    assert waits == [1, 4, 16, 64] + [240] * 11
    assert state(delivery) == ("failed", "connection-refused", sending.MAX_ATTEMPTS)
    assert 1.5 < (clock.now - began).total_seconds() / 86_400 < 2


def test_without_a_mail_server_replies_wait_and_say_why(delivery: Delivery, settings: Any, clock: Clock) -> None:
    settings.SEALDESK_SMTP_URL = None
    jobs.deliver.call(str(delivery.id))
    assert state(delivery) == ("queued", "no-smtp", 0)
    Job.objects.all().delete()
    jobs.find_due.call()
    assert not Job.objects.exists()
    settings.SEALDESK_SMTP_URL = "smtp://localhost:1"
    jobs.find_due.call()
    assert Job.objects.filter(unique_key=f"mail.deliver:{delivery.id}").count() == 1
    assert sending.deliver(delivery.id, send=Post()) == "sent"
    assert state(delivery) == ("sent", "", 1)


def test_two_workers_send_one_mail(delivery: Delivery, clock: Clock) -> None:
    post = Post()

    def while_the_other_sends(mail: Outgoing) -> None:
        assert sending.deliver(delivery.id, send=post, now=clock) == "not-due"
        post(mail)

    assert sending.deliver(delivery.id, send=while_the_other_sends, now=clock) == "sent"
    assert sending.deliver(delivery.id, send=post, now=clock) == "not-due"
    assert len(post.taken) == 1


class Died(BaseException):
    """The process ended here."""


def test_a_sender_that_died_is_followed_by_another_one_under_the_same_message_id(delivery: Delivery, clock: Clock) -> None:
    post = Post()

    def dies_after_the_answer(mail: Outgoing) -> None:
        post(mail)
        raise Died

    with pytest.raises(Died):
        sending.deliver(delivery.id, send=dies_after_the_answer, now=clock)
    assert state(delivery)[0] == "sending"
    assert sending.deliver(delivery.id, send=post, now=clock) == "not-due"
    clock.now += sending.LEASE
    assert sending.deliver(delivery.id, send=post, now=clock) == "sent"
    first, second = (next(line for line in raw.splitlines() if line.startswith(b"Message-ID")) for raw in post.taken)
    assert first == second


def test_a_slow_sender_does_not_overwrite_what_its_successor_found(delivery: Delivery, clock: Clock) -> None:
    def slow_then_refused(mail: Outgoing) -> None:
        clock.now += sending.LEASE
        assert sending.deliver(delivery.id, send=Post(), now=clock) == "sent"
        raise Refused("refused 554")

    sending.deliver(delivery.id, send=slow_then_refused, now=clock)
    assert state(delivery) == ("sent", "", 2)


def test_an_unforeseen_error_counts_as_an_attempt_and_is_not_tried_for_ever(delivery: Delivery, clock: Clock) -> None:
    post = Post(*(DoesNotOpenError("changed") for _ in range(100)))
    states = []
    for _ in range(20):
        states.append(sending.deliver(delivery.id, send=post, now=clock))
        delivery.refresh_from_db()
        clock.now = max(clock.now, delivery.next_attempt_at)
    assert states == ["retrying"] * 15 + ["failed"] + ["not-due"] * 4
    assert state(delivery)[1] == "DoesNotOpenError"


def test_a_reply_that_could_not_be_delivered_now_keeps_its_reason_until_it_is(delivery: Delivery, clock: Clock) -> None:
    post = Post(Unavailable("timed-out"))
    assert sending.deliver(delivery.id, send=post, now=clock) == "retrying"
    assert state(delivery)[1] == "timed-out"
    clock.forward(minutes=1)
    assert sending.deliver(delivery.id, send=post, now=clock) == "sent"
    assert state(delivery)[1] == ""


def bounce_of(delivery: Delivery, *, action: str = "failed", status: str = "5.1.1", message_id: str = "") -> bytes:
    named = message_id or message_id_of(delivery.message)
    return (
        f"From: MAILER-DAEMON@mx.customer.example\r\nTo: {CARE}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{action}.{named[:8]}@mx.customer.example>\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\n"
        f"Final-Recipient: rfc822; {ELENA}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{named}>\r\n"
        f"Reply-To: {reply_address(delivery.message.ticket)}\r\n\r\n--b--\r\n"
    ).encode()


def _two_sent(desk: Desk) -> tuple[Delivery, Delivery]:
    ticket = desk.ticket_from(letter())
    first, second = (reply(desk.wang, ticket, text).delivery for text in ("One.", "Two."))
    for one in (first, second):
        assert sending.deliver(one.id, send=Post()) == "sent"
    return first, second


def test_a_bounce_marks_the_one_mail_that_came_back(desk: Desk) -> None:
    first, second = _two_sent(desk)
    processed = desk.receive(bounce_of(second))
    assert (processed.outcome, processed.message.ticket_id) == ("bounce", second.message.ticket_id)
    assert state(first)[0] == "sent"
    assert state(second)[:2] == ("bounced", "bounced")
    assert LedgerEvent.objects.filter(tag=Tag.MAIL_FAILED, resource=f"delivery:{second.id}").count() == 1


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.0.0")])
def test_a_report_of_delay_or_success_marks_nothing(desk: Desk, action: str, status: str) -> None:
    first, _ = _two_sent(desk)
    desk.receive(bounce_of(first, action=action, status=status))
    assert state(first)[0] == "sent"


def test_an_invented_bounce_marks_nothing(desk: Desk) -> None:
    first, _ = _two_sent(desk)
    forged = f"{first.message_id.hex}.{'a' * 26}@desk.example"
    processed = desk.receive(bounce_of(first, message_id=forged))
    assert processed.message.ticket_id != first.message.ticket_id
    assert state(first)[0] == "sent"


def test_the_content_store_keeps_nothing_of_a_mail_that_was_sent(desk: Desk, settings: Any) -> None:
    before = sorted(Path(settings.SEALDESK_BLOBS).rglob("*"))
    ticket = desk.ticket_from(letter())
    after_receiving = sorted(Path(settings.SEALDESK_BLOBS).rglob("*"))
    sending.deliver(reply(desk.wang, ticket, "One.").delivery.id, send=Post())
    assert sorted(Path(settings.SEALDESK_BLOBS).rglob("*")) == after_receiving != before
