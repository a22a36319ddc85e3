"""The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162 section 2.1) over SHA-256.

A node is named by ``(level, index)``: level 0 are the leaves, and node ``(level, index)`` covers the leaves
``[index << level, (index + 1) << level)``. Only *complete* nodes, all of whose leaves exist, are ever stored:
they never change again. The ragged right edge of a tree is computed from them, which is why one store serves
proofs for the trees of every size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from sealdesk.ledger.errors import ProofError

HASH_SIZE: Final = 32
#: The root of the tree without leaves: SHA-256 of the empty string.
EMPTY_ROOT: Final = hashlib.sha256().digest()

NodeAt = Callable[[int, int], bytes]
"""Reads the stored hash of the complete node ``(level, index)``."""


class CompleteNode(NamedTuple):
    """A node that will never change again."""

    level: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which nobody needs of a node
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """The 32-byte hash of a leaf. The prefix byte keeps a leaf from being passed off as an inner node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of an inner node with the children ``left`` and ``right``."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its largest complete subtrees, at most one a level.

    Enough to append and to give the root, in memory proportional to log2(size). An append hashes
    once per node that it completes, two hashes a leaf on average, counting the leaf's own.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self._size = 0

    @classmethod
    def from_peaks(cls, peaks: Iterable[tuple[int, bytes]]) -> Frontier:
        """Restore what ``peaks()`` gave. Raises ``ProofError`` unless levels fall from left to right."""
        frontier = cls()
        last: int | None = None
        for level, digest in peaks:
            if level < 0 or (last is not None and level >= last):
                raise ProofError("The levels of a frontier must fall from left to right; read it again from the store.")
            frontier._peaks.append(_checked(digest))
            frontier._size += 1 << level
            last = level
        return frontier

    @classmethod
    def read(cls, size: int, node_at: NodeAt) -> Frontier:
        """The frontier of the first ``size`` leaves, from the store, in log2(size) reads at most."""
        return cls.from_peaks((level, node_at(level, index)) for level, index in _cover(0, size))

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._size

    def peaks(self) -> list[tuple[int, bytes]]:
        """The complete subtrees as ``(level, hash)``, the largest and leftmost first."""
        levels = [level for level in range(self._size.bit_length() - 1, -1, -1) if self._size >> level & 1]
        return list(zip(levels, self._peaks, strict=True))

    def append(self, leaf: bytes) -> list[CompleteNode]:
        """Add the leaf hash ``leaf``; returns the nodes to store that it completes, from the leaf upwards."""
        index, level, digest = self._size, 0, _checked(leaf)
        completed = [CompleteNode(0, index, digest)]
        while index & 1:
            digest = node_hash(self._peaks.pop(), digest)
            level, index = level + 1, index >> 1
            completed.append(CompleteNode(level, index, digest))
        self._peaks.append(digest)
        self._size += 1
        return completed

    def append_subtree(self, level: int, digest: bytes) -> None:
        """Add a complete subtree of 2^level leaves by its hash. ProofError where it cannot begin."""
        if level < 0 or self._size & ((1 << level) - 1):
            raise ProofError("A subtree begins where its width divides the place; the proof does not fit the range.")
        index, digest = self._size >> level, _checked(digest)
        while index & 1:
            digest, index = node_hash(self._peaks.pop(), digest), index >> 1
        self._peaks.append(digest)
        self._size += 1 << level

    def root(self) -> bytes:
        """The root of the tree as it stands; ``EMPTY_ROOT`` without leaves."""
        return _folded(self._peaks) if self._peaks else EMPTY_ROOT


def subtrees_after(low: int, high: int) -> Iterable[tuple[int, int]]:
    """The complete nodes, left to right, over ``[low, high)``: each the widest that may begin where the one before it ended."""
    while low < high:
        widest = (high - low).bit_length() - 1
        level = min(widest, (low & -low).bit_length() - 1) if low else widest
        yield level, low >> level
        low += 1 << level


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 9162 section 2.1.3.1).

    The leaf's sibling comes first, and there are at most 2 * log2(size) reads. Raises
    ``ProofError`` when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"Leaf {index} is not in a tree of {size} leaves; ask with a later checkpoint.")
    low, high, path = 0, size, []
    while high - low > 1:
        middle = low + _left_width(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, node_at))
            high = middle
        else:
            path.append(_range_hash(low, middle, node_at))
            low = middle
    path.reverse()
    return path


