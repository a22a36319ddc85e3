"""Signs of phishing in one mail, each with a weight and what shows it, and the chance that they make together.

The weights are set by hand and were tried on collections of phishing and of ordinary mail that are for measuring only: nothing
was trained on them. What agents report teaches one sign among them, that a mail reads like such reports: it alone asks for care.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sealdesk.triage.dangers.asking import asked
from sealdesk.triage.dangers.names import borrowed_house, has_own_name, looks_like, owner_label, shown_name, skeleton
from sealdesk.triage.mailsigns import HUMAN, Link, MailSigns

DANGEROUS: Final = 0.9
"""A chance over this is called phishing, one over DOUBTFUL asks for care; below that nothing is said."""
DOUBTFUL: Final = 0.5
_AT_FIRST: Final = -3.4
"""Log odds of a mail without any sign."""
_MOST_LINKS: Final = 100
#: Hosts that the sign of a code names.
_MOST_HOSTS: Final = 3
_LONGEST_SHOWN: Final = 300

WEIGHTS: Final = {
    "forged-sender": 6.0,
    "looks-like-us": 6.0,
    "own-name-elsewhere": 3.4,
    "looks-like-house": 3.5,
    "names-house": 3.2,
    "subject-names-house": 1.5,
    "names-colleague": 3.5,
    "name-is-other-address": 2.5,
    "reply-elsewhere": 1.3,
    "link-elsewhere": 3.5,
    "link-to-number": 2.6,
    "link-hides-host": 3.4,
    "link-in-disguise": 2.2,
    "link-to-shelter": 2.2,
    "links-away": 0.5,
    "hidden-letters": 1.5,
    "picture-only": 1.8,
    "file-double": 4.4,
    "file-program": 4.4,
    "file-page": 3.4,
    "file-macro": 3.4,
    "asks-second-factor": 3.4,
    "asks-payment-change": 3.6,
    "asks-for-secret": 3.6,
    "asks-password": 2.2,
    "asks-gift": 2.2,
    "asks-delivery-fee": 1.5,
    "asks-scan": 1.8,
    "link-in-code": 2.2,
    "code-of-sender": 0.0,
    "payment-in-code": 3.6,
    "factor-in-code": 3.4,
    "contact-in-code": 0.0,
    "network-in-code": 0.0,
    "pictures-unread": 0.0,
    "presses": 1.0,
    "keeps-secret": 1.2,
    "gives-archive-password": 2.0,
    "like-reported": 3.6,
}
"""How much each sign adds to the log odds."""

_DOUBLE: Final = re.compile(
    r"\.(?:pdf|docx?|xlsx?|jpe?g|png|txt|zip|mp[34])[\s_.\-]*\.(?:exe|scr|js|vbs|bat|cmd|com|lnk|iso|img|html?|shtml|hta)$", re.IGNORECASE
)
_PROGRAM: Final = re.compile(
    r"\.(?:exe|scr|pif|js|jse|vbs|vbe|wsf|hta|bat|cmd|com|ps1|lnk|iso|img|vhdx?|msi|jar|cpl|reg|chm|one|xll)$", re.IGNORECASE
)
_PAGE: Final = re.compile(r"\.(?:s?html?|xhtml|svg|mht(?:ml)?|url)$", re.IGNORECASE)
_MACRO: Final = re.compile(r"\.(?:docm|dotm|xlsm|xltm|xlam|pptm|potm)$", re.IGNORECASE)
_ARCHIVE: Final = re.compile(r"\.(?:zip|rar|7z|gz|tar|cab|ace)$", re.IGNORECASE)
_HIDDEN: Final = re.compile("[\u200b-\u200d\u2060\u00ad\u180e]|[а-яα-ω][a-z]|[a-z][а-яα-ω]", re.IGNORECASE)
_FREE: Final = frozenset(
    ("gmail", "outlook", "hotmail", "yahoo", "aol", "gmx", "icloud", "proton", "protonmail", "yandex", "163", "126", "qq", "mail")
)
#: Signs that are told even when nothing is suspected: what a code does, nobody sees before it is scanned.
_DOING: Final = ("payment-in-code", "factor-in-code", "contact-in-code", "network-in-code")
_OF_CODES: Final = frozenset({"link-in-code", "code-of-sender", "pictures-unread", *_DOING})
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*$")
"""An IP address in any of the forms that browsers read."""
_SHELTERS: Final = re.compile(
    r"(?:^|\.)(?:bit\.ly|tinyurl\.com|t\.co|is\.gd|goo\.gl|cutt\.ly|rb\.gy|rebrand\.ly|ow\.ly|t\.ly|shorturl\.at|lnkd\.in|"
    r"blogspot\.com|weebly\.com|wixsite\.com|firebaseapp\.com|web\.app|netlify\.app|vercel\.app|pages\.dev|workers\.dev|r2\.dev|glitch\.me|"
    r"herokuapp\.com|000webhostapp\.com|ngrok\.io|ngrok-free\.app|duckdns\.org|ddns\.net|storage\.googleapis\.com|s3\.amazonaws\.com|"
    r"core\.windows\.net|azurewebsites\.net|ipfs\.io|dweb\.link|translate\.goog|formstack\.com|typeform\.com|jotform\.com)$"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk knows: its own domains, its agents' names, whether the sender was proven or looks forged, and whether the mail reads
    like what agents here reported, which alone asks for care and no more."""

    own: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    proven: bool = False
    forged: bool = False
    like_reported: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its code, how much it counts, and what shows it, in the mail's own words."""

    code: str
    shown: str = ""

    @property
    def weight(self) -> float:
        """What it adds to the log odds."""
        return WEIGHTS[self.code]


