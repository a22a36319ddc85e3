"""Mailboxes as administrators set them: bounded tests, closed networks, as whom the desk writes."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels import actions
from sealdesk.channels.mail.imap import ImapSettings, check_mailbox
from sealdesk.channels.mail.outbound import compose
from sealdesk.channels.mail.reachable import ClosedNetworkError, refuse_closed_address, refuse_closed_networks
from sealdesk.channels.mail.senders import is_one_line
from sealdesk.channels.mail.sending import POSTMAN
from sealdesk.channels.models import Mailbox
from sealdesk.console.mail_words import TROUBLE
from sealdesk.desk.actions import reply
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.project.environment import Environment, UnsafeSettingError
from sealdesk.project.wellformed import networks
from tests.cast import CARE, Desk, letter
from tests.services.dovecot import Dovecot
from tests.services.smtp_sink import SmtpSink

ADA = Actor.system("operator")
CLOSED = (
    "127.0.0.1",
    "::1",
    "0.0.0.0",
    "::",
    "169.254.169.254",
    "fe80::1%eth0",
    "100.100.100.200",
    "fd00:ec2::254",
    "::ffff:127.0.0.1",
    "224.0.0.1",
)
OPEN = ("10.1.2.3", "192.168.1.20", "172.16.0.9", "93.184.216.34", "2606:2800:220:1::1", "fd12:3456::1")


def told(**changed: str) -> dict[str, str]:
    return {"sender_name": "", "sender_name_zh": "", "signature": "", "signature_zh": ""} | changed


def changes(tag: Tag = Tag.MAILBOX_SAVED) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details)
    return found


@pytest.mark.parametrize("address", CLOSED)
def test_a_server_typed_on_a_page_does_not_lead_to_closed_networks(address: str) -> None:
    with pytest.raises(ClosedNetworkError):
        refuse_closed_address(address)


@pytest.mark.parametrize("address", OPEN)
def test_public_and_private_networks_are_open(address: str) -> None:
    refuse_closed_address(address)


def test_a_name_is_refused_for_any_of_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 993)) for address in ("93.184.216.34", "169.254.169.254")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(ClosedNetworkError):
        refuse_closed_networks("rebinding.example", 993)


def test_the_operator_opens_networks_and_only_networks(settings: Any) -> None:
    settings.SEALDESK_MAIL_NETWORKS = networks(Environment({"NETS": "127.0.0.1/8, ::1"}), "NETS")
    refuse_closed_address("127.0.0.1")
    refuse_closed_address("::1")
    with pytest.raises(ClosedNetworkError):
        refuse_closed_address("169.254.169.254")
    with pytest.raises(UnsafeSettingError):
        networks(Environment({"NETS": "localhost"}), "NETS")


@pytest.mark.service
def test_a_server_typed_on_a_page_is_tried_and_explained(
    desk: Desk, dovecot: Dovecot, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.tls.authority))
    typed = {"host": "localhost", "port": dovecot.imaps_port, "user": "page", "password": dovecot.password, "guarded": True}
    assert actions.try_server(ADA, desk.mailbox, typed).code == "network-closed"
    settings.SEALDESK_MAIL_NETWORKS = ("127.0.0.0/8", "::1/128")
    assert actions.try_server(ADA, desk.mailbox, typed).ok
    for changed, code in (
        ({"password": "wrong"}, "login-refused"),
        ({"folder": "Nowhere"}, "folder-missing"),
        ({"host": "x.invalid"}, "name-unknown"),
    ):
        assert actions.try_server(ADA, desk.mailbox, typed | changed).code == code
    assert changes(Tag.MAILBOX_TESTED) == {"result": "name-unknown"}
    assert dovecot.password not in "".join(LedgerEvent.objects.values_list("details", flat=True))
    actions.fetch_from(ADA, desk.mailbox, typed)
    held = Mailbox.objects.get(pk=desk.mailbox.pk)
    assert held.server == f"localhost:{dovecot.imaps_port}, INBOX"
    assert dovecot.password not in str(changes())
    assert actions.try_server(ADA, held).ok
    assert not LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).exists()
    assert Mailbox.objects.get(pk=held.pk).checked_at is None
    settings.SEALDESK_MAIL_NETWORKS = ()
    assert actions.try_server(ADA, held).code == "network-closed"


@pytest.mark.service
def test_the_address_that_was_reached_is_looked_at_before_the_password(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name answered with an open address first, and with this machine's when it was connected to."""
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.tls.authority))
    monkeypatch.setattr("sealdesk.channels.mail.imap.refuse_closed_networks", lambda *_: None)
    typed = {"host": "localhost", "port": dovecot.imaps_port, "user": "page", "password": dovecot.password}
    assert check_mailbox(typed).ok
    assert check_mailbox(typed | {"guarded": True}).code == "network-closed"


