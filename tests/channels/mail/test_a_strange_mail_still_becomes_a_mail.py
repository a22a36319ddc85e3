"""Whatever bytes arrive, parsing gives a mail or one kind of refusal with a reason, within its bounds."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealdesk.channels.mail import tnef
from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.channels.mail.limits import Limits, Unparsable, Watch
from sealdesk.channels.mail.parsing import ParsedMail, parse
from tests.effort import calls_in

PIECES = [
    b"From: a@b.cn\r\n",
    b'To: g: x@y.z, "q" <w@e>;\r\n',
    b"Subject: =?gb2312?B?xOO6ww==?=\r\n",
    b"Subject: =?utf-8?q?=?=\n",
    b"\r\n",
    b"\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: text/html; charset=utf-7\n",
    b"--b\r\n",
    b"--b--\r\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"=E4=BD",
    b"<p>a<blockquote>b",
    b"Date: 31 Feb 99999 25:61 +9999\n",
    b"Content-Type: application/ms-tnef; name*0*=gb2312''%C4; name*1=x\n",
    b"\x78\x9f\x3e\x22\x00\x00",
    b"Return-Path: <>\n",
    b"\xc4\xe3\xba\xc3",
    b"+AGA-",
    b"\x00",
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n',
    b"Content-Type: message/delivery-status\n",
    b"Status: 5.1.1\n",
    b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed\n",
    b"\x1b$B",
    b"begin 644 x\n",
    b"Content-Type: multipart/alternative; boundary=b\n",
    b"a" * 80,
    b'Content-Disposition: attachment; filename="../../x\xe4"\n',
    b"Message-ID: <a\r\n b@c>\n",
    b"References: <a> <b> <<c>\n",
    b"From: \r\n",
    b">From x\n",
]

MAIL = b"From: Jane <jane@example.com>\r\nSubject: Hello\r\n"


def parsed_or_refused(raw: bytes) -> ParsedMail | str:
    """The mail, or the code of the one refusal that any bytes may meet; everything else is raised."""
    try:
        return parse(raw)
    except Unparsable as refusal:
        if refusal.code == "not-a-mail":
            return refusal.code
        raise


def multipart(parts: int, boundary: bytes = b"b") -> bytes:
    return b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n" + (b"--" + boundary + b"\r\n\r\nx\r\n") * parts


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_mail_or_are_refused_with_a_reason(raw: bytes) -> None:
    assert isinstance(parsed_or_refused(raw), ParsedMail | str)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_pile_of_mail_pieces_is_a_mail(pieces: list[bytes]) -> None:
    mail = parsed_or_refused(b"".join(pieces))
    if isinstance(mail, ParsedMail):
        f"{mail.text}{mail.subject}{mail.reply_text}".encode()  # lone surrogates would raise here
        clean_html(mail.html)
    else:
        assert mail == "not-a-mail"


@given(st.binary(max_size=400))
def test_any_winmail_dat_is_read_as_far_as_it_goes(tail: bytes) -> None:
    tnef.unpack(b"\x78\x9f\x3e\x22\x01\x00" + tail, Watch(Limits()))


@given(st.text(max_size=300))
def test_any_html_has_a_text_and_a_clean_form(html: str) -> None:
    text_of_html(html)
    clean_html(html)


@pytest.mark.parametrize("raw", [b"", b"\r\n", b" \n\t\n"])
def test_nothing_at_all_is_no_mail_and_is_given_to_a_person(raw: bytes) -> None:
    assert parsed_or_refused(raw) == "not-a-mail"


def test_headers_alone_and_a_bare_body_are_mails() -> None:
    assert parse(MAIL).text == ""
    bare = parse("您好，没有标题。\n".encode())
    assert (bare.subject, bare.sender, bare.text.strip()) == ("", None, "您好，没有标题。")


def test_a_memory_view_is_parsed_like_bytes() -> None:
    raw = MAIL + b"\r\nText\r\n"
    assert parse(memoryview(raw)) == parse(raw)


def test_a_picture_is_no_mail_and_the_reason_can_be_shown() -> None:
    with pytest.raises(Unparsable) as refusal:
        parse(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    assert refusal.value.code == "not-a-mail"
    assert refusal.value.reason.endswith(".")


def test_a_mail_larger_than_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    raw = MAIL + b"\r\n" + b"x" * 100
    assert parse(raw, limits=Limits(max_bytes=len(raw))).subject == "Hello"
    with pytest.raises(Unparsable, match="larger") as refusal:
        parse(raw, limits=Limits(max_bytes=len(raw) - 1))
    assert refusal.value.code == "too-large"


def test_parts_beyond_the_limit_are_left_out_and_it_is_said() -> None:
    mail = parse(MAIL + multipart(40), limits=Limits(max_parts=10))
    assert "parts-too-many" in mail.problems
    assert mail.text.count("x") == 10
    assert "parts-too-many" not in parse(MAIL + multipart(9), limits=Limits(max_parts=10)).problems


def test_nesting_beyond_the_limit_stays_one_unopened_file() -> None:
    raw = MAIL
    for depth in range(60):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
    mail = parse(raw + b"\r\nbottom")
    assert "part-too-deep" in mail.problems
    assert any(b"bottom" in attachment.content for attachment in mail.attachments)


def test_a_mail_that_takes_too_long_is_refused_by_the_clock_that_was_given() -> None:
    ticks = itertools.count(0.0, 1.0)
    with pytest.raises(Unparsable) as refusal:
        parse(MAIL + multipart(100), limits=Limits(max_seconds=20, clock=lambda: next(ticks)))
    assert refusal.value.code == "too-slow"


def test_an_endless_header_is_cut_and_the_body_is_still_read() -> None:
    raw = MAIL + b"X-Long: " + b"y" * 1_000_000 + b"\r\n" + b"X-Many: 1\r\n" * 50_000 + b"\r\nThe body"
    mail = parse(raw)
    assert "headers-too-long" in mail.problems
    assert mail.text == "The body"


def test_a_text_beyond_the_limit_is_cut_and_it_is_said() -> None:
    mail = parse(MAIL + b"\r\n" + b"word " * 1000, limits=Limits(max_text_chars=100))
    assert (len(mail.text), "text-too-long" in mail.problems) == (100, True)


def test_a_long_file_name_keeps_its_ending_within_255_bytes() -> None:
    name = "发票" * 200 + ".pdf"
    raw = MAIL + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''"
    from urllib.parse import quote

    (attachment,) = parse(raw + quote(name).encode() + b"\r\n\r\nx").attachments
    assert attachment.name.endswith(".pdf")
    assert len(attachment.name.encode()) <= 255


BOMBS: list[Callable[[int], bytes]] = [
    lambda n: MAIL + b"Content-Type: text/html\r\n\r\n" + b"<div>" * n + b"deep",
    lambda n: MAIL + b"Content-Type: text/html\r\n\r\n" + b"<b a=%d>" * 400 + b"</div><div>x" * n,
    lambda n: MAIL + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 700 + b"<!--" * 3 * n,
    lambda n: MAIL + b"Subject: " + b"=?utf-8?q?a?= " * n + b"\r\n\r\nx",
    lambda n: MAIL + b"To: " + b"a@b.c, " * n + b"\r\n\r\nx",
    lambda n: MAIL + b"To: " + b"((((" * n + b"\r\n\r\nx",
    lambda n: MAIL + b"To: " + b'"<' * n + b"\r\n\r\nx",
    lambda n: MAIL + b"Content-Type: text/plain; " + b'a="' * n + b"\r\n\r\nx",
    lambda n: MAIL + b"References: " + b"<a@b>" * n + b"\r\n\r\nx",
    lambda n: MAIL + b"\r\n" + b"On 1 a@b\n" * n,
    lambda n: MAIL + b"\r\n" + b"From: x\n" * n,
    lambda n: MAIL + multipart(2 * n),
    lambda n: MAIL + b"Content-Type: multipart/mixed; boundary=" + b"-" * 60 + b"\r\n\r\n" + b"-" * 10 * n,
    lambda n: (
        MAIL
        + b"Content-Type: application/ms-tnef\r\n\r\n\x78\x9f\x3e\x22\x00\x00"
        + b"\x01\x03\x90\x06\x00\x08\x00\x00\x00\xff\xff\xff\xff\x02\x10\x02\x10\x00\x00" * (1 + n // 10_000)
    ),
]


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_costs_no_more_than_its_size(bomb: Callable[[int], bytes]) -> None:
    """Whatever is looked at again for each of its pieces would call a hundred times as many functions for ten times as many."""

    def calls(pieces: int) -> int:
        raw = bomb(pieces)
        return calls_in(lambda: clean_html(parse(raw).html))

    calls(10)  # what is loaded or remembered with a first mail
    small, large = calls(10_000), calls(100_000)
    assert large <= 12 * small
    assert large < 4_000_000
