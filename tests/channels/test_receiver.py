"""Mail comes in over SMTP and LMTP: for our addresses only, stored before it is accepted, and one mail stays one mail."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import DatabaseError

from sealdesk.channels.mail import receiver
from sealdesk.channels.mail.own_addresses import reply_address
from sealdesk.channels.mail.processing import process, read_raw
from sealdesk.channels.mail.receiver import Certificate, ReceiverLimits, ReceiverSettingsError, run_receiver
from sealdesk.channels.models import RawMail
from sealdesk.desk.models import Ticket
from sealdesk.work.models import Job
from tests.cast import CARE, ELENA, Desk, found_desk, letter
from tests.services.certificates import Loopback
from tests.services.ports import wait_until

pytestmark = pytest.mark.service


@dataclass
class Running:
    """A receiver in a thread of its own."""

    port: int
    stop: threading.Event
    thread: threading.Thread

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP("localhost", self.port, "mx.customer.example", timeout=20)

    def talk(self, *pieces: bytes) -> bytes:
        """Sends raw bytes, and returns everything that was answered until the server closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            for piece in pieces:
                connection.sendall(piece)
            answers = b""
            while data := connection.recv(65536):
                answers += data
        return answers


@pytest.fixture
def house(transactional_db: None) -> Desk:
    return found_desk()


@pytest.fixture
def receivers(house: Desk) -> Iterator[Callable[..., Running]]:
    """Starts receivers and stops them after the test."""
    started: list[Running] = []

    def start(protocol: str = "smtp", **options: object) -> Running:
        ports: list[int] = []
        stop = threading.Event()
        arguments = ("127.0.0.1", 0, protocol, stop)
        thread = threading.Thread(target=run_receiver, args=arguments, kwargs={"ready": ports.append, **options})
        thread.start()
        wait_until(lambda: ports or not thread.is_alive(), "the receiver's port")
        started.append(Running(ports[0], stop, thread))
        return started[-1]

    yield start
    for one in started:
        one.stop.set()
        one.thread.join(timeout=20)
        assert not one.thread.is_alive()


def test_what_is_answered_with_250_is_stored_sealed_and_waits_for_its_job(receivers: Callable[..., Running]) -> None:
    raw = letter(text="你好\n.\n.. dots\n")
    with receivers().smtp() as client:
        client.sendmail(ELENA, [CARE], raw)
    stored = RawMail.objects.get()
    content = read_raw(stored)
    assert content.startswith(f"Return-Path: <{ELENA}>\r\nDelivered-To: {CARE}\r\n".encode())
    assert content.endswith(raw)
    assert (stored.source, stored.mailbox.address) == ("smtp", CARE)
    assert Job.objects.filter(unique_key=f"mail.process:{stored.id}").count() == 1


def test_the_same_mail_sent_again_is_one_mail(receivers: Callable[..., Running]) -> None:
    running = receivers()
    for _ in range(2):
        with running.smtp() as client:
            client.sendmail(ELENA, [CARE], letter())
    assert RawMail.objects.count() == 1


def test_an_answer_to_a_signed_reply_address_is_taken_and_joins(house: Desk, receivers: Callable[..., Running]) -> None:
    ticket = house.ticket_from(letter())
    address = reply_address(ticket)
    with receivers().smtp() as client:
        client.sendmail(ELENA, [address], letter(to=address, text="And the pole is bent."))
    raw = RawMail.objects.get(source="smtp")
    assert process(raw).outcome == "follow_up"
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "recipient",
    [
        "nobody@desk.example",
        "support@elsewhere.example",
        f"support+1001.{'a' * 26}@desk.example",
        "support@desk.example@relay.example",
        '"support@desk.example"@relay.example',
        "support%relay.example@desk.example",
    ],
)
def test_nothing_is_taken_for_anybody_else(receivers: Callable[..., Running], recipient: str) -> None:
    with receivers().smtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail(ELENA, [recipient], letter())
    [(code, _)] = refused.value.recipients.values()
    assert 550 <= code <= 553
    assert RawMail.objects.count() == 0


