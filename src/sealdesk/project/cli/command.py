"""What a command is: a name, a help line, an example, and a function that returns an outcome."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

OK: Final = 0
FOUND: Final = 1
USAGE: Final = 2
UNSAFE: Final = 3
INTERRUPTED: Final = 130
EXIT_CODES: Final = (
    "0 done; 1 something is wrong (see the output); 2 wrong arguments or input; 3 a setting or key is missing or unsafe; 130 interrupted"
)


class CommandError(Exception):
    """The command cannot do that; the sentence says what to do."""


class WrongArgumentsError(Exception):
    """The command line does not say a command; the message says why."""


@dataclass(slots=True)
class Outcome:
    """What a command has to say: data for machines, lines for people, and an exit code."""

    data: Mapping[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    code: int = OK


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


@dataclass(frozen=True, slots=True)
class Command:
    """One command; a name with a space is a verb of a group (``ledger verify``)."""

    name: str
    help: str
    example: str
    run: Callable[[argparse.Namespace], Outcome]
    configure: Callable[[argparse.ArgumentParser], None] = _no_arguments
    #: Whether it works on a home that is not prepared yet (most need the tables).
    unprepared: bool = False


def emit(arguments: argparse.Namespace, outcome: Outcome) -> None:
    """Print the outcome: one JSON object, or lines."""
    if arguments.json:
        print(json.dumps(outcome.data, ensure_ascii=False, sort_keys=True))
    else:
        for line in outcome.lines:
            print(line)


@contextmanager
def progress(arguments: argparse.Namespace, what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error when a person watches; None otherwise."""
    if arguments.json or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=what, unit="", leave=False, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
