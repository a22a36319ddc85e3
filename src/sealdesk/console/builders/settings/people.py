"""Builds the pages of agents: the list, one of them, and what may be done about them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.managing import managed_departments
from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.pages.staff import AgentRow, GrantLine
from sealdesk.console.reader import Reader
from sealdesk.console.role_words import ROLES, role_sentence
from sealdesk.identity.queries import StaffRow, staff
from sealdesk.phrases import listed

#: How the form says "in the whole desk".
WHOLE_DESK = ""


def agent_rows(reader: Reader) -> tuple[AgentRow, ...]:
    """Everybody, those who work here first."""
    return tuple(agent_row(reader, row) for row in staff(reader.actor))


def agent_row(reader: Reader, row: StaffRow) -> AgentRow:
    """One agent."""
    agent = row.agent
    return AgentRow(
        id=agent.pk,
        url=reverse("console:settings-agent", args=[agent.pk]),
        name=agent.name,
        email=agent.email,
        roles=tuple(listed((line.role_name, line.where)) for line in grant_lines(reader, row)),
        state=row.state,
        factors=factors_in_words(row.factors),
        sessions=row.sessions,
        seen_at=row.seen_at,
        is_you=agent.pk == reader.actor.id,
    )


def grant_lines(reader: Reader, row: StaffRow) -> tuple[GrantLine, ...]:
    """The roles that an agent holds, where the reader may see them."""
    where = reader.actor.departments(Permission.AGENT_MANAGE)
    shown = [grant for grant in row.agent.grants.all() if where is None or grant.department_id in where]
    return tuple(
        GrantLine(
            id=grant.pk,
            role=grant.role,
            role_name=words.role(grant.role),
            where=grant.department.name_in(reader.language) if grant.department else _("the whole desk"),
            sentence=role_sentence(grant.role),
            may_withdraw=where is None or grant.department_id is not None,
        )
        for grant in sorted(shown, key=lambda grant: (grant.role, str(grant.department_id or "")))
    )


def factors_in_words(kinds: tuple[str, ...]) -> str:
    """Which second factors somebody has."""
    named = {"webauthn": _("passkey"), "totp": _("authenticator app"), "recovery_codes": _("recovery codes")}
    return listed(named[kind] for kind in named if kind in kinds)


def role_choices() -> list[tuple[str, str]]:
    """The built-in roles for a form."""
    return [(str(role), words.role(role)) for role in ROLES]


def place_choices(reader: Reader) -> list[tuple[str, str]]:
    """Where the reader may give a role: in their departments, and in the whole desk if theirs is."""
    departments = managed_departments(reader.actor, Permission.AGENT_MANAGE)
    places = [(str(one.pk), one.name_in(reader.language)) for one in departments if one.archived_at is None]
    return [(WHOLE_DESK, _("the whole desk")), *places] if reader.actor.may_everywhere(Permission.AGENT_MANAGE) else places