def test_a_bounce_from_nobody_is_taken(receivers: Callable[..., Running]) -> None:
    with receivers().smtp() as client:
        client.sendmail("", [CARE], letter())
    assert read_raw(RawMail.objects.get()).startswith(b"Return-Path: <>\r\n")


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\r"])
def test_no_odd_end_of_data_smuggles_a_second_mail(receivers: Callable[..., Running], end: bytes) -> None:
    smuggled = f"MAIL FROM:<boss@desk.example>\r\nRCPT TO:<{CARE}>\r\nDATA\r\nFrom: boss@desk.example\r\n\r\nPay.\r\n.\r\n"
    answers = receivers().talk(
        f"EHLO a\r\nMAIL FROM:<{ELENA}>\r\nRCPT TO:<{CARE}>\r\nDATA\r\n".encode(),
        b"From: elena.rossi@customer.example\r\nSubject: one\r\n\r\ntext" + end + smuggled.encode() + b"QUIT\r\n",
    )
    assert answers.count(b"\r\n250 2.0.0") + answers.count(b"\n250 2.0.0 Stored") >= 1
    stored = RawMail.objects.get()
    assert b"Pay." in read_raw(stored)
    assert read_raw(stored).startswith(f"Return-Path: <{ELENA}>".encode())


def test_a_mail_that_is_too_big_is_refused_before_and_after_its_data(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(max_bytes=2000))
    with running.smtp() as client:
        assert client.esmtp_features is not None
        client.ehlo()
        assert client.esmtp_features["size"] == "2000"
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail(ELENA, [CARE], letter(text="x" * 3000))
    answers = running.talk(
        f"HELO a\r\nMAIL FROM:<{ELENA}>\r\nRCPT TO:<{CARE}>\r\nDATA\r\n".encode(),
        (b"x" * 70 + b"\r\n") * 100 + b".\r\nQUIT\r\n",
    )
    assert b"\r\n552 " in answers
    assert RawMail.objects.count() == 0


def test_a_line_that_never_ends_is_refused(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(max_line=4096))
    answers = running.talk(f"HELO a\r\nMAIL FROM:<{ELENA}>\r\nRCPT TO:<{CARE}>\r\nDATA\r\n".encode(), b"x" * 50_000 + b"\r\n.\r\nQUIT\r\n")
    assert b"\r\n500 " in answers
    assert RawMail.objects.count() == 0


def test_a_slow_client_is_sent_away(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(timeout=0.3))
    answers = running.talk(f"HELO a\r\nMAIL FROM:<{ELENA}>\r\nRCPT TO:<{CARE}>\r\nDATA\r\nFrom: a".encode())
    assert b"\r\n354 " in answers
    assert RawMail.objects.count() == 0


def test_a_session_ends_however_busy_the_client_keeps_it(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(session=0.3))
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as connection:
        ended = False
        while not ended:
            try:
                connection.sendall(b"NOOP\r\n")
                ended = not connection.recv(1000)
            except ConnectionError:
                ended = True
    assert ended


def test_one_network_address_does_not_take_all_connections(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(connections_each=2))
    with running.smtp(), running.smtp():
        assert running.talk().startswith(b"421 ")
    with running.smtp() as client:
        assert client.noop()[0] == 250


def test_somebody_who_tries_addresses_is_sent_away(receivers: Callable[..., Running]) -> None:
    tries = b"".join(b"RCPT TO:<user%d@desk.example>\r\n" % number for number in range(50))
    answers = receivers().talk(f"HELO a\r\nMAIL FROM:<{ELENA}>\r\n".encode() + tries)
    assert answers.count(b"\r\n550 ") == 9
    assert answers.count(b"\r\n421 ") >= 1


def test_a_connection_carries_a_bounded_number_of_mails_and_recipients(receivers: Callable[..., Running]) -> None:
    running = receivers(limits=ReceiverLimits(messages=2, recipients=1))
    with running.smtp() as client:
        for number in range(2):
            client.sendmail(ELENA, [CARE], letter(subject=f"Mail {number}"))
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail(ELENA, [CARE], letter(subject="One too many"))
    with running.smtp() as client:
        refused = client.sendmail(ELENA, [CARE, "billing@desk.example"], letter(subject="Two"))
    assert refused["billing@desk.example"][0] == 452


