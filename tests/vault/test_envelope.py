"""One sealed value opens at its own place under its own key, and nowhere else, and never gives its input back."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.vault.envelope import OVERHEAD_BYTES, DataKey, Place, key_id, seal, unseal
from sealdesk.vault.errors import DoesNotOpenError, NotSealedError, VaultError

KEY = DataKey(uuid.UUID(int=7), b"k" * 32)
HERE = Place("people_customer", "name", "1")
words = st.text("ab\0:|/", max_size=4)
places = st.builds(Place, words, words, words)


@given(st.binary(max_size=300), places)
def test_what_is_sealed_opens_at_its_place(plaintext: bytes, place: Place) -> None:
    sealed = seal(KEY, plaintext, place)
    assert unseal(KEY, sealed, place) == plaintext
    assert len(sealed) == len(plaintext) + OVERHEAD_BYTES
    assert key_id(sealed) == KEY.id


@given(places, places)
def test_no_other_place_opens_it(place: Place, other: Place) -> None:
    sealed = seal(KEY, b"a secret", place)
    if place == other:
        assert unseal(KEY, sealed, other) == b"a secret"
    else:
        with pytest.raises(DoesNotOpenError):
            unseal(KEY, sealed, other)


@pytest.mark.parametrize(
    "other",
    [
        Place("desk_message", "name", "1"),
        Place("people_customer", "language", "1"),
        Place("people_customer", "name", "2"),
    ],
    ids=["table", "column", "row"],
)
def test_a_value_moved_to_another_table_column_or_row_stays_shut(other: Place) -> None:
    with pytest.raises(DoesNotOpenError):
        unseal(KEY, seal(KEY, b"a secret", HERE), other)


def test_a_flipped_bit_anywhere_is_noticed() -> None:
    sealed = seal(KEY, b"0123456789", HERE)
    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(VaultError):
            unseal(KEY, bytes(changed), HERE)


def test_a_cut_or_lengthened_value_is_noticed() -> None:
    sealed = seal(KEY, b"0123456789", HERE)
    for length in range(len(sealed)):
        with pytest.raises(VaultError):
            unseal(KEY, sealed[:length], HERE)
    with pytest.raises(DoesNotOpenError):
        unseal(KEY, sealed + b"\0", HERE)


@given(st.binary(max_size=120))
def test_what_is_not_sealed_never_comes_back_as_it_was(data: bytes) -> None:
    with pytest.raises(VaultError):
        unseal(KEY, data, HERE)


def test_what_looks_sealed_is_sealed_all_the_same() -> None:
    sealed = seal(KEY, b"a secret", HERE)
    twice = seal(KEY, sealed, HERE)
    assert sealed not in twice
    assert unseal(KEY, twice, HERE) == sealed


def test_a_later_version_is_refused_and_not_guessed_at() -> None:
    sealed = seal(KEY, b"a secret", HERE)
    for mark in (b"\x02\x01", b"\x01\x02", b"\x00\x01"):
        with pytest.raises(NotSealedError, match="version 1"):
            unseal(KEY, mark + sealed[2:], HERE)


def test_another_key_of_the_same_id_does_not_open_it() -> None:
    with pytest.raises(DoesNotOpenError):
        unseal(DataKey(KEY.id, b"x" * 32), seal(KEY, b"a secret", HERE), HERE)


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert len({seal(KEY, b"the same", HERE) for _ in range(200)}) == 200


def test_a_key_does_not_show_itself() -> None:
    assert "k" * 32 not in repr(KEY) + str(KEY)
