"""The one sequence of bytes that stands for an event, so that everybody hashes the same.

It is JSON in the form of RFC 8785 (members sorted by UTF-16 code units, no spaces, shortest escapes, UTF-8)
with two narrowings: numbers are integers of at most 53 bits, which every JSON parser reads exactly, and
bytes are the object ``{"$bytes": "<base64url without padding>"}``. No other object may have a member whose
name begins with ``$``, so bytes collide neither with a string nor with an object. Different events therefore
never share an encoding.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Final, NoReturn, TypeAlias

from sealdesk.ledger.errors import CanonicalError

Value: TypeAlias = "bool | int | str | bytes | list[Value] | dict[str, Value] | None"
Event: TypeAlias = dict[str, Value]

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 32
#: RFC 7493 section 2.2: beyond it, parsers that read numbers as IEEE 754 doubles round.
MAX_INTEGER: Final = (1 << 53) - 1
_TAG: Final = "$bytes"
# The depth limit catches a circle before this would, and escaping is that of RFC 8785 section 3.2.2.2.
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def encode(event: Mapping[str, Value]) -> bytes:
    """The canonical bytes of ``event``.

    Raises ``CanonicalError`` for a float, an integer of more than 53 bits, a lone surrogate, a name that is
    not a string or begins with ``$``, more than 32 levels, or more than 1 MiB.
    """
    if not isinstance(event, Mapping):
        raise CanonicalError("An event is a mapping of names to values.")
    try:
        data = _JSON.encode(_plain(dict(event), 1)).encode()
    except UnicodeEncodeError:
        raise CanonicalError(
            "An event holds half a UTF-16 pair, which has no UTF-8; decode the text properly."
        ) from None
    if len(data) > MAX_BYTES:
        raise CanonicalError(
            f"An event has at most {MAX_BYTES} bytes, this one {len(data)}; store the rest elsewhere."
        )
    return data


def decode(data: bytes) -> Event:
    """The event that ``data`` stands for.

    Raises ``CanonicalError`` unless ``encode`` would give the same bytes.
    """
    if len(data) > MAX_BYTES:
        raise CanonicalError(f"An event has at most {MAX_BYTES} bytes, not {len(data)}.")
    try:
        # A repeated member is lost here, and then missed when encoding again.
        parsed = json.loads(data.decode(), parse_float=_no_number, parse_constant=_no_number)
        value = _tagged(parsed)
    except CanonicalError:
        raise
    except (ValueError, RecursionError):
        raise CanonicalError("An event must be JSON in UTF-8 of modest depth.") from None
    if not isinstance(value, dict):
        raise CanonicalError("An event is a JSON object, not a bare value.")
    if encode(value) != data:
        raise CanonicalError(
            "The event is not in its canonical form; use the exact bytes that were recorded."
        )
    return value


def _plain(value: Value, depth: int) -> object:
    """``value`` as what ``json`` writes in our order."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise CanonicalError(
                "An integer in an event has at most 53 bits; write a longer one as a string."
            )
        return value
    if isinstance(value, bytes):
        return {_TAG: base64.urlsafe_b64encode(value).rstrip(b"=").decode()}
    if depth > MAX_DEPTH:
        raise CanonicalError(f"An event has at most {MAX_DEPTH} levels.")
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {name: _plain(value[name], depth + 1) for name in sorted(value, key=_order)}
    raise CanonicalError(
        f"An event cannot hold a {type(value).__name__}; use a string, an integer, bytes, a list or a dict."
    )


def _order(name: object) -> bytes:
    """The sorting key of RFC 8785 section 3.2.3: UTF-16 code units, which big-endian bytes compare alike."""
    if not isinstance(name, str):
        raise CanonicalError("The names in an event are strings.")
    if name.startswith("$"):
        raise CanonicalError('A name in an event must not begin with "$", which marks bytes.')
    return name.encode("utf-16-be")


def _no_number(_text: str) -> NoReturn:
    raise CanonicalError("The numbers in an event are integers.")


def _tagged(parsed: object) -> Value:
    """Turn tagged objects back into bytes; what is wrong in their neighbourhood shows when encoding again."""
    if isinstance(parsed, list):
        return [_tagged(item) for item in parsed]
    if isinstance(parsed, dict):
        if parsed.keys() == {_TAG}:
            return _untagged(parsed[_TAG])
        return {name: _tagged(member) for name, member in parsed.items()}
    if parsed is None or isinstance(parsed, (bool, int, str)):
        return parsed
    raise CanonicalError("The event holds a value of an unknown kind.")


def _untagged(text: object) -> bytes:
    if not isinstance(text, str):
        raise CanonicalError(f'The member "{_TAG}" of an event must be a string of base64url.')
    try:
        # Spare bits and padding that was sent pass here, because encoding again does not give them back.
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise CanonicalError(f'The member "{_TAG}" of an event must be a string of base64url.') from None
