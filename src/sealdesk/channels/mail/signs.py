"""From a raw mail to the signs by which triage tells unwanted mail: parsed by the one parser, handed on as plain data."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from sealdesk.channels.mail.codes import LINK, coded
from sealdesk.channels.mail.headers import Headers, split_headers
from sealdesk.channels.mail.htmlbounds import too_complex
from sealdesk.channels.mail.limits import Limits, Watch
from sealdesk.channels.mail.parsing import ParsedMail, parse
from sealdesk.triage.mailsigns import Link, MailSigns

MAX_LINKS = 200
MAX_TAGS = 5_000

_ZONE = re.compile(r"[+-]\d{4}\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,500}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})\b", re.IGNORECASE)


def signs_of_raw(raw: bytes) -> MailSigns:
    """Return the signs of a raw mail. Raises Unparsable like `parse`."""
    headers, _ = split_headers(raw, 0, len(raw), Watch(Limits()))
    return signs_of(parse(raw), headers)


def signs_of(mail: ParsedMail, headers: Headers) -> MailSigns:
    """Return the signs of a parsed mail and its header fields."""
    tags, links = _html(mail.html)
    return MailSigns(
        subject=mail.subject,
        text=mail.text,
        sender_name=mail.sender.name if mail.sender else "",
        sender_domain=_domain(mail.sender.address if mail.sender else ""),
        reply_domain=_domain(mail.reply_to[0].address if mail.reply_to else ""),
        mailer=headers.text("x-mailer") or headers.text("user-agent"),
        kind=mail.kind.value,
        headers=frozenset(name for name, _ in headers.fields),
        message_id=mail.message_id,
        zone=zone[0] if (zone := _ZONE.search(headers.text("date"))) else "",
        recipients=len(mail.to) + len(mail.cc),
        links=links or _written(mail.text),
        attachments=tuple(f"{one.content_type} {one.name.rpartition('.')[2].lower()[:6]}" for one in mail.attachments),
        tags=tags,
        problems=mail.problems,
        files=tuple(one.name for one in mail.attachments),
    )


def with_codes(signs: MailSigns, codes: Iterable[str], unread: int = 0) -> MailSigns:
    """The signs with what QR codes in the mail's pictures say: where they lead to, and what else they do."""
    said = [code.strip() for code in codes]
    found = [match for code in said if (match := LINK.match(code.replace("\\:", ":")))]
    links = tuple(_link(match["address"] or f"http://{match['bare']}", "") for match in found[:MAX_LINKS])
    return replace(signs, coded=links, doing=tuple(filter(None, map(coded, said))), unread=unread)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _html(html: str) -> tuple[dict[str, int], tuple[Link, ...]]:
    if not html or too_complex(html):
        return {}, ()
    tree = LexborHTMLParser(html)
    tags: Counter[str] = Counter()
    for count, node in enumerate(tree.root.traverse() if tree.root else ()):
        if count == MAX_TAGS:
            break
        tags[str(node.tag)] += 1
    anchors = tree.css("a[href]")[:MAX_LINKS]
    return dict(tags), tuple(_link(str(node.attributes.get("href") or ""), node.text(strip=True)[:200]) for node in anchors)


def _written(text: str) -> tuple[Link, ...]:
    return tuple(_link(address, "") for address in _ADDRESS.findall(text)[:MAX_LINKS])


def _link(target: str, shown: str) -> Link:
    try:
        parts = urlsplit(target.strip())
        host, scheme, user = (parts.hostname or "").lower(), parts.scheme.lower(), parts.username or ""
    except ValueError:
        host, scheme, user = "", "broken", ""
    named = _HOST.match(shown)
    return Link(shown, named[1].lower() if named else "", host, scheme, user)
