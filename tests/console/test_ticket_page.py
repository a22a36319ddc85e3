"""The page of a ticket: reading it, answering it, changing it, opening what is sealed on it."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.console import triage_words
from sealdesk.console.builders import left_open
from sealdesk.desk import blocking, dangers
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.triage.dangers.judging import Danger as Found
from sealdesk.triage.dangers.judging import Sign
from sealdesk.triage.models import Judgement
from tests.cast import ELENA, MALLORY, Desk, letter
from tests.console.support import signed_in, words_of


@pytest.fixture
def wang(desk: Desk) -> Client:
    """Wang Fang's browser."""
    return signed_in(desk.wang)


def test_the_page_shows_the_message_and_masks_the_address(wang: Client, ticket: Ticket) -> None:
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "The seam has opened after two days." in page
    assert "el•••••@customer.example" in page
    assert ELENA not in page


def test_the_title_of_the_page_holds_no_words_of_the_customer(wang: Client, ticket: Ticket) -> None:
    head = wang.get(f"/tickets/{ticket.number}/").content.decode().partition("</head>")[0]
    assert f"#{ticket.number}" in head
    assert "parasol" not in head


@pytest.mark.parametrize("tab", ["", "activity/", "files/"])
def test_a_ticket_of_another_department_looks_like_none(desk: Desk, ticket: Ticket, tab: str) -> None:
    otto = signed_in(desk.otto)
    foreign = otto.get(f"/tickets/{ticket.number}/{tab}")
    unknown = otto.get(f"/tickets/999999/{tab}")
    assert foreign.status_code == unknown.status_code == 404
    assert words_of(foreign).replace(str(ticket.number), "") == words_of(unknown).replace("999999", "")


def test_where_a_qr_code_leads_is_told_quietly_until_an_agent_says_that_all_is_well(desk: Desk, wang: Client, ticket: Ticket) -> None:
    found = Found(0.2, (Sign("link-in-code", "fair.example"), Sign("links-away", "other.example")))
    dangers.note_codes(ticket.messages.get(), found)
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "A QR code in a picture leads to: fair.example" in page
    assert "other.example" not in page
    Agent.objects.filter(pk=desk.wang.id).update(language="zh-hans")
    assert "图片中的二维码指向： fair.example" in words_of(wang.get(f"/tickets/{ticket.number}/"))
    more = (
        Sign("payment-in-code", "SEPA, Evil Ltd, DE33100205000001194700"),
        Sign("network-in-code", "guests"),
        Sign("pictures-unread", "3"),
    )
    dangers.note_codes(ticket.messages.get(), Found(0.2, more))
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "图片中的二维码用于付款给： SEPA, Evil Ltd, •••••4700" in page
    assert "另有图片未查找二维码，数量： 3" in page
    dangers.say(desk.wang, ticket, "cleared")
    assert "fair.example" not in words_of(wang.get(f"/tickets/{ticket.number}/"))


def test_an_address_is_opened_for_a_purpose_for_five_minutes(wang: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    field = ticket.requester.emails.get().id.hex  # type: ignore[union-attr]
    wang.post(f"/tickets/{ticket.number}/reveal/", {"field": field, "purpose": "call-back"})
    assert ELENA in words_of(wang.get(f"/tickets/{ticket.number}/"))
    opened = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).latest("id")
    assert '"purpose":"call-back"' in opened.details.replace(": ", ":")
    assert opened.resource == ticket.key
    later = timezone.now() + datetime.timedelta(minutes=5, seconds=1)
    monkeypatch.setattr("sealdesk.console.opened.timezone.now", lambda: later)
    assert ELENA not in words_of(wang.get(f"/tickets/{ticket.number}/"))


