"""``sealdesk demo``: invented tickets for a desk that is to be tried or measured."""

from __future__ import annotations

import argparse

from sealdesk.project.cli.command import Command, CommandError, Outcome, progress

MOST = 5_000_000


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tickets", type=int, required=True, metavar="N", help=f"how many, of three messages each (1 to {MOST:,})")
    parser.add_argument("--seed", type=int, default=1, help="another number writes other letters (default: 1)")


def _generate(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.project import demo
    from sealdesk.project.generating import GeneratorError, generate

    if not 1 <= arguments.tickets <= MOST:
        raise CommandError(f"--tickets takes a number from 1 to {MOST:,}.")
    demo.found()
    try:
        with progress(arguments, "invented tickets") as show:
            done = generate(arguments.tickets, arguments.seed, show)
    except GeneratorError as error:
        raise CommandError(str(error)) from None
    return Outcome(
        {"tickets": done, "messages": done * 3}, [f"{done:,} invented tickets with {done * 3:,} messages, each sealed for its customer."]
    )


COMMANDS = (
    Command(
        "demo generate",
        "fill a desk for trial or measurement with invented tickets, sealed like real ones",
        "sealdesk demo generate --tickets 10000",
        _generate,
        _configure,
    ),
)
