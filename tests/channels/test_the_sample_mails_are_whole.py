"""The sample mails of an empty desk: readable, repeatable, varied, and about nobody real."""

from __future__ import annotations

import binascii
import re
import struct
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from tnefparse import TNEF

from sealdesk.channels.samples import sample_mails
from sealdesk.channels.samples.catalogue import Category, Kind, Priority, expectations
from sealdesk.channels.samples.days import with_days
from sealdesk.channels.samples.letter import all_letters

NOW = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
RAW = tuple(sample_mails(NOW))


def _read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


MAILS = {str(mail["Message-ID"]): mail for mail in map(_read, RAW)}
BARE = {letter.message_id for letter in all_letters().values() if letter.bare_headers}
KEYS = {letter.key: letter.message_id for letter in all_letters().values()}


def _text(mail: EmailMessage) -> str:
    """Everything that a person could read in the mail, headers and embedded messages included."""
    words = [f"{name}: {value}" for part in mail.walk() for name, value in part.items()]
    texts = (part for part in mail.walk() if part.get_content_maintype() == "text")
    words += [part.get_payload(decode=True).decode(part.get_content_charset("ascii")) for part in texts]
    return "\n".join(words)


def _files(kind: str) -> list[bytes]:
    parts = (part for mail in MAILS.values() for part in mail.walk())
    return [part.get_payload(decode=True) for part in parts if part.get_content_type() == kind]


def test_every_letter_becomes_one_mail_with_its_own_message_id() -> None:
    assert len(RAW) == len(MAILS) == len(all_letters()) >= 64
    assert set(MAILS) == set(KEYS.values()) == set(expectations())


def test_the_same_moment_gives_the_same_bytes() -> None:
    assert tuple(sample_mails(NOW)) == RAW
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    assert tuple(sample_mails(shanghai)) == RAW


def test_another_moment_changes_dates_but_no_message_id() -> None:
    later = tuple(sample_mails(NOW + timedelta(days=3)))
    assert [_read(raw)["Message-ID"] for raw in later] == list(MAILS)
    assert all(new != old for new, old in zip(later, RAW, strict=True))


def test_a_message_id_stays_the_same_from_release_to_release() -> None:
    assert KEYS["bounce-full"] == "<dfab49f6b71e.bounce-full@mx.peatfire.example>"


def test_encoded_words_are_no_longer_than_75_characters() -> None:
    words = [word for raw in RAW for word in re.findall(rb"=\?[\w-]+\?B\?[^?]*\?=", raw)]
    assert len(words) > 100
    assert max(map(len, words)) <= 75


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        next(sample_mails(datetime(2026, 3, 9)))  # noqa: DTZ001 - the refusal is what is tested


def test_the_mails_come_oldest_first_over_the_last_nine_days() -> None:
    dates = [mail["Date"].datetime for mail in MAILS.values()]
    assert dates == sorted(dates)
    assert timedelta(days=8) < NOW - dates[0] <= timedelta(days=9)
    assert timedelta(0) < NOW - dates[-1] <= timedelta(minutes=15)
    assert len({date.astimezone(UTC).date() for date in dates}) >= 9


def test_lines_end_in_crlf_and_none_is_longer_than_the_standard_allows() -> None:
    for raw in RAW:
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r" not in raw.replace(b"\r\n", b"")
        assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_standard_library_finds_nothing_wrong_but_the_bare_headers() -> None:
    for message_id, mail in MAILS.items():
        if message_id in BARE:
            continue
        assert [defect for part in mail.walk() for defect in part.defects] == []
        for name in ("From", "To", "Date", "Message-ID"):
            assert len(mail.get_all(name, [])) == 1
            assert not mail[name].defects


def test_each_text_is_written_in_the_charset_it_claims() -> None:
    for letter in all_letters().values():
        mail = MAILS[letter.message_id]
        for subtype, source in (("plain", letter.text), ("html", letter.html)):
            if source is None:
                continue
            part = mail.get_body((subtype,))
            assert part is not None, letter.key
            assert part.get_content_charset() == letter.charset
            assert part["Content-Transfer-Encoding"] == letter.transfer
            read = part.get_payload(decode=True).decode(letter.charset).replace("\r\n", "\n")
            assert read.rstrip("\n") == with_days(source, _sent_clock(letter.zone)).rstrip("\n"), letter.key


def _sent_clock(zone: str) -> datetime:
    return NOW.astimezone(datetime.strptime(zone, "%z").tzinfo)


