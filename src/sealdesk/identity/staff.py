"""What administrators do about agents: give and withdraw roles, close and reopen accounts, help somebody back in.

Two rules protect the desk from its administrators: nobody gives a role to themselves, and the last one who can manage
agents in the whole desk stays. What remains (an administrator who invites a second account) is for the ledger to show.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Permission, Role
from sealdesk.access.seeing import see_one
from sealdesk.access.tags import Tag
from sealdesk.identity.errors import OwnRightsError
from sealdesk.identity.models import Agent, Session, SetupLink
from sealdesk.identity.sessions import digest_of
from sealdesk.vault.subjects import Subject, SubjectKind

#: What packages above do, in the same transaction, when an agent's account is closed: their tickets are handed back.
Leaving = Callable[[Deed, Agent], None]
_leaving: Final[list[Leaving]] = []
_losing: Final[list[Leaving]] = []


def when_leaving(call: Leaving) -> Leaving:
    """Have ``call`` run inside the action that closes an account."""
    if call not in _leaving:
        _leaving.append(call)
    return call


def when_losing(call: Leaving) -> Leaving:
    """Have ``call`` run inside the action that takes a role away, after it is gone."""
    if call not in _losing:
        _losing.append(call)
    return call


def give_role(by: Actor, agent: Agent, role: Role, department: Department | None) -> Grant:
    """Give a role in one department or (None) in the whole desk. OwnRightsError for one's own; InvalidChangeError."""
    where = department.pk if department else None
    with acting(
        by, Tag.GRANT_GIVEN, on=agent.key, department=where, permission=Permission.AGENT_MANAGE, everywhere=department is None
    ) as deed:
        deed.details = {"role": role, "in": department.slug if department else "*"}
        if agent.pk == by.id:
            raise OwnRightsError
        if department is not None and department.archived_at is not None:
            raise InvalidChangeError(_("This department is archived. Restore it first."))
        grant = Grant(agent=agent, role=role, department=department)
        try:
            with transaction.atomic():
                grant.save(force_insert=True)
        except IntegrityError:
            raise InvalidChangeError(_("They hold this role there already.")) from None
        deed.can_undo("role.give", old={}, new={"grant": str(grant.pk)})
    return grant


def withdraw_role(by: Actor, agent: Agent, grant_id: uuid.UUID) -> None:
    """Take a role away; at once, also in sessions that are open. One's own may be laid down, but not the desk's last."""
    grant = see_one(by, Grant, pk=grant_id, agent=agent)
    where = grant.department_id
    with acting(
        by, Tag.GRANT_WITHDRAWN, on=agent.key, department=where, permission=Permission.AGENT_MANAGE, everywhere=where is None
    ) as deed:
        deed.details = {"role": grant.role, "in": grant.department.slug if grant.department else "*"}
        if where is None and grant.role == Role.ADMINISTRATOR:
            _keep_one_administrator(without=agent)
        if agent.pk != by.id:  # what one lays down oneself, somebody else gives again
            deed.can_undo("role.withdraw", old={"role": str(grant.role), "department": str(where or "")}, new={})
        grant.delete()
        for call in _losing:
            call(deed, agent)


def ungive_role(by: Actor, grant_id: uuid.UUID) -> None:
    """Take a role away that was just given, in the transaction that takes the giving back. InvalidChangeError, NotAllowedError."""
    grant = Grant.objects.select_for_update(of=("self",)).select_related("agent").filter(pk=grant_id).first()
    if grant is None:
        raise InvalidChangeError(_("It was changed in the meantime, so it stays as it is now."))
    if grant.department_id is None:
        if not by.may_everywhere(Permission.AGENT_MANAGE):
            raise NotAllowedError
        if grant.role == Role.ADMINISTRATOR:
            _keep_one_administrator(without=grant.agent)
    grant.delete()


