"""Builds the raw view of a mail: what came, as text that does nothing, up to a bound."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sealdesk.channels.mail.charsets import decode
from sealdesk.console.pages.messages import RawView
from sealdesk.console.reader import Reader
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Ticket
from sealdesk.labels import Label

#: Bytes of a mail that are shown in place. The rest is had by the download.
MOST: Final = 64_000


def raw_view(reader: Reader, ticket: Ticket, held: Any, back: str) -> RawView | None:
    """The beginning of a mail as it came, and whether that is all of it; ``back`` leads to the text.

    It is recorded before it is read, like a download.
    """
    if reader.opening.masked_only:
        return None
    label = Label.SECRET if held.message.holds_secret else Label.PERSONAL
    head = _head(reader.opening.content(contents(), held.blob, ticket.department_id, label=label))
    return RawView(visible(decode(head)[0]), held.size, whole=held.size <= len(head), back_url=back)


def _head(chunks: Iterable[bytes]) -> bytes:
    head = bytearray()
    for chunk in chunks:
        head += chunk
        if len(head) >= MOST:
            break
    return bytes(head[:MOST])


def visible(text: str) -> str:
    """The text with what cannot be seen written out, so that nothing in it hides, turns the line round or ends it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if c.isprintable() or c in "\n\t\u3000\xa0" else f"\\u{ord(c):04x}" for c in lines)