def test_subjects_and_names_survive_their_header_encoding() -> None:
    for letter in all_letters().values():
        if letter.bare_headers:
            continue
        mail = MAILS[letter.message_id]
        assert (str(mail["Subject"]) if "Subject" in mail else None) == letter.subject
        assert mail["From"].addresses[0].addr_spec == letter.address
        assert letter.sender.rpartition(" <")[0] == mail["From"].addresses[0].display_name


def test_one_letter_has_bare_gbk_headers_as_old_programs_write_them() -> None:
    bare = [letter for letter in all_letters().values() if letter.bare_headers]
    assert len(bare) == 1
    raw = next(raw for raw in RAW if bare[0].message_id.encode() in raw)
    assert f"Subject: {bare[0].subject}\r\n".encode("gbk") in raw


def test_days_in_the_letters_are_filled_in() -> None:
    for mail in MAILS.values():
        assert "{{" not in _text(mail).replace("{{7*7}}", "")
    assert with_days("{{2d zh}} {{+1d de}} {{1d2h stamp}}", NOW) == "3月7日 10. März 2026-03-08 08:30"


def test_charsets_and_shapes_are_as_varied_as_real_mail() -> None:
    parts = [part for mail in MAILS.values() for part in mail.walk()]
    charsets = {part.get_content_charset() for part in parts}
    assert charsets >= {"gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "iso-2022-jp", "utf-8"}
    assert {part.get("Content-Transfer-Encoding") for part in parts} >= {
        "7bit",
        "8bit",
        "base64",
        "quoted-printable",
    }
    types = {part.get_content_type() for part in parts}
    assert types >= {
        "multipart/alternative", "multipart/related", "multipart/mixed", "multipart/report", "text/calendar",
        "message/rfc822", "message/delivery-status", "application/ms-tnef", "application/pdf", "text/csv",
    }  # fmt: skip
    raw = b"\n".join(RAW)
    for mark in (b"format=flowed", b"filename*0*=", b"filename*=UTF-8''", b'filename="=?gb', b"<script>"):
        assert mark in raw
    everything = "\n".join(map(_text, MAILS.values()))
    for mark in (
        "------------------ 原始邮件",
        "写道：",
        "发自我的iPhone",
        "schrieb",
        "wrote:",
        "From: Delgado",
    ):
        assert mark in everything


def test_some_mails_lack_what_one_expects() -> None:
    assert any("Subject" not in mail for mail in MAILS.values())
    assert any(len(mail.get("Subject", "")) > 300 for mail in MAILS.values())
    assert any(letter.text == "" for letter in all_letters().values())
    assert any(mail.get_content_type() == "text/html" for mail in MAILS.values())


def test_half_of_the_letters_are_chinese_and_several_are_in_other_languages() -> None:
    languages = Counter(expected.language for expected in expectations().values())
    chinese = languages["zh-Hans"] + languages["zh-Hant"]
    assert 0.45 <= chinese / len(MAILS) <= 0.55
    assert languages["en"] / len(MAILS) >= 0.35
    assert all(languages[one] >= 2 for one in ("zh-Hant", "de", "fr", "ja"))


def test_every_category_priority_and_kind_occurs() -> None:
    expected = expectations().values()
    categories = Counter(one.category for one in expected)
    assert all(categories[category] >= 4 for category in Category)
    priorities = Counter(one.priority for one in expected)
    assert all(priorities[priority] >= 4 for priority in Priority)
    assert {one.kind for one in expected} == set(Kind)


def test_what_machines_send_says_so_in_its_headers() -> None:
    for expected in expectations().values():
        mail = MAILS[expected.message_id]
        automatic = "Auto-Submitted" in mail
        assert automatic == (expected.kind in {Kind.AUTOMATIC, Kind.BOUNCE}), expected.key
        assert ("List-Id" in mail) == (expected.kind is Kind.LIST), expected.key
        assert (mail.get_content_type() == "multipart/report") == (expected.kind is Kind.BOUNCE), expected.key


def test_the_bounce_names_the_recipient_that_failed() -> None:
    bounce = MAILS[KEYS["bounce-full"]]
    assert bounce["Return-Path"] == "<>"
    assert bounce.get_param("report-type") == "delivery-status"
    status = next(part for part in bounce.walk() if part.get_content_type() == "message/delivery-status")
    fields = status.get_payload()[1]
    assert (fields["Action"], fields["Status"]) == ("failed", "5.1.1")


def test_follow_ups_refer_to_an_earlier_mail_of_their_conversation() -> None:
    seen: set[str] = set()
    openings: Counter[str] = Counter()
    for message_id, mail in MAILS.items():
        expected = expectations()[message_id]
        if expected.key != expected.conversation:
            openings[expected.conversation] += 1
            chain = str(mail["References"]).split()
            assert chain[0] == KEYS[expected.conversation]
            assert chain[-1] == mail["In-Reply-To"]
            assert set(chain) <= seen
        seen.add(message_id)
    assert len(openings) >= 6


def test_only_people_who_took_part_join_a_conversation() -> None:
    strangers = []
    for message_id, mail in MAILS.items():
        expected = expectations()[message_id]
        opening = MAILS[KEYS[expected.conversation]]
        people = [*opening["From"].addresses, *(opening["Cc"].addresses if opening["Cc"] else ())]
        takes_part = mail["From"].addresses[0].addr_spec in {person.addr_spec for person in people}
        assert takes_part == expected.joins, expected.key
        if not takes_part:
            strangers.append(expected.key)
    assert strangers == ["en-locked-out-work"]


def test_pictures_are_real_png() -> None:
    pictures = _files("image/png")
    assert len(pictures) >= 5
    for data in pictures:
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        chunks, rest = {}, data[8:]
        while rest:
            (size,) = struct.unpack(">I", rest[:4])
            name, body = rest[4:8], rest[8 : 8 + size]
            assert struct.unpack(">I", rest[8 + size : 12 + size])[0] == binascii.crc32(name + body)
            chunks[name], rest = body, rest[12 + size :]
        width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
        assert len(zlib.decompress(chunks[b"IDAT"])) == height * (3 * width + 1)


def test_pdf_pages_have_a_cross_reference_table_that_points_at_their_objects() -> None:
    pages = _files("application/pdf")
    assert len(pages) >= 2
    for data in pages:
        table = data[int(data.rsplit(b"startxref\n", 1)[1].split()[0]) :]
        assert table.startswith(b"xref\n")
        offsets = [int(line[:10]) for line in table.split(b"\n") if line.endswith(b" n ")]
        for number, offset in enumerate(offsets, start=1):
            assert data[offset:].startswith(b"%d 0 obj\n" % number)


def test_the_winmail_dat_opens_and_holds_the_warranty_card() -> None:
    (data,) = _files("application/ms-tnef")
    opened = TNEF(data, do_checksum=True)
    assert all(one.good_checksum for one in opened.objects)
    assert [one.name for one in opened.attachments] == ["warranty-card.pdf"]
    assert opened.attachments[0].data.startswith(b"%PDF-1.4")


def test_no_domain_could_belong_to_anybody() -> None:
    for mail in MAILS.values():
        text = _text(mail)
        hosts = re.findall(r"@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)|https?://([A-Za-z0-9.-]+)", text)
        assert hosts
        for host in (one or other for one, other in hosts):
            assert host.endswith((".example", ".test", ".invalid")), host
        for address in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text):
            assert address.startswith(("192.0.2.", "198.51.100.", "203.0.113.")), address


