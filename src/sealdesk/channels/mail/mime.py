"""The tree of parts of a mail (RFC 2045, 2046), as places in the raw bytes: nothing big is copied before it
is asked for.
"""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final

from sealdesk.channels.mail.headers import Headers, lenient_base64, parameters, split_headers
from sealdesk.channels.mail.limits import Watch

_TYPE: Final = re.compile(r"[!#-'*+\-.0-9A-Z^-~a-z]{1,127}/[!#-'*+\-.0-9A-Z^-~a-z]{1,127}")

_BASE64_SIGNS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_PROSE_BYTES: Final = 1024 * 1024


@dataclass(slots=True)
class Part:
    """One entity: its header fields and the place of its body in the raw bytes; `children` of a multipart."""

    raw: bytes
    start: int
    end: int
    headers: Headers
    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        """Whether it was opened into children."""
        return bool(self.children)

    @property
    def charset(self) -> str:
        """The declared charset, "" when none."""
        return self.parameters.get("charset", "")

    def body(self) -> memoryview:
        """The body as it stands, not decoded, not copied."""
        return memoryview(self.raw)[self.start : self.end]

    def content(self) -> bytes:
        """The body with its transfer encoding undone; left as it is when unknown. Never raises."""
        encoding = self.headers.text("content-transfer-encoding").split(";")[0].strip("\"' ").lower()
        if encoding == "base64":
            return _base64(self.body())
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body())
        if encoding in {"x-uuencode", "uuencode", "x-uue"}:
            return _uudecoded(bytes(self.body()))
        return bytes(self.body())


def parse_tree(raw: bytes, watch: Watch, start: int = 0, end: int | None = None) -> Part:
    """The tree of the message that lies at `raw[start:end]`; bounded in depth, parts and time by `watch`."""
    return _entity(raw, start, len(raw) if end is None else end, "text/plain", watch, 0)


def _entity(raw: bytes, start: int, end: int, default_type: str, watch: Watch, depth: int) -> Part:
    headers, body_start = split_headers(raw, start, end, watch, is_part=depth > 0)
    content_type, found = parameters(headers.first("content-type"))
    disposition, disposition_found = parameters(headers.first("content-disposition"))
    part = Part(
        raw,
        body_start,
        end,
        headers,
        _type(content_type, default_type),
        found,
        disposition,
        disposition_found,
    )
    if part.content_type.startswith("multipart/"):
        _open(part, watch, depth)
    return part


def _type(declared: str, default: str) -> str:
    """RFC 2045 §5.2: what is missing or not of the form type/subtype is the default."""
    if not declared:
        return default
    if _TYPE.fullmatch(declared):
        return declared
    if match := _TYPE.match(declared):
        return match[0]
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(
        declared, "text/plain"
    )


def _open(part: Part, watch: Watch, depth: int) -> None:
    """Give a multipart its children; when it cannot be opened it becomes a leaf that says so."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
    if depth >= watch.limits.max_depth:
        watch.note("part-too-deep")
        part.content_type = "application/octet-stream"
        return
    places = _split(part, boundary, watch) if boundary else []
    if not places:
        watch.note("boundary-missing")
        part.content_type = "text/plain"
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in places:
        if not watch.enter_part():
            break
        part.children.append(_entity(part.raw, start, end, default, watch, depth + 1))
    if not part.children:
        part.content_type = "application/octet-stream"


def _split(part: Part, boundary: bytes, watch: Watch) -> list[tuple[int, int]]:
    """Places of the parts between the delimiter lines (RFC 2046 §5.1.1); a missing last delimiter is
    forgiven.
    """
    raw, delimiter = part.raw, b"--" + boundary.rstrip()
    places: list[tuple[int, int]] = []
    opened: int | None = None
    position = part.start
    while (found := raw.find(delimiter, position, part.end)) >= 0 and len(places) <= watch.limits.max_parts:
        line_end = raw.find(b"\n", found, part.end)
        after = part.end if line_end < 0 else line_end + 1
        position = found + len(delimiter)
        tail = raw[position : min(after, position + 80)].strip()
        if (found > part.start and raw[found - 1] not in b"\r\n") or tail not in {b"", b"--"}:
            continue
        if opened is not None:
            places.append((opened, max(opened, _before_line_break(raw, found))))
        position = after
        opened = after
        if tail == b"--":
            return places
    if opened is not None and len(places) <= watch.limits.max_parts and opened < part.end:
        watch.note("boundary-unclosed")
        places.append((opened, _glued_end(part, delimiter + b"--", opened)))
    return places


def _glued_end(part: Part, closing: bytes, opened: int) -> int:
    """Where the last part ends when its closing delimiter stands at the very end but not on a line of its
    own.
    """
    found = part.raw.rfind(closing, max(opened, part.end - len(closing) - 200), part.end)
    if found >= 0 and not part.raw[found + len(closing) : part.end].strip():
        return found
    return part.end


def _before_line_break(raw: bytes, position: int) -> int:
    """The line break before a delimiter belongs to the delimiter."""
    if raw[position - 1 : position] == b"\n":
        position -= 1
    if raw[position - 1 : position] == b"\r":
        position -= 1
    return position


def _base64(body: memoryview) -> bytes:
    """Decoded, unless so much of it is outside the alphabet that it was only called base64."""
    decoded = lenient_base64(body)
    if len(decoded) * 4 < len(body) * 2.7 and len(body) < _PROSE_BYTES:
        text = bytes(body)
        strange = len(text.translate(None, _BASE64_SIGNS))
        if strange * 50 > len(text) or text.strip().count(b" ") * 20 > len(text):
            return text
    return decoded


def _uudecoded(data: bytes) -> bytes:
    pieces: list[bytes] = []
    for line in data.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.startswith(b"end"):
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Encoders of the eighties miscount the trailing bytes; take what the length byte promises.
            usable = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:usable]))
            except binascii.Error:
                continue
    return b"".join(pieces)
