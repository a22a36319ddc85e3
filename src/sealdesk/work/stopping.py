"""Turns the signals of a process manager into stopping: the first one politely, the second one at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from sealdesk.work.errors import HardStop

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(stop: threading.Event) -> None:
    """Set ``stop`` on the first TERM or INT; raise HardStop in the main thread on the next. Main thread only.

    A worker then finishes its running job on the first, and gives it back in the middle on the second.
    """

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal wants it
        if stop.is_set():
            raise HardStop
        stop.set()

    for number in SIGNALS:
        signal.signal(number, handle)
