"""A range of any place and length is proven by the subtrees around it, and by no others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.ledger import canonical, ranges, tree
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.errors import LedgerError, ProofError
from sealdesk.ledger.note import Signer

SIGNER = Signer.generate("desk.example/ledger")
KEYS = [SIGNER.verifier_key]


def grown(size: int) -> tuple[list[bytes], dict[tuple[int, int], bytes], str]:
    """Events, stored nodes and a checkpoint of a ledger of this size."""
    events, nodes, frontier = [canonical.encode({"n": number}) for number in range(size)], {}, tree.Frontier()
    for event in events:
        for level, index, digest in frontier.append(tree.leaf_hash(event)):
            nodes[level, index] = digest
    return events, nodes, str(Checkpoint(SIGNER.name, size, frontier.root()).sign(SIGNER))


def lines_of(size: int, first: int, count: int) -> list[bytes]:
    events, nodes, note = grown(size)
    head = ranges.head_line(first, count, note, size, lambda level, index: nodes[level, index])
    return [head, *(event + b"\n" for event in events[first : first + count])]


@given(st.data())
def test_every_range_is_proven_and_no_line_can_be_left_out_or_moved(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    first = data.draw(st.integers(0, size - 1))
    count = data.draw(st.integers(1, size - first))
    lines = lines_of(size, first, count)
    proven = ranges.verify_range(lines, KEYS)
    assert (proven.first, proven.count, proven.checkpoint.size) == (first, count, size)
    victim = data.draw(st.integers(1, count))
    with pytest.raises(ProofError):
        ranges.verify_range([*lines[:victim], *lines[victim + 1 :]], KEYS)
    with pytest.raises(ProofError):
        ranges.verify_range([*lines[:victim], canonical.encode({"n": -1}) + b"\n", *lines[victim + 1 :]], KEYS)


@given(st.data())
def test_every_kept_checkpoint_from_within_a_range_is_checked_without_a_proof_of_its_own(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    first = data.draw(st.integers(0, size - 1))
    count = data.draw(st.integers(1, size - first))
    held = data.draw(st.integers(first, first + count))
    lines = lines_of(size, first, count)
    proven = ranges.verify_range(lines, KEYS, grown(held)[2])
    assert proven.since is not None
    assert proven.since.size == held
    forged = str(Checkpoint(SIGNER.name, held, bytes(32)).sign(SIGNER)) if held else None
    if forged:
        with pytest.raises(ProofError, match="rewritten"):
            ranges.verify_range(lines, KEYS, forged)


@given(st.data())
def test_every_other_kept_checkpoint_is_checked_against_a_range_that_was_made_for_it(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    first = data.draw(st.integers(0, size - 1))
    count = data.draw(st.integers(1, size - first))
    held = data.draw(st.integers(1, size))
    events, nodes, note = grown(size)
    kept = grown(held)[2]
    head = ranges.head_line(first, count, note, size, lambda level, index: nodes[level, index], (kept, held))
    lines = [head, *(event + b"\n" for event in events[first : first + count])]
    proven = ranges.verify_range(lines, KEYS, kept)
    assert proven.since is not None
    assert proven.since.size == held
    with pytest.raises(ProofError, match="rewritten"):
        ranges.verify_range(lines, KEYS, str(Checkpoint(SIGNER.name, held, bytes(32)).sign(SIGNER)))


def test_a_kept_checkpoint_from_outside_a_range_asks_for_its_proof() -> None:
    for held in (2, 8):
        with pytest.raises(ProofError, match="does not connect"):
            ranges.verify_range(lines_of(9, 3, 4), KEYS, grown(held)[2])
    with pytest.raises(ProofError, match="newer"):
        ranges.verify_range(lines_of(9, 3, 4), KEYS, grown(10)[2])


@given(st.binary(max_size=200))
def test_what_is_no_range_is_refused_with_our_own_errors(line: bytes) -> None:
    with pytest.raises(LedgerError):
        ranges.verify_range([line], KEYS)


@pytest.mark.parametrize(
    "change", [{"count": 0}, {"count": 99}, {"first": -1}, {"before": "x"}, {"after": ["zz"]}, {"more": 1}, {"checkpoint": 1}]
)
def test_a_wrong_first_line_is_refused(change: dict[str, object]) -> None:
    lines = lines_of(9, 3, 4)
    lines[0] = json.dumps(json.loads(lines[0]) | change).encode() + b"\n"
    with pytest.raises(LedgerError):
        ranges.verify_range(lines, KEYS)


def test_a_checkpoint_of_another_key_proves_nothing() -> None:
    with pytest.raises(LedgerError):
        ranges.verify_range(lines_of(9, 3, 4), [Signer.generate("desk.example/ledger").verifier_key])