@pytest.mark.parametrize("trouble", [DatabaseError("away"), OSError(28, "No space left on device"), ValueError("elena")])
def test_a_failing_database_or_disk_leaves_the_mail_with_its_sender(
    receivers: Callable[..., Running], monkeypatch: pytest.MonkeyPatch, trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise trouble

    running = receivers()
    with monkeypatch.context() as patched:
        patched.setattr(receiver, "accept", fails)
        with running.smtp() as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail(ELENA, [CARE], letter())
    assert refused.value.smtp_code == 451
    assert "elena" not in caplog.text
    with running.smtp() as client:
        client.sendmail(ELENA, [CARE], letter())
    assert RawMail.objects.count() == 1


def test_a_failing_look_up_of_a_recipient_is_no_refusal(receivers: Callable[..., Running], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError

    running = receivers()
    monkeypatch.setattr(receiver, "is_ours", fails)
    with running.smtp() as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail(ELENA, [CARE], letter())
    assert refused.value.recipients[CARE][0] == 451


def test_a_stored_mail_that_could_not_be_enqueued_is_still_accepted(
    receivers: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError

    running = receivers()
    monkeypatch.setattr(receiver, "enqueue_processing", fails)
    with running.smtp() as client:
        assert client.sendmail(ELENA, [CARE], letter()) == {}
    assert RawMail.objects.count() == 1


def test_lmtp_answers_once_for_each_recipient(receivers: Callable[..., Running]) -> None:
    running = receivers("lmtp", limits=ReceiverLimits(max_bytes=2000))
    with smtplib.LMTP("localhost", running.port, timeout=20) as client:
        assert client.sendmail(ELENA, [CARE], letter()) == {}
    conversation = f"LHLO a\r\nMAIL FROM:<{ELENA}>\r\nRCPT TO:<{CARE}>\r\nRCPT TO:<billing@desk.example>\r\nDATA\r\n"
    answers = running.talk(conversation.encode(), (b"x" * 70 + b"\r\n") * 100 + b".\r\nQUIT\r\n")
    assert answers.count(b"\r\n552 ") == 2
    answers = running.talk(conversation.encode(), letter(subject="For two") + b".\r\nQUIT\r\n")
    assert answers.count(b"\r\n250 2.0.0 Stored") == 2
    assert b"\r\n500 " in running.talk(b"EHLO a\r\nQUIT\r\n")
    assert RawMail.objects.count() == 2


def test_with_a_certificate_mail_is_taken_after_starttls_only(receivers: Callable[..., Running], loopback_tls: Loopback) -> None:
    running = receivers(certificate=Certificate(loopback_tls.certificate, loopback_tls.key))
    with running.smtp() as client, pytest.raises(smtplib.SMTPException):
        client.sendmail(ELENA, [CARE], letter())
    with running.smtp() as client:
        client.starttls(context=loopback_tls.client_context())
        client.sendmail(ELENA, [CARE], letter())
    assert RawMail.objects.count() == 1


def test_commands_slipped_in_before_the_handshake_are_forgotten(receivers: Callable[..., Running], loopback_tls: Loopback) -> None:
    running = receivers(certificate=Certificate(loopback_tls.certificate, loopback_tls.key))
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as plain:
        plain.recv(1000)
        plain.sendall(b"EHLO a\r\n")
        while b"250 HELP" not in plain.recv(1000):
            pass
        plain.sendall(f"STARTTLS\r\nEHLO b\r\nMAIL FROM:<{ELENA}>\r\n".encode())
        assert plain.recv(1000).startswith(b"220 ")
        with loopback_tls.client_context().wrap_socket(plain, server_hostname="localhost") as secured:
            secured.sendall(f"RCPT TO:<{CARE}>\r\nQUIT\r\n".encode())
            answers = b""
            while data := secured.recv(1000):
                answers += data
    assert answers.startswith(b"503 ")


def test_off_this_machine_a_certificate_is_required() -> None:
    for host in ("0.0.0.0", "::", "mail.desk.example", "192.0.2.1"):
        with pytest.raises(ReceiverSettingsError, match="certificate"):
            run_receiver(host, 0, "smtp", threading.Event())
    with pytest.raises(ReceiverSettingsError, match="lmtp"):
        run_receiver("127.0.0.1", 0, "http", threading.Event())
