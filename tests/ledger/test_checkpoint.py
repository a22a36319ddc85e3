"""Checkpoints: one text for one state of one log, signed by that log's own key."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.forest import Store
from tests.shared_data import shared_data

from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import CheckpointError, NotSignedError
from sealdesk.ledger.note import SignedNote, Signer, VerifierKey
from sealdesk.ledger.tree import EMPTY_ROOT, consistency_proof, verify_consistency

LOG = Signer("desk.example/ledger", bytes(range(32)))
ROOT = base64.b64encode(bytes(range(32))).decode()
TEXT = f"desk.example/ledger\n42\n{ROOT}\n"
LINES = st.text(st.characters(min_codepoint=0x20, codec="utf-8"), min_size=1, max_size=20)


@given(LINES, st.integers(1, (1 << 63) - 1), st.binary(min_size=32, max_size=32), st.lists(LINES, max_size=3))
def test_a_checkpoint_is_read_back_as_it_was_written(
    origin: str, size: int, root: bytes, extra: list[str]
) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extra))
    assert Checkpoint.parse(checkpoint.format()) == checkpoint


def test_the_example_of_the_specification_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a")
    assert checkpoint.format() == text


MALFORMED = {
    "empty": "",
    "two lines": "desk.example/ledger\n42\n",
    "no final newline": TEXT[:-1],
    "empty origin": TEXT.replace("desk.example/ledger", ""),
    "empty extension": TEXT + "\n",
    "empty extension between": TEXT + "\nmore\n",
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "tab in the origin": TEXT.replace("/", "\t"),
    "no size": TEXT.replace("42", ""),
    "leading zero": TEXT.replace("42", "042"),
    "plus sign": TEXT.replace("42", "+42"),
    "minus sign": TEXT.replace("42", "-42"),
    "space": TEXT.replace("42", "42 "),
    "underscore": TEXT.replace("42", "4_2"),
    "hexadecimal": TEXT.replace("42", "0x2a"),
    "Arabic digits": TEXT.replace("42", "٤٢"),
    "full-width digits": TEXT.replace("42", "４２"),
    "beyond 63 bits": TEXT.replace("42", str(1 << 63)),
    "thousands of digits": TEXT.replace("42", "9" * 5000),
    "short root": TEXT.replace(ROOT, base64.b64encode(bytes(31)).decode()),
    "long root": TEXT.replace(ROOT, base64.b64encode(bytes(33)).decode()),
    "padding missing": TEXT.replace("=", ""),
    "spare bits set": TEXT.replace("Hh8=", "Hh9="),
    "letters of no alphabet": TEXT.replace(ROOT, "é" + ROOT[1:]),
    "root of the empty tree missing": TEXT.replace("42", "0"),
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_checkpoint_is_refused_and_not_repaired(text: str) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint.parse(text)


def test_a_signed_checkpoint_is_opened_by_the_key_of_its_log() -> None:
    checkpoint = Checkpoint.parse(TEXT)
    note = str(checkpoint.sign(LOG, Signer("witness.example", bytes(32))))
    assert Checkpoint.open(note, [LOG.verifier_key]) == checkpoint


def test_a_trusted_key_of_another_name_cannot_speak_for_a_log() -> None:
    witness = Signer("witness.example", bytes(32))
    note = str(SignedNote.sign(TEXT, witness))
    with pytest.raises(NotSignedError, match="not by the key of the log"):
        Checkpoint.open(note, [LOG.verifier_key, witness.verifier_key])


def test_a_log_signs_no_other_logs_checkpoint() -> None:
    with pytest.raises(CheckpointError, match="own origin"):
        Checkpoint("elsewhere.example", 0, EMPTY_ROOT).sign(LOG)


def sample_log() -> Iterator[tuple[bytes, bytes]]:
    """Each leaf of a log written by another implementation, with the checkpoint after it."""
    with zipfile.ZipFile(shared_data("crypto/tlog_tiles_sample_log.zip")) as archive:
        entries = archive.read("testdata/log/tile/entries/000.p/15")
        number = 0
        while entries:
            length = int.from_bytes(entries[:2], "big")
            leaf, entries, number = entries[2 : 2 + length], entries[2 + length :], number + 1
            yield leaf, archive.read(f"testdata/log/checkpoint.{number}")


@pytest.mark.corpus
def test_another_implementations_log_has_our_roots_and_its_signatures_verify() -> None:
    key = VerifierKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    store, checkpoints = Store([]), []
    for leaf, note in sample_log():
        store.append(leaf)
        checkpoints.append(Checkpoint.open(note, [key]))
        assert checkpoints[-1] == Checkpoint(
            "example.com/log/testdata", store.frontier.size, store.frontier.root()
        )
    assert len(checkpoints) == 15
    for old in checkpoints:
        proof = consistency_proof(old.size, 15, store.node_at)
        verify_consistency(old.size, old.root, 15, checkpoints[-1].root, proof)


@pytest.mark.corpus
def test_our_signature_is_the_one_another_implementation_made() -> None:
    signer = Signer.parse(
        "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"
    )
    for _, note in sample_log():
        checkpoint = Checkpoint.open(note, [signer.verifier_key])
        assert str(checkpoint.sign(signer)).encode() == note
