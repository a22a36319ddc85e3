"""What a mail shows before anybody reads it as a request: plain data that channels take from it, and the keys a model learns.

Only what the sender chose counts. What servers on the way added, and to whom the mail went, would tell corpora apart instead
of mails.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from sealdesk.triage.features import TEXT_LIMIT, tokens_of
from sealdesk.triage.making import Made, drawn, keys_of_making

ADDED_ON_THE_WAY = (
    "received", "delivered-to", "return-path", "envelope", "status", "authentication", "arc-", "x-original", "x-auth", "x-spam", "x-status",
    "x-keywords", "x-uid", "x-sid", "x-eop", "x-ms-", "x-microsoft", "x-forefront", "x-incoming", "x-sender", "x-pyzor", "x-received",
    "x-gm-", "x-google", "x-virus",
)  # fmt: skip
"""Beginnings of header fields that servers on the way write: they tell where a mail was kept, not what it is."""

WHOLE_SAMPLE = 20_000
"""Characters of a mail that are read: what a mail is shows at its end, too, where it says how to be left out."""

_SHOUTED = re.compile(r"\b[A-Z]{4,}\b")
_MONEY = re.compile(r"[$€£¥￥]\s?\d|\d\s?(?:[$€£]|USD|EUR|元)")


HUMAN = "human"
"""The kind of a mail that a person wrote."""
BOUNCE = "bounce"
"""The kind of a mail that says that another one was not delivered."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: the words that are shown, the host that those words name (or ""), the host it leads to, and its scheme.

    ``user`` is what stands before an @ there, where a reader expects the host (RFC 3986, 7.6); ``written``: it stands in the text as it
    is, with no words over it.
    """

    shown: str
    shown_host: str
    host: str
    scheme: str
    user: str = ""
    written: bool = False


@dataclass(frozen=True, slots=True)
class Coded:
    """What a QR code does that leads to no address: the sign that it is, and whom or what it names."""

    code: str
    shown: str


@dataclass(frozen=True, slots=True, repr=False)
class MailSigns:
    """Signs of one mail. Domains are in lower case; `tags` counts the elements of its HTML; `files` are names as they came."""

    subject: str
    text: str
    sender_name: str
    sender_domain: str
    reply_domain: str
    mailer: str
    kind: str
    """``HUMAN``, or which kind of machine wrote it."""
    headers: frozenset[str]
    message_id: str
    zone: str
    recipients: int
    links: tuple[Link, ...]
    attachments: tuple[str, ...]
    tags: dict[str, int]
    problems: tuple[str, ...]
    files: tuple[str, ...] = ()
    coded: tuple[Link, ...] = ()
    """Links that its pictures hold as QR codes."""
    doing: tuple[Coded, ...] = ()
    """What else QR codes in its pictures do."""
    unread: int = 0
    """Pictures in which no QR code was looked for, because there are too many, or they are too large."""
    sender_address: str = ""
    """In lower case."""
    list_domain: str = ""
    """The domain of the mailing list that it says it is of."""
    made: Made = field(default_factory=Made)
    """How it was made; looked at only where mails are learned from."""


class MailKeys(NamedTuple):
    """What a model may learn from a mail, once for each time it occurs, by side: text, names (subject and sender), build."""

    text: Sequence[str] = ()
    names: Sequence[str] = ()
    build: Sequence[str] = ()


def keys_of_mail(signs: MailSigns) -> MailKeys:
    """Return what a model may learn from a mail."""
    making = keys_of_making(signs.made, signs.sender_address, signs.sender_name, signs.mailer, len(signs.text))
    return MailKeys(
        text=_worded("t", signs.text),
        names=[*_worded("s", signs.subject), *_worded("n", signs.sender_name)],
        build=[*_envelope(signs), *_linked(signs), *_shape(signs), *making],
    )


def _worded(place: str, text: str) -> list[str]:
    pieces = (text[at : at + TEXT_LIMIT] for at in range(0, min(len(text), WHOLE_SAMPLE), TEXT_LIMIT))
    words = [token.plain for piece in pieces for token in tokens_of(piece, small_words=True)]
    return [f"{place} {word}" for word in words] + [f"{place}{place} {one} {two}" for one, two in pairwise(words)]


def _envelope(signs: MailSigns) -> list[str]:
    ending = signs.sender_domain.rpartition(".")[2]
    mailer = re.split("[/ ]", signs.mailer.lower()[:20])[0]
    keys = [f"e {ending}", f"d {signs.sender_domain}", f"kind {signs.kind}", f"mailer {mailer}"]
    keys += [f"h {name}" for name in sorted(signs.headers) if not name.startswith(ADDED_ON_THE_WAY)]
    local, _, host = signs.message_id.partition("@")
    keys += [f"id {drawn(local)[:16]}", f"id host {host.count('.') and 'whole'}", f"zone {signs.zone}", f"to {_bucket(signs.recipients)}"]
    keys.append(f"id by the sender {_main(host) == _main(signs.sender_domain)}")
    if signs.reply_domain and signs.reply_domain != signs.sender_domain:
        keys.append("reply elsewhere")
    keys += [f"domain sign {sign}" for sign in "0123456789-" if sign in signs.sender_domain]
    if "@" in signs.sender_name or "." in signs.sender_name.strip("."):
        keys.append("name is an address")
    return keys + [f"problem {code}" for code in signs.problems]


def _linked(signs: MailSigns) -> list[str]:
    keys = [f"links {_bucket(len(signs.links))}", f"link hosts {_bucket(len({link.host for link in signs.links}))}"]
    for link in signs.links[:50]:
        keys += [f"l {link.scheme}", f"lh {_main(link.host)}", f"le {link.host.rpartition('.')[2]}"]
        if link.shown_host and _main(link.shown_host) != _main(link.host):
            keys.append("link leads elsewhere")
        if link.host.replace(".", "").isdigit():
            keys.append("link to a number")
        keys.append("link to the sender" if _main(link.host) == _main(signs.sender_domain) else "link away from the sender")
        keys += [f"la {token.plain}" for token in tokens_of(link.shown, small_words=True)[:8]]
    return keys


def _shape(signs: MailSigns) -> list[str]:
    sample = signs.text[:WHOLE_SAMPLE]
    keys = [f"tag {tag} {_bucket(count)}" for tag, count in signs.tags.items()]
    keys += [f"attached {name}" for name in signs.attachments]
    keys += [f"long {_bucket(len(sample) // 100)}", f"shouted {_bucket(len(_SHOUTED.findall(sample)))}"]
    keys += [f"money {_bucket(len(_MONEY.findall(sample)))}", f"cries {_bucket(sample.count('!') + sample.count('！'))}"]
    keys += [f"subject cries {_bucket(signs.subject.count('!'))}", f"subject shouted {_bucket(len(_SHOUTED.findall(signs.subject)))}"]
    quoted = sum(line.startswith(">") for line in sample.splitlines())
    return [*keys, f"quoted {_bucket(quoted)}", f"subject answers {signs.subject[:3].lower() in ('re:', 'fw:', 'aw:', 'sv:')}"]


def _bucket(count: int) -> int:
    return count.bit_length()


def _main(host: str) -> str:
    """Return the last two labels of a host: enough to compare, where no list of public suffixes is at hand."""
    return ".".join(host.split(".")[-2:])
