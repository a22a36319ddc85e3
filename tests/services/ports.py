"""Ports and patience: what every test server needs."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def free_port() -> int:
    """Returns a TCP port of the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], T], what: str, seconds: float = 20) -> T:
    """Asks again and again until the condition answers something true, and returns that.

    Raises:
        TimeoutError: it did not come true in time; the message names what was waited for.
    """
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)  # the poll's pace, not a guess how long something takes
    return answer


def answers(port: int) -> bool:
    """Tells whether something accepts connections on that port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
