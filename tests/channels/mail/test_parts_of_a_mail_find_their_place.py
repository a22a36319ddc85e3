"""Bodies, inline images, invitations, nested mails and winmail.dat each come out as what they are."""

import struct

from sealdesk.channels.mail.attachments import AttachmentKind
from sealdesk.channels.mail.parsing import ParsedMail, parse

HEAD = b"From: a@b.cn\nMIME-Version: 1.0\n"


def mixed(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"b") -> bytes:
    delimiter = b"\n--" + boundary
    body = b"".join(delimiter + b"\n" + part for part in parts) + delimiter + b"--\n"
    return b"Content-Type: multipart/" + kind + b"; boundary=" + boundary + b"\n" + body


def read(entity: bytes) -> ParsedMail:
    return parse(HEAD + entity)


def tnef_attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


PLAIN = b"Content-Type: text/plain; charset=utf-8\n\nplain words"
HTML = b"Content-Type: text/html; charset=utf-8\n\n<p>html <b>words</b></p><img src='cid:logo@x'>"
LOGO = b"Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="


def test_an_alternative_gives_its_plain_text_and_its_html() -> None:
    mail = read(mixed(PLAIN, HTML, kind=b"alternative"))
    assert mail.text == "plain words"
    assert "<b>words</b>" in mail.html
    assert mail.attachments == ()


def test_html_alone_is_made_into_text_with_its_quotation_marked() -> None:
    mail = read(
        b"Content-Type: text/html\n\n<p>New<br>lines</p><p>On 5/3/2024, Help wrote:</p>"
        b"<blockquote>old<blockquote>older</blockquote></blockquote>"
    )
    assert mail.text.startswith("New\nlines\n")
    assert "> old" in mail.text
    assert "> > older" in mail.text
    assert mail.reply_text == "New\nlines"


def test_hidden_html_is_not_read() -> None:
    assert read(b"Content-Type: text/html\n\n<p>shown</p><div style='display:none'>hidden</div><script>x</script>").text == "shown"


def test_an_inline_image_is_known_by_its_content_id() -> None:
    mail = read(mixed(mixed(PLAIN, HTML, kind=b"alternative", boundary=b"c"), LOGO, kind=b"related"))
    (logo,) = mail.attachments
    assert (logo.content_id, logo.inline, logo.content, logo.name) == ("logo@x", True, b"\x89PNG\r\n\x1a\n", "attachment-1.png")


def test_a_text_file_that_is_attached_is_no_part_of_the_text() -> None:
    mail = read(mixed(PLAIN, b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.log\n\nlog"))
    assert mail.text == "plain words"
    assert [(a.name, a.content, a.inline) for a in mail.attachments] == [("a.log", b"log", False)]


def test_text_before_and_after_an_attachment_is_joined() -> None:
    mail = read(mixed(PLAIN, LOGO, b"Content-Type: text/plain\n\nmore words"))
    assert mail.text == "plain words\nmore words"


def test_an_invitation_is_a_calendar() -> None:
    mail = read(mixed(PLAIN, b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR", kind=b"alternative"))
    assert [(a.kind, a.name, a.content_type) for a in mail.attachments] == [(AttachmentKind.CALENDAR, "attachment-1.ics", "text/calendar")]


def test_a_nested_mail_stays_whole_and_is_named_after_its_subject() -> None:
    nested = b"Subject: =?utf-8?B?5Y+R56Wo?=\nContent-Type: text/plain\n\ninner words"
    mail = read(mixed(PLAIN, b"Content-Type: message/rfc822\n\n" + nested))
    (attachment,) = mail.attachments
    assert (attachment.kind, attachment.name, attachment.content) == (AttachmentKind.MESSAGE, "发票.eml", nested)
    assert parse(attachment.content).text == "inner words"
    assert mail.text == "plain words"


def test_a_winmail_dat_gives_out_its_files_and_its_text() -> None:
    container = (
        b"\x78\x9f\x3e\x22\x01\x00"
        + tnef_attribute(1, 0x9007, struct.pack("<II", 936, 0))
        + tnef_attribute(1, 0x800C, "正文在里面\x00".encode("gbk"))
        + tnef_attribute(2, 0x9002, b"\x00" * 14)
        + tnef_attribute(2, 0x8010, "发票.txt\x00".encode("gbk"))
        + tnef_attribute(2, 0x800F, b"file content")
    )
    mail = read(mixed(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n" + container))
    assert [(a.kind, a.name) for a in mail.attachments] == [(AttachmentKind.TNEF, "winmail.dat"), (AttachmentKind.FILE, "发票.txt")]
    assert mail.attachments[1].content == b"file content"
    assert mail.text == "正文在里面"


def test_a_broken_winmail_dat_is_kept_and_the_problem_is_told() -> None:
    mail = read(b"Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22\x01\x00\x01\x0c\x80\x06\x00\xff\xff\xff\x7f")
    assert [a.name for a in mail.attachments] == ["winmail.dat"]
    assert "tnef-broken" in mail.problems


def test_flowed_lines_are_joined_and_quoted_ones_are_not() -> None:
    mail = read(b"Content-Type: text/plain; format=flowed\n\nOne \nline.\n\n> quoted \n> lines\n")
    assert mail.text == "One line.\n\n> quoted \n> lines"


def test_a_multipart_without_its_boundary_is_shown_as_text() -> None:
    mail = read(b"Content-Type: multipart/mixed\n\nwords that must not be lost")
    assert mail.text == "words that must not be lost"
    assert "boundary-missing" in mail.problems


def test_an_unclosed_multipart_keeps_its_last_part() -> None:
    mail = read(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n--b\n\nlast")
    assert mail.text == "first\nlast"


def test_ids_recipients_and_the_date_are_read() -> None:
    mail = parse(
        b"From: a@b.cn\nTo: G: x@y.z, q@w.e;\nCc: =?utf-8?B?5byg5LiJ?= <c@d.e>\nDelivered-To: help@desk.example\nX-Original-To: x@y.z\n"
        b"Message-ID: <1@b.cn>\nIn-Reply-To: <0@desk.example>\nReferences: <r1@x>\n <r2@x> <r1@x>\nContent-Language: zh-CN\n"
        b"Date: Tue, 5 Mar 2024 15:20:00 +0800\n\nx"
    )
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("1@b.cn", ("0@desk.example",), ("r1@x", "r2@x"))
    assert [box.address for box in mail.all_recipients] == ["x@y.z", "q@w.e", "c@d.e", "help@desk.example"]
    assert mail.date is not None
    assert mail.date.isoformat() == "2024-03-05T15:20:00+08:00"
    assert mail.content_language == "zh-CN"


def test_a_date_without_a_zone_is_utc_and_a_broken_one_is_none() -> None:
    for written, expected in (("Tue, 5 Mar 2024 15:20:00", "2024-03-05T15:20:00+00:00"), ("soon", None), ("Tue, 99 Mar 2024", None)):
        date = parse(f"Date: {written}\n\nx".encode()).date
        assert (date.isoformat() if date else None) == expected


def test_a_line_break_in_an_address_cannot_make_a_header() -> None:
    mail = parse(b'From: "a\rb" <x@y.z\r>\nSubject: s\rBcc: all\n\nx')
    assert mail.sender is not None
    assert "\r" not in mail.sender.name + mail.sender.address + mail.subject