@dataclass(frozen=True, slots=True)
class Danger:
    """What was found in a mail."""

    chance: float
    signs: tuple[Sign, ...] = field(default=())

    @property
    def value(self) -> str:
        """``phishing``, ``doubtful``, or "" for nothing to say."""
        return "phishing" if self.chance >= DANGEROUS else "doubtful" if self.chance >= DOUBTFUL else ""

    @property
    def codes(self) -> tuple[Sign, ...]:
        """The signs that say what QR codes do, and which pictures were not read."""
        return tuple(sign for sign in self.signs if sign.code in _OF_CODES)


def judge_danger(mail: MailSigns, around: Surroundings) -> Danger:
    """Weigh the signs of a mail. One that is proven to be from where it says needs more of them."""
    signs: dict[str, Sign] = {}
    for sign in (*_of_sender(mail, around), *_of_links(mail, around), *_of_files(mail), *_of_words(mail)):
        signs.setdefault(sign.code, sign)
    if around.like_reported:
        signs["like-reported"] = Sign("like-reported")
    if "gives-archive-password" in signs and not any(_ARCHIVE.search(name) for name in mail.files):
        del signs["gives-archive-password"]
    ranked = sorted(signs.values(), key=lambda sign: (-sign.weight, sign.code))
    odds = _AT_FIRST + sum(sign.weight for sign in ranked) - (1.5 if around.proven else 0)
    if mail.sender_domain in around.own and around.proven:
        odds -= 2  # colleagues write about payments and second factors too; who only says to be one is not believed
    return Danger(1 / (1 + math.exp(-odds)), tuple(ranked))


