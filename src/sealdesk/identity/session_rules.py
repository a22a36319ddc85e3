"""How long a session lasts and how many one person has, as the administrator chose within bounds that stay safe."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.desk_settings import choose, desk_setting
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.identity.models import Agent, Session
from sealdesk.identity.sessions import digest_of, live, rules_in_force

#: Nobody is kept signed in beyond a day, nor an hour after they left: what NIST SP 800-63B-4 (2.2.3) recommends at AAL2.
HOURS: Final = range(1, 25)
IDLE_MINUTES: Final = range(5, 61)
MOST: Final = range(1, 21)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an administrator chooses: hours in any case, minutes of absence, sessions of one person at once."""

    hours: int
    idle_minutes: int
    most: int


def chosen() -> Chosen:
    """What is in force."""
    now = rules_in_force()
    return Chosen(int(now.longest / dt.timedelta(hours=1)), int(now.idle / dt.timedelta(minutes=1)), desk_setting("session-most"))


def choose_rules(by: Actor, wanted: Chosen) -> None:
    """Set them, for sessions that are open as well: what is too old or one too many now has ended. InvalidChangeError."""
    with acting(by, Tag.DESK_CHANGED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if wanted.hours not in HOURS or wanted.idle_minutes not in IDLE_MINUTES or wanted.most not in MOST:
            raise InvalidChangeError(_("A session lasts 1 to 24 hours, and 5 to 60 minutes without its person. One person has 1 to 20."))
        choose(deed, "session-hours", wanted.hours)
        choose(deed, "session-idle-minutes", wanted.idle_minutes)
        choose(deed, "session-most", wanted.most)
        ended = sum(_end_surplus(agent, wanted.most) for agent in Agent.objects.filter(sessions__isnull=False).distinct())
        if ended:
            deed.also(Tag.SESSION_REVOKED, details={"count": ended})


def make_room(agent: Agent, session_key: str | None) -> int:
    """End an agent's oldest sessions, so that the one that begins now is not one too many; how many."""
    return _end_surplus(agent, desk_setting("session-most") - 1, but=session_key)


def _end_surplus(agent: Agent, most: int, *, but: str | None = None) -> int:
    others = live(Session.objects.filter(agent=agent)).order_by("-last_seen_at", "-created_at")
    if but is not None:
        others = others.exclude(digest=digest_of(but))
    surplus = list(others.values_list("pk", flat=True)[most:])
    return int(Session.objects.filter(pk__in=surplus).delete()[0])
