"""How a mail was made: what the program that wrote it leaves in it, as plain data, and the keys a model learns from it.

Programs that send a million mails write their header fields, dates, parts and HTML in other ways than those with which people
write letters. Only fields that the sender's program writes are looked at: neither servers on the way nor the mailing list.
"""

import re
from dataclasses import dataclass

WRITTEN_BY_SENDERS = frozenset((
    "from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "content-disposition",
    "x-mailer", "user-agent", "x-priority", "x-msmail-priority", "x-mimeole", "importance", "reply-to", "organization", "in-reply-to",
    "references",
))  # fmt: skip
"""Header fields (in lower case) whose spelling tells the program of the sender: ``MIME-Version`` or ``Mime-Version``."""

VALUES = ("x-priority", "x-msmail-priority", "importance", "x-mimeole", "organization")
"""Header fields whose beginning says something by itself."""

_WORD = re.compile(r"[a-z]{2,20}")
_NAME = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link or a form leads: host, path with query in lower case, whether it has a query, and a port of its own."""

    host: str
    path: str
    query: bool = False
    port: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """What the sender's program left.

    `fields`: names as they are spelled; `parts`: kinds, character sets and encodings of the parts; `values`: names of fields of
    `VALUES`, each with the beginning of its value; `attributes`: names and values in the HTML; `markup`: characters of HTML.
    """

    fields: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    date: str = ""
    attributes: tuple[str, ...] = ()
    markup: int = 0
    scripts: int = 0
    comments: int = 0
    shouted_markup: bool = False
    pictures: int = 0
    targets: tuple[Target, ...] = ()


def keys_of_making(made: Made, address: str, name: str, mailer: str, length: int) -> list[str]:
    """Return what a model may learn from how a mail was made, by whom (`address`, `name`, `mailer`), with a text of this length."""
    keys = [f"spelled {field}" for field in made.fields] + [f"part {part}" for part in made.parts] + [f"value {one}" for one in made.values]
    keys += [f"date {_drawn_date(made.date)[:40]}", *_sender(address, name, mailer)]
    keys += [f"attribute {one}" for one in made.attributes] + ["script"] * made.scripts
    if made.markup:
        keys += [f"comments {made.comments.bit_length()}", f"shouted markup {made.shouted_markup}"]
        keys += [f"text of markup {10 * length // (1 + made.markup)}", f"markup {made.markup.bit_length()}"]
    return [*keys, f"pictures {made.pictures.bit_length()}", *(key for target in made.targets for key in _leading(target))]


def drawn(text: str) -> str:
    """Return the shape of a text: every run of letters or digits as one sign."""
    return re.sub(r"[0-9]+", "9", re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", text)))


def _drawn_date(date: str) -> str:
    """Return the shape of a date: as many nines as there are digits, so that no day and no year is left."""
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"[0-9]", "9", date))


def _sender(address: str, name: str, mailer: str) -> list[str]:
    local = address.partition("@")[0]
    named = any(part in local for part in _NAME.findall(name.lower()))
    return [
        f"address {drawn(local)[:14]}",
        f"address digits {sum(sign.isdigit() for sign in local)}",
        f"name {drawn(name)[:10] or 'none'}",
        f"name in address {named}",
        f"mailer whole {re.sub('[0-9]+', '9', mailer.lower())[:40]}",
    ]


def _leading(target: Target) -> list[str]:
    keys = [f"leads {word}" for word in _WORD.findall(target.path)[:12]]
    keys += [f"leads deep {target.query} {target.path.count('/')}", f"leads to {drawn(target.host)[:12]} {target.host.count('.')}"]
    return [*keys, "leads to a port"] if target.port else keys
