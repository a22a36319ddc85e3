"""``sealdesk person``: erasing somebody for good, where no page can be used."""

from __future__ import annotations

import argparse
import sys
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
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

    people = _people(arguments.person)
    if not arguments.yes:
        _ask(_sum(what_goes(person) for person in people))
    try:
        gone = _sum([erase(OPERATOR, person, Why(arguments.reason), None) for person in people])
    except RefusalError as refusal:
        raise CommandError(refusal.sentence) from None
    scour_after_erasure.func()  # a desk that does not run has no worker for it
    lines = [f"{number:>8} {what}" for what, number in gone.items()]
    records = [str(person.id) for person in people]
    return Outcome({"person": records[0], "records": records, "reason": arguments.reason, "gone": gone}, ["Erased for good:", *lines])


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found = Counter[str]()
    for count in counts:
        found.update(count)
    return dict(found)


def _people(named: str) -> list[Customer]:
    """Who it is. An address may stand with several records, where agents of departments that do not see each other's wrote it down."""
    from sealdesk.people.contact import is_email
    from sealdesk.people.family import root_of
    from sealdesk.people.models import Customer
    from sealdesk.people.register import holders_of

    if named == "-":
        if sys.stdin.isatty():
            sys.stderr.write("Address or telephone number: ")
            sys.stderr.flush()
        typed = sys.stdin.readline().strip()
        found = holders_of(typed)
        if not is_email(typed) and len(found) > 1:
            raise CommandError("Several people have this telephone number. Give an address, or the id in the address of their page.")
    else:
        try:
            found = [uuid.UUID(named)]
        except ValueError:
            raise CommandError("This is no id. Give one, or the address on standard input.") from None
    people = {root_of(person): person for person in Customer.objects.filter(id__in=found).order_by("id")}
    if not people:
        raise CommandError("There is no such person. Nothing was erased.")
    return list(people.values())


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
