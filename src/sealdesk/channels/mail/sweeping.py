"""Sealed contents that no row names, left by a process that died between writing a file and committing its row."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import attachments_among, contents
from sealdesk.desk.exporting import exports_among
from sealdesk.workbench.draft_files import files_among

logger = logging.getLogger(__name__)

#: No transaction lasts this long, so an older file without a row will never get one.
KEEP = timedelta(days=1)
_BATCH = 500


def sweep(now: datetime) -> int:
    """Remove files older than a day that belong to nothing; returns how many."""
    removed = 0
    before = (now - KEEP).timestamp()
    old = (path for path in contents().folder.glob("??/*") if path.stat().st_mtime < before)
    for paths in _batches(old):
        named = {path: _name(path) for path in paths}
        ids = [name for name in named.values() if name is not None]
        known = set(RawMail.objects.filter(content__in=ids).values_list("content", flat=True))
        known |= attachments_among(ids) | exports_among(ids) | files_among(ids)
        for path, name in named.items():
            if name not in known:
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        logger.info("contents: %d files that belonged to nothing were removed", removed)
    return removed


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    while batch := list(islice(paths, _BATCH)):
        yield batch


def _name(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=path.name)
    except ValueError:
        return None  # a temporary file of a write that never ended
