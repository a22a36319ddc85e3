"""``sealdesk``: the one command."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from sealdesk import __version__
from sealdesk.project.cli.command import EXIT_CODES, INTERRUPTED, UNSAFE, USAGE, Command, emit
from sealdesk.project.environment import UnsafeSettingError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Results go to standard output, everything else to standard error."""
    from sealdesk.project.cli.registry import COMMANDS

    parser = _parser(COMMANDS)
    arguments = parser.parse_args(argv)
    if not hasattr(arguments, "command"):
        parser.print_help(sys.stderr)
        return USAGE
    command: Command = arguments.command
    try:
        _set_up()
        if not command.unprepared:
            _refuse_what_is_not_prepared()
        outcome = command.run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except UnsafeSettingError as error:  # by itself: without settings nothing else can be imported to compare with
        sys.stderr.write(f"sealdesk: {error}\n")
        return UNSAFE
    except Exception as error:
        if not _is_for_people(error):
            raise
        logging.getLogger(__name__).debug("refused", exc_info=True)
        sys.stderr.write(f"sealdesk: {error}\n")
        return UNSAFE if _is_unsafe(error) else USAGE
    emit(arguments, outcome)
    return outcome.code


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    description = "The help desk that seals what people write, and proves how it was treated."
    parser = argparse.ArgumentParser(prog="sealdesk", description=description)
    parser.add_argument("--version", action="version", version=f"sealdesk {__version__}")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    top = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands:
        group, _, verb = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = top.add_parser(group, help=f"{group} commands").add_subparsers(metavar="VERB", required=True)
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


def _set_up() -> None:
    """Django, with the settings from the environment. An unsafe setting stops here, with what to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sealdesk.project.settings")
    import django

    from sealdesk.project import collector

    django.setup()
    collector.rest()


def _refuse_what_is_not_prepared() -> None:
    """A mistyped home must not look like an empty or a tampered desk."""
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise UnsafeSettingError(
            f"The database cannot be reached ({type(error).__name__}). Check SEALDESK_HOME and DATABASE_URL."
        ) from None
    if missing:
        raise UnsafeSettingError("This desk is not prepared. Check SEALDESK_HOME and DATABASE_URL, or run 'sealdesk prepare'.")


def _is_for_people(error: Exception) -> bool:
    """Whether the error's sentence says what to do; anything else is a defect and keeps its traceback."""
    if isinstance(error, UnsafeSettingError):  # then nothing that reads the settings can be imported
        return True
    from sealdesk.access.errors import RefusalError
    from sealdesk.channels.mail.importing import ImportPathError
    from sealdesk.project.cli.command import CommandError
    from sealdesk.vault.errors import VaultError

    return isinstance(error, (VaultError, RefusalError, ImportPathError, CommandError))


def _is_unsafe(error: Exception) -> bool:
    if isinstance(error, UnsafeSettingError):
        return True
    from sealdesk.vault.errors import VaultError

    return isinstance(error, VaultError)
