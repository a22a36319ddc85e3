"""A real IMAP and LMTP server, Debian's Dovecot 2.3, in a folder of its own.

Any user name signs in with the one password; each has its own Maildir. IMAP speaks TLS only.
"""

import secrets
import shutil
import smtplib
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.services.certificates import Loopback, make_loopback
from tests.services.ports import answers, free_port, wait_until
from tests.services.users import give, server_user

_PROGRAM = "/usr/sbin/dovecot"
_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{tls.certificate}
ssl_key = <{tls.key}
ssl_min_protocol = TLSv1.2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: connect to `localhost` on `imaps_port` (trust `tls`), deliver to `lmtp_port`."""

    folder: Path
    tls: Loopback
    password: str
    imaps_port: int
    lmtp_port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls) -> "Dovecot":
        """Starts the server and waits until both ports answer.

        Raises:
            RuntimeError: Dovecot is not installed, or it ended at once.
            TimeoutError: it runs and does not answer.
        """
        if not Path(_PROGRAM).exists():
            raise RuntimeError(
                "Dovecot is not here: run make test, or install dovecot-imapd and dovecot-lmtpd"
            )
        folder = Path(tempfile.mkdtemp(prefix="sddc-"))
        folder.chmod(0o755)
        tls, password, imaps, lmtp = make_loopback(folder), secrets.token_hex(12), free_port(), free_port()
        user = server_user()
        group = subprocess.run(
            ["id", "-gn", user.pw_name], check=True, capture_output=True, text=True
        ).stdout.strip()
        (folder / "mail").mkdir()
        (folder / "run").mkdir()
        give(folder / "mail")
        settings = _SETTINGS.format(folder=folder, tls=tls, user=user.pw_name, group=group, password=password,
                                    uid=user.pw_uid, gid=user.pw_gid, imaps=imaps, lmtp=lmtp)  # fmt: skip
        (folder / "dovecot.conf").write_text(settings, encoding="utf-8")
        with (folder / "out").open("wb") as output:
            process = subprocess.Popen(
                [_PROGRAM, "-F", "-c", str(folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        server = cls(folder, tls, password, imaps, lmtp, process)
        try:
            wait_until(server._is_up, "Dovecot's two ports")
        except BaseException as error:
            error.add_note(server.log()[-2000:])
            server.stop()
            raise
        return server

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"Dovecot ended with exit code {self.process.returncode}")
        return answers(self.imaps_port) and answers(self.lmtp_port)

    def log(self) -> str:
        """Returns what the server wrote."""
        parts = [self.folder / "out", self.folder / "log"]
        return "\n".join(
            part.read_text(encoding="utf-8", errors="replace") for part in parts if part.exists()
        )

    def deliver(self, user: str, raw: bytes, sender: str = "customer@example.org") -> None:
        """Puts one raw message into a user's inbox, through LMTP."""
        with smtplib.LMTP("localhost", self.lmtp_port, timeout=20) as client:
            client.sendmail(sender, [user], raw)

    def inbox(self, user: str) -> list[bytes]:
        """Returns the raw messages in a user's inbox, read from the disk."""
        home = self.folder / "mail" / user
        return [path.read_bytes() for part in ("new", "cur") for path in sorted((home / part).glob("*"))]

    def stop(self) -> None:
        """Stops the server and removes everything it wrote."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
