"""What every mail of ours is written with: headers that no stranger's name or subject can break, and two forms of a text.

Everything that customers or agents typed is data here: what could end a header line is taken out, addresses that are not
plainly addresses are refused, and the HTML is nothing but the escaped text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from email.header import Header
from email.message import EmailMessage
from email.policy import Policy
from typing import Final

from sealdesk.people.contact import CONTROLS, plain_email

_DIRECTION: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class ComposeError(Exception):
    """This message cannot become a mail, now or later. ``code`` never changes and is safe to store and to log."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The mail cannot be made: {code}.")
        self.code = code


class _Written(str):
    """A header's value as it goes out, folded at its line feeds.

    The standard library folds better-behaved values than ours: it loses the quotes of a long display name, so that what
    stands in it becomes an address, and makes encoded words of a long Message-ID.
    """

    __slots__ = ("name",)
    name: str

    def fold(self, *, policy: Policy) -> str:
        """The header as the generator writes it."""
        return f"{self.name}: {self}".replace("\n", policy.linesep) + policy.linesep


def one_line(text: str, limit: int) -> str:
    """Text that stays on its header line: no control, separator, surrogate, unassigned or direction character.

    ``=?`` is parted, because the standard library would decode what looks like an encoded word, line ends and all.
    """
    kept = (" " if unicodedata.category(c) in CONTROLS else c for c in text[: limit * 4] if c not in _DIRECTION)
    return " ".join("".join(kept).split()).replace("=?", "= ?")[:limit].rstrip()


def text_lines(text: str) -> str:
    """The text with one kind of line end and without characters that no mail may carry."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unified if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}) + "\n"


def as_html(text: str, language: str, *, own: str = "") -> str:
    """Paragraphs of escaped text: nothing that was typed becomes markup. Addresses below ``own``, which the desk wrote, are links."""
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", text_lines(text).strip("\n"))]
    body = "\n".join(f"<p>{html.escape(part).replace(chr(10), '<br>' + chr(10))}</p>" for part in paragraphs if part)
    if own:
        body = re.sub(rf"{re.escape(html.escape(own))}/[\w/=.~-]*", r'<a href="\g<0>">\g<0></a>', body)
    lang = f' lang="{html.escape(language)}"' if language else ""
    return f'<!DOCTYPE html>\n<html{lang} dir="auto"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>\n'


def plain_address(address: str) -> str:
    """An address fit for SMTP commands: a dot-atom and a domain in its ASCII form. ComposeError for anything else."""
    try:
        return plain_email(address)
    except ValueError:
        raise ComposeError("address-invalid") from None


def write_header(mail: EmailMessage, name: str, value: str) -> None:
    """Set a header to a value that is folded already."""
    written = _Written(value)
    written.name = name
    mail[name] = written


def write_ids(mail: EmailMessage, name: str, ids: Sequence[str]) -> None:
    """Set a header of Message-IDs, one a line."""
    write_header(mail, name, "\n ".join(f"<{one}>" for one in ids))


def mailbox_header(name: str, address: str) -> str:
    """A display name, quoted or encoded as a whole, and an address (RFC 5322 §3.4)."""
    if not name:
        return f"<{address}>"
    if name.isascii():
        quoted = name.replace("\\", "").replace('"', "'")
        return f'"{quoted}"\n <{address}>'
    return f"{Header(name, 'utf-8', maxlinelen=70).encode(linesep=chr(10))}\n <{address}>"


def unstructured_header(text: str, name: str) -> str:
    """A text as a header's value, encoded where it is not ASCII (RFC 2047)."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name=name).encode(linesep="\n")
