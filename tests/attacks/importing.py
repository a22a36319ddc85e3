"""What the attack tests have a process of the product do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sealdesk.channels.mail.importing import import_path
from sealdesk.channels.samples import sample_mails

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def import_everything(planted: str) -> str:
    """Prepare the desk, import the sample mails and those in the folder ``planted``, and sequence the ledger."""
    from sealdesk.ledger.sequencing import sequence
    from sealdesk.project.preparing import prepare

    prepare()
    folder = Path(planted)
    for number, raw in enumerate(sample_mails(NOW)):
        (folder / f"sample{number}.eml").write_bytes(raw)
    counts = import_path(folder)
    sequence()
    return f"{counts.read} {counts.failed}"
