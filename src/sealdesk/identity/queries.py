"""What is shown about an agent's factors and sessions."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Count

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see
from sealdesk.identity.factors import secrets_of
from sealdesk.identity.models import Agent, Session
from sealdesk.identity.policy import may_remove
from sealdesk.identity.sessions import digest_of, live


@dataclass(frozen=True, slots=True)
class SessionShown:
    """One session for the page: where from, since when, and whether it is the one that asks."""

    id: uuid.UUID
    client: str
    network: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class FactorShown:
    """One second factor for the page."""

    id: int
    kind: str
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    may_be_removed: bool


def sessions_of(agent: Agent, *, by: Actor, opening: Opening, current: str | None = None) -> list[SessionShown]:
    """The agent's live sessions, the one with cookie key ``current`` first, then the latest seen."""
    rows = list(live(see(by, Session).filter(agent=agent)))
    opening.load([value for row in rows for value in (row.network, row.client)])
    mine = digest_of(current) if current else ""
    shown = [
        SessionShown(
            row.pk,
            opening.show(row.client).text,
            opening.show(row.network).text,
            row.created_at,
            row.last_seen_at,
            row.digest == mine,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda session: (not session.is_current, -session.last_seen_at.timestamp()))


def factors_of(agent: Agent) -> list[FactorShown]:
    """The agent's own passkeys and authenticator app, oldest first."""
    rows = Authenticator.objects.filter(user=agent).exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at", "pk")
    return [
        FactorShown(
            row.pk,
            row.type,
            row.wrap().name if row.type == Authenticator.Type.WEBAUTHN else "",
            row.created_at,
            row.last_used_at,
            may_remove(row),
        )
        for row in rows
    ]


def recovery_codes_left(agent: Agent) -> int:
    """How many recovery codes are unused."""
    row = Authenticator.objects.filter(user=agent, type=Authenticator.Type.RECOVERY_CODES).first()
    if row is None:
        return 0
    with secrets_of(agent):
        return len(row.wrap().get_unused_codes())


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One agent for the people who manage them. ``factors`` are the kinds they have; no session tells from where."""

    agent: Agent
    factors: tuple[str, ...]
    sessions: int
    seen_at: dt.datetime | None
    passkeys: int = 0

    @property
    def state(self) -> str:
        """``invited`` until they have a factor, ``active``, or ``closed``."""
        return "closed" if not self.agent.is_active else "active" if self.factors else "invited"


def staff(by: Actor, agent_id: uuid.UUID | None = None) -> list[StaffRow]:
    """Everybody whom ``by`` manages, or one of them, with roles, factors and live sessions: four queries."""
    agents = see(by, Agent) if agent_id is None else see(by, Agent).filter(pk=agent_id)
    rows = list(agents.prefetch_related("grants__department").order_by("-is_active", "name", "id"))
    ids = [agent.pk for agent in rows]
    kinds: dict[uuid.UUID, list[str]] = {}
    for owner, kind in Authenticator.objects.filter(user__in=ids).values_list("user", "type"):
        kinds.setdefault(owner, []).append(str(kind))
    seen: dict[uuid.UUID, list[dt.datetime]] = {}
    for owner, at in live(see(by, Session).filter(agent__in=ids)).order_by().values_list("agent", "last_seen_at"):
        seen.setdefault(owner, []).append(at)

    def row(agent: Agent) -> StaffRow:
        held, at = kinds.get(agent.pk, []), seen.get(agent.pk, [])
        return StaffRow(agent, tuple(sorted(set(held))), len(at), max(at, default=None), held.count(Authenticator.Type.WEBAUTHN))

    return [row(agent) for agent in rows]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session of somebody, for whoever may end it. The browser tells a stolen one; the network address is the agent's own matter."""

    id: uuid.UUID
    agent: Agent
    client: str
    created_at: dt.datetime
    last_seen_at: dt.datetime
    is_current: bool


def signed_in(by: Actor, opening: Opening, *, current: str | None = None) -> list[SignedIn]:
    """Every live session of the desk, the latest seen first, for who manages agents in the whole desk; nothing for anybody else."""
    if not by.may_everywhere(Permission.AGENT_MANAGE):
        return []
    rows = list(live(see(by, Session)).select_related("agent").order_by("-last_seen_at", "-id"))
    opening.load([row.client for row in rows])
    mine = digest_of(current) if current else ""
    return [
        SignedIn(row.pk, row.agent, opening.show(row.client).text, row.created_at, row.last_seen_at, row.digest == mine)
        for row in rows
        if row.agent is not None
    ]


def active_agents() -> list[Agent]:
    """Everybody who may be given work."""
    return list(Agent.objects.filter(is_active=True))


def people_by_department(by: Actor) -> dict[uuid.UUID, int]:
    """How many active agents hold a role in each department, not counting roles of the whole desk."""
    rows = (
        see(by, Agent)
        .filter(is_active=True)
        .exclude(grants__department=None)
        .values_list("grants__department")
        .annotate(number=Count("pk", distinct=True))
    )
    return dict(rows)
