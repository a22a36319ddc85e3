"""What the sample letters enclose, drawn in code: pictures, PDF pages, tables, a winmail.dat."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from typing import Final

from sealdesk.channels.samples.letter import Enclosure


def png(seed: str, width: int = 96, height: int = 64) -> bytes:
    """Draw a small RGB picture (PNG, ISO/IEC 15948), a gradient whose colours follow from the seed."""
    red, green, blue, *_ = hashlib.sha256(seed.encode()).digest()
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(((red + 2 * x) % 256, (green + 3 * y) % 256, (blue + x + y) % 256))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, data) for name, data in chunks)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def pdf(text: str) -> bytes:
    """Write a one-page PDF 1.4 with the ASCII lines of ``text`` (ISO 32000-1 section 7.5)."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    shown = "\n".join(f"({line}) Tj T*" for line in escaped.splitlines())
    stream = f"BT /F1 11 Tf 56 780 Td 16 TL\n{shown}\nET".encode("ascii")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def tnef(body: str, file: str, data: bytes) -> bytes:
    """Pack a body and one file as Outlook's ``winmail.dat`` (MS-OXTNEF section 2.1), in code page 1252."""
    attributes = (
        (1, 0x9006, 8, struct.pack("<I", 0x10000)),
        (1, 0x9007, 6, struct.pack("<II", 1252, 0)),
        (1, 0x8008, 7, b"IPM.Microsoft Mail.Note\0"),
        (1, 0x800C, 2, body.encode("cp1252") + b"\0"),
        (2, 0x9002, 6, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)),
        (2, 0x8010, 1, file.encode("cp1252") + b"\0"),
        (2, 0x800F, 6, data),
    )
    out = struct.pack("<IH", 0x223E9F78, 1)
    for level, name, kind, value in attributes:
        out += (
            struct.pack("<BHHI", level, name, kind, len(value))
            + value
            + struct.pack("<H", sum(value) & 0xFFFF)
        )
    return out


def _table(enclosure: Enclosure) -> bytes:
    return enclosure.content.replace("\n", "\r\n").encode("utf-8-sig")


def _winmail(enclosure: Enclosure) -> bytes:
    return tnef(
        enclosure.content, "warranty-card.pdf", pdf("Warranty card\nTent Lofoten 3, serial HP-T3-004417")
    )


def _photo(enclosure: Enclosure) -> bytes:
    return png(enclosure.file or enclosure.cid)


#: For each kind of enclosure its media type and its maker.
MAKERS: Final[dict[str, tuple[str, Callable[[Enclosure], bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _table),
    "log": ("text/plain; charset=utf-8", lambda one: one.content.replace("\n", "\r\n").encode()),
    "pdf": ("application/pdf", lambda one: pdf(one.content)),
    "photo": ("image/png", _photo),
    "tnef": ("application/ms-tnef", _winmail),
}