@pytest.mark.parametrize(("field", "purpose"), [("", "call-back"), ("own", ""), ("own", "curiosity"), ("foreign", "call-back")])
def test_nothing_is_opened_without_a_purpose_or_of_somebody_else(
    wang: Client, desk: Desk, ticket: Ticket, field: str, purpose: str
) -> None:
    other = desk.ticket_from(letter(sender=MALLORY, name="Mallory", subject="Mine"))
    fields = {"own": ticket.requester.emails.get().id.hex, "foreign": other.requester.emails.get().id.hex}  # type: ignore[union-attr]
    answer = wang.post(f"/tickets/{ticket.number}/reveal/", {"field": fields.get(field, field), "purpose": purpose})
    assert answer.status_code == 409
    assert ELENA not in words_of(wang.get(f"/tickets/{ticket.number}/"))


def test_a_reply_with_a_file_goes_out_and_stands_in_the_conversation(wang: Client, desk: Desk, ticket: Ticket) -> None:
    file = SimpleUploadedFile("guide.txt", b"how to sew", "text/plain")
    answer = wang.post(f"/tickets/{ticket.number}/reply/", {"text": "We send a new one.", "then": "solved", "files": [file]})
    assert answer["Location"] == f"/tickets/{ticket.number}/"
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "We send a new one." in page
    assert "guide.txt" in page
    assert "Waiting to be sent" in page
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    attachment = desk.last_message(ticket).attachments.get()
    download = wang.get(f"/tickets/{ticket.number}/files/{attachment.id}/")
    assert b"".join(download.streaming_content) == b"how to sew"  # type: ignore[attr-defined]
    assert download["Content-Type"] == "application/octet-stream"
    assert download["Content-Disposition"].startswith("attachment;")
    assert "guide.txt" in words_of(wang.get(f"/tickets/{ticket.number}/files/"))


def test_a_reply_that_cannot_be_sent_keeps_what_was_typed(wang: Client, ticket: Ticket) -> None:
    too_long = "Dear Elena. " * 10_000
    answer = wang.post(f"/tickets/{ticket.number}/reply/", {"text": too_long})
    assert answer.status_code == 409
    assert "longer than 100,000 characters" in words_of(answer)
    assert "Dear Elena. Dear Elena." in words_of(answer)


def test_a_note_stays_among_colleagues(wang: Client, desk: Desk, ticket: Ticket) -> None:
    wang.post(f"/tickets/{ticket.number}/note/", {"text": "She called twice."})
    assert "She called twice." in words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert desk.last_message(ticket).kind == "note"
    assert not hasattr(desk.last_message(ticket), "delivery")


@pytest.mark.parametrize(("field", "value"), [("status", "solved"), ("priority", "urgent")])
def test_status_and_priority_are_changed_by_a_plain_form(wang: Client, ticket: Ticket, field: str, value: str) -> None:
    assert wang.post(f"/tickets/{ticket.number}/{field}/", {field: value}).status_code == 302
    ticket.refresh_from_db()
    assert getattr(ticket, field) == value
    assert wang.post(f"/tickets/{ticket.number}/{field}/", {field: "<b>"}).status_code == 409
    assert wang.get(f"/tickets/{ticket.number}/{field}/").status_code == 405


def test_the_reasons_of_triage_are_shown_and_corrected(wang: Client, ticket: Ticket) -> None:
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Why it was sorted this way" in page
    wang.post(f"/tickets/{ticket.number}/correct/", {"category": "complaint", "priority": "high"})
    ticket.refresh_from_db()
    assert (ticket.category, ticket.priority) == ("complaint", "high")
    after = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Corrected by Wang Fang" in after
    assert "Triage had said:" in after
    assert "Complaint" in after


