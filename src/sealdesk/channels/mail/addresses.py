"""Addresses of header fields: mailboxes, groups, comments and what senders make of them (RFC 5322 §3.4), in
linear time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail import headers

_MEANT: Final = re.compile(r'[",;:<>()\\]')
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"']{1,320}@[^\s<>(),;:\"']{1,255}")
_ATOM: Final = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,320}")
_NOT_IN_ADDRESS: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f<>]+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person or robot of a mail: `name` decoded for showing (may be ""), `address` as written, without
    white space.
    """

    name: str
    address: str


class _Piece:
    """What has been read of one mailbox: words outside brackets, the angle part, comments."""

    __slots__ = ("angle", "comments", "quoted", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None
        self.quoted = False


def mailboxes(value: bytes, limit: int, charset: str = "") -> tuple[tuple[Mailbox, ...], bool]:
    """The mailboxes of a field (at most `limit`) and whether anything in it was no address.

    Group names are dropped and their members kept. Never raises.
    """
    found: list[Mailbox] = []
    broken = False
    for piece in _pieces(headers.plain(value, charset)):
        box = _mailbox(piece)
        if box is not None:
            broken = broken or "@" not in box.address
            found.append(box)
        elif piece.words or piece.comments or piece.angle:
            broken = True
        if len(found) >= limit:
            return tuple(found), True
    return tuple(found), broken


def _pieces(text: str) -> Iterator[_Piece]:
    piece = _Piece()
    position = 0
    while match := _MEANT.search(text, position):
        if match.start() > position:
            piece.words.append(text[position : match.start()])
        sign, position = match[0], match.end()
        if sign == '"':
            content, position = _quoted(text, position)
            piece.words.append(content)
            piece.quoted = True
        elif sign == "(":
            content, position = _comment(text, position)
            piece.comments.append(content)
        elif sign == "<":
            position = _read_angle(piece, text, position)
        elif sign == ":" and piece.angle is None and "@" not in "".join(piece.words):
            piece = _Piece()  # a group's name
        elif sign in ",;" and not _goes_on(piece, text, sign, position):
            yield piece
            piece = _Piece()
        elif sign not in ">)\\":
            piece.words.append(sign)
    piece.words.append(text[position:])
    yield piece


def _goes_on(piece: _Piece, text: str, sign: str, position: int) -> bool:
    """An unquoted `Doe, Jane <jane@…>`: the comma belongs to the name when no address came before it and an
    angle follows.
    """
    if sign != "," or piece.angle is not None or piece.comments:
        return False
    words = "".join(piece.words)
    if "@" in words or not words.strip() or len(piece.words) > 8:
        return False
    following = text[position : position + 200]
    angle = following.find("<")
    return angle >= 0 and not any(sign in following[:angle] for sign in ',;:@"')


def _quoted(text: str, position: int) -> tuple[str, int]:
    content, after = headers.read_quoted(text, position)
    if after == len(text) and not text.endswith('"') and "<" in content:
        # A quote that never closes must not swallow the address.
        angle = text.index("<", position)
        return text[position:angle], angle
    return content, after


def _comment(text: str, position: int) -> tuple[str, int]:
    depth, start = 1, position
    for match in re.finditer(r"\\.|[()]", text[start:]):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        if depth == 0:
            return text[start : start + match.start()], start + match.end()
    return text[start:], len(text)


def _read_angle(piece: _Piece, text: str, position: int) -> int:
    close = text.find(">", position)
    if close < 0:
        close = len(text)
    inner = text[position:close]
    if piece.angle is None or "@" in inner:
        if piece.angle:
            piece.words.append(piece.angle)
        piece.angle = inner.lstrip("<")
    return min(len(text), close + 1)


def _mailbox(piece: _Piece) -> Mailbox | None:
    words = "".join(piece.words).strip()
    comments = " ".join(piece.comments)
    if piece.angle is not None:
        inner = headers.decode_words(piece.angle)
        address = _clean_address(inner)
        name = words or comments
        if address:
            return Mailbox(_name(name, address), address)
    decoded = headers.decode_words(words)
    match = _ADDRESS.search(decoded)
    if match:
        rest = (decoded[: match.start()] + " " + decoded[match.end() :]).strip(" \t\"'[]")
        address = _clean_address(match[0])
        return Mailbox(_name(rest or comments, address), address) if address else None
    if not piece.quoted and _ATOM.fullmatch(words) and "=?" not in words:
        return Mailbox(_name(comments, words), words)
    return None


def _name(text: str, address: str) -> str:
    name = headers.one_line(headers.decode_words(text)).strip("'\" ")
    return "" if name == address else name[:500]


def _clean_address(text: str) -> str:
    """Without white space, controls and a source route (RFC 5322 §4.4: routes are ignored)."""
    address = _NOT_IN_ADDRESS.sub("", text)[:1000]
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]
    if address[:7].lower() == "mailto:":
        address = address[7:]
    return address.strip("'\"(),;") if '"@' not in address else address