def give_back_role(by: Actor, agent_id: uuid.UUID, held: Mapping[str, str]) -> None:
    """Give a role again that was just withdrawn, in the transaction that takes the withdrawing back. As ``give_role``."""
    if agent_id == by.id:
        raise OwnRightsError
    if not held["department"] and not by.may_everywhere(Permission.AGENT_MANAGE):
        raise NotAllowedError
    department = Department.objects.filter(pk=uuid.UUID(held["department"])).first() if held["department"] else None
    agent = Agent.objects.filter(pk=agent_id).first()
    gone = agent is None or (held["department"] and (department is None or department.archived_at is not None))
    if gone or Grant.objects.filter(agent=agent, role=held["role"], department=department).exists():
        raise InvalidChangeError(_("It was changed in the meantime, so it stays as it is now."))
    Grant(agent=agent, role=held["role"], department=department).save(force_insert=True)


def deactivate(by: Actor, agent: Agent) -> None:
    """Close the account: no way in, no session, no link; their tickets go back. Their name stays on what they did."""
    with acting(by, Tag.AGENT_DEACTIVATED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        if agent.pk == by.id:
            raise InvalidChangeError(_("You cannot deactivate yourself. Ask another administrator."))
        if Grant.objects.filter(agent=agent, role=Role.ADMINISTRATOR, department=None).exists():
            _keep_one_administrator(without=agent)
        Agent.objects.filter(pk=agent.pk).update(is_active=False)
        deed.details["sessions"] = Session.objects.filter(agent=agent).delete()[0]
        SetupLink.objects.filter(agent=agent, used_at=None).delete()
        for call in _leaving:
            call(deed, agent)
    agent.is_active = False


def reactivate(by: Actor, agent: Agent) -> None:
    """Open a closed account again, with the roles and factors it had."""
    with acting(by, Tag.AGENT_REACTIVATED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True):
        if agent.pk == by.id:
            raise OwnRightsError
        Agent.objects.filter(pk=agent.pk).update(is_active=True)
    agent.is_active = True


def change_agent(by: Actor, agent: Agent, *, name: str, spoken_languages: list[str]) -> None:
    """Correct an agent's name, and the languages in which tickets may be given to them."""
    with acting(by, Tag.AGENT_CHANGED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        name = " ".join(name.split())[:120]
        if not name or not name.isprintable():
            raise InvalidChangeError(_("An agent needs a name."))
        if agent.name != name:
            deed.personal, deed.personal_of = {"name": [agent.name, name]}, Subject(SubjectKind.AGENT, agent.pk)
        deed.changed("spoken_languages", agent.spoken_languages, spoken_languages)
        agent.name, agent.spoken_languages = name, spoken_languages
        agent.save(update_fields=["name", "spoken_languages"])


def remove_factors(by: Actor, agent: Agent) -> int:
    """Somebody lost their devices: every factor, the password and all sessions go, and a new set-up link can be issued.

    Returns how many factors there were. Whoever does this could come in as that agent with the link they are about to get,
    which is why it cannot be done for oneself, and stands in the ledger under their name.
    """
    with acting(by, Tag.FACTOR_REMOVED, on=agent.key, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        if agent.pk == by.id:
            raise OwnRightsError
        removed = Authenticator.objects.filter(user=agent).delete()[0]
        agent.set_unusable_password()
        agent.save(update_fields=["password"])
        Session.objects.filter(agent=agent).delete()
        deed.details = {"factor": "all", "count": removed}
    return int(removed)


def end_all_sessions(by: Actor, *, keep: str | None) -> int:
    """Sign everybody out but the session with cookie key ``keep``; returns how many sessions ended."""
    with acting(by, Tag.SESSION_REVOKED, permission=Permission.AGENT_MANAGE, everywhere=True) as deed:
        rows = Session.objects.exclude(agent=None)
        ended = (rows.exclude(digest=digest_of(keep)) if keep else rows).delete()[0]
        deed.details["count"] = ended
    return int(ended)


def _keep_one_administrator(*, without: Agent) -> None:
    """Refuse what would leave nobody to manage the desk. The rows are held, so that of two at once one is refused."""
    held = Grant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, department=None).order_by("id")
    others = {grant.agent_id for grant in held} - {without.pk}
    if not Agent.objects.filter(pk__in=others, is_active=True).exists():
        raise InvalidChangeError(_("This is the last administrator of the whole desk. Make somebody else one first."))
