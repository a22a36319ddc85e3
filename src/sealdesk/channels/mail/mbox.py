"""Where the messages of an mbox begin and end (RFC 4155), with any of the three kinds of line end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple

#: What editors leave at the beginning of a file.
_MARK: Final = b"\xef\xbb\xbf"
_LEADING: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?[\r\n]*")
#: After the line that parts two messages comes a header field (or another such line's quoted form); after a sentence that begins
#: with "From" does not.
_FIELD: Final = re.compile(rb"[!-9;-~]{1,100}:|>From ")
_HEAD: Final = 64 * 1024


class Span(NamedTuple):
    """One message, from byte to byte; ``old_mac`` when its lines end with CR alone."""

    start: int
    end: int
    old_mac: bool


def is_mbox(path: Path) -> bool:
    """An mbox begins with a ``From `` line, some after a mark or empty lines; a single message may too: an mbox of one."""
    with path.open("rb") as opened:
        return _LEADING.sub(b"", opened.read(1024)).startswith(b"From ")


def spans(path: Path) -> Iterator[Span]:
    """Where each message begins and ends: a ``From `` line after an empty line parts them, when a header follows it."""
    start, position, after_empty = -1, 0, True
    parting: tuple[int, int] | None = None
    with path.open("rb") as opened:
        head = opened.read(_HEAD)
        opened.seek(0)
        # Only a file without any LF: elsewhere a CR alone is a part of its line.
        old_mac = b"\r" in head and b"\n" not in head
        for line in _old_mac_lines(opened) if old_mac else opened:
            if parting is not None and (start < 0 or _FIELD.match(line)):
                if start >= 0:
                    yield Span(start, parting[0], old_mac)
                start = parting[1]
            said = line if position else line.removeprefix(_MARK)
            parting = (position, position + len(line)) if after_empty and said.startswith(b"From ") else None
            after_empty = said in (b"\n", b"\r\n", b"\r")
            position += len(line)
    if start < 0 and parting is not None:  # nothing but that line
        start = parting[1]
    if start >= 0:
        yield Span(start, position, old_mac)


def message(raw: bytes, span: Span) -> bytes:
    """The bytes of a span as the message that they are: lines that were quoted are quoted no longer."""
    if span.old_mac:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw.replace(b"\n>From ", b"\nFrom ")


def _old_mac_lines(opened: IO[bytes]) -> Iterable[bytes]:
    held = b""
    while chunk := opened.read(_HEAD):
        *lines, held = (held + chunk).split(b"\r")
        yield from (line + b"\r" for line in lines)
    if held:
        yield held
