"""One process that runs the others: web server, workers and scheduler, mail receiver. It starts, restarts and stops them."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from sealdesk.project.certificates import certificate_for
from sealdesk.project.environment import UnsafeSettingError

logger = logging.getLogger(__name__)

GRACE_SECONDS: Final = 15.0
MAX_RESTARTS: Final = 5
STEADY_SECONDS: Final = 60.0
PATIENCE_SECONDS: Final = 5.0
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(slots=True)
class Child:
    """One supervised process."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    started: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own: a Ctrl-C in the terminal reaches the supervisor alone, which stops the rest in order."""
        # What the parts say is no result: standard output belongs to the supervising command.
        own: dict[str, Any] = {"start_new_session": True, "stdout": sys.stderr, "preexec_fn": _end_with_the_parent}
        self.process = subprocess.Popen(self.command, **own)
        self.started = time.monotonic()

    def ask_to_stop(self) -> None:
        """TERM: finish what runs, take nothing new."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait until it ended, and end it hard when it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("%s did not stop in time and is killed; its work comes back when its lease ends", self.name)
            self.process.kill()
            self.process.wait()
        self.end_the_rest()

    def end_the_rest(self) -> None:
        """End what it started and left behind: a part that was killed hard cannot, and its own parts would go on serving."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_the_parent() -> None:
    """Have Linux ask this process to stop when the supervisor is killed: else the next start finds the port taken by an orphan."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def supervise(workers: int) -> int:
    """Run everything until a signal; returns 0 after an orderly stop, 1 when a part could not be kept running."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    refuse_a_taken_port()
    itself = [sys.executable, "-m", "sealdesk"]
    children = [Child("web", web_command())]
    children.append(Child("post", [*itself, "post"]))
    children += [Child(f"worker {n}", [*itself, "worker"]) for n in range(1, max(1, workers) + 1)]
    for child in children:
        child.start()
    code = 0
    while not stop.wait(0.5):
        if not all(_alive(child) for child in children):
            code = 1
            break
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait(deadline)
    _sequence_the_rest()
    logger.info("everything is stopped")
    return code


def _alive(child: Child) -> bool:
    """Restart a part that ended by itself; give up when it ends again and again."""
    if child.process is None or child.process.poll() is None:
        if time.monotonic() - child.started > STEADY_SECONDS:
            child.restarts = 0
        return True
    if child.restarts >= MAX_RESTARTS:
        times, code = child.restarts + 1, child.process.returncode
        logger.error("%s ended %d times; everything is stopped. Its last exit code: %s", child.name, times, code)
        return False
    child.restarts += 1
    logger.warning("%s ended with %s and is started again (%d of %d)", child.name, child.process.returncode, child.restarts, MAX_RESTARTS)
    child.end_the_rest()
    child.start()
    return True


def refuse_what_cannot_be_served() -> None:
    """A port in use or a missing certificate is said before anything is prepared."""
    web_command()
    refuse_a_taken_port()


def refuse_a_taken_port() -> None:
    """Two desks on one port would answer in turns, and hand one's links and passwords to the other.

    The parts of a desk that was killed a moment ago get a few seconds to end.
    """
    host, port = listening()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (error := _in_the_way(host, port)) is not None:
        if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise UnsafeSettingError(_taken(host, port, error.strerror or "no reason given")) from None
        time.sleep(0.25)


def _in_the_way(host: str, port: int) -> OSError | None:
    """Why the port cannot be had, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error
    return None


def _taken(host: str, port: int, why: str) -> str:
    name, instead = "SEALDESK_PORT", str(port + 1)
    if not settings.SEALDESK_PORT:
        parts = urlsplit(settings.SEALDESK_PUBLIC_URL)
        name, instead = "SEALDESK_PUBLIC_URL", f"{parts.scheme}://{parts.hostname}:{port + 1 if 1023 < port < 65535 else 8443}"
    return f"Port {port} of {host} cannot be listened on ({why}). Stop what uses it, perhaps a desk, or choose another: {name}={instead}"


def listening() -> tuple[str, int]:
    """Where the web server listens: the settings allow plain HTTP on the loopback only."""
    parts = urlsplit(settings.SEALDESK_PUBLIC_URL)
    behind_proxy = bool(settings.SEALDESK_TRUSTED_PROXIES)
    port = settings.SEALDESK_PORT or parts.port or (443 if parts.scheme == "https" else 80)
    loopback = parts.scheme == "http" or behind_proxy
    host = settings.SEALDESK_LISTEN or ("127.0.0.1" if loopback else "0.0.0.0")  # noqa: S104 - with TLS, every address is meant
    return host, port


def web_command() -> list[str]:
    """The web server's command line: plain HTTP for ``http://localhost``, TLS 1.3 for everything else."""
    host, port = listening()
    parts = urlsplit(settings.SEALDESK_PUBLIC_URL)
    threads = str(2 * (os.cpu_count() or 1) + settings.SEALDESK_STREAMS)
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", threads, "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning"]
    if parts.scheme == "https" and not settings.SEALDESK_TRUSTED_PROXIES:
        certificate, key = certificate_for(settings.SEALDESK_HOME, parts.hostname or "")
        command += ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key), "--ssl-protocol-min", "tls1.3"]
    return [*command, "sealdesk.project.wsgi:application"]


def replace_by_web_server() -> None:
    """Become the web server."""
    command = web_command()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, no shell


def run_worker(stop: threading.Event) -> int:
    """Run one worker in this thread and the scheduler beside it, until TERM or INT; returns the number of jobs."""
    from sealdesk.work.periodic import Scheduler
    from sealdesk.work.stopping import stop_on_signals
    from sealdesk.work.worker import Worker

    stop_on_signals(stop)
    scheduler = threading.Thread(target=Scheduler().run, args=(stop,), name="scheduler", daemon=True)
    scheduler.start()
    jobs = Worker().run(stop)
    scheduler.join(GRACE_SECONDS)
    return jobs


def run_mail(stop: threading.Event) -> None:
    """Receive mail where SEALDESK_RECEIVE says (``lmtp://127.0.0.1:2424``), and fetch it from mailboxes that have a server."""
    from sealdesk.channels.mail.receiver import Certificate, run_receiver
    from sealdesk.channels.mail.watching import Watchers
    from sealdesk.work.stopping import stop_on_signals

    stop_on_signals(stop)
    fetching = threading.Thread(target=Watchers().run, args=(stop,), name="fetching", daemon=True)
    fetching.start()
    if settings.SEALDESK_RECEIVE:
        where = urlsplit(settings.SEALDESK_RECEIVE)
        chain, key = settings.SEALDESK_TLS_CERTIFICATE, settings.SEALDESK_TLS_KEY
        certificate = Certificate(Path(chain), Path(key)) if chain and key else None
        try:
            run_receiver(where.hostname or "127.0.0.1", where.port or 2525, where.scheme, stop, certificate=certificate)
        except OSError as error:
            sentence = (
                f"SEALDESK_RECEIVE is {settings.SEALDESK_RECEIVE}, which cannot be listened on ({error.strerror}). Stop what uses it."
            )
            raise UnsafeSettingError(sentence) from None
    stop.wait()
    fetching.join(GRACE_SECONDS)


def _sequence_the_rest() -> None:
    """The last events get their place before everything is still."""
    from sealdesk.ledger.sequencing import sequence

    try:
        sequence()
    except Exception:
        logger.exception("ledger: the last events get their place at the next start")