def test_urgency_and_skills_are_told_and_corrected_in_both_languages(desk: Desk, wang: Client) -> None:
    text = "I was charged twice, please refund the second payment today."
    ticket = desk.ticket_from(letter(Message_ID="<today@customer.example>", subject="Refund", text=text))
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Urgency Now, today" in page
    assert "Skills needed Billing and refunds" in page
    wang.post(f"/tickets/{ticket.number}/correct/", {"urgency": "later", "skills": "complaint"})
    after = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Urgency Can wait" in after
    assert "Skills needed Complaint" in after
    Agent.objects.filter(pk=desk.wang.id).update(language="zh-hans")
    assert "紧迫程度 可以等" in words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/"))
    assert wang.post(f"/tickets/{ticket.number}/correct/", {"urgency": "<b>"}).status_code == 409


def test_each_event_of_the_history_leads_to_its_proof(wang: Client, ticket: Ticket) -> None:
    sequence()
    activity = wang.get(f"/tickets/{ticket.number}/activity/")
    assert "proven" in words_of(activity)
    event = LedgerEvent.objects.get(tag=Tag.TICKET_OPENED)
    assert f"/ledger/{event.uid}/" in activity.content.decode()
    assert "is proven" in words_of(wang.get(f"/ledger/{event.uid}/"))


def test_a_mail_that_probably_belongs_elsewhere_is_joined_by_one_click(wang: Client, desk: Desk, ticket: Ticket) -> None:
    stranger = letter(sender=MALLORY, name="Elena", text="From my other address.", In_Reply_To="<first@customer.example>")
    other = desk.ticket_from(stranger)
    assert other != ticket
    page = words_of(wang.get(f"/tickets/{other.number}/"))
    assert f"#{ticket.number}" in page
    joined = wang.post(f"/tickets/{other.number}/join/")
    assert joined["Location"] == f"/tickets/{ticket.number}/"
    assert "From my other address." in words_of(wang.get(f"/tickets/{ticket.number}/"))


def test_hostile_words_are_words(wang: Client, desk: Desk) -> None:
    bad = "<script>alert(1)</script>"
    hostile = desk.ticket_from(letter(sender="h@customer.example", name="<img src=x onerror=alert(1)>", subject=bad, text=bad))
    for address in (f"/tickets/{hostile.number}/", "/inbox/all/", f"/tickets/{hostile.number}/activity/"):
        page = wang.get(address).content.decode()
        assert bad not in page
        assert "<img src=x" not in page


def test_the_designed_mail_is_shown_in_a_frame_that_can_do_nothing(wang: Client, desk: Desk) -> None:
    raw = (
        b"From: Elena <elena.rossi@customer.example>\r\nTo: support@desk.example\r\nSubject: Look\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        b'<p onclick="x()">Dear desk</p><script>steal()</script><img src="https://tracker.example/a.gif">'
    )
    message = desk.receive(raw).message
    assert message is not None
    number = message.ticket.number
    page = wang.get(f"/tickets/{number}/").content.decode()
    assert 'sandbox referrerpolicy="no-referrer"' in page
    frame = wang.get(f"/tickets/{number}/messages/{message.id}/html")
    body = frame.content.decode()
    assert "Dear desk" in body
    assert "steal" not in body
    assert "onclick" not in body
    assert "tracker.example" not in body
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert frame["Content-Security-Policy"].endswith("sandbox")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_the_raw_mail_is_for_those_who_may_read_it(desk: Desk, ticket: Ticket) -> None:
    message = ticket.messages.get()
    address = f"/tickets/{ticket.number}/messages/{message.id}/raw"
    assert signed_in(desk.wang).get(address).status_code == 403
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    raw = signed_in(desk.wang).get(address)
    assert b"The seam has opened" in b"".join(raw.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["messages/{}/html", "messages/{}/raw", "files/{}/"])
def test_things_of_a_ticket_are_not_reached_by_guessing(wang: Client, ticket: Ticket, what: str) -> None:
    Grant.objects.update(role=Role.LEAD)
    assert wang.get(f"/tickets/{ticket.number}/{what.format(uuid.uuid4())}").status_code == 404


