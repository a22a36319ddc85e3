"""Who may open a masked value: the roles that are cleared for it where it lies, and the colleagues who hold them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import ALLOWED, CLEARANCE, Permission, Role
from sealdesk.labels import Label

#: From the most common role to the rarest.
_ORDER: Final = (Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
#: Among more colleagues than that the rest is not even counted.
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Cleared:
    """One role that may open the value, held in a department or (None) in the whole desk, with the names of those who hold it."""

    role: Role
    department: Department | None
    people: tuple[str, ...]


def roles_for(label: Label) -> tuple[Role, ...]:
    """The roles that open values of this label one by one."""
    return tuple(role for role in _ORDER if Permission.CUSTOMER_OPEN in ALLOWED[role] and label in CLEARANCE[role])


def who_may_open(actor: Actor, label: Label, department: uuid.UUID | None) -> list[Cleared]:
    """Who may open values of ``label`` in ``department``, for somebody who sees them masked there. NotVisibleError for others.

    A department that has nobody in such a role is left out; the active accounts count.
    """
    if not actor.may(Permission.CUSTOMER_READ, department):
        raise NotVisibleError
    roles = roles_for(label)
    here = Q(department=None) | Q(department=department) if department else Q(department=None)
    grants = Grant.objects.filter(here, role__in=roles, agent__is_active=True).select_related("department", "agent")
    held: dict[tuple[Role, uuid.UUID | None], list[Grant]] = {}
    for grant in grants.order_by("agent__name", "agent_id")[:MOST]:
        held.setdefault((Role(grant.role), grant.department_id), []).append(grant)
    ordered = sorted(held.items(), key=lambda entry: (entry[0][1] is None, roles.index(entry[0][0])))
    return [Cleared(role, found[0].department, tuple(grant.agent.name for grant in found)) for (role, _where), found in ordered]
