"""Sealed contents: every chunk in its place, the last one proven to be the last, and memory that stays small."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.vault.blobs import BlobStore, SealedBlob
from sealdesk.vault.envelope import DataKey, Place
from sealdesk.vault.errors import DoesNotOpenError, KeyUnknownError, VaultError
from sealdesk.vault.stream import CHUNK_BYTES, HEADER_BYTES, join, open_stream, seal_stream, stream_key_id

KEY = DataKey(uuid.UUID(int=9), b"s" * 32)
HERE = Place("desk_attachment", "content", "1")
ROOT = Path(__file__).parents[2]
LENGTHS = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES)


class Pipe(io.BytesIO):
    """Gives at most 1,000 bytes at a time, as a pipe or a socket does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1000, size) if size is not None and size >= 0 else 1000)


def content(length: int) -> bytes:
    return bytes(number % 251 for number in range(length))


def sealed(length: int) -> list[bytes]:
    """The header and the sealed chunks."""
    return list(seal_stream(KEY, io.BytesIO(content(length)), HERE))


def opened(data: bytes, place: Place = HERE) -> bytes:
    return b"".join(open_stream(KEY, io.BytesIO(data), place))


@pytest.mark.parametrize("length", LENGTHS)
def test_every_length_around_a_chunk_comes_back_whole(length: int) -> None:
    parts = sealed(length)
    assert len(parts) == 1 + max(1, -(-length // CHUNK_BYTES))
    assert opened(b"".join(parts)) == content(length)


@settings(max_examples=15)
@given(st.integers(0, 200_000))
def test_any_length_comes_back_whole(length: int) -> None:
    assert opened(b"".join(sealed(length))) == content(length)


def test_a_source_that_gives_little_at_a_time_is_sealed_to_its_end() -> None:
    whole = content(2 * CHUNK_BYTES + 5)
    data = b"".join(seal_stream(KEY, Pipe(whole), HERE))
    assert b"".join(open_stream(KEY, Pipe(data), HERE)) == whole


def test_no_other_order_number_or_choice_of_chunks_opens() -> None:
    header, *chunks = sealed(2 * CHUNK_BYTES + 100)
    arrangements = [
        arrangement for count in range(5) for arrangement in itertools.product(range(3), repeat=count) if arrangement != (0, 1, 2)
    ]
    assert len(arrangements) > 100
    for arrangement in arrangements:
        with pytest.raises(DoesNotOpenError):
            opened(header + b"".join(chunks[number] for number in arrangement))


@pytest.mark.parametrize("length", [CHUNK_BYTES, 2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 7])
def test_a_content_cut_at_or_beside_any_boundary_does_not_open(length: int) -> None:
    parts = sealed(length)
    data = b"".join(parts)
    boundaries = itertools.accumulate(len(part) for part in parts)
    for boundary in (0, *boundaries):
        for end in (boundary - 1, boundary, boundary + 1):
            if 0 <= end < len(data):
                with pytest.raises(VaultError):
                    opened(data[:end])
    with pytest.raises(DoesNotOpenError):
        opened(data + b"\0")


def test_a_flipped_bit_in_the_header_or_in_any_chunk_is_noticed() -> None:
    data = b"".join(sealed(CHUNK_BYTES + 10))
    in_chunks = (HEADER_BYTES, HEADER_BYTES + CHUNK_BYTES, HEADER_BYTES + CHUNK_BYTES + 16, len(data) - 1)
    for position in (*range(HEADER_BYTES), *in_chunks):
        changed = bytearray(data)
        changed[position] ^= 1
        with pytest.raises(VaultError):
            opened(bytes(changed))


def test_chunks_of_two_contents_under_one_key_do_not_mix() -> None:
    one, other = sealed(2 * CHUNK_BYTES), sealed(2 * CHUNK_BYTES)
    with pytest.raises(DoesNotOpenError):
        opened(one[0] + one[1] + other[2])
    with pytest.raises(DoesNotOpenError):
        opened(other[0] + one[1] + one[2])


def test_a_content_belongs_to_its_row() -> None:
    with pytest.raises(DoesNotOpenError):
        opened(b"".join(sealed(10)), Place("desk_attachment", "content", "2"))


def test_a_content_known_to_be_small_is_not_read_beyond_its_limit() -> None:
    data = b"".join(sealed(3 * CHUNK_BYTES))
    with pytest.raises(DoesNotOpenError, match="longer"):
        join(open_stream(KEY, io.BytesIO(data), HERE), CHUNK_BYTES)


def test_a_stored_content_is_bound_to_its_name_and_a_missing_file_is_said(tmp_path: Path) -> None:
    store, blob = BlobStore(tmp_path), SealedBlob(uuid.uuid4(), HERE)
    store.write(blob, io.BytesIO(b"a secret"), KEY)
    assert store.key_id(blob) == stream_key_id(store.path(blob).read_bytes()) == KEY.id
    assert b"".join(store.open(blob, KEY)) == b"a secret"
    assert b"a secret" not in store.path(blob).read_bytes()
    store.remove(blob)
    store.remove(blob)
    with pytest.raises(KeyUnknownError, match="Restore"):
        store.key_id(blob)
    with pytest.raises(KeyUnknownError, match="Restore"):
        list(store.open(blob, KEY))


def test_a_write_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the source went away")

    with pytest.raises(OSError, match="went away"):
        BlobStore(tmp_path).write(SealedBlob(uuid.uuid4(), HERE), Broken(), KEY)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


HUNDRED_MEGABYTES = """
import sys, tracemalloc, uuid
from pathlib import Path
from sealdesk.vault.blobs import BlobStore, SealedBlob
from sealdesk.vault.envelope import DataKey, Place

class Zeroes:
    left = 100 * 1024 * 1024
    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)

store, key = BlobStore(Path(sys.argv[1])), DataKey(uuid.UUID(int=1), b"k" * 32)
blob = SealedBlob(uuid.uuid4(), Place("t", "c", "1"))
tracemalloc.start()
store.write(blob, Zeroes(), key, durable=False)
length = sum(len(chunk) for chunk in store.open(blob, key))
print(length, tracemalloc.get_traced_memory()[1])
"""


def test_a_hundred_megabytes_are_sealed_and_opened_within_two(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", HUNDRED_MEGABYTES, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    length, peak = map(int, run.stdout.split())
    assert length == 100 * 1024 * 1024
    assert peak < 2 * 1024 * 1024
