"""Reads what other mail parsers expect of the same mails, so that ours can be compared with them field by
field.

Each comparison is (field, file, expected, got); the two are equal when the parsers agree.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from sealdesk.channels.mail.addresses import Mailbox
from sealdesk.channels.mail.headers import text_of
from sealdesk.channels.mail.limits import Limits, Unparsable, Watch
from sealdesk.channels.mail.mime import Part, parse_tree
from sealdesk.channels.mail.parsing import ParsedMail, parse

_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\u200e\u200f\u202a-\u202e]")


@dataclass(frozen=True)
class Comparison:
    """One field of one mail."""

    field: str
    file: str
    expected: object
    got: object

    @property
    def agrees(self) -> bool:
        """Whether both parsers say the same."""
        return self.expected == self.got


def words(text: str | None) -> str:
    """Text without differences of white space and invisible signs."""
    return _SPACES.sub(" ", _CONTROLS.sub("", text or "")).strip()


def stalwart(folder: Path) -> Iterator[Comparison]:
    """NAME.json beside NAME.eml: the parse tree of the Stalwart parser."""
    for path in sorted(folder.glob("stalwartlabs__mail-parser/**/*.json")):
        expected = json.loads(path.read_text("utf-8"))
        file = str(path.relative_to(folder).with_suffix(".eml"))
        got = parse(path.with_suffix(".eml").read_bytes())
        top = {h["name"]: h["value"] for h in expected["parts"][0]["headers"] if isinstance(h["name"], str)}
        yield from _stalwart_headers(file, top, got)
        yield from _stalwart_bodies(file, expected, got)


def _stalwart_headers(file: str, top: dict[str, Any], got: ParsedMail) -> Iterator[Comparison]:
    if "subject" in top:
        yield Comparison("subject", file, words(top["subject"].get("Text")), words(got.subject))
    if "from" in top:
        boxes = _boxes(top["from"])
        yield Comparison("from", file, boxes[0] if boxes else None, _pair(got.sender) if got.sender else None)
    for name, mine in (("to", got.to), ("cc", got.cc), ("reply_to", got.reply_to)):
        if name in top:
            yield Comparison(name, file, _boxes(top[name]), [_pair(box) for box in mine])
    if "message_id" in top:
        ids = top["message_id"].get("Text") or (top["message_id"].get("TextList") or [""])[0]
        yield Comparison("message id", file, ids, got.message_id)
    if "date" in top and "DateTime" in top["date"]:
        yield Comparison("date", file, _moment(top["date"]["DateTime"]), got.date)


def _pair(box: Mailbox) -> tuple[str, str]:
    """A word without `@` is an address for us and a name for Stalwart: the same to a reader."""
    return (
        (words(box.name), box.address)
        if "@" in box.address
        else (words(box.name), box.address)
        if box.name
        else (box.address, "")
    )


def _boxes(value: dict[str, Any]) -> list[tuple[str, str]]:
    address = value.get("Address") or {}
    listed = address.get("List") or [
        box for group in address.get("Group") or [] for box in group["addresses"]
    ]
    return [
        (words(box["name"]) if box["name"] != box["address"] else "", words(box["address"])) for box in listed
    ]


def _moment(d: dict[str, Any]) -> datetime | None:
    try:
        offset = timedelta(hours=d["tz_hour"], minutes=d["tz_minute"]) * (-1 if d["tz_before_gmt"] else 1)
        return datetime(
            d["year"], d["month"], d["day"], d["hour"], d["minute"], d["second"], tzinfo=timezone(offset)
        )
    except ValueError:
        return None


def _stalwart_bodies(file: str, expected: dict[str, Any], got: ParsedMail) -> Iterator[Comparison]:
    parts = expected["parts"]
    texts = [parts[i]["body"] for i in expected["text_body"]]
    if all("Text" in body for body in texts):
        yield Comparison("text", file, words("\n".join(body["Text"] for body in texts)), words(got.text))
    htmls = [parts[i]["body"]["Html"] for i in expected["html_body"] if "Html" in parts[i]["body"]]
    if htmls and len(htmls) == len(expected["html_body"]):
        yield Comparison("html", file, words("\n".join(htmls)), words(got.html))
    wanted = [parts[i] for i in expected["attachments"]]
    yield Comparison("attachments: number", file, len(wanted), len(got.attachments))
    if len(wanted) == len(got.attachments):
        for part, mine in zip(wanted, got.attachments, strict=True):
            yield Comparison("attachments: content", file, _content(part), _same_form(part, mine.content))
            if name := _name(part):
                yield Comparison("attachments: name", file, words(name), mine.name)


def _name(part: dict[str, Any]) -> str:
    names = {}
    for header in part["headers"]:
        if header["name"] in ("content_disposition", "content_type"):
            value = header["value"] if isinstance(header["value"], dict) else {}
            for attribute in (value.get("ContentType") or {}).get("attributes") or []:
                names[header["name"], attribute["name"]] = attribute["value"]
    return names.get(("content_disposition", "filename")) or names.get(("content_type", "name")) or ""


def _content(part: dict[str, Any]) -> object:
    body = part["body"]
    if "Message" in body:
        return len(body["Message"]["parts"][0]["headers"])
    if "Text" in body or "Html" in body:
        return words(body.get("Text") or body.get("Html"))
    return bytes(body.get("Binary") or body.get("InlineBinary") or b"").replace(b"\r\n", b"\n")


def _same_form(part: dict[str, Any], content: bytes) -> object:
    body = part["body"]
    if "Message" in body:
        return len(parse_tree(content, Watch(Limits())).headers.fields)
    if "Text" in body or "Html" in body:
        for charset in ("utf-8", "cp1252"):
            try:
                return words(content.decode(charset))
            except UnicodeDecodeError:
                continue
    return content.replace(b"\r\n", b"\n")


def mime4j(folder: Path) -> Iterator[Comparison]:
    """NAME_decoded.xml beside NAME.msg: the events of mime4j, and NAME_decoded_*.txt with the decoded text
    of each leaf.
    """
    for path in sorted(folder.glob("apache__james-mime4j/**/*_decoded.xml")):
        source = path.with_name(path.name.removesuffix("_decoded.xml") + ".msg")
        if not source.exists():
            continue
        file = str(source.relative_to(folder))
        try:
            root = ET.fromstring(path.read_bytes())
        except ET.ParseError:
            continue
        raw = source.read_bytes()
        tree = parse_tree(raw, Watch(Limits()))
        fields = [(field.text or "").strip() for field in root.findall("./header/field")]
        yield Comparison(
            "mime4j: header fields",
            file,
            [_field(f) for f in fields],
            [(n, words(text_of(v))) for n, v in tree.headers.fields],
        )
        subject = next((f.partition(":")[2] for f in fields if f.lower().startswith("subject:")), None)
        if subject is not None:
            yield Comparison("subject", file, words(text_of(subject.encode())), words(parse(raw).subject))
        sender = next((f.partition(":")[2] for f in fields if f.lower().startswith("from:")), None)
        if sender is not None:
            name, address = parseaddr(" ".join(sender.split()))
            mine = parse(raw).sender
            yield Comparison(
                "from", file, (words(text_of(name.encode())), address), _pair(mine) if mine else None
            )
        leaves = list(_leaves(tree))
        bodies = [e for e in root.iter() if e.tag in ("text-body", "binary-body")]
        yield Comparison("mime4j: leaves", file, len(bodies), len(leaves))
        if len(bodies) != len(leaves):
            continue
        for body, leaf in zip(bodies, leaves, strict=True):
            text = path.with_name(body.get("name") or "")
            if body.tag == "text-body" and text.is_file():
                data = text.read_bytes()
                yield Comparison(
                    "mime4j: decoded text", f"{file} {text.name}", _bare(data), _bare(leaf.content())
                )


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), words(text_of(value.encode()))


def _bare(data: bytes) -> bytes:
    return b" ".join(data.replace(b"\xef\xbf\xbd", b"?").split())


def _leaves(part: Part) -> Iterator[Part]:
    if part.is_multipart:
        for child in part.children:
            yield from _leaves(child)
    elif part.content_type == "message/rfc822":
        yield from _leaves(parse_tree(part.content(), Watch(Limits())))
    else:
        yield part


def enmime(folder: Path) -> Iterator[Comparison]:
    """*.golden: mails as enmime writes them; what is read from them must be what they were made of."""
    for path in sorted(folder.glob("jhillyerd__enmime/**/*.golden")):
        try:
            got = parse(path.read_bytes())
        except Unparsable:
            got = None
        yield Comparison("enmime: parses", str(path.relative_to(folder)), True, got is not None)


def talon(folder: Path) -> Iterator[Comparison]:
    """Reply texts as EXPECTED.md of the corpus gives them."""
    fixtures = folder / "mailgun__talon/tests/fixtures"
    for path in sorted(fixtures.glob("html_replies/*.html")):
        raw = b"Content-Type: text/html; charset=utf-8\nSubject: x\n\n" + path.read_bytes()
        reply = re.sub(r"\s", "", parse(raw).unquoted_text)
        yield Comparison("reply text", str(path.relative_to(folder)), "Hi.Iamfine.Thanks,Alex", reply)
    for path in sorted(fixtures.glob("standard_replies/*.eml")):
        told = path.with_name(path.stem + "_reply_text")
        expected = told.read_text("utf-8") if told.exists() else "Hello"
        yield Comparison(
            "reply text",
            str(path.relative_to(folder)),
            words(expected),
            words(parse(path.read_bytes()).unquoted_text),
        )


def sisimai(folder: Path) -> Iterator[Comparison]:
    """The prefix of the file name says what the mail is."""
    kinds = {
        "lhost": "bounce",
        "rhost": "bounce",
        "arf": "bounce",
        "rfc3464": "bounce",
        "rfc3834": "automatic",
        "is-not-bounce": "no bounce",
    }
    for path in sorted(folder.glob("sisimai__set-of-emails/**/*.eml")):
        expected = next((kind for prefix, kind in kinds.items() if path.name.startswith(prefix)), None)
        if expected:
            got = str(parse(path.read_bytes()).kind)
            yield Comparison(
                "kind",
                str(path.relative_to(folder)),
                expected,
                got if got == expected or expected != "no bounce" or got == "bounce" else "no bounce",
            )


def everything(folder: Path) -> list[Comparison]:
    """All comparisons that the corpus makes possible."""
    return [*stalwart(folder), *mime4j(folder), *enmime(folder), *talon(folder), *sisimai(folder)]
