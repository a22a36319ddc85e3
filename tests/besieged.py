"""A desk with something to steal, and everybody who might try: for the tests of the outer walls.

Two departments have a ticket each, with an HTML mail and a file. Every person has a browser that is signed in as they are.
"""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.test import Client
from django.urls import reverse

from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.routes import all_routes
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import CustomerNote, CustomerPhone, Organisation
from sealdesk.triage.examples import shipped_examples, unwanted_examples
from sealdesk.triage.model import Model
from sealdesk.triage.training import shipped_lessons, train
from tests.cast import BILLING, CARE, Desk, found_desk
from tests.identity.support import with_app

#: What only those who work on the ticket may ever be shown. Words of the ticket of customer care.
SECRETS = ("Kaleidoscope", "Elena Rossi", "elena.rossi", "receipt-4711", "periwinkle", "tangerine")
#: The same of the ticket of billing.
BILLING_SECRETS = ("Bassoon", "Jun Li", "jun.li", "invoice-0815", "vermilion", "obsidian")


@functools.cache
def the_model() -> Model:
    """A model of a tenth of the examples, trained once a process: these tests are not about how well triage sorts."""
    return train(shipped_lessons(shipped_examples()[::10]))


@functools.cache
def the_wary_model() -> Model:
    """The same, with all examples of spam."""
    return train(shipped_lessons([*shipped_examples()[::10], *unwanted_examples()]))


def rich_mail(*, sender: str, name: str, to: str, subject: str, text: str, html: str, file: tuple[str, bytes]) -> bytes:
    """A mail in plain text and HTML with one file."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"{name} <{sender}>", to, subject
    mail["Date"] = "Tue, 24 Nov 2026 09:00:00 +0000"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@customer.example>"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    mail.add_attachment(file[1], maintype="application", subtype="pdf", filename=file[0])
    return mail.as_bytes()


@dataclass(frozen=True)
class Loot:
    """One ticket and what hangs on it."""

    ticket: Ticket
    message: Message
    file: Attachment
    event: LedgerEvent
    note: CustomerNote
    organisation: Organisation
    phone: CustomerPhone

    def url(self, route: str) -> str:
        """The address of one of its pages."""
        wanted = set(re.findall(r"<\w+:(\w+)>", next(pattern for pattern, name, _ in all_routes() if name == f"console:{route}")))
        return reverse(f"console:{route}", kwargs={name: self.keys[name] for name in wanted})

    @property
    def keys(self) -> dict[str, Any]:
        """What stands in an address."""
        requester = self.ticket.requester
        assert requester is not None
        things = ("agent", "call", "canned", "department", "export", "grant", "job", "mailbox", "notice", "record", "tag", "undo", "view")
        return {f"{thing}_id": self.message.id for thing in (*things, "version")} | {
            "department": "care",
            "category": "complaint",
            "use": "draft",
            "receipt": "x" * 52,
            "number": self.ticket.number,
            "message_id": self.message.id,
            "file_id": self.file.id,
            "uid": self.event.uid,
            "customer_id": requester.id,
            "contact_id": self.phone.id,
            "note_id": self.note.id,
            "organisation_id": self.organisation.id,
        }


@dataclass(frozen=True)
class Besieged:
    """The desk and its treasures."""

    desk: Desk
    care: Loot
    billing: Loot

    def somebody(self, person: str) -> tuple[Agent | None, Client]:
        """The account of one of ``PEOPLE`` and their browser."""
        agent = PEOPLE[person](self.desk)
        return agent, signed_in(agent, complete=person != "agent without a second factor")

    def browser_of(self, person: str) -> Client:
        """The browser of one of ``PEOPLE``."""
        return self.somebody(person)[1]


def body_of(response: Any) -> str:
    """All that was answered, as text."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode("utf-8", "replace"))


def besieged() -> Besieged:
    """Make it in the database, with a signed checkpoint over all its events."""
    desk = found_desk()
    care = desk.ticket_from(
        rich_mail(
            sender="elena.rossi@customer.example",
            name="Elena Rossi",
            to=CARE,
            subject="Kaleidoscope is broken",
            text="The periwinkle glass fell out.",
            html="<p>The <b>tangerine</b> glass fell out.</p>",
            file=("receipt-4711.pdf", b"%PDF-1.7 periwinkle"),
        )
    )
    billing = desk.ticket_from(
        rich_mail(
            sender="jun.li@customer.example",
            name="Jun Li",
            to=BILLING,
            subject="Bassoon was paid twice",
            text="The vermilion case too.",
            html="<p>The <b>obsidian</b> case too.</p>",
            file=("invoice-0815.pdf", b"%PDF-1.7 vermilion"),
        )
    )
    # Where triage put them is not what these tests are about.
    Ticket.objects.filter(pk=care.pk).update(department=desk.care)
    Ticket.objects.filter(pk=billing.pk).update(department=desk.billing)
    sequence()
    return Besieged(desk, _loot(care), _loot(billing))


def _loot(ticket: Ticket) -> Loot:
    message = ticket.messages.get()
    event = LedgerEvent.objects.filter(resource=ticket.key).earliest("id")
    note = CustomerNote.objects.create(customer=ticket.requester, text=f"Said about the {ticket.department.slug} ticket: marzipan")
    phone = CustomerPhone.objects.create(customer=ticket.requester, value="+447700900907", index=ticket.requester.id.bytes * 2)
    organisation = Organisation.objects.create(name=f"Works for {ticket.department.slug}")
    return Loot(Ticket.objects.get(pk=ticket.pk), message, message.attachments.get(), event, note, organisation, phone)


def an_agent_with(*grants: tuple[Role, Any]) -> Agent:
    """An agent with these roles: (role, department or None for the whole desk)."""
    agent = Agent.objects.create(email=f"{uuid.uuid4().hex[:12]}@desk.example", name="Mei Chen")
    for role, department in grants:
        Grant.objects.create(agent=agent, role=role, department=department)
    return agent


def signed_in(agent: Agent | None, *, complete: bool = True, **options: Any) -> Client:
    """A browser with a session of the agent; nobody's browser for None."""
    client = Client(**options)
    if agent is None:
        return client
    if complete:
        with_app(agent)
    client.force_login(agent, backend="sealdesk.identity.backends.PasswordBackend")
    session = client.session
    if complete:
        session["identity_second_factor"] = str(agent.pk)
    session.save()
    return client


#: Everybody who may come to a route, and the account they come with. A customer has none.
PEOPLE: dict[str, Callable[[Desk], Agent | None]] = {
    "nobody": lambda desk: None,
    "customer": lambda desk: None,
    "agent": lambda desk: an_agent_with((Role.AGENT, desk.care)),
    "agent of another department": lambda desk: an_agent_with((Role.AGENT, desk.billing)),
    "lead": lambda desk: an_agent_with((Role.LEAD, desk.care)),
    "lead of another department": lambda desk: an_agent_with((Role.LEAD, desk.billing)),
    "administrator": lambda desk: an_agent_with((Role.ADMINISTRATOR, None)),
    "privacy officer": lambda desk: an_agent_with((Role.PRIVACY_OFFICER, None)),
    "auditor": lambda desk: an_agent_with((Role.AUDITOR, None)),
    "agent without a second factor": lambda desk: an_agent_with((Role.AGENT, desk.care)),
    "agent with no grant": lambda desk: an_agent_with(),
}
