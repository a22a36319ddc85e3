"""Finds corpora and test vectors beside the repository, and skips a test visibly where they are absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).resolve().parents[1]


def shared_data(path: str) -> Path:
    """The file or folder ``path`` of the shared data folder.

    The folder is ``$SEALDESK_SHARED/data``, or else the nearest ``shared/data`` beside the repository or a
    parent of it, so that it is found from a git worktree too.
    """
    configured = os.environ.get("SEALDESK_SHARED")
    folders = [Path(configured)] if configured else [parent / "shared" for parent in _REPOSITORY.parents]
    for folder in folders:
        found = folder / "data" / path
        if found.exists():
            return found
    pytest.skip(f"shared data not here: {path}; set SEALDESK_SHARED to the folder that holds data/")
