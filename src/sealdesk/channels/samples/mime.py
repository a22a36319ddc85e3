"""A small MIME writer that gives the same bytes every time.

The standard library's writer draws random boundaries and repairs what it finds odd. The samples must be
repeatable and must also hold the oddities of real mail programs: bare 8-bit headers, names in encoded
words, three ways of file names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

CRLF: Final = b"\r\n"

#: The most bytes of text in one encoded word of 75 characters (RFC 2047 section 2), frame and base64
#: allowed for.
_WORD_BYTES: Final = 39


@dataclass(frozen=True, slots=True)
class Part:
    """A MIME entity: encoded header lines without line ends, and either bytes or further parts."""

    headers: tuple[bytes, ...]
    body: bytes | tuple[Part, ...]


def encoded_words(text: str, charset: str) -> str:
    """Write text for a header: ASCII as it is, else base64 encoded words (RFC 2047) on folded lines."""
    if text.isascii():
        return text
    chunks, current = [], ""
    for character in text:
        if len((current + character).encode(charset)) > _WORD_BYTES:
            chunks.append(current)
            current = ""
        current += character
    chunks.append(current)
    words = (base64.b64encode(chunk.encode(charset)).decode() for chunk in chunks)
    return "\r\n ".join(f"=?{charset}?B?{word}?=" for word in words)


def text_part(text: str, subtype: str, charset: str, transfer: str, *, flowed: bool = False) -> Part:
    """Make a text part. Raises :class:`UnicodeEncodeError` when the charset cannot hold the text."""
    data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode(charset)
    flow = "; format=flowed; delsp=no" if flowed else ""
    headers = (
        f"Content-Type: text/{subtype}; charset={charset}{flow}".encode(),
        f"Content-Transfer-Encoding: {transfer}".encode(),
    )
    return Part(headers, transferred(data, transfer))


def transferred(data: bytes, transfer: str) -> bytes:
    """Apply a content transfer encoding (RFC 2045 section 6)."""
    if transfer == "base64":
        return base64.encodebytes(data).replace(b"\n", CRLF)
    if transfer == "quoted-printable":
        return binascii.b2a_qp(data, istext=True)
    return data


def file_part(
    content_type: str, data: bytes, name: str, *, style: str = "plain", charset: str = "utf-8", cid: str = ""
) -> Part:
    """Make an attachment, or with a Content-ID an inline picture (RFC 2183, RFC 2392)."""
    disposition = "inline" if cid else "attachment"
    headers = [
        f"Content-Type: {content_type}{_type_name(name, style, charset)}".encode(),
        b"Content-Transfer-Encoding: base64",
        f"Content-Disposition: {disposition}{_file_name(name, style, charset)}".encode(),
    ]
    if cid:
        headers.append(f"Content-ID: <{cid}>".encode())
    return Part(tuple(headers), transferred(data, "base64"))


def multipart(subtype: str, parts: tuple[Part, ...], *, seed: str, parameters: str = "") -> Part:
    """Put parts together. The boundary follows from the seed and the subtype."""
    boundary = "=_" + hashlib.sha256(f"{seed}/{subtype}".encode()).hexdigest()[:24]
    head = f'Content-Type: multipart/{subtype};{parameters}\r\n boundary="{boundary}"'
    return Part((head.encode(),), parts)


def rendered(part: Part) -> bytes:
    """Write an entity out: headers, an empty line, the body."""
    head = CRLF.join(part.headers) + CRLF + CRLF
    if isinstance(part.body, bytes):
        return head + part.body
    boundary = part.headers[0].rpartition(b'boundary="')[2].rstrip(b'"')
    inner = b"".join(b"--" + boundary + CRLF + rendered(one) + CRLF for one in part.body)
    return head + inner + b"--" + boundary + b"--" + CRLF


def _type_name(name: str, style: str, charset: str) -> str:
    """The old ``name`` parameter that older programs still write beside ``filename``."""
    if not name or style.startswith("rfc2231"):
        return ""
    return f';\r\n name="{encoded_words(name, charset)}"'


def _file_name(name: str, style: str, charset: str) -> str:
    """The ``filename`` parameter: quoted, an encoded word (common, though forbidden), or RFC 2231."""
    if not name:
        return ""
    escaped = quote(name.encode(charset), safe="")
    if style == "rfc2231":
        return f";\r\n filename*={charset.upper()}''{escaped}"
    if style == "rfc2231-split":
        middle = escaped.rfind("%", 0, len(escaped) // 2)
        return f";\r\n filename*0*={charset.upper()}''{escaped[:middle]};\r\n filename*1*={escaped[middle:]}"
    return f';\r\n filename="{encoded_words(name, charset)}"'
