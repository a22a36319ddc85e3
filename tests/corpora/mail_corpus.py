"""Unpacks the mail corpus once a run."""

import atexit
import functools
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

from tests.shared_data import shared_data


@functools.cache
def _unpacked(archive: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sealdesk-mail-corpus-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


def mail_corpus() -> Path:
    """The folder with the corpus; skips the test where the shared data are absent."""
    return _unpacked(shared_data("email/raw_mail_dev.zip"))


def listed() -> list[tuple[str, bytes]]:
    """Path and bytes of each file that the corpus's index lists."""
    folder = mail_corpus()
    lines = (folder / "index.jsonl").read_text("utf-8").splitlines()
    paths = [json.loads(line)["path"] for line in lines]
    return [(path, (folder / path).read_bytes()) for path in paths]
