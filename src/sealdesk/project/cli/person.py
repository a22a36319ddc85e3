"""``sealdesk person``: erasing somebody for good, where no page can be used."""

from __future__ import annotations

import argparse
import sys
import uuid
from typing import TYPE_CHECKING, Final

from sealdesk.project.cli.command import Command, CommandError, Outcome

if TYPE_CHECKING:
    from sealdesk.people.models import Customer

_WORD: Final = "erase"


def _configure(parser: argparse.ArgumentParser) -> None:
    from sealdesk.people.erasure import Why

    parser.add_argument(
        "person",
        nargs="?",
        default="-",
        metavar="ID",
        help="the id in the address of their page; - (the default) reads an address or a number from standard input",
    )
    parser.add_argument(
        "--reason", required=True, choices=[why.value for why in Why], help="why: a request under that law, or the desk's own rule"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask again; it cannot be taken back")


def _erase(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.access.errors import RefusalError
    from sealdesk.desk.erasing import erase, what_goes
    from sealdesk.desk.jobs import scour_after_erasure
    from sealdesk.people.erasure import Why
    from sealdesk.project.people import OPERATOR

    person = _person(arguments.person)
    if not arguments.yes:
        _ask(what_goes(person))
    try:
        gone = erase(OPERATOR, person, Why(arguments.reason), None)
    except RefusalError as refusal:
        raise CommandError(refusal.sentence) from None
    scour_after_erasure.func()  # a desk that does not run has no worker for it
    lines = [f"{number:>8} {what}" for what, number in gone.items()]
    return Outcome({"person": str(person.id), "reason": arguments.reason, "gone": gone}, ["Erased for good:", *lines])


def _person(named: str) -> Customer:
    from sealdesk.people.models import Customer
    from sealdesk.people.register import holder_of

    if named == "-":
        if sys.stdin.isatty():
            sys.stderr.write("Address or telephone number: ")
            sys.stderr.flush()
        found = holder_of(sys.stdin.readline().strip())
    else:
        try:
            found = uuid.UUID(named)
        except ValueError:
            raise CommandError("This is no id. Give one, or the address on standard input.") from None
    person = Customer.objects.filter(id=found).first() if found else None
    if person is None:
        raise CommandError("There is no such person. Nothing was erased.")
    return person


def _ask(goes: dict[str, int]) -> None:
    """Nothing is erased by a slip of the finger; where nobody can answer, ``--yes`` has to be said."""
    if not sys.stdin.isatty():
        raise CommandError("Nobody can be asked here. Say --yes when you are sure: it cannot be taken back.")
    told = ", ".join(f"{number} {what}" for what, number in goes.items())
    sys.stderr.write(f"This goes for good: {told}. Type '{_WORD}' to go on: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != _WORD:
        raise CommandError("Nothing was erased.")


COMMANDS = (
    Command(
        "person erase",
        "destroy the keys of a person and delete what leads to them; it cannot be taken back",
        "echo li.na@post.example | sealdesk person erase --reason gdpr-17 --yes",
        _erase,
        _configure,
    ),
)
