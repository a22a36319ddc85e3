"""``sealdesk agent``: people who work at the desk, and their one-time links."""

from __future__ import annotations

import argparse
import re
from typing import Final

from sealdesk.project.cli.command import Command, CommandError, Outcome

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _configure_add(parser: argparse.ArgumentParser) -> None:
    from sealdesk.access.permissions import Role

    parser.add_argument("email", help="the work address, also the name to sign in with")
    parser.add_argument("name", help="the name that colleagues and customers see")
    parser.add_argument("--role", choices=[role.value for role in Role], default=Role.AGENT.value)
    parser.add_argument("--department", metavar="SLUG", help="where the role holds (default: the whole desk)")
    parser.add_argument("--language", choices=["en", "zh-hans"], default="", help="of their pages (default: what their browser asks for)")
    parser.add_argument("--speaks", default="", help="languages the agent answers in, by commas (default: --language, or en)")


def _add(arguments: argparse.Namespace) -> Outcome:
    from django.core.exceptions import ValidationError

    from sealdesk.access.models import Department
    from sealdesk.access.permissions import Role
    from sealdesk.project.people import OPERATOR, add_agent

    department = None
    if arguments.department:
        department = Department.objects.filter(slug=arguments.department).first()
        if department is None:
            known = ", ".join(Department.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no department {arguments.department}. Choose one of: {known}.")
    spoken = [tag for tag in arguments.speaks.split(",") if tag]
    for tag in spoken:
        if not _LANGUAGE.fullmatch(tag):
            raise CommandError(f"{tag!r} is no language. Write --speaks en,zh or the like.")
    if not arguments.name.isprintable():
        raise CommandError("A name is one line without control characters.")
    try:
        agent = add_agent(arguments.email, arguments.name, Role(arguments.role), department, language=arguments.language, spoken=spoken)
    except ValidationError as error:
        raise CommandError(" ".join(f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())) from None
    return _link_for(agent, OPERATOR)


def _configure_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="whose link")


def _link(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.identity.models import Agent, normalised_email
    from sealdesk.project.people import OPERATOR

    agent = Agent.objects.filter(email=normalised_email(arguments.email)).first()
    if agent is None:
        raise CommandError(f"Nobody here has the address {arguments.email}. 'sealdesk agent list' shows who has.")
    return _link_for(agent, OPERATOR)


def _link_for(agent, by) -> Outcome:  # type: ignore[no-untyped-def]
    from sealdesk.project.people import setup_link

    link = setup_link(agent, by)
    return Outcome({"email": agent.email, "link": link}, [f"One-time link for {agent.name}, good for 24 hours:", link])


def _list(_: argparse.Namespace) -> Outcome:
    from sealdesk.identity.models import Agent

    agents = Agent.objects.prefetch_related("grants__department").order_by("name")
    rows = [
        {
            "email": agent.email,
            "name": agent.name,
            "active": agent.is_active,
            "roles": [f"{g.role}@{g.department.slug if g.department else '*'}" for g in agent.grants.all()],
        }
        for agent in agents
    ]
    lines = [f"{row['email']:<36} {row['name']:<24} {', '.join(row['roles'])}" for row in rows]  # type: ignore[arg-type]
    return Outcome({"agents": rows}, lines or ["Nobody works here yet. 'sealdesk agent add' invites the first."])


COMMANDS = (
    Command(
        "agent add",
        "invite an agent and print a one-time link",
        "sealdesk agent add mei@desk.example 'Mei Chen' --role lead",
        _add,
        _configure_add,
    ),
    Command("agent link", "print a new one-time link for an agent", "sealdesk agent link mei@desk.example", _link, _configure_link),
    Command("agent list", "list who works here and with which roles", "sealdesk agent list --json", _list),
)
