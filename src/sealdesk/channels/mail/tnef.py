"""Files and text inside `winmail.dat` (TNEF, MS-OXTNEF), read without trusting a single length or count in
it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from sealdesk.channels.mail import charsets
from sealdesk.channels.mail.limits import Watch

_SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_ATTACHMENT_LEVEL: Final = 2
_BODY, _DATA, _TITLE, _START, _MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES, _CODEPAGE = (
    0x800C,
    0x800F,
    0x8010,
    0x9002,
    0x9003,
    0x9005,
    0x9007,
)
_TEXT_TYPE, _UNICODE_TYPE, _BINARY_TYPE, _OBJECT_TYPE = 0x1E, 0x1F, 0x102, 0x0D
_FIXED: Final = {
    0x00: 0,
    0x01: 0,
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_PLAIN_BODY, _HTML_BODY, _LONG_NAME, _SHORT_NAME, _MIME_TYPE, _CONTENT_ID, _DATA_OBJECT, _DISPLAY_NAME = (
    0x1000, 0x1013, 0x3707, 0x3704, 0x370E, 0x3712, 0x3701, 0x3001,
)  # fmt: skip
_MAX_NESTING: Final = 3
_MAX_FILES: Final = 200
_MAX_PROPERTIES: Final = 10_000


@dataclass(slots=True)
class TnefFile:
    """A file as the container names it; nothing in it is checked yet."""

    name: str = ""
    content_type: str = "application/octet-stream"
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Unpacked:
    """What a container holds. `complete` is false when it ended early or contradicted itself."""

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    complete: bool = True


class _BrokenError(Exception):
    """A length points outside the container."""


def looks_like(content: bytes) -> bool:
    """Whether the bytes begin as a TNEF container does."""
    return content.startswith(_SIGNATURE)


def unpack(content: bytes, watch: Watch, nesting: int = 0) -> Unpacked:
    """Read a container; what is broken ends the reading and what was read before is kept. Never raises for
    any bytes.
    """
    found = Unpacked()
    if not looks_like(content):
        found.complete = False
        return found
    codepage = "cp1252"
    current: TnefFile | None = None
    try:
        for level, name, data in _attributes(content):
            watch.tick()
            if name == _CODEPAGE and len(data) >= 4:
                codepage = f"cp{struct.unpack_from('<I', data)[0]}"
            elif level != _ATTACHMENT_LEVEL:
                _read_message(found, name, data, codepage)
            elif name == _START:
                current = TnefFile()
                if len(found.files) < _MAX_FILES:
                    found.files.append(current)
                else:
                    found.complete = False
            elif current is not None:
                _read_attachment(found, current, name, data, codepage, watch, nesting)
    except _BrokenError:
        found.complete = False
    found.files = [file for file in found.files if file.content or file.name]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, int, memoryview]]:
    view = memoryview(content)
    position = 6
    while position + 9 <= len(view):
        level, name, _kind, length = struct.unpack_from("<BHHI", view, position)
        position += 9
        if level not in {1, _ATTACHMENT_LEVEL}:
            raise _BrokenError
        if position + length > len(view):
            raise _BrokenError
        yield level, name, view[position : position + length]
        position += (
            length + 2
        )  # a checksum of two bytes follows; damaged ones are common, so it is not judged


def _read_message(found: Unpacked, name: int, data: memoryview, codepage: str) -> None:
    if name == _BODY:
        found.text = found.text or _text(bytes(data), codepage)
    elif name == _MESSAGE_PROPERTIES:
        for kind, prop, value in _properties(data):
            if prop == _PLAIN_BODY:
                found.text = _value_text(kind, value, codepage) or found.text
            elif prop == _HTML_BODY:
                found.html = _value_text(kind, value, codepage)


def _read_attachment(
    found: Unpacked, file: TnefFile, name: int, data: memoryview, codepage: str, watch: Watch, nesting: int
) -> None:
    if name == _TITLE:
        file.name = file.name or _text(bytes(data), codepage)
    elif name == _DATA:
        file.content = bytes(data)
    elif name == _ATTACHMENT_PROPERTIES:
        for kind, prop, value in _properties(data):
            if prop == _LONG_NAME or (prop in {_SHORT_NAME, _DISPLAY_NAME} and not file.name):
                file.name = _value_text(kind, value, codepage) or file.name
            elif prop == _MIME_TYPE:
                file.content_type = _mime_type(_value_text(kind, value, codepage))
            elif prop == _CONTENT_ID:
                file.content_id = _value_text(kind, value, codepage)
            elif prop == _DATA_OBJECT and kind == _OBJECT_TYPE:
                _read_object(found, file, bytes(value[16:]), watch, nesting)


def _read_object(found: Unpacked, file: TnefFile, content: bytes, watch: Watch, nesting: int) -> None:
    """An embedded mail is a container of its own, after the 16 bytes of an interface id."""
    if not looks_like(content):
        file.content = file.content or content
    elif nesting < _MAX_NESTING:
        inner = unpack(content, watch, nesting + 1)
        room = max(0, _MAX_FILES - len(found.files))
        found.files.extend(inner.files[:room])
        file.content = inner.text.encode()
        file.content_type = "text/plain"
        file.name = (file.name or "message") + ".txt"
        found.complete = found.complete and inner.complete
    else:
        watch.note("tnef-too-deep")
        file.content = content


def _mime_type(text: str) -> str:
    lowered = text.strip().lower()
    main, slash, sub = lowered.partition("/")
    plain = (main + sub).replace("-", "").replace(".", "").replace("+", "")
    return (
        lowered
        if slash and plain.isascii() and plain.isalnum() and len(lowered) < 100
        else "application/octet-stream"
    )


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Type, id and value of each property (MS-OXTNEF §2.1.3.4); of a value list only its first variable
    value.
    """
    if len(data) < 4:
        raise _BrokenError
    count = min(struct.unpack_from("<I", data)[0], _MAX_PROPERTIES)
    position = 4
    for _ in range(count):
        if position + 4 > len(data):
            raise _BrokenError
        kind, prop = struct.unpack_from("<HH", data, position)
        position += 4
        if prop >= 0x8000:
            position = _after_name(data, position)
        value, position = _value(data, position, kind)
        yield kind & 0x0FFF, prop, value


