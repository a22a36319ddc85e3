"""Automatic replies, bounces and lists are told from persons, with the rule that decided."""

import pytest

from sealdesk.channels.mail.kinds import Kind
from sealdesk.channels.mail.parsing import parse

DSN = b"""From: MAILER-DAEMON@mx.example.com
To: help@desk.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; gone@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

Final-Recipient: rfc822; full@example.org
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

Message-ID: <ticket-1@desk.example>
Subject: Re: your question

Hello
--b--
"""


def kind_of(fields: str, body: str = "Hello") -> tuple[Kind, str]:
    mail = parse(f"{fields}\n\n{body}".encode())
    return mail.kind, mail.kind_reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("From: a@b.cn\nAuto-Submitted: auto-replied", "auto-submitted"),
        ("From: a@b.cn\nAuto-Submitted: auto-generated; type=cron", "auto-submitted"),
        ("From: a@b.cn\nAuto-Submitted: auto-notified (vacation)", "auto-submitted"),
        ("From: a@b.cn\nPrecedence: bulk", "precedence"),
        ("From: a@b.cn\nPrecedence: auto_reply", "precedence"),
        ("From: a@b.cn\nX-Auto-Response-Suppress: All", "x-auto-response-suppress"),
        ("From: a@b.cn\nX-Autoreply: yes", "x-autoreply"),
        ("From: a@b.cn\nReturn-Path: <>", "return-path"),
        ("From: no-reply@b.cn", "sender-noreply"),
        ("From: a@b.cn\nSubject: 自动回复: 关于您的邮件", "subject"),
        ("From: a@b.cn\nSubject: 自动答复：外出", "subject"),
        ("From: a@b.cn\nSubject: 休假通知", "subject"),
        ("From: a@b.cn\nSubject: Automatic reply: your question", "subject"),
        ("From: a@b.cn\nSubject: Out of Office: back on Monday", "subject"),
        ("From: a@b.cn\nSubject: Abwesenheitsnotiz: Re: Frage", "subject"),
        ("From: a@b.cn\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x", "disposition-notification"),
    ],
)
def test_a_program_is_recognised_by_what_it_says_of_itself(fields: str, reason: str) -> None:
    assert kind_of(fields) == (Kind.AUTOMATIC, reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("From: a@b.cn\nList-Id: <users.lists.example>", "list-id"),
        ("From: a@b.cn\nList-Id: <users.lists.example>\nPrecedence: bulk", "list-id"),
        ("From: a@b.cn\nPrecedence: list", "precedence"),
        ("From: a@b.cn\nList-Unsubscribe: <mailto:x@y.z>", "list-unsubscribe"),
    ],
)
def test_a_list_is_recognised(fields: str, reason: str) -> None:
    assert kind_of(fields) == (Kind.LIST, reason)


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ("From: MAILER-DAEMON@qq.com\nSubject: 系统退信", "您的邮件无法投递"),
        ("From: PostMaster@163.com\nSubject: 系统退信/Systems bounce", "550 User not found"),
        ("From: postmaster@example.com\nSubject: Undeliverable: your answer", "x"),
        ("From: Mail Delivery System <md@example.com>\nSubject: Mail delivery failed: returning message to sender", "x"),
        ("From: a@b.cn\nX-Failed-Recipients: gone@example.org", "x"),
        ("From: a@b.cn\nReturn-Path: <>\nSubject: failure notice", "x"),
    ],
)
def test_a_bounce_without_a_report_is_recognised(fields: str, body: str) -> None:
    assert kind_of(fields, body)[0] is Kind.BOUNCE


@pytest.mark.parametrize(
    "fields",
    [
        "From: a@b.cn\nSubject: Re: Out of office supplies",
        "From: a@b.cn\nSubject: Fwd: Undelivered Mail Returned to Sender",
        "From: a@b.cn\nSubject: Delivery failed, where is my parcel?",
        "From: a@b.cn\nAuto-Submitted: no",
        "From: a@b.cn\nX-Auto-Response-Suppress: None",
        "From: a@b.cn\nSubject: 退信怎么办？",
        "From: automobile@b.cn\nSubject: 请帮忙",
        "Subject: no sender at all",
    ],
)
def test_a_person_is_taken_for_a_person(fields: str) -> None:
    assert kind_of(fields) == (Kind.HUMAN, "")


def test_a_delivery_report_tells_whom_it_did_not_reach_and_which_mail_it_was() -> None:
    mail = parse(DSN)
    assert (mail.kind, mail.kind_reason) == (Kind.BOUNCE, "delivery-status")
    assert mail.bounce is not None
    assert mail.bounce.final_recipients == ("gone@example.org", "full@example.org")
    assert (mail.bounce.action, mail.bounce.status) == ("failed", "5.1.1")
    assert mail.bounce.diagnostic == "smtp; 550 5.1.1 No such user"
    assert mail.bounce.original_message_id == "ticket-1@desk.example"
    assert mail.bounce.reporting_mta == "mx.example.com"
    assert mail.text == "Your mail could not be delivered."


def test_a_bounce_in_plain_words_still_names_the_mail_and_the_status() -> None:
    body = "<gone@example.org>: host mx said: 550 5.1.1 User unknown\n\n--- Copy ---\nMessage-ID: <ticket-2@desk.example>\nSubject: x\n"
    mail = parse(f"From: MAILER-DAEMON@example.com\nSubject: failure notice\n\n{body}".encode())
    assert mail.bounce is not None
    assert mail.bounce.final_recipients == ("gone@example.org",)
    assert (mail.bounce.status, mail.bounce.action, mail.bounce.original_message_id) == ("5.1.1", "failed", "ticket-2@desk.example")


def test_a_person_has_no_bounce_report() -> None:
    assert parse(b"From: a@b.cn\n\nStatus: 5.1.1").bounce is None
