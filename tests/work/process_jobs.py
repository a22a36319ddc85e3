"""Jobs for the tests that run real processes. They talk over the process's own standard input and output."""

from __future__ import annotations

import sys

from sealdesk.work.tasks import job

_heard: list[str] = []


@job()
def record(number: int) -> None:
    """Tell the number. A process's first job waits for a word, so that every process certainly takes part."""
    print(number, flush=True)
    if not _heard:
        _heard.append(sys.stdin.readline())


@job()
def tell(number: int) -> None:
    """Tell the number."""
    print(number, flush=True)


@job()
def hang() -> None:
    """Tell that it began, then wait for a word that never comes."""
    print("hanging", flush=True)
    sys.stdin.readline()
    print("went on", flush=True)
