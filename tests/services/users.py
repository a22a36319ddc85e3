"""The system user that servers run as when the tests run as root: PostgreSQL and Dovecot both refuse or
distrust root."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

NAME = "sealdesk-test"


def server_user() -> pwd.struct_passwd:
    """Returns who the test servers run as: the current user or, under root, a system user made for it."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        # Two workers may come here at once; the one that loses finds the user made by the other.
        subprocess.run(
            [
                "/usr/sbin/useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                NAME,
            ],
            check=False,
            capture_output=True,
        )
        return pwd.getpwnam(NAME)


def give(folder: Path) -> None:
    """Hands a folder, with all that is in it, to the server user. Does nothing when that is the current
    user."""
    if os.geteuid() != 0:
        return
    owner = server_user()
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, owner.pw_uid, owner.pw_gid)
