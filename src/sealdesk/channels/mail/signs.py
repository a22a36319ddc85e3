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
from sealdesk.channels.mail.making import made_of
from sealdesk.channels.mail.parsing import ParsedMail, parse
from sealdesk.triage.dangers.names import owner_label
from sealdesk.triage.mailsigns import Link, MailSigns

MAX_LINKS = 200
MAX_TAGS = 5_000

_ZONE = re.compile(r"[+-]\d{4}\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,500}", re.IGNORECASE)
_LIST_ID = re.compile(r"<([^<>\s]{1,253})>\s*$")
_LIST_POST = re.compile(r"mailto:[^<>\s@]{1,64}@([^<>\s?]{1,253})", re.IGNORECASE)
_LIST_ADDRESS = re.compile(r"[^<>\s@]{1,64}@([^<>\s;,]{1,253})")
_LIST_FIELDS = ("mailing-list", "x-mailing-list", "x-beenthere")
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})\b", re.IGNORECASE)


def signs_of_raw(raw: bytes) -> MailSigns:
    """Return the signs of a raw mail. Raises Unparsable like `parse`."""
    headers, _ = split_headers(raw, 0, len(raw), Watch(Limits()))
    mail = parse(raw)
    return replace(signs_of(mail, headers), made=made_of(raw, headers, mail.text, mail.html))


def signs_of(mail: ParsedMail, headers: Headers) -> MailSigns:
    """Return the signs of a parsed mail and its header fields."""
    tags, links = _html(mail.html)
    of_list = _list_domain(headers)
    return MailSigns(
        subject=mail.subject,
        text=mail.text,
        sender_name=mail.sender.name if mail.sender else "",
        sender_domain=_domain(mail.sender.address if mail.sender else ""),
        reply_domain=_reply_domain(mail, of_list),
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
        sender_address=mail.sender.address.lower().rstrip(".") if mail.sender else "",
        list_domain=of_list,
    )


def with_codes(signs: MailSigns, codes: Iterable[str], unread: int = 0) -> MailSigns:
    """The signs with what QR codes in the mail's pictures say: where they lead to, and what else they do."""
    said = [code.strip() for code in codes]
    found = [match for code in said if (match := LINK.match(code.replace("\\:", ":")))]
    links = tuple(_link(match["address"] or f"http://{match['bare']}", "") for match in found[:MAX_LINKS])
    return replace(signs, coded=links, doing=tuple(filter(None, map(coded, said))), unread=unread)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower().rstrip(".")


def _reply_domain(mail: ParsedMail, of_list: str) -> str:
    """Where answers go; of several, which are all answered, the first that is neither the sender's house nor the mailing list's."""
    domains = [_domain(box.address) for box in mail.reply_to]
    sender = _domain(mail.sender.address if mail.sender else "")
    away = [one for one in domains if owner_label(one) != owner_label(sender)]
    foreign = (one for one in away if owner_label(one) != owner_label(of_list))
    return next(foreign, (away or domains or [""])[0])


def _list_domain(headers: Headers) -> str:
    """As List-Id (RFC 2919) or List-Post (RFC 2369) names it, or what list servers wrote before these."""
    found = _LIST_ID.search(headers.text("list-id")) or _LIST_POST.search(headers.text("list-post"))
    found = found or next(filter(None, (_LIST_ADDRESS.search(headers.text(name)) for name in _LIST_FIELDS)), None)
    return found[1].lower().rstrip(".") if found else ""


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
    return tuple(replace(_link(address, ""), written=True) for address in _ADDRESS.findall(text)[:MAX_LINKS])


def _link(target: str, shown: str) -> Link:
    try:
        parts = urlsplit(target.strip())
        host, scheme, user = (parts.hostname or "").lower(), parts.scheme.lower(), parts.username or ""
    except ValueError:
        host, scheme, user = "", "broken", ""
    named = _HOST.match(shown)
    return Link(shown, named[1].lower() if named else "", host, scheme, user)
