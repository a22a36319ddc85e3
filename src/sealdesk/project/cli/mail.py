"""``sealdesk mail``: taking mail in from files, and trying a mailbox."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sealdesk.project.cli.command import FOUND, OK, Command, CommandError, Outcome, progress

if TYPE_CHECKING:
    from sealdesk.channels.mail.importing import Failure

logger = logging.getLogger(__name__)


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="a message, an mbox, a Maildir, a folder of messages, or a zip of such a folder")
    parser.add_argument("--mailbox", help="the address of ours at which all of them arrived (default: found in each message)")


def _import(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.channels.mail.importing import import_path
    from sealdesk.channels.models import Mailbox
    from sealdesk.project.preparing import prepare

    if not arguments.path.exists():  # said before a desk is made for it
        raise CommandError(f"There is nothing at {arguments.path}.")
    prepare()
    mailbox = None
    if arguments.mailbox:
        mailbox = Mailbox.objects.filter(address=arguments.mailbox.lower()).select_related("department").first()
        if mailbox is None:
            raise CommandError(f"The desk has no mailbox {arguments.mailbox}. Leave --mailbox out, or add it first.")
    with progress(arguments, "mail") as show:
        counts = import_path(arguments.path, mailbox=mailbox, progress=show)
    data = dataclasses.asdict(counts)
    del data["failures"]
    _tell(counts.failures, watched=sys.stderr.isatty())
    names = ("new_tickets", "follow_ups", "automatic", "bounces", "held", "duplicates")
    lines = [f"{counts.read} messages read", *(f"{data[name]:>8}  {name.replace('_', ' ')}" for name in names)]
    if counts.failed:
        lines.append(f"{counts.failed:>8}  could not be taken in; run the same command again when the reason is mended")
    return Outcome(data, lines, FOUND if counts.failed else OK)


def _tell(failures: Sequence[Failure], *, watched: bool) -> None:
    """The first twenty that were not taken in. Names of files may be names of people: they go to a terminal, never into a log."""
    for failure in failures[:20]:
        if watched:
            sys.stderr.write(f"message {failure.number} was not taken in: {failure.name}: {failure.why}\n")
        else:
            logger.error("mail: message %d of the import was not taken in: %s", failure.number, failure.why)


COMMANDS = (
    Command(
        "mail import",
        "take in mail from files; doing it twice changes nothing",
        "sealdesk mail import --json ~/old-mail",
        _import,
        _configure_import,
        unprepared=True,
    ),
)
