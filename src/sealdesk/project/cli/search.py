"""``sealdesk search``: building the index anew."""

from __future__ import annotations

import argparse
import dataclasses

from sealdesk.project.cli.command import Command, CommandError, Outcome, progress


def _rebuild(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.access.actors import Actor
    from sealdesk.desk.reindexing import rebuild
    from sealdesk.search.rebuilding import OvertakenError

    try:
        with progress(arguments, "messages") as show:
            done = rebuild(Actor.system("operator"), show)
    except OvertakenError as error:
        raise CommandError(str(error)) from None
    line = f"{done.messages} messages and {done.customers} customers are indexed anew; the old index is gone."
    return Outcome(dataclasses.asdict(done), [line])


COMMANDS = (
    Command(
        "search rebuild",
        "build the search index anew, beside the one that serves, and put it in its place",
        "sealdesk search rebuild",
        _rebuild,
    ),
)