def test_a_test_that_does_not_end_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TEST_SECONDS", 0.0)
    typed = {"host": "x.invalid", "user": "u", "password": "p"}
    assert actions.try_server(ADA, desk.mailbox, typed).code in {"timed-out", "name-unknown"}


@pytest.mark.parametrize("host", ["imap..example.com", "a..b", "..", "a" * 70 + ".example"])
def test_a_host_that_no_server_can_have_is_said_to_be_unknown(desk: Desk, host: str, settings: Any) -> None:
    typed = {"host": host, "user": "u", "password": "p"}
    assert check_mailbox(typed).code == check_mailbox(typed | {"guarded": True}).code == "name-unknown"
    assert actions.try_server(ADA, desk.mailbox, typed).code == "name-unknown"
    settings.SEALDESK_SMTP_URL = f"smtps://{host}"
    assert actions.try_sending(ADA) == "name-unknown"


@pytest.mark.parametrize(
    ("tls", "says", "code"),
    [
        ("starttls", [b"* OK [CAPABILITY IMAP4rev1] hello\r\n"], "starttls-missing"),
        ("starttls", [b"* BYE too many\r\n"], "no-imap"),
        ("starttls", [b"220 mail.example ESMTP\r\n", b"500 what\r\n"], "no-imap"),
        ("starttls", [b"+OK POP3 ready\r\n", b"-ERR what\r\n"], "no-imap"),
        ("starttls", [], "no-imap"),
        ("implicit", [b"* OK hello\r\n"], "tls-failed"),
    ],
)
def test_what_answers_and_is_no_such_server_is_said_to_be_none(tls: str, says: list[bytes], code: str) -> None:
    """Fakes: servers of other protocols, that hang up after what they say."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        speaking = threading.Thread(target=_say, args=(listening, says))
        speaking.start()
        result = check_mailbox({"host": "127.0.0.1", "port": listening.getsockname()[1], "tls": tls, "user": "u", "password": "p"}, 10.0)
        speaking.join()
    assert result.code == code
    assert code in TROUBLE


def _say(listening: socket.socket, says: list[bytes]) -> None:
    client, _address = listening.accept()
    client.settimeout(10)
    with client, contextlib.suppress(OSError):
        for line in says:
            client.sendall(line)
            if not (said := client.recv(1000)):
                return
            if b"CAPABILITY" in said:
                client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + said.split()[0] + b" OK done\r\n")
                client.recv(1000)


@pytest.mark.service
def test_the_server_that_sends_is_tried_without_sending(desk: Desk, smtp_sink: SmtpSink, settings: Any) -> None:
    del desk
    settings.SEALDESK_SMTP_URL = f"smtp://127.0.0.1:{smtp_sink.port}"
    assert actions.try_sending(ADA) == ""
    assert smtp_sink.messages == []
    settings.SEALDESK_SMTP_URL = "smtp+starttls://u:p@x.invalid"
    assert actions.try_sending(ADA) == "name-unknown"
    settings.SEALDESK_SMTP_URL = None
    assert actions.try_sending(ADA) == "not-set"


def test_addresses_of_the_desk_are_plain_and_new(desk: Desk) -> None:
    made = actions.add_mailbox(ADA, " Returns@Desk.Example ", desk.care)
    assert made.address == "returns@desk.example"
    for wrong in (
        "",
        "x",
        "a@b@c",
        "a b@desk.example",
        "a@desk.example\nBcc: x@y.example",
        "support+1.abc@desk.example",
        "<a@desk.example>",
        CARE,
    ):
        with pytest.raises(InvalidChangeError):
            actions.add_mailbox(ADA, wrong, desk.care)


def test_a_change_says_old_and_new_and_pausing_stops_fetching_only(desk: Desk) -> None:
    actions.change_sender(ADA, desk.mailbox, desk.billing, told(sender_name="Harbour & Pine"))
    assert changes()["changes"] == {"department": ["care", "billing"], "sender_name": ["", "Harbour & Pine"]}
    actions.pause_mailbox(ADA, desk.mailbox, active=False)
    assert changes()["changes"] == {"is_active": [True, False]}


def test_an_administrator_of_one_department_takes_no_mailbox_to_another_or_from_it(desk: Desk) -> None:
    ben = Agent.objects.create(email="ben@desk.example", name="Ben")
    Grant.objects.create(agent=ben, role=Role.ADMINISTRATOR, department=desk.care)
    by, theirs = agent_actor(ben), Mailbox.objects.get(department=desk.billing)
    with pytest.raises(NotAllowedError):
        actions.change_sender(by, desk.mailbox, desk.billing, told())
    with pytest.raises(NotAllowedError):
        actions.change_sender(by, theirs, desk.care, told())
    with pytest.raises(NotAllowedError):
        actions.try_server(by, theirs, {"host": "x.invalid", "user": "u", "password": "p"})
    assert theirs.department_id == desk.billing.pk


@pytest.mark.parametrize(
    "name", ["Care\r\nBcc: x@y.example", "Care\x00", "Care\u202egro.evil", "Care <a@b.example>", "a@b", "Care\u2028x", "x\x85y"]
)
def test_a_senders_name_cannot_become_a_header_or_an_address(desk: Desk, name: str) -> None:
    with pytest.raises(InvalidChangeError):
        actions.change_sender(ADA, desk.mailbox, desk.care, told(sender_name=name))
    assert Mailbox.objects.get(pk=desk.mailbox.pk).sender_name == ""


@given(st.text(max_size=80))
def test_what_passes_as_a_name_has_no_line_end(text: str) -> None:
    if is_one_line(text):
        assert len(text.splitlines()) <= 1


def test_an_answer_carries_name_and_signature_in_the_language_of_its_ticket(desk: Desk) -> None:
    signatures = {"signature": "Harbour & Pine\n1 Quay Street", "signature_zh": "港松客服"}
    actions.change_sender(ADA, desk.mailbox, desk.care, told(sender_name="Harbour & Pine", sender_name_zh="港松", **signatures))
    for language, name, signature in (("en", "Harbour & Pine", "1 Quay Street"), ("zh-hans", "港松", "港松客服")):
        ticket = desk.ticket_from(letter(Message_ID=f"<{language}@customer.example>", subject=f"Parasol {language}"))
        ticket.language, ticket.department = language, desk.care
        ticket.save()
        message = reply(desk.wang, ticket, "We send a new one.")
        outgoing = compose(message, Opening(POSTMAN, "send-mail"), date=timezone.now())
        mail = message_from_bytes(b"".join(outgoing.chunks()))
        assert name in str(make_header(decode_header(mail["From"])))
        body = mail.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
        assert body.replace("\r\n", "\n").rstrip().endswith(f"-- \n{signatures['signature' if language == 'en' else 'signature_zh']}")
        assert signature in body


def test_settings_know_whether_they_were_typed_on_a_page() -> None:
    typed = {"host": "h", "user": "u", "password": "p"}
    assert ImapSettings.of(typed | {"guarded": True}).guarded
    assert not ImapSettings.of(typed).guarded
