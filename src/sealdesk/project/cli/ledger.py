"""``sealdesk ledger``: checking that nothing was removed, changed or slipped in."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from pathlib import Path

from sealdesk.project.cli.command import FOUND, OK, Command, CommandError, Outcome, progress


def _configure_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--against", type=Path, metavar="FILE", help="a checkpoint that was kept; the ledger must continue it")


def _verify(arguments: argparse.Namespace) -> Outcome:
    from django.db import DatabaseError

    from sealdesk.ledger.models import LedgerEvent
    from sealdesk.ledger.verification import verify

    against = _kept(arguments.against)
    total = 0
    with progress(arguments, "events") as show:
        with contextlib.suppress(DatabaseError):  # the verification names what is wrong with the table
            total = LedgerEvent.objects.count()
        report = verify(against, progress=None if show is None else lambda done: show(done, total))
    data = {"ok": report.ok, **dataclasses.asdict(report)}
    if report.ok:
        lines = [
            f"{report.events} events, nothing missing or changed; {report.pending} more wait for their place.",
            f"Checkpoint {report.checkpoint_size} of {report.origin}: {report.checkpoint_root}",
            f"Signed by {report.vkey}",
        ]
    else:
        lines = [f"The ledger does not hold ({len(report.findings)} findings):", *(f"  {f.sentence}" for f in report.findings)]
    return Outcome(data, lines, OK if report.ok else FOUND)


def _kept(path: Path | None) -> str | None:
    """The checkpoint in a file that somebody kept, unchecked."""
    try:
        return None if path is None else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read as a checkpoint.") from None


def _repair(_: argparse.Namespace) -> Outcome:
    from sealdesk.access.acting import acting
    from sealdesk.access.tags import Tag
    from sealdesk.ledger.beside import repair
    from sealdesk.project.people import OPERATOR

    with acting(OPERATOR, Tag.LEDGER_REPAIRED) as deed:
        triggers, mentions = repair()
        deed.details = {"triggers": triggers, "mentions": mentions}
    lines = [f"{len(triggers)} triggers were missing and stand again; the index of mentions was made anew and has {mentions} entries."]
    return Outcome({"triggers": triggers, "mentions": mentions}, lines)


def _checkpoint(_: argparse.Namespace) -> Outcome:
    from sealdesk.ledger import store
    from sealdesk.ledger.sequencing import sequence

    sequence()
    newest = store.newest_checkpoint()
    if newest is None:
        raise CommandError("The ledger is empty, so there is no checkpoint yet.")
    key = str(store.verifier_key())
    return Outcome({"note": newest.note, "size": newest.size, "vkey": key}, newest.note.splitlines())


def _configure_proof(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("event", type=int, help="the event's number, as the ledger page shows it")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint that was kept; the proof will connect to it")


def _proof(arguments: argparse.Namespace) -> Outcome:
    import json

    from sealdesk.ledger.errors import LedgerError
    from sealdesk.ledger.models import LedgerEvent, LedgerLeaf
    from sealdesk.ledger.queries import bundle_of, continued
    from sealdesk.ledger.sequencing import sequence

    sequence()
    kept = _kept(arguments.checkpoint)
    try:
        if kept is not None:
            continued(kept)
    except LedgerError as error:
        raise CommandError(f"{arguments.checkpoint} is no checkpoint that this ledger continues. {error}") from None
    leaf = LedgerLeaf.objects.filter(index=arguments.event).first()
    event = LedgerEvent.objects.filter(id=leaf.event).first() if leaf else None
    bundle = bundle_of(event, kept) if event else None
    if bundle is None:
        raise CommandError(f"There is no event {arguments.event} under a checkpoint.")
    return Outcome(json.loads(bundle), bundle.splitlines())


COMMANDS = (
    Command(
        "ledger verify",
        "recompute the whole ledger and name what does not fit",
        "sealdesk ledger verify --against kept.checkpoint",
        _verify,
        _configure_verify,
    ),
    Command(
        "ledger repair",
        "put back what stands beside the events: the triggers that refuse changes, and the index of mentions",
        "sealdesk ledger repair",
        _repair,
    ),
    Command(
        "ledger checkpoint",
        "print the newest signed checkpoint, to be kept outside",
        "sealdesk ledger checkpoint > kept.checkpoint",
        _checkpoint,
    ),
    Command(
        "ledger proof",
        "print the proof of one event, for 'python -m sealdesk.ledger.verifier'",
        "sealdesk ledger proof 42 > event-42.json",
        _proof,
        _configure_proof,
    ),
)
