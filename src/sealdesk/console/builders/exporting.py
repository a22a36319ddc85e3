"""Builds the page of the ledger's exports."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from sealdesk.console.builders.asked import Asked
from sealdesk.console.builders.ledger import views
from sealdesk.console.pages.ledger import ExportRow, ExportsPage
from sealdesk.console.reader import Reader
from sealdesk.desk import exporting
from sealdesk.ledger import queries as proofs
from sealdesk.ledger.models import ExportState, LedgerExport


def exports_page(reader: Reader) -> ExportsPage:
    """The reader's own exports; a new one offers the last seven days."""
    today = timezone.localdate()
    return ExportsPage(
        views=views(reader, Asked({}), current="exports"),
        rows=tuple(map(_row, exporting.exports(reader.actor))),
        url=reverse("console:ledger-exports"),
        vkey=proofs.vkey(),
        since=today - dt.timedelta(days=6),
        until=today,
    )


def _row(export: LedgerExport) -> ExportRow:
    over = export.expires_at is not None and export.expires_at < timezone.now()
    state = str(ExportState.GONE) if over and export.state == ExportState.READY else export.state
    return ExportRow(
        name=exporting.file_name(export),
        at=export.asked_at,
        first=export.first,
        last=export.first + export.count - 1,
        count=export.count,
        state=state,
        size=export.size,
        expires_at=export.expires_at,
        url=reverse("console:ledger-export", args=[export.id]) if state == ExportState.READY else "",
    )
