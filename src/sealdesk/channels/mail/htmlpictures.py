"""Pictures that stand inside the HTML of a mail as ``data:`` addresses (RFC 2397), in an ``img``, a style or anywhere else. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote_to_bytes

# Browsers sniff what an image is, whatever the address says, so any media type is taken. Both parts end at the first sign that cannot
# stand in them, and no try reads more than the head twice: linear.
_DATA: Final = re.compile(r"data\s{0,9}:(?P<head>[^,\"'<>()]{0,200}),(?P<body>[^\"'<>)]*+)", re.IGNORECASE)
_ENCODED: Final = re.compile(r";\s{0,9}base64\s{0,9}$", re.IGNORECASE)
_NO_SIGN: Final = re.compile(rb"[^A-Za-z0-9+/]+")
#: What browsers take out of an address before they read it.
_LEFT_OUT: Final = str.maketrans("", "", "\t\n\r")


def pictures_in(html: str, least: int, most: int) -> Iterator[bytes]:
    """What the ``data:`` addresses hold, in their order: whatever has ``least`` to ``most`` bytes, a picture or not."""
    for found in _DATA.finditer(unescape(html).translate(_LEFT_OUT)):
        if len(found["body"]) < least or len(found["body"]) > 4 * most:
            continue
        content = unquote_to_bytes(found["body"])
        if _ENCODED.search(found["head"]):
            content = _decoded(content)
        if least <= len(content) <= most:
            yield content


def _decoded(written: bytes) -> bytes:
    """As a browser decodes it, and what follows in an address without quotes after it, which no decoder of pictures minds."""
    signs = _NO_SIGN.sub(b"", written.partition(b"=")[0])
    signs = signs[: len(signs) - (len(signs) % 4 == 1)]
    return base64.b64decode(signs + b"=" * (-len(signs) % 4))
