"""Header fields: where the block ends, unfolding, encoded words, parameters, message ids and dates (RFC
5322, 2047, 2231).
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from sealdesk.channels.mail import charsets
from sealdesk.channels.mail.limits import Watch

_FIELD: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_EIGHT_BIT_WORD: Final = re.compile(rb"(=\?[^?\s]{1,80}\?[qQ]\?)([^?]{0,2000})\?=")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPACES: Final = re.compile(r"\s+")
_ANGLED: Final = re.compile(r"<([^<>]{1,998})>")
_LINE_BREAK: Final = re.compile(rb"\r?\n|\r")
_QUOTE_END: Final = re.compile(r'"|\\.', re.DOTALL)
_INVISIBLE: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one header block in their order: lower-case name and raw value with its folding."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        """Raw values of every field of that lower-case name."""
        return [value for field, value in self.fields if field == name]

    def first(self, name: str) -> bytes:
        """Raw value of the first field of that lower-case name; empty when there is none."""
        for field, value in self.fields:
            if field == name:
                return value
        return b""

    def has(self, name: str) -> bool:
        """Whether a field of that lower-case name is there, even an empty one."""
        return any(field == name for field, _ in self.fields)

    def text(self, name: str, charset: str = "") -> str:
        """The first value decoded to one clean line; empty when there is none."""
        return text_of(self.first(name), charset)


def split_headers(
    raw: bytes, start: int, end: int, watch: Watch, *, is_part: bool = False
) -> tuple[Headers, int]:
    """The header block of `raw[start:end]` and where its body begins.

    A part of a multipart (`is_part`) may begin with an empty line: it has no header fields then; before a
    whole mail
    empty lines and the `From ` line of an mbox are passed over. A line that is no header field ends the
    block, unless the line after it is a field again: lost folding
    and stray lines of gateways are common, and a body seldom begins with one line before something like `X:
    y`.
    """
    fields: list[tuple[str, bytearray]] = []
    limits = watch.limits
    stop = min(end, start + limits.max_headers_bytes)
    position = start if is_part else _skip_mbox_line(raw, start, end)
    while position < end:
        line_end = raw.find(b"\n", position, end)
        after = end if line_end < 0 else line_end + 1
        line = raw[position : min(after, position + limits.max_header_value_bytes)]
        if not line.rstrip(b"\r\n"):
            return _done(fields), after
        if position >= stop or len(fields) >= limits.max_header_fields:
            watch.note("headers-too-long")
        elif line[0] in b" \t":
            if fields and len(fields[-1][1]) < limits.max_header_value_bytes:
                fields[-1][1].extend(line)
            elif not fields and line.strip() and not _looks_like_field(raw, after, end):
                return _done(fields), position
        elif match := _FIELD.match(line):
            fields.append((match[1].decode("ascii").lower(), bytearray(line[match.end() :])))
        elif not (line.startswith((b">From ", b"From ")) and fields):
            watch.note("header-broken")
            if line.startswith(b"--") or not (fields and _looks_like_field(raw, after, end)):
                return _done(fields), position
        position = after
    return _done(fields), end


def _done(fields: list[tuple[str, bytearray]]) -> Headers:
    return Headers(tuple((name, bytes(value).strip(b" \t\r\n")) for name, value in fields))


def _skip_mbox_line(raw: bytes, start: int, end: int) -> int:
    position = start
    while position < end and raw[position] in b"\r\n":
        position += 1
    if not raw.startswith((b"From ", b">From "), position) or _FIELD.match(raw, position):
        return position if _looks_like_field(raw, position, end) else start
    line_end = raw.find(b"\n", position, end)
    return end if line_end < 0 else line_end + 1


def _looks_like_field(raw: bytes, position: int, end: int) -> bool:
    return _FIELD.match(raw, position, end) is not None


def text_of(value: bytes, charset: str = "") -> str:
    """A raw header value as one line of clean text: unfolded, encoded words decoded, controls gone, spaces
    single.
    """
    return one_line(decode_words(plain(value, charset)))


def one_line(text: str) -> str:
    """Without control characters and direction overrides, white space collapsed."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", _CONTROL.sub(" ", text))).strip()


def plain(value: bytes, charset: str = "") -> str:
    """A raw header value as text, encoded words still encoded, folding removed."""
    unfolded = _LINE_BREAK.sub(b"", value)
    if b"=?" in unfolded and not unfolded.isascii():
        # Bytes inside a Q word are in the charset of the word, not of the line around it.
        unfolded = _EIGHT_BIT_WORD.sub(_escaped_word, unfolded)
    try:
        # RFC 6532 header fields are UTF-8 whatever the charset of the body; Japanese ones may hide behind
        # escapes.
        text = unfolded.decode("utf-8")
    except UnicodeDecodeError:
        return charsets.decode(unfolded, charset)[0]
    return charsets.decode(unfolded, charset)[0] if "\x1b" in text else text


def _escaped_word(word: re.Match[bytes]) -> bytes:
    payload = b"".join(b"=%02X" % byte if byte > 127 else bytes([byte]) for byte in word[2])
    return word[1] + payload + b"?="


