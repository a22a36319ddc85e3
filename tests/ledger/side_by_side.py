"""What the processes of the ledger's tests do."""

from __future__ import annotations

import dataclasses
import json
import uuid

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.tags import Tag
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.ledger.verification import verify
from tests.process import wait_for_the_word


def record(count: str) -> None:
    """Record ``count`` actions, one transaction each."""
    actor = Actor("agent", name="tester", address="203.0.113.7")
    for number in range(int(count)):
        with acting(actor, Tag.TICKET_CHANGED, on=f"ticket:{number}") as deed:
            deed.details = {"number": number}


def record_in_a_department() -> None:
    """Record one action in a department, whose id has letters in it."""
    with acting(Actor("agent", name="tester"), Tag.TICKET_CHANGED, on="ticket:1", department=uuid.UUID(int=0xABCDEF)):
        pass


def record_and_sequence(count: str) -> None:
    """The same with others at the same time, sequencing after every few."""
    wait_for_the_word()
    for _ in range(int(count) // 5):
        record("5")
        sequence()


def place() -> int:
    """Sequence what is left."""
    return sequence()


def report(against: str = "") -> str:
    """Verify; the report as JSON."""
    return json.dumps(dataclasses.asdict(verify(against or None)))


def count() -> int:
    """How many events there are."""
    return LedgerEvent.objects.count()


def bundle(number: str) -> str:
    """The proof bundle of one event, with the verifier key."""
    from sealdesk.ledger.queries import bundle_of
    from sealdesk.ledger.store import verifier_key

    return json.dumps({"bundle": bundle_of(LedgerEvent.objects.get(id=number)), "vkey": str(verifier_key())})


def report_while_it_grows(rounds: str) -> str:
    """Verify several times while others record; all findings as JSON."""
    wait_for_the_word()
    return json.dumps([finding.kind for _ in range(int(rounds)) for finding in verify().findings])
