"""The five people of the tests, and a desk for them: three departments, two agents, two mailboxes.

| who | what they are |
| --- | --- |
| Wang Fang | an agent of customer care |
| Otto Brandt | an agent of billing |
| Elena Rossi | a customer |
| Jun Li | Elena's colleague, whom she copies in |
| Mallory | a stranger who wants to read or join what is not theirs |
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from django.contrib.auth import get_user_model

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.processing import Processed, process
from sealdesk.channels.models import Mailbox
from sealdesk.desk.models import Message, Ticket

WANG = "wang.fang@desk.example"
OTTO = "otto.brandt@desk.example"
ELENA = "elena.rossi@customer.example"
JUN = "jun.li@customer.example"
MALLORY = "mallory@elsewhere.example"
CARE = "support@desk.example"
BILLING = "billing@desk.example"


def letter(
    *,
    sender: str = ELENA,
    name: str = "Elena Rossi",
    to: str = CARE,
    subject: str = "The parasol is torn",
    text: str = "The seam has opened after two days.",
    **headers: str,
) -> bytes:
    """One mail as bytes. Further headers by keyword, with underscores for hyphens (`In_Reply_To="<…>"`)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"{name} <{sender}>", to, subject
    mail["Date"] = "Tue, 24 Nov 2026 09:00:00 +0000"
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@dataclass(frozen=True)
class Desk:
    """A small desk with its people."""

    care: Department
    billing: Department
    mailbox: Mailbox
    wang: Actor
    otto: Actor

    def receive(self, raw: bytes) -> Processed:
        """Take in and work off one mail."""
        return process(accept(raw, source="lmtp", mailbox=None, durable=False).raw, raw)

    def ticket_from(self, raw: bytes) -> Ticket:
        """The ticket that a mail ends up in."""
        message = self.receive(raw).message
        assert message is not None
        return message.ticket

    def last_message(self, ticket: Ticket) -> Message:
        """The newest message of a ticket."""
        return ticket.messages.order_by("-created_at", "-id").first()


def found_desk() -> Desk:
    """Make the desk in the database."""
    care = Department.objects.create(slug="care", name="Customer care", name_zh="客户服务", is_default=True)
    billing = Department.objects.create(slug="billing", name="Billing", name_zh="账务")
    Department.objects.create(slug="privacy", name="Privacy", name_zh="隐私")
    mailbox = Mailbox.objects.create(address=CARE, department=care)
    Mailbox.objects.create(address=BILLING, department=billing)
    return Desk(care, billing, mailbox, _agent(WANG, "Wang Fang", care), _agent(OTTO, "Otto Brandt", billing))


def _agent(email: str, name: str, department: Department) -> Actor:
    agent = get_user_model().objects.create(email=email, name=name)
    Grant.objects.create(agent=agent, role=Role.AGENT, department=department)
    return agent_actor(agent)
