"""What the tests of erasing have a process of the product do."""

from __future__ import annotations

import contextlib
import io
import json

from django.db import connection

from tests.cast import Desk, letter


def receive() -> str:
    """A desk with several people, one of whom will be erased; returns what leads to that one, and to nobody else."""
    from sealdesk.desk import sorting
    from sealdesk.desk.models import Message
    from sealdesk.desk.searching import parts_of, parts_of_customers
    from sealdesk.ledger.sequencing import sequence
    from sealdesk.people.models import Customer, CustomerEmail
    from sealdesk.project.preparing import prepare
    from sealdesk.search.documents import row_of
    from sealdesk.vault.models import WrappedKey
    from tests.besieged import the_model
    from tests.console.erasing import somebody_known

    prepare()
    sorting.model_in_service = the_model  # a training of all examples is not what this is about
    desk = _desk()
    for number in range(6):
        desk.receive(letter(subject=f"Before {number}", text=f"An ordinary letter {number}.", Message_ID=f"<b{number}@customer.example>"))
    ticket = somebody_known(desk)
    for number in range(6):
        desk.receive(letter(subject=f"After {number}", text=f"An ordinary letter {number}.", Message_ID=f"<a{number}@customer.example>"))
    sequence()
    person = ticket.requester_id
    documents = [*parts_of(list(Message.objects.values_list("id", flat=True)))]
    documents += parts_of_customers(list(Customer.objects.values_list("id", flat=True)))
    tokens: dict[bool, set[str]] = {True: set(), False: set()}
    theirs = {*Message.objects.filter(ticket=ticket).values_list("id", flat=True), person}
    for document, parts in documents:
        row = row_of(parts, 1)
        tokens[document in theirs] |= {*row.loose, *(token for placed in row.fields.values() for token in placed)}
    key = WrappedKey.objects.get(subject_id=person)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    told = {
        "person": str(person),
        "tokens": sorted(tokens[True] - tokens[False]),
        "bytes": {"key": bytes(key.wrapped or b"").hex(), "address": bytes(CustomerEmail.objects.get(customer=person).index).hex()},
        "file": ticket.messages.earliest("id").attachments.get().blob.name.hex,
    }
    return json.dumps(told)


def erase(person: str) -> str:
    """By the command, as an operator does it."""
    from sealdesk.project.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = main(["person", "erase", person, "--reason", "gdpr-17", "--yes", "--json"])
    assert code == 0, said.getvalue()
    return said.getvalue()


def verify() -> str:
    """Whether the ledger is whole, by the command."""
    from sealdesk.project.cli import main

    with contextlib.redirect_stdout(io.StringIO()):
        return "whole" if main(["ledger", "verify"]) == 0 else "damaged"


def _desk() -> Desk:
    from sealdesk.access.actors import agent_actor
    from sealdesk.access.models import Department, Grant
    from sealdesk.access.permissions import Role
    from sealdesk.channels.models import Mailbox
    from sealdesk.identity.models import Agent

    care = Department.objects.get(is_default=True)
    mailbox = Mailbox.objects.get_or_create(address="support@desk.example", defaults={"department": care})[0]
    agent = Agent.objects.create(email="wang.fang@desk.example", name="Wang Fang")
    Grant.objects.create(agent=agent, role=Role.AGENT, department=care)
    return Desk(care, care, mailbox, agent_actor(agent), agent_actor(agent))
