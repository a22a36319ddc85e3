"""Finds the folder with corpora that stands beside the repository, and makes its absence visible."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_folder() -> Path | None:
    """Returns `shared`: from SEALDESK_SHARED, else beside the repository, else one folder further up."""
    named = os.environ.get("SEALDESK_SHARED")
    places = [Path(named)] if named else [REPOSITORY.parent / "shared", REPOSITORY.parent.parent / "shared"]
    return next((place for place in places if (place / "data").is_dir()), None)


def shared_data(path: str) -> Path:
    """Returns `shared/data/PATH`; skips the test, loudly, where the whole folder is absent.

    This is the only place in the tests that may skip. A folder that is there and lacks the file is an
    error, not a skip.
    """
    folder = shared_folder()
    if folder is None:
        pytest.skip(f"../shared/data is not here, so nothing can be read from {path}")
    found = folder / "data" / path
    if not found.exists():
        raise FileNotFoundError(f"shared/data is here but has no {path}")
    return found
