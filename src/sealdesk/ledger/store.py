"""The stored tree: reading complete nodes, the current frontier, and the desk's signing key."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from sealdesk.ledger.errors import ProofError
from sealdesk.ledger.models import LedgerCheckpoint, LedgerLeaf, LedgerNode, LedgerSigner
from sealdesk.ledger.note import Signer, VerifierKey
from sealdesk.ledger.tree import Frontier
from sealdesk.vault.envelope import Place
from sealdesk.vault.sealing import seal, unseal
from sealdesk.vault.subjects import DESK

_SEED = Place("ledger_signer", "seed", "1")


def node_at(level: int, index: int) -> bytes:
    """The stored hash of the complete node ``(level, index)``; ProofError when it is not there."""
    if level == 0:
        found = LedgerLeaf.objects.filter(index=index).values_list("hash", flat=True).first()
    else:
        found = LedgerNode.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
    if found is None:
        raise ProofError(f"Node {index} of level {level} is missing from the ledger. Run 'sealdesk ledger verify'.")
    return bytes(found)


def size() -> int:
    """How many events have their place in the tree."""
    last = LedgerLeaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def frontier() -> Frontier:
    """The frontier of the whole stored tree."""
    return Frontier.read(size(), node_at)


def newest_checkpoint() -> LedgerCheckpoint | None:
    """The newest signed head."""
    return LedgerCheckpoint.objects.order_by("-size").first()


def signer() -> Signer:
    """The desk's signing key, made at first use."""
    row = LedgerSigner.objects.first() or _make_signer()
    return Signer.parse(unseal(bytes(row.seed), _SEED).decode())


def named_origin() -> str | None:
    """The name of the ledger as it stands beside the key; the key has it as well."""
    return LedgerSigner.objects.values_list("origin", flat=True).first()


def verifier_key() -> VerifierKey | None:
    """The desk's public key as the database has it, or None before the first checkpoint."""
    row = LedgerSigner.objects.first()
    return None if row is None else VerifierKey.parse(row.vkey)


def _make_signer() -> LedgerSigner:
    key = Signer.generate(settings.SEALDESK_LEDGER_ORIGIN)
    sealed = seal(DESK, key.secret().encode(), _SEED)
    row = LedgerSigner(id=1, origin=key.name, vkey=str(key.verifier_key), seed=sealed)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return LedgerSigner.objects.get(id=1)
    return row
