"""New mail is looked over for phishing after it is in; what is found stands on the ticket until an agent says otherwise."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import segno
from django.utils import timezone
from PIL import Image

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.channels.mail import examining
from sealdesk.channels.mail.examining import MOST_PICTURES, examine_new
from sealdesk.channels.mail.headers import split_headers
from sealdesk.channels.mail.htmlbounds import too_complex
from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.channels.mail.limits import Limits, Watch
from sealdesk.channels.mail.parsing import parse
from sealdesk.channels.mail.signs import signs_of, signs_of_raw, with_codes
from sealdesk.channels.models import RawMail
from sealdesk.desk import dangers
from sealdesk.desk.models import Danger, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.dangers.judging import Surroundings, judge_danger
from sealdesk.triage.mailsigns import HUMAN, Link
from sealdesk.triage.models import Judgement
from sealdesk.workbench.undo import take_back, undoable
from tests.cast import Desk, letter

LURE = letter(
    sender="service@elsewhere.example",
    name="PayPal Service",
    subject="Your account is suspended",
    text="Confirm your account within 24 hours: https://paypal.evil.pages.dev/login",
)


def examined(ticket: Ticket) -> Ticket:
    examine_new(timezone.now())
    ticket.refresh_from_db()
    return ticket


def test_taking_in_looks_at_nothing_and_the_look_marks_the_ticket(desk: Desk) -> None:
    ticket = desk.ticket_from(LURE)
    assert [ticket.danger, RawMail.objects.filter(examined=False).count()] == ["", 1]
    assert examined(ticket).danger == Danger.PHISHING
    assert RawMail.objects.filter(examined=False).count() == 0
    event = LedgerEvent.objects.get(tag=Tag.TICKET_SUSPECTED)
    told = json.loads(event.details)
    assert {"names-house", "asks-password", "link-to-shelter"} <= set(told["signs"])
    assert "evil" not in event.details
    assert examine_new(timezone.now()) == 0


def test_an_ordinary_mail_is_looked_over_and_left_alone(desk: Desk) -> None:
    assert examined(desk.ticket_from(letter())).danger == ""
    assert not Judgement.objects.filter(question="danger").exists()
    assert not LedgerEvent.objects.filter(tag=Tag.TICKET_SUSPECTED).exists()


@pytest.mark.parametrize(
    ("headers", "html", "signs"),
    [
        ({}, '<a href="https://evil.example/x">https://www.mybank.example/login</a>', {"link-elsewhere"}),
        ({}, '<a href="https://www.paypal.com@evil.example/">here</a>', {"link-hides-host"}),
        ({}, '<a href="http://0xC0000207/">here</a>', {"link-to-number"}),
        ({"Reply_To": "sales@firm-sales.example"}, "<p>Our bank details have changed.</p>", {"reply-elsewhere", "asks-payment-change"}),
    ],
)
def test_signs_are_found_in_a_mail_as_it_comes(desk: Desk, headers: dict[str, str], html: str, signs: set[str]) -> None:
    mail = message_from_bytes(
        letter(sender="mei@firm.example", name="Mei", subject="A question", text="See there.", **headers), policy=SMTP
    )
    assert isinstance(mail, EmailMessage)
    mail.set_content(text_of_html(html))
    mail.add_alternative(html, subtype="html")
    ticket = desk.ticket_from(mail.as_bytes())
    examined(ticket)
    danger = Judgement.objects.filter(ticket=ticket, question="danger").first()
    found = signs_of_raw(mail.as_bytes())
    assert found.kind == HUMAN
    assert signs <= {sign.code for sign in judge_danger(found, Surroundings()).signs}
    assert (danger is not None) == (ticket.danger != "")


def code(address: str, kind: str = "png") -> bytes:
    """A QR code as a picture."""
    out, again = io.BytesIO(), io.BytesIO()
    segno.make(address, micro=False).save(out, kind="png", scale=4)
    Image.open(out).convert("RGB").save(again, kind)
    return again.getvalue()


def with_code(address: str, text: str, sender: str = "service@elsewhere.example") -> bytes:
    """A mail whose picture holds a QR code."""
    mail = message_from_bytes(letter(sender=sender, name="Service", subject="A message for you", text=text), policy=SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(code(address), maintype="image", subtype="png", filename="scan.png")
    return mail.as_bytes()


def with_html(html: str, text: str) -> bytes:
    """A mail in two forms."""
    mail = message_from_bytes(letter(sender="service@elsewhere.example", name="Service", subject="A message", text=text), policy=SMTP)
    assert isinstance(mail, EmailMessage)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def inside(address: str, kind: str = "png") -> str:
    """A QR code as an address that holds it."""
    return f"data:image/{kind};base64,{base64.b64encode(code(address, kind)).decode()}"


def codes_of(ticket: Ticket) -> list[list[str]]:
    """What is kept of where codes lead."""
    row = Judgement.objects.filter(ticket=ticket, question=dangers.CODES).first()
    return Opening(dangers.TRIAGE, "codes").read(row.evidence) if row else []


def test_a_link_that_hides_in_a_qr_code_is_a_link(desk: Desk) -> None:
    lure = with_code("https://paypal.evil.pages.dev/login", "Scan the QR code below to confirm your account.")
    ticket = examined(desk.ticket_from(lure))
    assert ticket.danger == Danger.PHISHING
    told = json.loads(LedgerEvent.objects.get(tag=Tag.TICKET_SUSPECTED).details)
    assert {"link-in-code", "link-to-shelter", "asks-scan"} <= set(told["signs"])
    assert "evil" not in json.dumps(told)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Scan the QR code below to confirm your account.</p><img src='{}'>", "Scan the QR code below to confirm your account."),
        ("<p>请扫描下方二维码，验证您的账号。</p><img src='{}'>", "请扫描下方二维码，验证您的账号。"),
    ],
)
@pytest.mark.parametrize("kind", ["png", "gif", "jpeg", "webp", "bmp"])
def test_a_code_inside_the_html_is_read_like_one_in_a_file(desk: Desk, html: str, text: str, kind: str) -> None:
    ticket = examined(desk.ticket_from(with_html(html.format(inside("https://login.pages.dev/x", kind)), text)))
    assert ticket.danger == Danger.PHISHING
    told = json.loads(LedgerEvent.objects.get(tag=Tag.TICKET_SUSPECTED).details)
    assert {"link-in-code", "link-to-shelter", "asks-scan", "asks-password"} <= set(told["signs"])


def test_a_code_alone_asks_for_no_care_and_says_where_it_leads(desk: Desk) -> None:
    long = "The programme of our open day is on this page for everybody who comes by train. " * 4
    ticket = examined(desk.ticket_from(with_html(f"<p>{long}</p><img src='{inside('https://Fair.elsewhere2.example/7')}'>", long)))
    assert ticket.danger == ""
    assert codes_of(ticket) == [["link-in-code", "fair.elsewhere2.example"]]
    event = LedgerEvent.objects.get(tag=Tag.TICKET_CODES_READ)
    assert json.loads(event.details)["signs"] == ["link-in-code"]
    assert "fair" not in event.details


@pytest.mark.parametrize("host", ["paypal-login.example", "desk.example.elsewhere3.example"])
def test_a_code_to_a_host_that_looks_like_anothers_asks_for_care(desk: Desk, host: str) -> None:
    long = "The programme of our open day is on this page for everybody who comes by train. " * 4
    assert examined(desk.ticket_from(with_code(f"https://{host}/7", long))).danger == Danger.DOUBTFUL


def test_what_codes_of_several_mails_lead_to_is_kept_the_newest_first(desk: Desk) -> None:
    ticket = examined(desk.ticket_from(with_code("https://one.example/a", "The invoice is attached. " * 20)))
    message = ticket.messages.get()
    dangers.note_codes(
        message, judge_danger(replace(signs_of_raw(letter()), coded=(Link("", "", "two.example", "https"),)), Surroundings())
    )
    assert codes_of(ticket) == [["link-in-code", "two.example"], ["link-in-code", "one.example"]]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://shop.elsewhere.example/order/7", [["code-of-sender", "shop.elsewhere.example"]]),
        ("WIFI:S:guests;P:swordfish;;", [["network-in-code", "guests"]]),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Elena Rossi\nEND:VCARD", [["contact-in-code", "Elena Rossi"]]),
        ("INV-2026-0001", []),
    ],
)
def test_a_code_that_leads_home_or_joins_something_raises_no_doubt_and_is_named(desk: Desk, said: str, told: list[list[str]]) -> None:
    ticket = examined(desk.ticket_from(with_code(said, "The invoice is attached.")))
    assert ticket.danger == ""
    assert codes_of(ticket) == told
    assert not LedgerEvent.objects.filter(details__contains="swordfish").exists()


@pytest.mark.parametrize(
    ("said", "sign"),
    [
        ("weixin://wxpay/bizpayurl?pr=abc", ["payment-in-code", "WeChat"]),
        ("alipays://platformapi/startapp?saId=1", ["payment-in-code", "Alipay"]),
        ("BCD\n002\n1\nSCT\n\nEvil Ltd\nDE33100205000001194700\nEUR12.30", ["payment-in-code", "SEPA, Evil Ltd, DE33100205000001194700"]),
        ("0002010102115913Fulano de Tal6304ABCD", ["payment-in-code", "EMVCo, Fulano de Tal"]),
        ("otpauth://totp/Shop:alice?secret=JBSWY3DPEHPK3PXP", ["factor-in-code", "otpauth, Shop"]),
    ],
)
def test_a_code_that_pays_or_holds_a_second_factor_asks_for_care(desk: Desk, said: str, sign: list[str]) -> None:
    ticket = examined(desk.ticket_from(with_code(said, "The invoice is attached.")))
    assert ticket.danger == Danger.DOUBTFUL
    row = Judgement.objects.get(ticket=ticket, question=dangers.QUESTION)
    assert sign in Opening(dangers.TRIAGE, "codes").read(row.evidence)
    assert codes_of(ticket) == [sign]
    events = "".join(event.details for event in LedgerEvent.objects.all())
    assert sign[0] in events
    assert not any(word in events for word in ("JBSWY3DP", "Fulano", "Evil Ltd"))


def test_a_payment_in_a_code_is_weighed_like_another_account_and_not_in_a_proven_mail() -> None:
    mail = with_codes(signs_of_raw(letter()), ["wxp://f2f0xyz"])
    assert judge_danger(mail, Surroundings()).value == "doubtful"
    proven = judge_danger(mail, Surroundings(proven=True))
    assert (proven.value, [sign.code for sign in proven.codes]) == ("", ["payment-in-code"])


def with_pictures(contents: list[bytes]) -> bytes:
    """A mail with these picture files."""
    mail = message_from_bytes(letter(sender="service@elsewhere.example", name="Service", text="Our open day. " * 30), policy=SMTP)
    assert isinstance(mail, EmailMessage)
    for at, content in enumerate(contents):
        mail.add_attachment(content, maintype="image", subtype="png", filename=f"{at}.png")
    return mail.as_bytes()


def plain(at: int) -> bytes:
    """A picture without a code, each another one."""
    out = io.BytesIO()
    Image.effect_noise((24 + at, 24), 50).save(out, "PNG")
    return out.getvalue()


def test_the_last_of_twenty_pictures_is_read_and_how_many_are_not_is_told(desk: Desk) -> None:
    pictures = [*(plain(at) for at in range(MOST_PICTURES - 1)), code("https://fair.elsewhere2.example/7")]
    assert codes_of(examined(desk.ticket_from(with_pictures(pictures)))) == [["link-in-code", "fair.elsewhere2.example"]]
    ticket = examined(desk.ticket_from(with_pictures([*pictures[:-1], plain(50), plain(51), pictures[-1]])))
    assert codes_of(ticket) == [["pictures-unread", "2"]]
    assert ticket.danger == ""


def test_a_picture_that_is_too_large_or_that_time_does_not_reach_is_told_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")  # more pixels than are read
    assert codes_of(examined(desk.ticket_from(with_pictures([out.getvalue(), plain(1)])))) == [["pictures-unread", "1"]]
    monkeypatch.setattr(examining, "MOST_BYTES", len(plain(1)) + 10)
    assert codes_of(examined(desk.ticket_from(with_pictures([plain(1), plain(2), plain(3)])))) == [["pictures-unread", "2"]]
    monkeypatch.setattr(examining, "LOOK", 0.0)
    monkeypatch.setattr(examining, "MOST_BYTES", 10**9)
    assert codes_of(examined(desk.ticket_from(with_pictures([plain(1), plain(2), plain(3)])))) == [["pictures-unread", "3"]]


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("HTTPS://EVIL.EXAMPLE/A", "evil.example"),
        ("URLTO:http://evil.example", "evil.example"),
        ("MEBKM:TITLE:Prize;URL:https\\://evil.example/x;;", "evil.example"),
        ("www.evil.example", "www.evil.example"),
        ("evil.example/pay?x=1", "evil.example"),
        ("https://银行.example/", "银行.example"),
        ("BEGIN:VCARD", ""),
        ("invoice.pdf", ""),
        ("tel:+4930123456", ""),
        ("http:", ""),
    ],
)
def test_what_leads_to_an_address_is_told_from_what_does_not(said: str, host: str) -> None:
    coded = with_codes(signs_of_raw(letter()), [said]).coded
    assert [link.host for link in coded] == ([host] if host else [])


def test_the_name_of_a_colleague_from_outside_is_seen(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(name="Wang Fang", text="Please reset the second factor of my account."))
    assert examined(ticket).danger == Danger.DOUBTFUL or ticket.danger == Danger.PHISHING


def test_a_look_alike_of_our_own_domain_is_seen(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(sender="boss@desk-support.example", name="The boss", text="Pay to our new bank account."))
    assert examined(ticket).danger in {Danger.DOUBTFUL, Danger.PHISHING}


def test_old_mail_is_passed_over(desk: Desk) -> None:
    ticket = desk.ticket_from(LURE)
    assert examine_new(timezone.now() + timedelta(days=40)) == 0
    ticket.refresh_from_db()
    assert ticket.danger == ""


def test_what_an_agent_said_stands_and_can_be_undone(desk: Desk) -> None:
    ticket = examined(desk.ticket_from(LURE))
    with undoable(desk.wang) as lot:
        dangers.say(desk.wang, ticket, "cleared")
    ticket.refresh_from_db()
    assert ticket.danger == Danger.CLEARED
    RawMail.objects.update(examined=False)
    assert examined(ticket).danger == Danger.CLEARED
    assert lot.id is not None
    take_back(desk.wang, lot.id)
    ticket.refresh_from_db()
    assert ticket.danger == Danger.PHISHING


def test_an_agent_reports_what_was_not_found(desk: Desk) -> None:
    ticket = desk.ticket_from(letter())
    dangers.say(desk.wang, ticket, "reported")
    ticket.refresh_from_db()
    assert ticket.danger == Danger.REPORTED
    assert LedgerEvent.objects.filter(tag=Tag.TICKET_REPORTED, resource=ticket.key).exists()
    for value in ("reported", "phishing", "anything"):
        with pytest.raises(InvalidChangeError):
            dangers.say(desk.wang, ticket, value)


def test_html_that_nests_without_end_is_not_taken_apart() -> None:
    mail = parse(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"<a href='https://x.example'>y</a>")
    assert too_complex(mail.html) or not mail.html
    assert signs_of(mail, split_headers(b"From: a@b.example\r\n\r\n", 0, 21, Watch(Limits()))[0]).links == ()
