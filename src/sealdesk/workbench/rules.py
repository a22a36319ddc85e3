"""What an agent wants to be told: for each kind nothing, in the console, or by mail too; and the hours without mail."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError
from sealdesk.access.tags import Tag
from sealdesk.workbench.models import NoticeRules


class Told(enum.StrEnum):
    """What there is to tell."""

    ASSIGNED = "assigned"
    MENTION = "mention"
    REPLY = "reply"
    NEW = "new"
    DUE = "due"
    CONTEST = "contest"
    ASIDE = "set-aside"
    DRIFTED = "drifted"
    SETTLED = "settled"
    KEPT = "kept-back"


class How(enum.StrEnum):
    """How it is told."""

    OFF = "off"
    APP = "app"
    MAIL = "mail"


DEFAULT: Final[Mapping[Told, How]] = {
    Told.ASSIGNED: How.APP,
    Told.MENTION: How.APP,
    Told.REPLY: How.APP,
    Told.NEW: How.OFF,
    Told.DUE: How.APP,
    Told.CONTEST: How.APP,
    Told.ASIDE: How.APP,
    Told.DRIFTED: How.APP,
    Told.SETTLED: How.APP,
    Told.KEPT: How.APP,
}


def rules_of(by: Actor) -> NoticeRules:
    """The actor's own rules, or those that hold until they choose others."""
    return NoticeRules.objects.filter(agent=by.id).first() or NoticeRules()


def how(rules: NoticeRules | None, kind: Told) -> How:
    """How something of a kind is told."""
    chosen = rules.rules.get(kind) if rules else None
    return How(chosen) if chosen in set(How) else DEFAULT[kind]


def choose(by: Actor, wanted: Mapping[Told, How], quiet: tuple[dt.time, dt.time] | None) -> None:
    """Set one's own rules. Those that hold already are no event."""
    if by.kind != "agent" or by.id is None:
        raise NotAllowedError
    after = {str(kind): str(wanted[kind]) for kind in Told} | {"quiet": _quiet(*(quiet or (None, None)))}
    if _state(rules_of(by)) == after:
        return
    with acting(by, Tag.AGENT_PREFERENCES_CHANGED, on=by.key) as deed:
        rules = NoticeRules.objects.select_for_update().filter(agent=by.id).first()
        before = _state(rules)
        rules = rules or NoticeRules(agent_id=by.id)
        rules.rules = {str(kind): str(wanted[kind]) for kind in Told}
        rules.quiet_from, rules.quiet_to = quiet or (None, None)
        rules.save()
        for name, value in after.items():
            deed.changed(f"notice.{name}", before[name], value)


def mail_time(rules: NoticeRules | None, now: dt.datetime) -> dt.datetime:
    """When a mail may go: now, or when the quiet hours end, by the clock of the desk."""
    if rules is None or rules.quiet_from is None or rules.quiet_to is None or rules.quiet_from == rules.quiet_to:
        return now
    local, start, end = timezone.localtime(now), rules.quiet_from, rules.quiet_to
    clock = local.time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if not inside:
        return now
    day = local.date() + dt.timedelta(days=1 if clock >= end else 0)
    return timezone.make_aware(dt.datetime.combine(day, end))


def _state(rules: NoticeRules | None) -> dict[str, str]:
    """What holds, in plain values."""
    held = rules or NoticeRules()
    return {str(kind): str(how(held, kind)) for kind in Told} | {"quiet": _quiet(held.quiet_from, held.quiet_to)}


def _quiet(start: dt.time | None, end: dt.time | None) -> str:
    return f"{start:%H:%M}–{end:%H:%M}" if start and end else ""
