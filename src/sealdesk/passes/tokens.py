"""Tokens that only this desk can make: an id, and 128 bits of HMAC-SHA-256 over it under a key for its one use.

They hold no personal data, and nothing in the database makes one: who steals the tables has ids without signatures.
"""

from __future__ import annotations

import base64
import hmac
import re
import uuid
from typing import Final

from sealdesk.vault.purposes import keyed_digest

_TOKEN: Final = re.compile(r"([a-z2-7]{26})([a-z2-7]{26})")
CODE_DIGITS: Final = 8


def token_of(use: str, row: uuid.UUID) -> str:
    """52 characters for an address."""
    return _base32(row.bytes) + _signature(use, row)


def row_behind(use: str, token: str) -> uuid.UUID | None:
    """The id in a token that was made for this use; None for any other text. Compared in constant time."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    row = uuid.UUID(bytes=base64.b32decode(f"{found[1].upper()}======"))
    # The last character holds two spare bits: of the four spellings that decode alike only one is a token.
    if _base32(row.bytes) != found[1] or not hmac.compare_digest(_signature(use, row), found[2]):
        return None
    return row


def code_of(row: uuid.UUID) -> str:
    """Eight digits to type, from the row of a code."""
    number = int.from_bytes(keyed_digest("pass:code-digits", row.bytes)[:16], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def _signature(use: str, row: uuid.UUID) -> str:
    return _base32(keyed_digest(f"pass:{use}", row.bytes)[:16])


def _base32(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()
