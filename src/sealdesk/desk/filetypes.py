"""What a file is, by its first bytes and never by what its name or its sender says. Pure: no Django, no library.

The answer decides whether a file can be looked at in place, and as what it is served. What begins as a picture and goes on
as something else is served as a picture: the defence against that is how a preview is served (see ``console.views.content``).
"""

from __future__ import annotations

import enum
import re
from typing import Final

#: So many first bytes are enough to tell.
HEAD: Final = 4096


class FileType(enum.StrEnum):
    """What it is. The values stand in the database."""

    UNKNOWN = ""
    ARCHIVE = "archive"
    AUDIO = "audio"
    DOCUMENT = "document"
    GIF = "gif"
    HTML = "html"
    JPEG = "jpeg"
    MAIL = "mail"
    PDF = "pdf"
    PICTURE = "picture"
    PNG = "png"
    PROGRAM = "program"
    SVG = "svg"
    TEXT = "text"
    VIDEO = "video"
    WEBP = "webp"


#: What is painted anew and shown in place: see repainting.
PICTURES: Final = {
    FileType.GIF: "image/gif",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
}
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"GIF87a", FileType.GIF),
    (b"GIF89a", FileType.GIF),
    (b"%PDF-", FileType.PDF),
    (b"{\\rtf", FileType.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType.DOCUMENT),
    (b"MZ", FileType.PROGRAM),
    (b"\x7fELF", FileType.PROGRAM),
    (b"\xca\xfe\xba\xbe", FileType.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileType.PROGRAM),
    (b"#!", FileType.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", FileType.PROGRAM),
    (b"\x1f\x8b", FileType.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileType.ARCHIVE),
    (b"Rar!\x1a\x07", FileType.ARCHIVE),
    (b"BZh", FileType.ARCHIVE),
    (b"\xfd7zXZ\x00", FileType.ARCHIVE),
    (b"ID3", FileType.AUDIO),
    (b"OggS", FileType.AUDIO),
    (b"fLaC", FileType.AUDIO),
    (b"\x1aE\xdf\xa3", FileType.VIDEO),
    (b"BM", FileType.PICTURE),
    (b"II*\x00", FileType.PICTURE),
    (b"MM\x00*", FileType.PICTURE),
)
_RIFF: Final = {b"WEBP": FileType.WEBP, b"WAVE": FileType.AUDIO, b"AVI ": FileType.VIDEO}
_OFFICE: Final = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.")
_SVG: Final = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_HTML: Final = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe|form|meta|style|img|object|embed|a)[\s>/]", re.IGNORECASE)
_HEADER: Final = re.compile(rb"(?:received|return-path|from|delivered-to|mime-version|message-id):", re.IGNORECASE)
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def file_type(head: bytes) -> FileType:
    """The type of a file, from its first ``HEAD`` bytes."""
    head = head[:HEAD]
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], FileType.UNKNOWN)
    if head[4:8] == b"ftyp":
        return FileType.PICTURE if head[8:12] in {b"heic", b"mif1", b"avif", b"heix"} else FileType.VIDEO
    if head.startswith(b"PK\x03\x04"):
        return FileType.DOCUMENT if any(mark in head for mark in _OFFICE) else FileType.ARCHIVE
    return _text(head)


def _text(head: bytes) -> FileType:
    """Text of some kind; what holds markup anywhere in it is no plain text."""
    if not head or _CONTROLS.search(head):
        return FileType.UNKNOWN
    if _SVG.search(head):
        return FileType.SVG
    if _HTML.search(head):
        return FileType.HTML
    if _HEADER.match(head):
        return FileType.MAIL
    return FileType.TEXT


def pixels(content: bytes, kind: FileType) -> int:
    """Width times height as the picture's header says; 0 where it says nothing. A small file can ask for gigabytes of pixels."""
    if kind is FileType.PNG:
        return int.from_bytes(content[16:20], "big") * int.from_bytes(content[20:24], "big")
    if kind is FileType.GIF:
        return int.from_bytes(content[6:8], "little") * int.from_bytes(content[8:10], "little")
    if kind is FileType.WEBP:
        return _webp_pixels(content)
    return _jpeg_pixels(content)


def _webp_pixels(content: bytes) -> int:
    if content[12:16] == b"VP8X":
        return (int.from_bytes(content[24:27], "little") + 1) * (int.from_bytes(content[27:30], "little") + 1)
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    return (int.from_bytes(content[26:28], "little") & 0x3FFF) * (int.from_bytes(content[28:30], "little") & 0x3FFF)


def _jpeg_pixels(content: bytes) -> int:
    """Of the first frame header. Segments are skipped by their lengths, so the loop ends with the file."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(content[at + 5 : at + 7], "big") * int.from_bytes(content[at + 7 : at + 9], "big")
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4], "big"))
    return 0
