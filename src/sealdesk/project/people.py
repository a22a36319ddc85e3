"""Agents from the command line: the operator who has the machine may invite whom they like, and it is recorded."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.identity.actions import invite, issue_setup_link
from sealdesk.identity.models import Agent
from sealdesk.identity.staff import give_role

OPERATOR = Actor.system("operator")


def add_agent(
    email: str, name: str, role: Role, department: Department | None, *, language: str = "", spoken: list[str] | None = None
) -> Agent:
    """Invite an agent and give the role; without a language their browser says which. EmailTakenError when somebody has the address."""
    agent = invite(OPERATOR, email=email, name=name, language=language, spoken_languages=spoken or [language or "en"])
    give(agent, role, department)
    return agent


def give(agent: Agent, role: Role, department: Department | None) -> None:
    """Give a role, in one department or in the whole desk."""
    give_role(OPERATOR, agent, role, department)


def setup_link(agent: Agent, by: Actor = OPERATOR) -> str:
    """A whole one-time address."""
    path = reverse("identity_setup_link", args=[issue_setup_link(by, agent)])
    return f"{settings.SEALDESK_PUBLIC_URL}{path}"
