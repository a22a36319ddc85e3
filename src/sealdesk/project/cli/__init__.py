"""``sealdesk``: the one command."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from sealdesk import __version__
from sealdesk.project.cli.command import EXIT_CODES, FOUND, INTERRUPTED, USAGE, Command, WrongArgumentsError, emit
from sealdesk.project.cli.refusals import for_people
from sealdesk.project.environment import UnsafeSettingError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Results go to standard output, everything else to standard error."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        return _run(argv)
    except KeyboardInterrupt:
        return _refuse(argv, "interrupted", INTERRUPTED)
    except BrokenPipeError:  # whoever read the output has gone; the interpreter must not stumble over it once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except Exception as error:
        said = for_people(error)
        if said is None:
            raise
        logging.getLogger(__name__).debug("refused", exc_info=True)
        return _refuse(argv, *said)


def _run(argv: Sequence[str]) -> int:
    from sealdesk.project.cli.registry import COMMANDS

    parser = _parser(COMMANDS)
    arguments = parser.parse_args(argv)
    if not hasattr(arguments, "command"):
        parser.print_help(sys.stderr)
        return USAGE
    command: Command = arguments.command
    _set_up()
    if not command.unprepared:
        _refuse_what_is_not_prepared()
    with _placed():
        outcome = command.run(arguments)
    emit(arguments, outcome)
    sys.stdout.flush()
    return outcome.code


@contextlib.contextmanager
def _placed() -> Iterator[None]:
    """What the command recorded has its place in the ledger when it ends, also when it fails, and whether or not a worker runs."""
    from sealdesk.ledger.record import begin_counting

    begin_counting()
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception):  # what went wrong before is what people must hear of
            _place()
        raise
    _place()


def _place() -> None:
    from sealdesk.ledger.record import has_appended
    from sealdesk.ledger.sequencing import sequence

    if has_appended():
        sequence()


def _refuse(argv: Sequence[str], sentence: str, code: int) -> int:
    """Say it to people, and with ``--json`` to machines too."""
    sys.stderr.write(f"sealdesk: {sentence}\n")
    if "--json" in argv:
        print(json.dumps({"error": sentence, "code": code}, ensure_ascii=False, sort_keys=True))
    return code


class _Parser(argparse.ArgumentParser):
    """One whose complaints go the way of all others."""

    def error(self, message: str) -> NoReturn:
        """Raise what was wrong, with the usage."""
        raise WrongArgumentsError(f"{message}\n{self.format_usage().rstrip()}")


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    description = "The help desk that seals what people write, and proves how it was treated."
    parser = _Parser(prog="sealdesk", description=description)
    parser.add_argument("--version", action="version", version=f"sealdesk {__version__}")
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    top = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands:
        group, _, verb = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = _group(top, group, [c.example for c in commands if c.name.startswith(f"{group} ")])
        where = groups[group] if group else top
        described = where.add_parser(
            verb,
            help=command.help,
            description=f"{command.help[0].upper()}{command.help[1:]}.",
            epilog=f"example: {command.example}\n\nexit codes: {EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        described.add_argument("--json", action="store_true", help="print one JSON object on standard output")
        command.configure(described)
        described.set_defaults(command=command)
    return parser


def _group(top: argparse._SubParsersAction[_Parser], name: str, examples: Sequence[str]) -> argparse._SubParsersAction[_Parser]:
    parser = top.add_parser(
        name,
        help=f"{name} commands",
        epilog="\n".join(["examples:", *(f"  {example}" for example in examples)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser.add_subparsers(metavar="VERB", required=True)


def _set_up() -> None:
    """Django, with the settings from the environment. An unsafe setting stops here, with what to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sealdesk.project.settings")
    import django

    from sealdesk.project import collector

    django.setup()
    collector.rest()


def _refuse_what_is_not_prepared() -> None:
    """A mistyped home must not look like an empty or a tampered desk."""
    from sealdesk.project.preparing import pending_migrations

    if pending_migrations():
        raise UnsafeSettingError("This desk is not prepared. Check SEALDESK_HOME and DATABASE_URL, or run 'sealdesk prepare'.")
