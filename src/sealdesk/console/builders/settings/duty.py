"""Builds the pages of who gets a ticket: a department's team, and the absences of one agent."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.console import duty_words, words
from sealdesk.console.pages.duty import AbsenceLine, MemberRow
from sealdesk.console.reader import Reader
from sealdesk.desk.assigning.queries import Member, absences_of, duty_of, team
from sealdesk.identity.models import Agent
from sealdesk.phrases import listed


def team_rows(reader: Reader, department: Department) -> tuple[MemberRow, ...]:
    """Who answers the department's tickets, and who could be given one now."""
    may, gives = reader.actor.may_everywhere(Permission.AGENT_MANAGE), reader.actor.may(Permission.TICKET_ASSIGN, department.pk)
    return tuple(_row(member, department if gives else None, may=may) for member in team(department))


def absence_lines(agent: Agent) -> tuple[AbsenceLine, ...]:
    """The absences that are not over."""
    today = timezone.localdate()
    return tuple(
        AbsenceLine(first.isoformat(), last.isoformat(), duty_words.absence(first, last), first <= today)
        for first, last in absences_of(agent)
    )


def duty_initial(agent: Agent) -> dict[str, object]:
    """An agent's duty as the form shows it."""
    duty = duty_of(agent)
    days, begin, end = duty.hours or ([], "", "")
    return {"most": duty.most, "skills": duty.skills, "zone": duty.zone, "days": [str(day) for day in days], "begin": begin, "end": end}


def duty_lines(agent: Agent) -> tuple[tuple[str, str], ...]:
    """An agent's duty in words."""
    duty = duty_of(agent)
    languages = listed(words.language(one) for one in agent.spoken_languages or [agent.language] if one)
    skills = listed(words.category(one) for one in duty.skills)
    return (
        (_("Answers in"), languages or _("nothing")),
        (_("Knows well"), skills or _("nothing")),
        (_("Open tickets at most"), _("no bound") if duty.most is None else str(duty.most)),
        (_("Working hours"), duty_words.hours(duty.hours) + (f" ({duty.zone})" if duty.zone and duty.hours else "")),
    )


def _row(member: Member, gives: Department | None, *, may: bool) -> MemberRow:
    known = member.known
    full = known.most is not None and known.open_tickets >= known.most
    state = "away" if member.away else "off" if not member.on_duty else "full" if full else "on"
    if member.away:
        said = _("away until %(day)s") % {"day": duty_words.absence(member.away, member.away)}
    else:
        said = {"off": _("off duty"), "full": _("has all they take"), "on": _("may be given one")}[state]
    open_of = {"open": known.open_tickets, "most": known.most}
    return MemberRow(
        name=member.name,
        languages=listed(words.language(one) for one in known.languages if one),
        skills=listed(words.category(one) for one in sorted(known.skills)),
        load=str(known.open_tickets) if known.most is None else _("%(open)s of %(most)s") % open_of,
        state=state,
        words=said,
        url=reverse("console:settings-agent-duty", args=[known.agent_id]) if may else "",
        hand_over_url=reverse("console:settings-hand-over", args=[gives.pk, known.agent_id]) if gives and known.open_tickets else "",
    )
