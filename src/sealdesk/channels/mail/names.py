"""File names that a stranger chose, made harmless to store, to show and to save."""

import re
from typing import Final

from sealdesk.channels.mail.headers import one_line

_RESERVED: Final = re.compile(r'[<>:"|?*\x00-\x1f]')
_DEVICE: Final = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_ENDINGS: Final = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "application/zip": ".zip",
    "text/x-vcard": ".vcf",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "text/vcard": ".vcf",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "application/msword": ".doc",
    "application/xml": ".xml",
    "text/xml": ".xml",
}


def safe_name(name: str, content_type: str, number: int, max_bytes: int = 255) -> str:
    """A name without path, controls, direction overrides or reserved signs, at most `max_bytes` of UTF-8,
    never empty.

    The ending is kept when the name is cut, since people judge a file by it.
    """
    last = one_line(name).replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    cleaned = _RESERVED.sub("_", last).strip(" ").lstrip(".").rstrip(". ")
    if not cleaned:
        return f"attachment-{number}{_ENDINGS.get(content_type, '')}"
    if _DEVICE.match(cleaned):
        cleaned = f"_{cleaned}"
    return _cut(cleaned, max_bytes)


def _cut(name: str, max_bytes: int) -> str:
    if len(name.encode()) <= max_bytes:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"{dot}{ending}" if dot and 0 < len(ending.encode()) <= 16 else ""
    room = max_bytes - len(tail.encode())
    return (stem if tail else name).encode()[:room].decode("utf-8", "ignore").rstrip(". ") + tail