def _of_sender(mail: MailSigns, around: Surroundings) -> Iterator[Sign]:
    domain, name = mail.sender_domain, mail.sender_name
    if around.forged:
        yield Sign("forged-sender", domain)
    if like := looks_like(domain, around.own):
        yield Sign("looks-like-us" if like in around.own else "looks-like-house", shown_name(domain))
    elif has_own_name(domain, around.own):
        yield Sign("own-name-elsewhere", shown_name(domain))
    if house := borrowed_house(name, domain):
        yield Sign("names-house", house)
    elif house := borrowed_house(mail.subject, domain):
        yield Sign("subject-names-house", house)
    if domain not in around.own and len(name) > 3 and skeleton(name) in around.colleagues:
        yield Sign("names-colleague", name)
    if (named := re.search(r"@([a-z0-9.-]+\.[a-z]{2,})", name.lower())) and owner_label(named[1]) != owner_label(domain):
        yield Sign("name-is-other-address", name)
    if mail.reply_domain and owner_label(mail.reply_domain) != owner_label(domain):
        # Lists and shops answer elsewhere too; a free mailbox behind a firm's address is another matter.
        free = owner_label(mail.reply_domain) in _FREE and owner_label(domain) not in _FREE
        if free or mail.kind == HUMAN:
            yield Sign("reply-elsewhere", shown_name(mail.reply_domain))
    if _HIDDEN.search(mail.subject) or _HIDDEN.search(name):
        yield Sign("hidden-letters", mail.subject[:80])


def _of_links(mail: MailSigns, around: Surroundings) -> Iterator[Sign]:
    links = [link for link in (*mail.links[:_MOST_LINKS], *mail.coded) if link.scheme in {"http", "https"} and link.host]
    for link in links:
        yield from _of_link(link, mail, around)
    yield from _of_codes(mail)
    if links and all(owner_label(link.host) != owner_label(mail.sender_domain) for link in links):
        yield Sign("links-away", shown_name(links[0].host))


def _of_codes(mail: MailSigns) -> Iterator[Sign]:
    """What is to be scanned is opened on a telephone, past every filter of links; the sender's own house needs no such way."""
    hosts = list(dict.fromkeys(link.host for link in mail.coded if link.host))
    away = [host for host in hosts if owner_label(host) != owner_label(mail.sender_domain)]
    for code, some in (("link-in-code", away), ("code-of-sender", [host for host in hosts if host not in away])):
        if some:
            yield Sign(code, ", ".join(map(shown_name, some[:_MOST_HOSTS]))[:_LONGEST_SHOWN])
    for code in _DOING:
        if doing := list(dict.fromkeys(one.shown for one in mail.doing if one.code == code)):
            yield Sign(code, "; ".join(doing[:_MOST_HOSTS])[:_LONGEST_SHOWN])
    if mail.unread:
        yield Sign("pictures-unread", str(mail.unread))


def _of_link(link: Link, mail: MailSigns, around: Surroundings) -> Iterator[Sign]:
    host = link.host
    # A letter to many counts who clicks: its links go by the sender's own house, whatever they show.
    whose = (owner_label(link.shown_host), owner_label(mail.sender_domain))
    if link.shown_host and owner_label(host) not in whose and mail.kind == HUMAN:
        yield Sign("link-elsewhere", f"{link.shown_host} → {shown_name(host)}")
    if ":" in host or _NUMBER.match(host):
        yield Sign("link-to-number", host)
    if "xn--" in host:
        yield Sign("link-hides-host", shown_name(host))
    if "." in link.user:
        yield Sign("link-hides-host", f"{link.user}@{host}")
    if borrowed_house(host.replace(".", " ").replace("-", " "), host) or looks_like(host, around.own) in around.own:
        yield Sign("link-in-disguise", host)
    if _SHELTERS.search(host):
        yield Sign("link-to-shelter", host)


def _of_files(mail: MailSigns) -> Iterator[Sign]:
    kinds = (("file-double", _DOUBLE), ("file-program", _PROGRAM), ("file-page", _PAGE), ("file-macro", _MACRO))
    for name in mail.files[:100]:
        code = next((code for code, pattern in kinds if pattern.search(name.strip())), "")
        if code:
            yield Sign(code, name[-80:])
    pictures = mail.tags.get("img", 0) + sum(one.startswith("image/") for one in mail.attachments)
    if pictures and len(mail.text.strip()) < 200 and (mail.links or mail.attachments):
        yield Sign("picture-only")


def _of_words(mail: MailSigns) -> Iterator[Sign]:
    for code, shown in asked(f"{mail.subject}\n{mail.text}").items():
        yield Sign(code, shown)
