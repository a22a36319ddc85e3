"""The Merkle tree is the one that RFC 6962 defines, grows cheaply, and its proofs prove one thing only."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.forest import Store, defined_root, numbered_leaves
from tests.shared_data import shared_data

from sealdesk.ledger.errors import ProofError
from sealdesk.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 300
STORE = Store(numbered_leaves(LARGEST))


def flipped(digest: bytes, bit: int) -> bytes:
    return (int.from_bytes(digest, "big") ^ (1 << bit)).to_bytes(len(digest), "big")


@pytest.mark.corpus
def test_the_reference_leaves_give_the_published_roots() -> None:
    vectors = json.loads(shared_data("crypto/rfc6962_reference_roots.json").read_text())
    frontier = Frontier()
    roots = [frontier.root()]
    for leaf in vectors["leaves_hex"]:
        frontier.append(leaf_hash(bytes.fromhex(leaf)))
        roots.append(frontier.root())
    assert [root.hex() for root in roots] == vectors["roots_hex"]


def test_roots_of_every_size_are_those_of_the_definition() -> None:
    leaves = numbered_leaves(LARGEST)
    assert STORE.roots == [defined_root(leaves[:size]) for size in range(LARGEST + 1)]


def test_a_leaf_never_hashes_like_an_inner_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


def test_every_complete_node_is_handed_out_exactly_once() -> None:
    complete = {(level, index) for level in range(9) for index in range(LARGEST >> level)}
    assert STORE.nodes.keys() == complete


def test_an_append_completes_two_nodes_on_average() -> None:
    assert len(STORE.nodes) < 2 * LARGEST


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 255, 256, 257, 300])
def test_a_frontier_restored_from_its_peaks_or_the_store_grows_on_alike(size: int) -> None:
    original = Store(numbered_leaves(size)).frontier
    stored = Frontier.read(size, STORE.node_at)
    restored = Frontier.from_peaks(original.peaks())
    assert original.peaks() == restored.peaks() == stored.peaks()
    assert original.size == restored.size == stored.size == size
    following = [frontier.append(leaf_hash(b"next")) for frontier in (original, restored, stored)]
    assert following[0] == following[1] == following[2]
    assert original.root() == restored.root() == stored.root()


@pytest.mark.parametrize("levels", [(0, 0), (1, 3), (-1,)])
def test_a_frontier_refuses_levels_that_no_tree_has(levels: tuple[int, ...]) -> None:
    with pytest.raises(ProofError, match="must fall"):
        Frontier.from_peaks([(level, EMPTY_ROOT) for level in levels])


def test_a_frontier_refuses_hashes_of_another_length() -> None:
    with pytest.raises(ProofError, match="32 bytes"):
        Frontier.from_peaks([(0, b"short")])
    with pytest.raises(ProofError, match="32 bytes"):
        Frontier().append(b"short")


def test_every_leaf_of_every_tree_can_be_proven() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, STORE.node_at)
            verify_inclusion(STORE.nodes[0, index], index, size, proof, STORE.roots[size])


def test_every_tree_is_proven_to_continue_every_earlier_one() -> None:
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, STORE.node_at)
            verify_consistency(old, STORE.roots[old], new, STORE.roots[new], proof)


def test_a_proof_reads_at_most_two_nodes_a_level() -> None:
    for size in range(1, LARGEST + 1):
        for index in {0, size // 3, size // 2, size - 1}:
            STORE.reads = 0
            inclusion_proof(index, size, STORE.node_at)
            consistency_proof(index + 1, size, STORE.node_at)
            assert STORE.reads <= 2 * 2 * size.bit_length()


positions = st.integers(1, LARGEST).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@given(positions, st.data())
def test_an_inclusion_proof_proves_no_other_leaf_index_or_root(
    position: tuple[int, int], data: st.DataObject
) -> None:
    index, size = position
    leaf, root = STORE.nodes[0, index], STORE.roots[size]
    proof = inclusion_proof(index, size, STORE.node_at)
    other = data.draw(
        st.integers(-2, LARGEST + 2).filter(lambda number: number != index), label="other index"
    )
    bit = data.draw(st.integers(0, 255), label="bit")
    for wrong_leaf, wrong_index, wrong_root in [
        (leaf, other, root),
        (leaf_hash(b"forged"), index, root),
        (flipped(leaf, bit), index, root),
        (leaf, index, flipped(root, bit)),
        (leaf, index, STORE.roots[size - 1]),
        (leaf, index, b""),
        (b"", index, root),
    ]:
        with pytest.raises(ProofError):
            verify_inclusion(wrong_leaf, wrong_index, size, proof, wrong_root)


@given(positions, st.data())
def test_a_damaged_inclusion_proof_proves_nothing(position: tuple[int, int], data: st.DataObject) -> None:
    index, size = position
    proof = inclusion_proof(index, size, STORE.node_at)
    for damaged in damage(proof, data):
        with pytest.raises(ProofError):
            verify_inclusion(STORE.nodes[0, index], index, size, damaged, STORE.roots[size])


pairs = st.tuples(st.integers(1, LARGEST), st.integers(1, LARGEST)).map(lambda pair: (min(pair), max(pair)))


@given(pairs, st.data())
def test_a_consistency_proof_proves_no_other_sizes_or_roots(
    pair: tuple[int, int], data: st.DataObject
) -> None:
    old, new = pair
    proof = consistency_proof(old, new, STORE.node_at)
    bit = data.draw(st.integers(0, 255), label="bit")
    other_root = flipped(STORE.roots[old], bit)
    for arguments in [
        (old, other_root, new, STORE.roots[new]),
        (old, STORE.roots[old], new, flipped(STORE.roots[new], bit)),
        (old - 1, STORE.roots[old], new, STORE.roots[new]),
        (new + 1, STORE.roots[old], new, STORE.roots[new]),
        (old, b"", new, STORE.roots[new]),
        (old, STORE.roots[old], new, b""),
    ]:
        with pytest.raises(ProofError):
            verify_consistency(*arguments, proof)
    if old != new:
        with pytest.raises(ProofError):
            verify_consistency(old, STORE.roots[new], new, STORE.roots[old], proof)


@given(pairs, st.data())
def test_a_damaged_consistency_proof_proves_nothing(pair: tuple[int, int], data: st.DataObject) -> None:
    old, new = pair
    for damaged in damage(consistency_proof(old, new, STORE.node_at), data):
        with pytest.raises(ProofError):
            verify_consistency(old, STORE.roots[old], new, STORE.roots[new], damaged)


def damage(proof: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """Proofs that differ from ``proof`` by a bit, a missing, repeated, added, cut or exchanged hash."""
    damaged = [[*proof, EMPTY_ROOT], [EMPTY_ROOT, *proof], [*proof, b""]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1), label="position")
        bit = data.draw(st.integers(0, 255), label="bit of the proof")
        damaged += [
            [],
            proof[:at] + proof[at + 1 :],
            [*proof[: at + 1], *proof[at:]],
            [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]],
            [*proof[:at], proof[at][:-1], *proof[at + 1 :]],
        ]
        damaged += [[*proof[:i], b, a, *proof[i + 2 :]] for i, (a, b) in enumerate(pairwise(proof))]
    return damaged


def test_a_proof_must_be_exactly_as_long_as_the_tree_of_the_claimed_size_is_high() -> None:
    """Without this, the last leaf of a tree would pass for the last of a smaller one."""
    nodes, roots = STORE.nodes, STORE.roots
    with pytest.raises(ProofError, match="longer"):
        verify_inclusion(nodes[0, 3], 1, 2, inclusion_proof(3, 4, STORE.node_at), roots[4])
    with pytest.raises(ProofError, match="shorter"):
        verify_inclusion(nodes[0, 0], 0, 4, inclusion_proof(0, 2, STORE.node_at), roots[2])
    with pytest.raises(ProofError, match="longer"):
        verify_consistency(3, roots[7], 4, roots[8], consistency_proof(7, 8, STORE.node_at))
    with pytest.raises(ProofError, match="shorter"):
        verify_consistency(7, roots[3], 8, roots[4], consistency_proof(3, 4, STORE.node_at))


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_a_changed_history_is_never_consistent_with_the_old_one(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(leaves)), label="old size")
    at = data.draw(st.integers(0, old - 1), label="changed event")
    honest = Store(leaves)
    rewritten = Store([*leaves[:at], leaves[at] + b"!", *leaves[at + 1 :]])
    size = len(leaves)
    for teller in (honest, rewritten):
        proof = consistency_proof(old, size, teller.node_at)
        with pytest.raises(ProofError):
            verify_consistency(old, honest.roots[old], size, rewritten.roots[size], proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (4, 3), (0, 0)])
def test_no_inclusion_proof_is_made_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ProofError, match="is not in a tree"):
        inclusion_proof(index, size, STORE.node_at)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 3), (-1, 3), (4, 3)])
def test_no_consistency_proof_is_made_from_the_empty_tree_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        consistency_proof(old, new, STORE.node_at)


def test_a_store_that_gives_a_cut_hash_is_noticed() -> None:
    with pytest.raises(ProofError, match="32 bytes"):
        inclusion_proof(0, 3, lambda level, index: b"cut")