#: Numbers of nobody: ranges for drama (Ofcom, NANPA, BNetzA, ARCEP), placeholders, published test cards
#: and IBAN, an identity number with the sequence 000, and the ends of order and invoice numbers.
NOBODYS = re.compile(
    r"(?:\+44 ?|0)7700 ?900 ?\d{3}|01632 960 ?\d{3}|\(\d{3}\) 555-01\d\d|030 23125 \d{3}|01 99 00 \d\d \d\d"
    r"|138-?0013-?8000|13800000000|4111 1111 1111 1111|6200 0000 0000 0005|110101199003070003"
    r"|DE89 3704 0044 0532 0130 00|26332000000000001234|91330000TEST00000X"
)


def test_no_number_could_reach_or_charge_anybody() -> None:
    for mail in MAILS.values():
        bodies = [part for part in mail.walk() if part.get_content_maintype() == "text"]
        for part in bodies:
            text = part.get_payload(decode=True).decode(part.get_content_charset("ascii"))
            text = NOBODYS.sub("", re.sub(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|\d{8}T\d{6}Z", "", text))
            text = re.sub(r"HP-(?:[A-Z]\d?-)*\d+|FF-\d+-B|orders/\d+", "", text)
            long_numbers = re.findall(r"\d(?:[ -]?\d){8,}", text)
            assert long_numbers == []


def test_the_letters_sound_like_people_and_no_two_are_the_same() -> None:
    bodies = [letter.text or letter.html or "" for letter in all_letters().values()]
    written = [body for body in bodies if body]
    assert len(set(written)) == len(written)
    assert sum(len(body) for body in written) / len(written) > 150
