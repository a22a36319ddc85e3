"""A desk of the bench's own: an empty home that is removed afterwards. Nothing of a real desk is read or written."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def temporary_desk() -> Iterator[Path]:
    """Set the desk up in this process. Must be entered before Django reads its settings."""
    for name in [name for name in os.environ if name.startswith("SEALDESK_") and name != "SEALDESK_SHARED"]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="sealdesk-bench-"))
    try:
        open_desk(home)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def open_desk(home: Path) -> None:
    """Make the desk in ``home`` ready, with the shipped people and mailboxes and a trained model."""
    os.environ["SEALDESK_HOME"] = str(home)
    os.environ["SEALDESK_LOG_LEVEL"] = "CRITICAL"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sealdesk.project.settings")
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from sealdesk.project import collector, demo
    from sealdesk.project.preparing import prepare
    from sealdesk.triage.service import model_in_service

    prepare()
    demo.found()
    model_in_service()
    collector.rest()
