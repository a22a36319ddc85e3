"""From a letter to raw bytes: envelope headers as a mail server would have left them, then the MIME tree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Final

from sealdesk.channels.samples.days import with_days
from sealdesk.channels.samples.enclosures import MAKERS
from sealdesk.channels.samples.letter import DESK, Enclosure, Letter
from sealdesk.channels.samples.mime import (
    CRLF,
    Part,
    encoded_words,
    file_part,
    multipart,
    rendered,
    text_part,
)

#: Enclosures that change the whole shape of the message instead of standing beside the text.
_SHAPES: Final = frozenset({"bounce", "forward", "invitation"})


def assembled(letter: Letter, letters: dict[str, Letter], now: datetime) -> bytes:
    """Build one message. ``letters`` is needed for the chain of references."""
    return CRLF.join(_headers(letter, letters, now)) + CRLF + rendered(_tree(letter, _local(letter, now)))


def _local(letter: Letter, now: datetime) -> datetime:
    """``now`` on the sender's clock."""
    sign = -1 if letter.zone.startswith("-") else 1
    offset = timedelta(hours=int(letter.zone[1:3]), minutes=int(letter.zone[3:5]))
    return now.astimezone(timezone(sign * offset))


def _headers(letter: Letter, letters: dict[str, Letter], now: datetime) -> list[bytes]:
    sent = _local(letter, now) - letter.age
    back = "" if letter.expect.get("kind") == "bounce" else letter.address
    received = format_datetime(sent + timedelta(seconds=4))
    lines = [
        f"Return-Path: <{back}>",
        f"Received: from out.{letter.domain} ([192.0.2.25])\r\n\tby mx1.harbourpine.example; {received}",
        f"Date: {format_datetime(sent)}",
        f"From: {_address(letter.sender, letter)}",
        f"To: {_addresses(letter.to, letter)}",
    ]
    if letter.cc:
        lines.append(f"Cc: {_addresses(letter.cc, letter)}")
    if letter.subject is not None:
        lines.append(f"Subject: {_words(letter.subject, letter)}")
    lines.append(f"Message-ID: {letter.message_id}")
    chain = _chain(letter, letters)
    if chain:
        lines += [f"In-Reply-To: {chain[-1]}", "References: " + "\r\n ".join(chain)]
    lines += [f"{name}: {_words(value, letter)}" for name, value in letter.headers.items()]
    lines.append("MIME-Version: 1.0")
    return [line.encode(letter.charset if letter.bare_headers else "ascii") for line in lines]


def _chain(letter: Letter, letters: dict[str, Letter]) -> list[str]:
    """The Message-IDs of the conversation so far, oldest first (RFC 5322 section 3.6.4)."""
    chain: list[str] = []
    while letter.follows:
        letter = letters[letter.follows]
        chain.insert(0, letter.message_id)
    return chain


def _words(text: str, letter: Letter) -> str:
    return text if letter.bare_headers else encoded_words(text, letter.charset)


def _addresses(names: tuple[str, ...], letter: Letter) -> str:
    return ",\r\n ".join(_address(DESK.get(name, name), letter) for name in names)


def _address(written: str, letter: Letter) -> str:
    """Write ``Name <address>``; the name encoded, or quoted when it holds RFC 5322 specials."""
    name, _, address = written.rpartition(" <")
    if not name:
        return written.strip("<>")
    address = address.rstrip(">")
    if not name.isascii():
        charset = letter.charset if _fits(name, letter.charset) else "utf-8"
        return f"{name if letter.bare_headers else encoded_words(name, charset)} <{address}>"
    plain = all(character.isalnum() or character in " &'-" for character in name)
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f"{name} <{address}>" if plain else f'"{quoted}" <{address}>'


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _tree(letter: Letter, now: datetime) -> Part:
    enclosures = [replace(one, content=with_days(one.content, now)) for one in letter.enclosures]
    texts = _texts(letter, now)
    shapes = [one for one in enclosures if one.kind in _SHAPES]
    if shapes:
        return _shaped(shapes[0], texts, letter, now)
    inline = [_file(one, letter) for one in enclosures if one.cid]
    attached = [_file(one, letter) for one in enclosures if not one.cid]
    main = multipart("alternative", texts, seed=letter.key) if len(texts) > 1 else texts[0]
    if inline:
        main = multipart("related", (main, *inline), seed=letter.key)
    return multipart("mixed", (main, *attached), seed=letter.key) if attached else main


def _texts(letter: Letter, now: datetime) -> tuple[Part, ...]:
    written = (("plain", letter.text), ("html", letter.html))
    return tuple(
        text_part(
            with_days(text, now),
            subtype,
            letter.charset,
            letter.transfer,
            flowed=letter.flowed and subtype == "plain",
        )
        for subtype, text in written
        if text is not None
    )


def _file(enclosure: Enclosure, letter: Letter) -> Part:
    content_type, maker = MAKERS[enclosure.kind]
    charset = letter.charset if _fits(enclosure.file, letter.charset) else "utf-8"
    return file_part(
        content_type,
        maker(enclosure),
        enclosure.file,
        style=enclosure.name_style,
        charset=charset,
        cid=enclosure.cid,
    )


def _shaped(enclosure: Enclosure, texts: tuple[Part, ...], letter: Letter, now: datetime) -> Part:
    sent = format_datetime(now - letter.age - timedelta(minutes=50))
    content = enclosure.content.replace("{{sent}}", sent).replace("\n", "\r\n")
    if enclosure.kind == "invitation":
        event = text_part(content, 'calendar; method=REQUEST; name="invite.ics"', "utf-8", "base64")
        return multipart("alternative", (*texts, event), seed=letter.key)
    if enclosure.kind == "forward":
        carried = Part(
            (b"Content-Type: message/rfc822", b"Content-Disposition: attachment"), content.encode("ascii")
        )
        return multipart("mixed", (*texts, carried), seed=letter.key)
    status, _, returned = content.partition("\r\n====\r\n")
    parts = (
        *texts,
        Part((b"Content-Type: message/delivery-status",), status.encode("ascii") + CRLF),
        Part((b"Content-Type: text/rfc822-headers",), returned.encode("ascii")),
    )
    return multipart("report", parts, seed=letter.key, parameters=" report-type=delivery-status;")
