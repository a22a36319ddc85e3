"""The arguments of a job: ids and nothing else, because the job table lies outside the seal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sealdesk.work.errors import ArgumentRefused
from sealdesk.work.models import ARGUMENTS_LENGTH, KEY_LENGTH

Scalar = str | int | bool

# No space, no "@", nothing beyond ASCII: ids, codes and names of things pass; addresses, sentences and most
# names of people do not. It cannot recognise a telephone number written as digits: that one is for the
# reviewer.
_ID = re.compile(rf"[A-Za-z0-9_.:/-]{{1,{KEY_LENGTH}}}")
_NUMBERS = range(-(2**63), 2**63)


def check_key(key: str) -> str:
    """Give ``key`` back when it may be stored as a unique key; raise ArgumentRefused otherwise."""
    if not _ID.fullmatch(key):
        raise ArgumentRefused(
            f"A unique key is 1 to {KEY_LENGTH} ASCII letters, digits or _ . : / - ; build it out of ids."
        )
    return key


def pack(args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Write arguments as JSON text ``{"args": […], "kwargs": {…}}``.

    Raises ArgumentRefused unless every value is a str that looks like an id, an int of 64 bits or a bool, and
    the text is no longer than 1,000 characters. The message names the position and the type, never the value.
    """
    for position, value in enumerate(args):
        _refuse_unless_id(str(position), value)
    for name, value in kwargs.items():
        _refuse_unless_id(name, value)
    text = json.dumps({"args": list(args), "kwargs": dict(kwargs)}, separators=(",", ":"))
    if len(text) > ARGUMENTS_LENGTH:
        raise ArgumentRefused(
            f"The arguments of a job take {len(text)} characters, the limit is {ARGUMENTS_LENGTH}: "
            "store the list in a table and pass its id."
        )
    return text


def unpack(text: str) -> tuple[list[Scalar], dict[str, Scalar]]:
    """Read what ``pack`` wrote."""
    packed = json.loads(text)
    return packed["args"], packed["kwargs"]


def _refuse_unless_id(place: str, value: object) -> None:
    # Exact types: a subclass of str (a lazy or safe string, an enum) may become something else on the way.
    if type(value) is bool or (type(value) is int and value in _NUMBERS):
        return
    if type(value) is str and _ID.fullmatch(value):
        return
    raise ArgumentRefused(
        f"Argument {place} of a job is a {type(value).__name__} that is not an id. "
        f"Pass an int, a bool or a str of 1 to {KEY_LENGTH} ASCII letters, digits or _ . : / - "
        "(for a UUID: str(id)), and let the job read the rest."
    )
