"""Who acts, and what their roles allow them. Every action, reading and opening names one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.permissions import ALLOWED, CLEARANCE, OWN_CLEARANCE, Permission, Role
from sealdesk.labels import Label
from sealdesk.vault.subjects import DESK, Subject, SubjectKind

_SEEING_MOST: Final = (Role.PRIVACY_OFFICER, Role.LEAD, Role.AGENT, Role.AUDITOR, Role.ADMINISTRATOR)
_PERSONS: Final = frozenset({"agent", "customer"})


@dataclass(frozen=True, slots=True)
class Held:
    """One role held, in one department or in all (``None``)."""

    role: Role
    department: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """An agent, a customer, a part of the system, or a stranger."""

    kind: str
    id: uuid.UUID | None = None
    name: str = ""
    held: tuple[Held, ...] = ()
    session: str = ""
    address: str = ""
    #: For a customer who holds a link and has not proven an address: the one ticket that the link is for.
    within: uuid.UUID | None = None

    @classmethod
    def customer(cls, customer_id: uuid.UUID, *, within: uuid.UUID | None = None, session: str = "", address: str = "") -> Actor:
        """A customer in the portal. ``within`` narrows them to one ticket; without it they have proven an address of theirs."""
        return cls("customer", customer_id, session=session, address=address, within=within)

    @classmethod
    def system(cls, part: str) -> Actor:
        """A part of the desk acting by itself, e.g. ``"intake"``. It is allowed what its code does, and recorded."""
        return cls("system", name=part)

    @classmethod
    def stranger(cls, *, session: str = "", address: str = "") -> Actor:
        """Somebody who is not signed in."""
        return cls("stranger", session=session, address=address)

    @property
    def key(self) -> str:
        """How the ledger names the actor: ``agent:<id>``, ``system:<part>``, ``stranger``."""
        return f"{self.kind}:{self.id or self.name}" if self.id or self.name else self.kind

    @property
    def is_customer(self) -> bool:
        """Whether it is a customer, who sees and opens what is their own and nothing else."""
        return self.kind == "customer"

    @property
    def subject(self) -> Subject:
        """Whose key seals what is personal to the actor, such as a network address."""
        return Subject(SubjectKind(self.kind), self.id) if self.kind in _PERSONS and self.id else DESK

    def may(self, permission: Permission, department: uuid.UUID | None = None) -> bool:
        """Whether one of the roles held there allows it. Without ``department``: held anywhere."""
        if self.kind == "system":
            return True
        return any(permission in ALLOWED[held.role] for held in self._held_in(department))

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether a role held in the whole desk allows it: asked for what concerns more than one department."""
        return self.departments(permission) is None

    def departments(self, permission: Permission) -> frozenset[uuid.UUID] | None:
        """Where the actor has ``permission``; ``None`` means everywhere."""
        if self.kind == "system":
            return None
        granting = [held.department for held in self.held if permission in ALLOWED[held.role]]
        return None if None in granting else frozenset(d for d in granting if d)

    def clearance(self, department: uuid.UUID | None = None) -> frozenset[Label]:
        """The labels the actor sees in clear, in ``department`` or (``None``) in any."""
        if self.kind == "system":
            return frozenset(Label)
        if self.is_customer:  # of their own values; the open door asks whose they are
            return OWN_CLEARANCE
        return frozenset[Label]().union(*(CLEARANCE[held.role] for held in self._held_in(department)))

    def role_in(self, department: uuid.UUID | None = None) -> Role | None:
        """The role in whose name the actor opens people's data there: of several the one that sees most; None for who holds none."""
        held = {held.role for held in self._held_in(department)}
        return next((role for role in _SEEING_MOST if role in held), None)

    def _held_in(self, department: uuid.UUID | None) -> Iterable[Held]:
        return (held for held in self.held if department is None or held.department in (None, department))


def agent_actor(agent: Any, *, session: str = "", address: str = "") -> Actor:
    """An agent as an actor."""
    held = tuple(Held(Role(grant.role), grant.department_id) for grant in agent.grants.all())
    return Actor("agent", agent.pk, held=held, session=session, address=address)
