"""The proof verifiers agree with the vectors that the Certificate Transparency projects test theirs with."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from tests.shared_data import shared_data

from sealdesk.ledger.errors import ProofError
from sealdesk.ledger.tree import verify_consistency, verify_inclusion

pytestmark = pytest.mark.corpus

#: It calls two equal strings of twelve bytes a consistent pair of roots. We always ask for 32 bytes.
SHORT_ROOTS = "testdata/consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"


def vectors(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    with zipfile.ZipFile(shared_data("crypto/merkle_rfc6962_proofs.zip")) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(f"testdata/{folder}/") and name.endswith(".json"):
                yield name, json.loads(archive.read(name))


def raw(vector: dict[str, Any], *names: str) -> list[bytes]:
    return [base64.b64decode(vector[name]) for name in names]


def hashes(vector: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(item) for item in vector["proof"] or []]


def test_inclusion_proofs_are_judged_like_the_vectors_say() -> None:
    verdicts, wanted = {}, {}
    for name, vector in vectors("inclusion"):
        leaf, root = raw(vector, "leafHash", "root")
        wanted[name] = not vector["wantErr"]
        try:
            verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], hashes(vector), root)
            verdicts[name] = True
        except ProofError:
            verdicts[name] = False
    assert len(wanted) > 60
    assert sum(wanted.values()) == 2
    assert verdicts == wanted


def test_consistency_proofs_are_judged_like_the_vectors_say() -> None:
    verdicts, wanted = {}, {}
    for name, vector in vectors("consistency"):
        old_root, new_root = raw(vector, "root1", "root2")
        wanted[name] = not vector["wantErr"] and name != SHORT_ROOTS
        try:
            verify_consistency(vector["size1"], old_root, vector["size2"], new_root, hashes(vector))
            verdicts[name] = True
        except ProofError:
            verdicts[name] = False
    assert SHORT_ROOTS in wanted
    assert len(wanted) > 60
    assert sum(wanted.values()) == 3
    assert verdicts == wanted