def test_every_page_is_served_under_the_strict_policy(wang: Client, ticket: Ticket) -> None:
    for address in ("/inbox/", f"/tickets/{ticket.number}/", "/ledger/"):
        policy = wang.get(address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_an_unreadable_mail_says_why_and_nobody_can_be_answered(wang: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = unreadable(desk, monkeypatch)
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "This mail could not be read." in page
    assert "Send and solve" not in page
    assert f"#{ticket.number}" in words_of(wang.get("/inbox/unreadable/"))


def unreadable(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ticket from a mail that the parser gave up on."""
    from sealdesk.channels.mail import processing
    from sealdesk.channels.mail.limits import Unparsable

    def give_up(_content: bytes) -> Any:
        raise Unparsable("too-deep", "It is nested too deeply.")

    monkeypatch.setattr(processing, "parse", give_up)
    return desk.ticket_from(b"From: x\r\n\r\nx")


def test_an_answer_of_the_second_look_says_where_it_comes_from(wang: Client, ticket: Ticket, desk: Desk) -> None:
    Judgement.objects.update_or_create(
        ticket=ticket,
        question="category",
        defaults={"value": "complaint", "confidence": 0.97, "way": "act", "reason": "by-meaning", "department": desk.care, "evidence": []},
    )
    assert "By a second look, at what the whole text means." in words_of(wang.get(f"/tickets/{ticket.number}/"))


def test_a_department_that_was_not_followed_says_why_and_can_be_followed(wang: Client, ticket: Ticket, desk: Desk) -> None:
    Judgement.objects.update_or_create(
        ticket=ticket,
        question="department",
        defaults={"value": "billing", "confidence": 0.99, "reason": "by-model", "department": desk.care, "evidence": []},
    )
    Ticket.objects.filter(pk=ticket.pk).update(channel="form")
    assert "Move to" not in words_of(wang.get(f"/tickets/{ticket.number}/"))  # Billing is not for Wang to see
    Grant.objects.create(agent_id=desk.wang.id, role=Role.AGENT, department=desk.billing)
    page = wang.get(f"/tickets/{ticket.number}/")
    assert "Not followed, because the customer chose a form. It is in Customer care. Move to Billing" in words_of(page)
    assert 'name="department" value="billing">Move' in page.content.decode()
    wang.post(f"/tickets/{ticket.number}/correct/", {"department": "billing"})
    ticket.refresh_from_db()
    assert ticket.department == desk.billing


def test_right_confirms_all_that_triage_did_and_nothing_that_changed_since(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care, category="order-delivery", type="incident", priority="high")
    Judgement.objects.filter(ticket=ticket).delete()
    about = {"ticket": ticket, "customer_id": ticket.requester_id, "department": desk.care, "confidence": 0.8, "evidence": []}
    said = {"category": "order-delivery", "type": "incident", "priority": "low", "urgency": "now", "skills": "order-delivery"}
    for question, value in said.items():
        Judgement.objects.create(**about, question=question, value=value)
    browser = signed_in(desk.wang)
    browser.post(f"/tickets/{ticket.number}/confirm/")
    confirmed = Judgement.objects.filter(ticket=ticket, confirmed=True).values_list("question", flat=True)
    assert set(confirmed) == {"category", "type", "urgency", "skills"}, "the priority is no longer what triage said"
    page = words_of(browser.get(f"/tickets/{ticket.number}/"))
    assert "said it is right" in page
    assert page.count("Confirmed how it was sorted") == 1, "one press is told once between the messages"


def left(ticket: Ticket, desk: Desk, **said: Any) -> None:
    """Triage left the category to people."""
    none = {"value": "", "way": "leave", "department": desk.care, "evidence": [], "alternatives": []}
    Judgement.objects.update_or_create(ticket=ticket, question="category", defaults=none | said)


GUESSES = [["billing-refund", 0.41], ["complaint", 0.3]]


def test_what_was_left_open_says_its_best_guess_and_what_that_would_need(wang: Client, ticket: Ticket, desk: Desk) -> None:
    left(ticket, desk, confidence=0.41, reason="under-threshold", alternatives=GUESSES)
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Best guess: Billing and refunds, 41 %. It needs 45 %, so it is left to you." in page
    assert "It is: Billing and refunds" in page
    assert "Next: Correct it: Complaint 30 %" in page


@pytest.mark.parametrize("value", ["billing-refund", "complaint"])
def test_one_press_on_a_guess_corrects_it(wang: Client, ticket: Ticket, desk: Desk, value: str) -> None:
    left(ticket, desk, confidence=0.41, reason="under-threshold", alternatives=GUESSES)
    at = f"/tickets/{ticket.number}/"
    button = re.compile(f'<button[^>]*name="category" value="{value}"')
    assert button.search(wang.get(at).content.decode())
    wang.post(f"{at}correct/", {"category": value})
    ticket.refresh_from_db()
    assert ticket.category == value
    assert Judgement.objects.get(ticket=ticket, question="category").corrected_to == value
    assert not button.search(wang.get(at).content.decode())


def test_where_the_department_asks_for_more_its_own_figure_is_named(wang: Client, ticket: Ticket, desk: Desk) -> None:
    category = Thresholds(tell=90, act=95)
    set_thresholds(Actor.system("operator"), desk.care, dict(DEFAULTS) | {"category": category})
    left(ticket, desk, value="billing-refund", confidence=0.89, reason="by-model")
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Best guess: Billing and refunds, 89 %. It needs 90 %, so it is left to you." in page
    set_thresholds(Actor.system("operator"), desk.care, dict(DEFAULTS) | {"category": Thresholds(act=None)})
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert "Best guess: Billing and refunds, 89 %. This department leaves it to people." in page


@pytest.mark.parametrize("reason", ["out-of-scope", "no-known-word", "no-text"])
def test_where_no_guess_is_to_be_believed_no_percent_is_shown(wang: Client, ticket: Ticket, desk: Desk, reason: str) -> None:
    left(ticket, desk, confidence=0.89, reason=reason, alternatives=GUESSES)
    page = words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert triage_words.reason(reason) in page
    assert "89 %" not in page
    assert "41 %" not in page


def test_a_best_guess_is_told_in_chinese(wang: Client, ticket: Ticket, desk: Desk) -> None:
    left(ticket, desk, confidence=0.41, reason="under-threshold", alternatives=GUESSES)
    with override("zh-hans"):
        sentence = left_open.why_left(ticket, Judgement.objects.get(ticket=ticket, question="category"), lambda _question, value: value)
    assert sentence.replace("\u2009", " ") == "最可能是：billing-refund（41 %）；需达到 45 %，因此交由您决定。"


def test_nobody_begins_a_reply_to_a_blocked_customer_and_what_was_typed_meanwhile_is_given_back(
    wang: Client, ticket: Ticket, desk: Desk
) -> None:
    assert ticket.requester is not None
    address, reply = f"/tickets/{ticket.number}/", {"kind": "reply", "text": "A new one is on its way."}
    blocking.block(desk.wang, ticket.requester, desk.care.id)
    page = wang.get(address).content.decode()
    assert "This customer is blocked." in page
    assert 'data-kind="reply"' not in page
    assert 'name="text"' in page  # a note
    refused = wang.post(f"{address}reply/", reply)
    assert refused.status_code == 409
    assert "A new one is on its way." in refused.content.decode()


def test_a_note_says_which_word_after_an_at_named_nobody(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    said = words_of(wang.post(f"/tickets/{ticket.number}/note/", {"text": "@Nobody please have a look."}, follow=True))
    assert "The note is added. It tells nobody. @Nobody names no colleague who reads this ticket." in said
    plain = words_of(wang.post(f"/tickets/{ticket.number}/note/", {"text": "Write to elena@customer.example."}, follow=True))
    assert "The note is added." in plain
    assert "names no colleague" not in plain
