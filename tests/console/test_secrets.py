"""A secret that a customer mails: chips for everybody, the value for a lead after a second factor, and a record of it."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.adopting import adopt
from sealdesk.desk import finding, own_disclosures
from sealdesk.desk.models import Message, Secret, Ticket
from sealdesk.desk.scrubbing import PLACEHOLDER
from sealdesk.identity.sessions import SessionStore
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from tests.besieged import the_model
from tests.cast import ELENA, Desk, letter
from tests.console.support import signed_in, words_of

PASSWORD, CARD = "Tr0ub4dor&3", "4111 1111 1111 1111"
TEXT = f"I cannot sign in.\nPassword: {PASSWORD}\nMy card is {CARD}.\n\nI tried {PASSWORD} twice."


def with_files(*files: tuple[str, bytes], html: str = "", text: str = "See the files.") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Elena Rossi <{ELENA}>", "support@desk.example", "It does not load"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


HAR = json.dumps({"log": {"entries": [{"request": {"headers": [{"name": "Cookie", "value": "sid=9a8b7c6d5e4f"}]}}]}}).encode()


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def secret(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(subject=f"Locked out, {CARD}", text=TEXT))


def lead(desk: Desk) -> Client:
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    return signed_in(desk.otto)


def prove(client: Client, kind: str = Authenticator.Type.WEBAUTHN, ago: float = 0) -> None:
    """As if the agent had just proven a factor in this session."""
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["_account_authentication_methods_user"] = session["_auth_user_id"]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": str(kind), "at": time.time() - ago}]
    session.save()


def unseal(client: Client, ticket: Ticket, field: str, purpose: str = "work-on-ticket") -> Any:
    return client.post(f"/tickets/{ticket.number}/unseal/", {"field": field, "purpose": purpose})


def page(client: Client, ticket: Ticket) -> str:
    return words_of(client.get(f"/tickets/{ticket.number}/"))


def first(ticket: Ticket) -> Secret:
    return Secret.objects.filter(message__ticket=ticket).order_by("number")[0]


def test_what_is_stored_holds_placeholders_and_the_secrets_are_rows_of_their_own(desk: Desk, secret: Ticket) -> None:
    told = page(lead(desk), secret)
    assert PASSWORD not in told
    assert CARD not in told
    assert "Password , sealed" in told
    assert "Card number , sealed" in told
    assert [row.kind for row in Secret.objects.order_by("number")] == ["card", "password"]
    assert finding.search(desk.wang, "Tr0ub4dor").found == ()
    assert finding.search(desk.wang, "4111111111111111").found == ()
    assert finding.search(desk.wang, "locked out").found
    sealed = LedgerEvent.objects.get(tag=Tag.SECRET_SEALED)
    assert json.loads(sealed.details)["kinds"] == ["card", "password"]
    assert PASSWORD not in sealed.details


def test_an_agent_is_told_who_may_open_it_and_cannot(desk: Desk, secret: Ticket) -> None:
    lead(desk)
    wang = signed_in(desk.wang)
    prove(wang)
    told = page(wang, secret)
    assert "Lead Customer care Otto Brandt" in told
    assert "Open for 5 minutes" not in told.partition("It was sealed when the message came")[2].partition("Close")[0]
    assert unseal(wang, secret, f"s-{first(secret).id.hex}").status_code == 403
    assert CARD not in page(wang, secret)


def test_a_lead_proves_a_factor_and_sees_it_with_a_record_that_the_customer_reads(desk: Desk, secret: Ticket) -> None:
    otto, field = lead(desk), f"s-{first(secret).id.hex}"
    answer = unseal(otto, secret, field, "check-identity")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/confirm/code/?factor=1&next=%2Ftickets%2F")
    assert CARD not in page(otto, secret)  # asked for, and not proven
    prove(otto)
    told = page(otto, secret)
    assert CARD in told
    assert PASSWORD not in told
    event = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, details__contains='"secret"').latest("id")
    held = json.loads(event.details)
    assert (held["purpose"], "secret" in held["labels"], len(held["values"])) == ("check-identity", True, 1)
    assert secret.requester is not None
    sequence()
    mine = own_disclosures.of_oneself(Actor.customer(secret.requester.id)).disclosures
    assert any("secret" in one.kinds and one.purpose == "check-identity" for one in mine)


@pytest.mark.parametrize(("kind", "ago"), [("webauthn", 301), ("recovery_codes", 0), ("totp", -60)])
def test_an_old_factor_a_recovery_code_or_one_of_the_future_opens_nothing(desk: Desk, secret: Ticket, kind: str, ago: float) -> None:
    otto = lead(desk)
    prove(otto, kind, ago)
    assert "/account/confirm/" in unseal(otto, secret, f"s-{first(secret).id.hex}")["Location"]
    assert CARD not in page(otto, secret)


def test_raw_mail_that_holds_a_secret_is_opened_like_one(desk: Desk, secret: Ticket) -> None:
    otto, message = lead(desk), Message.objects.get(ticket=secret)
    raw = f"/tickets/{secret.number}/messages/{message.id}/raw"
    prove(otto)
    assert otto.get(raw).status_code == 403
    assert otto.get(f"/tickets/{secret.number}/?raw={message.id.hex}").status_code == 404
    unseal(otto, secret, f"m-{message.id.hex}")
    assert PASSWORD.encode() in b"".join(otto.get(raw).streaming_content)  # type: ignore[attr-defined]
    prove(otto, ago=400)
    assert otto.get(raw).status_code == 403


def test_html_that_holds_a_secret_is_kept_without_it(desk: Desk) -> None:
    picture = '<img src="cid:shot" alt="what I see">'
    held = desk.ticket_from(with_files(html=f"<table><td>Password:</td><td>{PASSWORD}</td></table>{picture}", text="See the design."))
    message = Message.objects.get(ticket=held)
    assert message.html
    assert message.holds_secret
    otto = lead(desk)
    assert "Sealed as well: Password , sealed" in page(otto, held)
    shown = otto.get(f"/tickets/{held.number}/messages/{message.id}/html").content.decode()
    assert "⟦password 1⟧" in shown
    assert PASSWORD not in shown


def test_html_in_which_a_secret_cannot_be_replaced_is_not_kept_and_its_pictures_are_listed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sealdesk.channels.mail.processing.text_of_html", lambda _markup: PASSWORD)
    ticket = desk.ticket_from(with_files(html=f"<p>Password: {PASSWORD}</p>", text="See the design."))
    message = Message.objects.get(ticket=ticket)
    assert message.html is None
    assert "Sealed as well: Password , sealed" in page(lead(desk), ticket)


def test_a_secret_in_the_sender_s_name_names_no_customer(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(sender="new@customer.example", name=f'"Password: {PASSWORD}"', text="Hello."))
    told = page(lead(desk), ticket)
    assert PASSWORD not in told
    assert first(ticket).kind == "password"
    assert finding.search(desk.wang, "Tr0ub4dor").found == ()


def test_a_file_with_cookies_is_given_out_after_a_second_factor_only(desk: Desk) -> None:
    ticket = desk.ticket_from(
        with_files(("trace.har", HAR), ("notes.txt", b"It stops at 40 %."), ("wide.log", f"pwd={PASSWORD}".encode("utf-16")))
    )
    message = Message.objects.get(ticket=ticket)
    assert sorted(file.secret for file in message.attachments.all()) == ["", "cookie", "password"]
    har, other = message.attachments.get(secret="cookie"), message.attachments.get(secret="")
    otto = lead(desk)
    prove(otto)
    for way in ("", "preview"):
        assert otto.get(f"/tickets/{ticket.number}/files/{har.id}/{way}").status_code == 403
        assert otto.get(f"/tickets/{ticket.number}/files/{other.id}/{way}").status_code == 200
    assert "trace.har" in page(otto, ticket)
    unseal(otto, ticket, f"f-{har.id.hex}")
    assert b"".join(otto.get(f"/tickets/{ticket.number}/files/{har.id}/").streaming_content) == HAR  # type: ignore[attr-defined]
    wang = signed_in(desk.wang)
    prove(wang)
    assert wang.get(f"/tickets/{ticket.number}/files/{har.id}/").status_code == 403


def test_a_secret_of_another_ticket_or_none_at_all_is_not_found(desk: Desk, secret: Ticket) -> None:
    other = desk.ticket_from(letter(text="The seam is open."))
    otto = lead(desk)
    for field in (f"s-{first(secret).id.hex}", "s-", "x-1", "m-" + "0" * 32, f"m-{Message.objects.get(ticket=other).id.hex}"):
        assert unseal(otto, other, field).status_code == 404
    assert unseal(otto, secret, f"s-{first(secret).id.hex}", "curiosity").status_code == 409


def test_a_placeholder_that_the_sender_wrote_stays_text(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(text="It says ⟦password 7⟧ on the label. PIN: 4711"))
    assert "⟦password 7⟧" in page(signed_in(desk.wang), ticket)
    assert PLACEHOLDER.search("⟦password 7⟧")


def test_who_takes_over_an_unknown_mail_gets_its_secrets_with_it(desk: Desk) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["To"], mail["Subject"] = "support@desk.example", "Help"
    mail.set_content("密码：abc12345")
    ticket = desk.ticket_from(mail.as_bytes())
    assert first(ticket).person is None
    adopt(desk.wang, ticket, "new@customer.example", "New")
    ticket.refresh_from_db()
    assert first(ticket).person == ticket.requester
    otto = lead(desk)
    prove(otto)
    unseal(otto, ticket, f"s-{first(ticket).id.hex}")
    assert "abc12345" in page(otto, ticket)


def test_a_mail_that_cannot_be_read_is_opened_like_a_secret_when_one_stands_in_its_bytes(desk: Desk) -> None:
    desk.receive(b"\x00\x01\xff not a mail, password: hunter22 \x00")
    desk.receive(b"\x00\x01\xff not a mail either \x00")
    assert sorted(Message.objects.values_list("holds_secret", flat=True)) == [False, True]


def test_a_mail_that_nobody_could_search_in_time_is_opened_like_a_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.scrubbing.SECONDS", 0.0)
    message = desk.receive(letter(text="Nothing in here.")).message
    assert message is not None
    assert message.holds_secret