def _after_name(data: memoryview, position: int) -> int:
    position += 16
    is_string = _u32(data, position)
    position += 4
    if is_string:
        length = _u32(data, position)
        return position + 4 + _padded(length)
    return position + 4


def _value(data: memoryview, position: int, kind: int) -> tuple[memoryview, int]:
    several, base = bool(kind & 0x1000), kind & 0x0FFF
    if base in {_TEXT_TYPE, _UNICODE_TYPE, _BINARY_TYPE, _OBJECT_TYPE}:
        count = _u32(data, position)
        position += 4
        first = data[0:0]
        for number in range(count):
            length = _u32(data, position)
            position += 4
            if position + length > len(data):
                raise _BrokenError
            if number == 0:
                first = data[position : position + length]
            position += _padded(length)
        return first, position
    if base not in _FIXED:
        raise _BrokenError
    size = _FIXED[base]
    if several:
        count = _u32(data, position)
        position += 4
        size = _padded(count * (2 if base in {0x02, 0x0B} else size))
    if position + size > len(data):
        raise _BrokenError
    return data[position : position + size], position + size


def _u32(data: memoryview, position: int) -> int:
    if position + 4 > len(data):
        raise _BrokenError
    number: int = struct.unpack_from("<I", data, position)[0]
    return number


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _value_text(kind: int, value: memoryview, codepage: str) -> str:
    return _text(bytes(value), "utf-16-le" if kind == _UNICODE_TYPE else codepage)


def _text(data: bytes, charset: str) -> str:
    return charsets.decode(data, charset)[0].rstrip("\x00").replace("\x00", "")
