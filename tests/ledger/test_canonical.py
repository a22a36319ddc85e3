"""One event, one sequence of bytes: encoding is deterministic, injective and reversible."""

from __future__ import annotations

import enum
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.ledger.canonical import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, decode, encode
from sealdesk.ledger.errors import CanonicalError

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["$bytes", "AA", "", "null", "1"]
)
NAMES = st.text(st.characters(codec="utf-8"), max_size=8).filter(lambda name: not name.startswith("$"))
SCALARS = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXTS | st.binary(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
EVENTS = st.dictionaries(NAMES, VALUES, max_size=6)


def exact(value: object) -> object:
    """``value`` with its types, since Python holds ``True == 1`` and ignores the order of members."""
    if isinstance(value, dict):
        return {name: exact(member) for name, member in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return type(value).__name__, value


@given(EVENTS)
def test_an_event_is_read_back_as_it_was_written(event: dict) -> None:
    assert exact(decode(encode(event))) == exact(event)


@given(EVENTS, EVENTS)
def test_two_events_share_an_encoding_only_if_they_are_one(one: dict, two: dict) -> None:
    assert (encode(one) == encode(two)) == (exact(one) == exact(two))


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_members_were_set_does_not_matter(event: dict, chance: random.Random) -> None:
    members = list(event.items())
    chance.shuffle(members)
    assert encode(dict(members)) == encode(event)


@given(EVENTS)
def test_every_json_reader_reads_the_same_text(event: dict) -> None:
    data = encode(event)
    read = json.loads(data)
    assert json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode() == data


def test_the_documented_example_has_the_documented_bytes() -> None:
    event = {
        "time": 1764000000000000,
        "action": "ticket:reply",
        "sealed": b"\x00\xff",
        "by": None,
        "ok": True,
    }
    assert encode(event) == (
        b'{"action":"ticket:reply","by":null,"ok":true,"sealed":{"$bytes":"AP8"},"time":1764000000000000}'
    )


def test_strings_are_escaped_as_in_rfc_8785() -> None:
    assert encode({"s": '\u20ac$\u000f\u000aA\'B"\\\\"/\u007f\u2028'}).decode() == (
        '{"s":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f\u2028"}'
    )


def test_members_are_sorted_by_utf_16_code_units_as_in_rfc_8785() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(encode(dict.fromkeys(names)))) == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"
    ]  # fmt: skip


def test_bytes_collide_neither_with_the_string_nor_with_an_object_of_the_same_look() -> None:
    assert encode({"a": b"\x00"}) != encode({"a": "AA"})
    with pytest.raises(CanonicalError, match="marks bytes"):
        encode({"a": {"$bytes": "AA"}})


def test_a_text_choice_is_written_as_its_value() -> None:
    class Outcome(enum.StrEnum):
        REFUSED = "refused"

    assert encode({"outcome": Outcome.REFUSED}) == encode({"outcome": "refused"})


def nested(levels: int) -> dict:
    event: dict = {}
    for _ in range(levels - 1):
        event = {"a": event}
    return event


def test_the_deepest_event_is_readable_and_a_deeper_one_refused() -> None:
    assert decode(encode(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    with pytest.raises(CanonicalError, match="levels"):
        encode(nested(MAX_DEPTH + 1))


UNFIT = {
    "float": {"a": 1.0},
    "not a number": {"a": float("nan")},
    "tuple": {"a": (1, 2)},
    "set": {"a": {1}},
    "bytearray": {"a": bytearray(b"a")},
    "large integer": {"a": MAX_INTEGER + 1},
    "large negative integer": {"a": -MAX_INTEGER - 1},
    "name that is a number": {1: "a"},
    "name that is null": {"a": {None: "a"}},
    "dollar name": {"$a": 1},
    "half a pair": {"a": "\ud800"},
    "half a pair in a name": {"\udc00": 1},
    "too large": {"a": "a" * MAX_BYTES},
    "list": ["a"],
    "string": "a",
    "nothing": None,
}


@pytest.mark.parametrize("event", UNFIT.values(), ids=UNFIT.keys())
def test_what_has_no_canonical_encoding_is_refused(event: object) -> None:
    with pytest.raises(CanonicalError):
        encode(event)  # type: ignore[arg-type]


NOT_CANONICAL = {
    "empty": b"",
    "bare string": b'"a"',
    "list": b"[]",
    "bare bytes": b'{"$bytes":"AA"}',
    "space": b'{"a": 1}',
    "newline at the end": b'{"a":1}\n',
    "byte order mark": b'\xef\xbb\xbf{"a":1}',
    "other order": b'{"b":1,"a":1}',
    "repeated member": b'{"a":1,"a":1}',
    "repeated inner member": b'{"a":{"b":1,"b":2}}',
    "repeated tag": b'{"a":{"$bytes":"AA","$bytes":"AA"}}',
    "float": b'{"a":1.0}',
    "exponent": b'{"a":1e0}',
    "not a number": b'{"a":NaN}',
    "negative zero": b'{"a":-0}',
    "large integer": b'{"a":9007199254740992}',
    "thousands of digits": b'{"a":' + b"9" * 5000 + b"}",
    "needless escape": b'{"a":"\\u0041"}',
    "escaped slash": b'{"a":"\\/"}',
    "upper-case escape": b'{"a":"\\u001F"}',
    "long escape of a newline": b'{"a":"\\u000a"}',
    "half a pair": b'{"a":"\\ud800"}',
    "not utf-8": b'{"a":"\xff"}',
    "utf-16": '{"a":1}'.encode("utf-16"),
    "padded bytes": b'{"a":{"$bytes":"AA=="}}',
    "spare bits set": b'{"a":{"$bytes":"AB"}}',
    "plain base64": b'{"a":{"$bytes":"+/8"}}',
    "one letter": b'{"a":{"$bytes":"A"}}',
    "no alphabet": b'{"a":{"$bytes":"\xc3\xa9"}}',
    "tag without a string": b'{"a":{"$bytes":1}}',
    "tag with company": b'{"a":{"$bytes":"AA","b":1}}',
    "unknown tag": b'{"a":{"$date":"AA"}}',
    "too deep": b'{"a":' * 40 + b"1" + b"}" * 40,
    "far too deep": b"[" * 100_000,
    "too large": b'{"a":"' + b"a" * MAX_BYTES + b'"}',
}


@pytest.mark.parametrize("data", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_bytes_that_are_not_canonical_are_refused_and_not_repaired(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        decode(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_either_an_event_or_a_canonical_error(junk: bytes) -> None:
    try:
        event = decode(junk)
    except CanonicalError:
        return
    assert encode(event) == junk
