"""The files of the repository as git knows them: tracked, or new and not ignored."""

import subprocess
from functools import cache

from tests.shared_data import REPOSITORY


@cache
def tracked_files() -> tuple[str, ...]:
    """Returns paths from the repository's root, with slashes; deleted files are left out."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    names = listing.stdout.decode().split("\0")
    return tuple(sorted({name for name in names if name and (REPOSITORY / name).is_file()}))


def python_files() -> list[str]:
    """Returns the tracked Python files."""
    return [name for name in tracked_files() if name.endswith(".py")]


def text_of(name: str) -> str | None:
    """Returns a file's text, or None when it is not UTF-8 text."""
    content = (REPOSITORY / name).read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
