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
from sealdesk.triage.mailsigns import BOUNCE, HUMAN, Link, MailSigns

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
    "own-unproven": 3.5,
    "own-unchecked": 2.15,
    "dmarc-answers-away": 3.5,
    "looks-like-us": 6.0,
    "own-name-elsewhere": 3.4,
    "looks-like-house": 3.5,
    "names-house": 3.2,
    "subject-names-house": 1.5,
    "names-colleague": 3.5,
    "name-is-us": 1.1,
    "names-us": 2.7,
    "name-is-other-address": 2.5,
    "reply-elsewhere": 1.3,
    "link-elsewhere": 3.5,
    "link-to-number": 2.95,
    "link-shows-number": 2.6,
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
    "asks-new-address": 3.4,
    "asks-payment-change": 3.6,
    "asks-for-secret": 3.6,
    "asks-password": 2.2,
    "asks-sign-in": 0.8,
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
    "threatens": 4.0,
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
#: What somebody asks for who takes our name.
_ASKED_AS_US: Final = frozenset({"asks-sign-in", "asks-password", "asks-for-secret", "asks-second-factor"})
#: Signs that are told even when nothing is suspected: what a code does, nobody sees before it is scanned.
_DOING: Final = ("payment-in-code", "factor-in-code", "contact-in-code", "network-in-code")
_OF_CODES: Final = frozenset({"link-in-code", "code-of-sender", "pictures-unread", *_DOING})
_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*$")
"""An IP address in any of the forms that browsers read."""
_WRITTEN: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[a-z0-9.-]+\.[a-z]{2,}")
"""An address; begun only where its first sign may stand, else a name without one would be looked through for each of its letters."""
_WRITTEN_AT: Final = re.compile(r"@([a-z0-9.-]+\.[a-z]{2,})")
_SHELTERS: Final = re.compile(
    r"(?:^|\.)(?:bit\.ly|tinyurl\.com|t\.co|is\.gd|goo\.gl|cutt\.ly|rb\.gy|rebrand\.ly|ow\.ly|t\.ly|shorturl\.at|lnkd\.in|"
    r"blogspot\.com|weebly\.com|wixsite\.com|firebaseapp\.com|web\.app|netlify\.app|vercel\.app|pages\.dev|workers\.dev|r2\.dev|glitch\.me|"
    r"herokuapp\.com|000webhostapp\.com|ngrok\.io|ngrok-free\.app|duckdns\.org|ddns\.net|storage\.googleapis\.com|s3\.amazonaws\.com|"
    r"core\.windows\.net|azurewebsites\.net|ipfs\.io|dweb\.link|translate\.goog|formstack\.com|typeform\.com|jotform\.com)$"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk knows: its own domains, its agents' names, its own addresses and theirs, what the checks of the sender found, and
    whether the mail reads like what agents here reported, which alone asks for care and no more.

    ``unproven``: the sender was checked, and nothing proves it; ``waiting``: the check is still to come, so nothing is concluded from
    its silence; ``dmarc_failed``: whatever the sender's domain wants done with such mail.
    """

    own: frozenset[str] = frozenset()
    colleagues: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    proven: bool = False
    unproven: bool = False
    waiting: bool = False
    forged: bool = False
    dmarc_failed: bool = False
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
    for sign in (*_of_sender(mail, around), *_of_answers(mail, around), *_of_links(mail, around), *_of_files(mail), *_of_words(mail)):
        signs.setdefault(sign.code, sign)
    if around.like_reported:
        signs["like-reported"] = Sign("like-reported")
    if "gives-archive-password" in signs and not any(_ARCHIVE.search(name) for name in mail.files):
        del signs["gives-archive-password"]
    if not _ASKED_AS_US.intersection(signs):  # other firms have such names too
        signs.pop("names-us", None)
    if mail.kind == BOUNCE:  # of deliveries that failed it says so itself
        signs.pop("asks-delivery-fee", None)
    ranked = sorted(signs.values(), key=lambda sign: (-sign.weight, sign.code))
    odds = _AT_FIRST + sum(sign.weight for sign in ranked) - (1.5 if around.proven else 0)
    if mail.sender_domain in around.own and around.proven:
        odds -= 2  # colleagues write about payments and second factors too; who only says to be one is not believed
    return Danger(1 / (1 + math.exp(-odds)), tuple(ranked))


def _of_sender(mail: MailSigns, around: Surroundings) -> Iterator[Sign]:
    domain, name = mail.sender_domain, mail.sender_name
    if around.forged:
        yield Sign("forged-sender", domain)
    bounced = mail.kind == BOUNCE and not _answers_away(mail)  # nobody checks those, and the desk's own mail server writes them
    if (claimed := _of_us(mail, around)) and not (around.proven or around.waiting or bounced):
        yield Sign("own-unproven" if around.unproven or around.forged else "own-unchecked", shown_name(claimed))
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
    us = _as_us(mail, around)
    named = _WRITTEN_AT.search(name.lower())
    if named and (owner_label(named[1]) != owner_label(domain) or us):
        yield Sign("name-is-other-address", name)
    if us:
        yield us
    if _HIDDEN.search(mail.subject) or _HIDDEN.search(name):
        yield Sign("hidden-letters", mail.subject[:80])


def _as_us(mail: MailSigns, around: Surroundings) -> Sign | None:
    """A sender from elsewhere whose name is an address of ours, or the name of ours; lists of mail are named after no address."""
    domain, name = mail.sender_domain, mail.sender_name
    if any(domain == one or domain.endswith("." + one) for one in around.own):
        return None
    written = _WRITTEN.findall(shown_name(name).casefold())
    if any(one in around.addresses or (_is_ours(one.rpartition("@")[2], around)) for one in written):
        return Sign("name-is-us", name)
    plain = skeleton(name).replace(" ", "")
    mine = (owner_label(one) for one in around.own if owner_label(one) not in _FREE)
    if any(len(label) > 4 and plain.startswith(skeleton(label)) and owner_label(domain) != label for label in mine):
        return Sign("names-us", name)
    return None


def _is_ours(domain: str, around: Surroundings) -> bool:
    return owner_label(domain) not in _FREE and domain in around.own


def _of_us(mail: MailSigns, around: Surroundings) -> str:
    """What of the desk's own a mail names as its sender: the domain, or a colleague's address elsewhere; "" for neither.

    Where the desk's mailbox is with a house that gives anybody one, the domain says nothing, and only whole addresses are its own.
    """
    domain = mail.sender_domain
    if owner_label(domain) not in _FREE and any(domain == one or domain.endswith("." + one) for one in around.own):
        return domain
    return mail.sender_address if mail.sender_address in around.addresses else ""


def _answers_away(mail: MailSigns) -> bool:
    return bool(mail.reply_domain) and owner_label(mail.reply_domain) != owner_label(mail.sender_domain)


def _of_answers(mail: MailSigns, around: Surroundings) -> Iterator[Sign]:
    """Where the mail wants to be answered, when that is not where it says it is from."""
    domain, reply = mail.sender_domain, mail.reply_domain
    if not _answers_away(mail):
        return
    free = owner_label(reply) in _FREE and owner_label(domain) not in _FREE
    # A list changes mail, so that DMARC fails, and has it answered to itself. But anybody can write that a mail is of a list of theirs:
    # that answers go elsewhere still counts, only not by itself.
    of_list = owner_label(mail.list_domain) == owner_label(reply) and owner_label(reply) not in _FREE
    if around.dmarc_failed and not of_list:
        yield Sign("dmarc-answers-away", f"{shown_name(domain)} → {shown_name(reply)}")
    elif free or mail.kind == HUMAN or around.dmarc_failed:
        # Lists and shops answer elsewhere too; a free mailbox behind a firm's address is another matter.
        yield Sign("reply-elsewhere", shown_name(reply))


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
    # A letter to many counts who clicks: its links go by the sender's own house, whatever they show, or show the sender's own house and
    # go by a counter's. The second is only believed of a machine that is proven to be the sender's: that it is one, anybody may say.
    shown, sender = owner_label(link.shown_host), owner_label(mail.sender_domain)
    counted = mail.kind != HUMAN and around.proven and shown == sender
    if link.shown_host and owner_label(host) not in (shown, sender) and not counted:
        yield Sign("link-elsewhere", f"{link.shown_host} → {shown_name(host)}")
    if ":" in host or _NUMBER.match(host):
        # Who writes of a machine writes its number; who has it behind words hides it.
        yield Sign("link-shows-number" if link.written or host in link.shown else "link-to-number", host)
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
