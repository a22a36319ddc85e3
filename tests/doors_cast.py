"""Who and what the tests of the doors share: departments, agents as actors, customers, tickets."""

from __future__ import annotations

import uuid
from typing import Any

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.receiving import Incoming, receive
from sealdesk.identity.models import Agent
from sealdesk.people.models import Customer
from sealdesk.people.register import customer_for

SYSTEM = Actor.system("tests")


def a_department(slug: str) -> Department:
    """A department, found or made."""
    return Department.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def an_agent(role: Role = Role.AGENT, department: Department | None = None, name: str = "Mei Chen") -> Agent:
    """An agent who holds ``role`` in ``department``, or (None) in the whole desk."""
    agent = Agent.objects.create(email=f"{uuid.uuid4().hex[:12]}@desk.example", name=name)
    Grant.objects.create(agent=agent, role=role, department=department)
    return agent


def an_actor(role: Role = Role.AGENT, department: Department | None = None) -> Actor:
    """The same as an actor."""
    return agent_actor(an_agent(role, department), session="a-session", address="203.0.113.7")


def a_message(department: Department, sender: str = "li.na@post.example", name: str = "李娜", **more: Any) -> Message:
    """A mail that came in: it opens a ticket, or joins one (``joins=``)."""
    with acting(SYSTEM, Tag.TICKET_MESSAGE_RECEIVED, department=department.id) as deed:
        person = customer_for(deed, sender, name)
        return receive(deed, Incoming(person, department, **{"subject": "A torn parasol", "text": "It rained.", **more}))


def a_ticket(department: Department, **more: Any) -> Ticket:
    """The ticket of such a mail, as it is in the database."""
    return Ticket.objects.get(id=a_message(department, **more).ticket_id)


def a_customer(name: str = "李娜") -> Customer:
    """A customer without any address."""
    return Customer.objects.create(name=name)
