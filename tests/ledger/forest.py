"""Trees for the tests: a store of complete nodes, and RFC 6962's own definition of the root."""

from __future__ import annotations

import hashlib

from sealdesk.ledger.tree import Frontier, leaf_hash


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) of RFC 6962 section 2.1, word for word and independent of the product's code."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


class Store:
    """A tree and its complete nodes, as a database would keep them; counts the reads."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.frontier = Frontier()
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.roots = [self.frontier.root()]
        self.reads = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        for level, index, digest in self.frontier.append(leaf_hash(leaf)):
            assert (level, index) not in self.nodes
            self.nodes[level, index] = digest
        self.roots.append(self.frontier.root())

    def node_at(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self.nodes[level, index]


def numbered_leaves(count: int) -> list[bytes]:
    return [b"event %d" % number for number in range(count)]