def decode_words(text: str) -> str:
    """RFC 2047 §2, read leniently: also inside quotes and words, and multi-byte characters cut between two
    words.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: list[bytes] = []
    charset = ""
    last = 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[last : word.start()]
        joined = bool(pending) and not between.strip()
        if pending and not (joined and word[1].lower() == charset):
            pieces.append(charsets.decode(b"".join(pending), charset)[0])
            pending = []
        if not joined:
            pieces.append(between)
        charset = word[1].lower()
        pending.append(_word_bytes(word[2], word[3]))
        last = word.end()
    if pending:
        pieces.append(charsets.decode(b"".join(pending), charset)[0])
    pieces.append(text[last:])
    return "".join(pieces)


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"\n", b""), header=True)
    return lenient_base64(data)


def lenient_base64(data: bytes | memoryview) -> bytes:
    """Base64 without complaint: foreign characters are skipped and wrong padding is repaired (RFC 2045
    §6.8).
    """
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        alphabet = re.sub(rb"[^A-Za-z0-9+/]", b"", bytes(data))
        usable = len(alphabet) - (len(alphabet) % 4 == 1)
        return binascii.a2b_base64(alphabet[:usable] + b"=" * (-usable % 4))


def parameters(value: bytes, charset: str = "") -> tuple[str, dict[str, str]]:
    """The value before the first semicolon in lower case, and the parameters with RFC 2231 continuations
    joined.
    """
    text = plain(value, charset)
    head, _, rest = text.partition(";")
    if "=" in head and (gap := _SPACES.search(head.strip())):
        # `multipart/mixed boundary="x"`: the semicolon was forgotten.
        rest = head.strip()[gap.end() :] + ";" + rest
        head = head.strip()[: gap.start()]
    found: dict[str, str] = {}
    extended: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in _pairs(rest):
        base, star, section = name.partition("*")
        if not star:
            found.setdefault(name, decode_words(content))
            continue
        number, coded = section.removesuffix("*"), section.endswith("*") or section == ""
        extended.setdefault(base, {})[int(number) if number.isdecimal() and len(number) < 5 else 0] = (
            coded,
            content,
        )
    for base, sections in extended.items():
        found[base] = _joined(sections)
    return head.split("(", 1)[0].strip().lower(), found


def _joined(sections: dict[int, tuple[bool, str]]) -> str:
    data: list[bytes] = []
    charset = ""
    for order, number in enumerate(sorted(sections)):
        coded, content = sections[number]
        if coded and order == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data.append(unquote_to_bytes(content) if coded else content.encode("utf-8", "replace"))
    text, problem = charsets.decode(b"".join(data), charset)
    return decode_words(text) if problem or not charset else text


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """`name=value` pairs; quoted values may hold semicolons, unquoted ones may hold spaces. Linear in the
    length.
    """
    position, length = 0, len(text)
    while position < length:
        equals = text.find("=", position)
        if equals < 0:
            return
        name = text[position:equals].rpartition(";")[2].strip().lower()
        position = equals + 1
        while position < length and text[position] in " \t":
            position += 1
        if position < length and text[position] == '"':
            # Some senders forget the semicolon after a quoted value; what follows is still a parameter.
            content, position = read_quoted(text, position + 1)
        else:
            semicolon = text.find(";", position)
            stop = length if semicolon < 0 else semicolon
            content, position = text[position:stop].strip().strip('"'), stop
        if name:
            yield name, content


def read_quoted(text: str, position: int) -> tuple[str, int]:
    """Content of a quoted string whose opening quote is already passed, and the place after its closing
    quote.
    """
    pieces: list[str] = []
    for found in _QUOTE_END.finditer(text, position):
        pieces.append(text[position : found.start()])
        if found[0] == '"':
            return "".join(pieces), found.end()
        # `C:\new` is meant more often than an escaped letter: only quotes and backslashes are unescaped.
        pieces.append(found[0][1:] if found[0][1:] in ('"', "\\") else found[0])
        position = found.end()
    pieces.append(text[position:])
    return "".join(pieces), len(text)


def message_ids(value: bytes, limit: int) -> tuple[str, ...]:
    """The message ids of a field without their angle brackets, in order, each once, at most `limit` (the
    last ones).
    """
    text = plain(value)
    found: Iterable[str] = (
        _ANGLED.findall(text) if "<" in text else (word for word in text.split() if "@" in word)
    )
    ids = dict.fromkeys(_CONTROL.sub("", _SPACES.sub("", item)) for item in found)
    ids.pop("", None)
    return tuple(ids)[-limit:]


def date_of(value: bytes) -> datetime | None:
    """The moment of a Date field, always aware (UTC when the sender names no zone), or None when
    unreadable.
    """
    text = text_of(value)[:200]
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)  # a year 1 or 9999 may leave the calendar in another zone
    except Exception:  # noqa: BLE001 - the standard library raises half a dozen kinds for broken dates
        return None
    return moment
