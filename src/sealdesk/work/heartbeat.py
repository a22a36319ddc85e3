"""Keeps a running job's lease alive from a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

from django.db import DatabaseError, connections

from sealdesk.work.claiming import renew
from sealdesk.work.models import Job

logger = logging.getLogger(__name__)


class Pulse(Protocol):
    """What the heartbeat needs of ``threading.Event``."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the job for so many seconds; ``True`` when it came."""
        ...

    def set(self) -> None:
        """Tell that the job has ended."""
        ...


class Heartbeat:
    """Renews the lease three times in its length for as long as the ``with`` block runs."""

    def __init__(
        self, job: Job, lease: timedelta, clock: Callable[[], datetime], ended: Pulse | None = None
    ) -> None:
        self.lost = False
        self._job = job
        self._lease = lease
        self._clock = clock
        self._ended = ended or threading.Event()
        # A daemon thread: it must never keep a process alive whose job was interrupted.
        self._thread = threading.Thread(target=self._beat_and_hang_up, name=f"lease-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def beat(self) -> None:
        """Renew until the job ends or the lease turns out to be lost."""
        while not self.lost and not self._ended.wait(self._lease.total_seconds() / 3):
            self._renew()

    def _beat_and_hang_up(self) -> None:
        try:
            self.beat()
        finally:
            # Database connections belong to their thread, and this one ends here.
            connections.close_all()

    def _renew(self) -> None:
        try:
            self.lost = not renew(self._job, self._clock() + self._lease)
        except DatabaseError as error:
            # The next beat may still come in time; if not, the lease expires and the outcome is refused.
            logger.warning("lease of job %s not renewed: %s", self._job.pk, type(error).__name__)
            return
        if self.lost:
            logger.warning("lease of job %s lost while it runs", self._job.pk)
