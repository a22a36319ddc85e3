"""Installs the programs that the tests drive: `python -m tests.services.ensure`.

PostgreSQL comes from the test lock; Chromium, a font for Chinese and Dovecot are Debian packages. As root the missing ones are
installed, as anybody else their names are printed and the exit code is 1: a test run never goes on without
them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = {
    "chromium": Path("/usr/bin/chromium"),
    "dovecot-imapd": Path("/usr/lib/dovecot/imap"),
    "dovecot-lmtpd": Path("/usr/lib/dovecot/lmtp"),
    # Without it Chinese is a row of boxes: in every picture, and in all that is measured of a page.
    "fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
}
# Debian's way to say "install, but start no daemon": a mail server that listens on port 143 is not what a
# tester asked for.
POLICY = Path("/usr/sbin/policy-rc.d")


def missing() -> list[str]:
    """Returns the names of the Debian packages that are needed and not there."""
    return [package for package, program in NEEDED.items() if not program.exists()]


@contextmanager
def _no_daemons() -> Iterator[None]:
    if POLICY.exists():
        yield
        return
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink(missing_ok=True)


def install(packages: list[str]) -> None:
    """Installs Debian packages, as root.

    Raises:
        subprocess.CalledProcessError: apt-get failed; its own words are on standard error.
    """
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_daemons():
        subprocess.run(["apt-get", "-qq", "update"], check=True, env=quiet)
        subprocess.run(
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
            check=True,
            env=quiet,
            stdout=subprocess.DEVNULL,
        )


def main() -> int:
    """Returns the exit code: 0 when every program is there."""
    packages = missing()
    if not packages:
        return 0
    names = " ".join(packages)
    if os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        print(f"The tests need these Debian packages. Install them, then try again: {names}", file=sys.stderr)
        return 1
    print(f"Installing for the tests: {names}", file=sys.stderr)
    try:
        install(packages)
    except subprocess.CalledProcessError as error:
        print(f"apt-get failed with exit code {error.returncode}; install by hand: {names}", file=sys.stderr)
        return 1
    left = missing()
    if left:
        print(f"Installed, but these are still not where they should be: {' '.join(left)}", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