def consistency_proof(old: int, new: int, node_at: NodeAt) -> list[bytes]:
    """The proof that the tree of ``new`` leaves begins with that of ``old`` (RFC 9162 section 2.1.4.1).

    Empty for equal sizes. Raises ``ProofError`` unless ``0 < old <= new``: every tree begins with the empty
    one, so there is nothing to prove about it.
    """
    _check_sizes(old, new)
    low, high, path = 0, new, []
    while old != high:
        middle = low + _left_width(high - low)
        if old <= middle:
            path.append(_range_hash(middle, high, node_at))
            high = middle
        else:
            path.append(_range_hash(low, middle, node_at))
            low = middle
    # The verifier holds the old root, so a subtree that is the whole old tree is left out.
    if low > 0:
        path.append(_range_hash(low, high, node_at))
    path.reverse()
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash ``leaf`` is number ``index`` in the tree of ``size`` leaves with ``root``.

    The algorithm of RFC 9162 section 2.1.3.2. Returns nothing; raises ``ProofError`` when it is not so.
    """
    if not 0 <= index < size:
        raise ProofError(f"Leaf {index} cannot be in a tree of {size} leaves.")
    _checked(root)
    node, last, digest = index, size - 1, _checked(leaf)
    for sibling in proof:
        if last == 0:
            raise ProofError("The inclusion proof is longer than the tree is high.")
        if node & 1 or node == last:
            digest = node_hash(_checked(sibling), digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = node_hash(digest, _checked(sibling))
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("The inclusion proof is shorter than the tree is high.")
    if digest != root:
        raise ProofError("The inclusion proof leads to another root.")


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of ``new_size`` leaves begins with the tree of ``old_size`` leaves unchanged.

    The algorithm is that of RFC 9162 section 2.1.4.2, and equal sizes ask for equal roots and an empty proof.
    Returns nothing; raises ``ProofError`` when it is not so.
    """
    _check_sizes(old_size, new_size)
    _checked(old_root)
    _checked(new_root)
    if old_size == new_size:
        if proof:
            raise ProofError("Trees of one size need no consistency proof, so this one is foreign.")
        if old_root != new_root:
            raise ProofError(f"There are two different trees of {old_size} leaves: the history was rewritten.")
        return
    if not proof:
        raise ProofError("The consistency proof is missing.")
    old_digest, new_digest = _consistent_roots(old_size, new_size, proof, old_root)
    if old_digest != old_root:
        raise ProofError("The consistency proof does not begin with the old tree.")
    if new_digest != new_root:
        raise ProofError("The consistency proof does not lead to the new tree.")


def _consistent_roots(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """The roots of both trees that ``proof`` leads to; steps 2 to 6 of the algorithm."""
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    # An old tree of a power of two leaves is itself a node of the new one: ``node`` has become zero.
    path = list(proof) if node else [old_root, *proof]
    old_digest = new_digest = _checked(path[0])
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The consistency proof is longer than the tree is high.")
        _checked(sibling)
        if node & 1 or node == last:
            old_digest, new_digest = node_hash(sibling, old_digest), node_hash(sibling, new_digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_digest = node_hash(new_digest, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("The consistency proof is shorter than the tree is high.")
    return old_digest, new_digest


def _left_width(width: int) -> int:
    """The largest power of two smaller than ``width`` (two or more): where RFC 6962 splits a list."""
    return 1 << ((width - 1).bit_length() - 1)


def _cover(low: int, high: int) -> Iterable[tuple[int, int]]:
    """The complete nodes, left to right, over ``[low, high)``; the first one's width divides ``low``."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _range_hash(low: int, high: int, node_at: NodeAt) -> bytes:
    """The hash of the subtree over the leaves ``[low, high)``, one that RFC 6962 splits a tree into."""
    return _folded([_checked(node_at(level, index)) for level, index in _cover(low, high)])


def _folded(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, the largest first."""
    digest = peaks[-1]
    for peak in reversed(peaks[:-1]):
        digest = node_hash(peak, digest)
    return digest


def _check_sizes(old: int, new: int) -> None:
    if old > new:
        raise ProofError(f"The newer tree has {new} leaves and the older one {old}: something was cut off.")
    if old < 1:
        raise ProofError("An empty tree is the beginning of every tree; compare with a checkpoint that has events.")


def _checked(digest: bytes) -> bytes:
    if len(digest) != HASH_SIZE:
        raise ProofError(f"A tree hash has {HASH_SIZE} bytes, not {len(digest)}.")
    return digest
