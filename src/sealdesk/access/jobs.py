"""The ledger's beat. The ledger stands below the background work and cannot ask for it itself, so it is asked for here."""

from __future__ import annotations

from sealdesk.ledger.sequencing import sequence
from sealdesk.work.periodic import every


@every(seconds=1, name="ledger.sequence")
def sequence_ledger() -> None:
    """Give new events their place and sign a checkpoint; with nothing new it is one query."""
    sequence()
