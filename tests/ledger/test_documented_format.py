"""The reference page on the ledger's format says what the code does: its example is computed here."""

from __future__ import annotations

import re
from pathlib import Path

from tests.ledger.forest import Store

from sealdesk.ledger import canonical
from sealdesk.ledger.checkpoint import Checkpoint
from sealdesk.ledger.note import Signer, VerifierKey
from sealdesk.ledger.tree import leaf_hash
from sealdesk.ledger.verifier import build_bundle, verify_bundle

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "ledger-format.md").read_text(encoding="utf-8")
EVENTS, HASHES, VKEY, CHECKPOINT, BUNDLE = re.findall(r"```(?:text|json)\n(.*?)```", PAGE, re.DOTALL)
EVENT_BYTES = [line.encode() for line in EVENTS.splitlines()]


def test_the_events_shown_are_canonical_and_have_the_hashes_shown() -> None:
    assert [canonical.encode(canonical.decode(data)) for data in EVENT_BYTES] == EVENT_BYTES
    assert [leaf_hash(data).hex() for data in EVENT_BYTES] == HASHES.split()


def test_the_checkpoint_and_the_bundle_shown_are_what_the_product_makes() -> None:
    signer, store = Signer("desk.example/ledger", bytes(range(32))), Store(EVENT_BYTES)
    notes = [str(Checkpoint(signer.name, size, root).sign(signer)) for size, root in enumerate(store.roots)]
    assert str(signer.verifier_key) == VKEY.strip()
    assert notes[3] == CHECKPOINT
    assert build_bundle(EVENT_BYTES[1], 1, notes[3], store.node_at, old_checkpoint=notes[2]) == BUNDLE


def test_the_bundle_shown_is_proven_with_the_key_shown() -> None:
    proven = verify_bundle(BUNDLE, [VerifierKey.parse(VKEY.strip())], CHECKPOINT)
    assert (proven.index, proven.checkpoint.size) == (1, 3)


def test_the_limits_stated_are_those_of_the_code() -> None:
    stated = [int(number.replace(" ", "")) for number in re.findall(r"(\d{1,3}(?: \d{3})+)\s+bytes", PAGE)]
    assert stated == [canonical.MAX_BYTES, 1 << 20, 8 << 20]
    assert f"at most {canonical.MAX_DEPTH} deep" in PAGE
