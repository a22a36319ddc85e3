"""The messages that the benches work on: the corpus beside the repository, or the sample mails that ship."""

from __future__ import annotations

import datetime
import json
import os
import random
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_ARCHIVE = Path("data/email/raw_mail_dev.zip")


def messages() -> tuple[str, list[bytes]]:
    """What they are, and the messages, always in the same mixed order."""
    archive = shared_file(_ARCHIVE)
    what, found = ("sample mails", _samples()) if archive is None else ("corpus mails", _corpus(archive))
    random.Random(20).shuffle(found)  # the corpus comes sorted by project, and projects differ
    return f"{len(found)} {what}", found


def shared_file(name: str | Path) -> Path | None:
    """A file of the corpora beside the repository; None where they are absent."""
    named = os.environ.get("SEALDESK_SHARED")
    places = [Path(named)] if named else [REPOSITORY.parent / "shared", REPOSITORY.parent.parent / "shared"]
    return next((place / name for place in places if (place / name).is_file()), None)


def _corpus(archive: Path) -> list[bytes]:
    with zipfile.ZipFile(archive) as opened:
        rows = [json.loads(line) for line in opened.read("index.jsonl").splitlines()]
        return [opened.read(row["path"]) for row in rows if row["role"] == "message"]


def _samples() -> list[bytes]:
    """Ten sets of the sample mails; each set counts back from another day, so all messages differ.

    Their Message-IDs do not, so each set gets its own: else all but the first set would be duplicates.
    """
    from sealdesk.channels.samples import sample_mails

    found = []
    for day in range(1, 11):
        moment = datetime.datetime(2026, 3, day, tzinfo=datetime.UTC)
        found += [raw.replace(b"Message-ID: <", b"Message-ID: <%d." % day) for raw in sample_mails(moment)]
    return found
