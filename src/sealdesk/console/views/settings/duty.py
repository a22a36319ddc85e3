"""Who gets a ticket: a department's rule, an agent's duty, and absences."""

from __future__ import annotations

import functools
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.managing import managed_department
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, needs
from sealdesk.access.seeing import see_one
from sealdesk.console.builders.settings.duty import absence_lines, duty_initial, duty_lines, team_rows
from sealdesk.console.duty_forms import AbsenceForm, AssigningForm, DutyForm, zones
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.saying import in_words, said
from sealdesk.console.toasting import toast
from sealdesk.desk.assigning import actions
from sealdesk.desk.assigning.queries import duty_of, rule_of
from sealdesk.desk.assigning.regiving import open_tickets, pass_on, unassigned_of
from sealdesk.identity.models import Agent
from sealdesk.workbench import bulk
from sealdesk.workbench.undo import undoable


@needs(Permission.TRIAGE_STEER)
@require_http_methods(["GET", "HEAD", "POST"])
def assigning(request: HttpRequest, department_id: uuid.UUID) -> HttpResponse:
    """How the department's new tickets find somebody, and who could be given one now."""
    reader = reader_of(request)
    chosen = managed_department(reader.actor, department_id, Permission.TRIAGE_STEER)
    rule = rule_of(chosen)
    held = {"method": rule.method, "language": rule.language, "skills": rule.skills, "hours": rule.hours}
    form = AssigningForm(request.POST if request.method == "POST" else None, standing=held)
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            actions.set_rule(reader.actor, chosen, **form.cleaned_data)
            toast(request, _("Saved. The next ticket that comes in goes by it."), lot)
            return redirect("console:settings-assigning", chosen.pk)
    context = {"department": chosen, "name": chosen.name_in(reader.language), "form": form, "team": team_rows(reader, chosen)}
    context["manages"] = reader.actor.may(Permission.SETTINGS_MANAGE, chosen.pk)
    return render(request, "console/settings/assigning.html", context)


@needs(Permission.TRIAGE_STEER)
@require_POST
def hand_over(request: HttpRequest, department_id: uuid.UUID, agent_id: uuid.UUID) -> HttpResponse:
    """Give the open tickets that an agent has in a department to others by its rule: one step, with one undo."""
    actor = reader_of(request).actor
    chosen = managed_department(actor, department_id, Permission.TRIAGE_STEER)
    numbers = open_tickets(actor, chosen, agent_id)
    if not numbers:
        messages.warning(request, _("They have no open ticket here that you see."))
        return redirect("console:settings-assigning", chosen.pk)
    with in_words(request), undoable(actor) as lot:
        result = bulk.each(actor, numbers[: bulk.MOST], functools.partial(pass_on, agent_id=agent_id))
        left = unassigned_of(actor, result.done)
        told = {"count": len(result.done), "given": len(result.done) - left, "left": left}
        toast(request, _("Tickets handed over: %(count)s. Given to others: %(given)s, to nobody: %(left)s.") % told, lot)
    return redirect("console:settings-assigning", chosen.pk)


@needs(Permission.AGENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """What an agent takes on, and when."""
    reader = reader_of(request)
    chosen = see_one(reader.actor, Agent, pk=agent_id)
    form = DutyForm(request.POST if request.method == "POST" else None, standing=duty_initial(chosen), skills=tuple(duty_of(chosen).skills))
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            actions.set_duty(reader.actor, chosen, **form.duty())
            said(request, _("Saved. The next ticket that comes in goes by it."))
            return redirect("console:settings-agent-duty", chosen.pk)
    context = {"agent": chosen, "form": form, "zones": zones(), "absence": AbsenceForm(), "absences": absence_lines(chosen)}
    return render(request, "console/settings/duty.html", context)


@needs(Permission.AGENT_MANAGE)
@require_POST
def absences(request: HttpRequest, agent_id: uuid.UUID) -> HttpResponse:
    """Note an absence of an agent, or take one back."""
    reader = reader_of(request)
    chosen = see_one(reader.actor, Agent, pk=agent_id)
    _absence(request, reader, chosen)
    return redirect("console:settings-agent-duty", chosen.pk)


@needs(Audience.AGENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own absences, and what the desk knows of one's working hours."""
    reader = reader_of(request)
    oneself = see_one(reader.actor, Agent, pk=reader.actor.id)
    if request.method == "POST":
        _absence(request, reader, oneself)
        return redirect("console:own-duty")
    context = {"facts": duty_lines(oneself), "absence": AbsenceForm(), "absences": absence_lines(oneself)}
    return render(request, "console/settings/own_duty.html", context)


def _absence(request: HttpRequest, reader: Reader, agent: Agent) -> None:
    with in_words(request):
        if request.POST.get("remove"):
            first, _sep, last = str(request.POST["remove"]).partition("/")
            actions.remove_absence(reader.actor, agent, first, last)
            said(request, _("The absence is taken back."))
            return
        form = AbsenceForm(request.POST)
        if form.is_valid():
            actions.add_absence(reader.actor, agent, form.cleaned_data["first"], form.cleaned_data["last"] or form.cleaned_data["first"])
            said(request, _("The absence is noted. No ticket comes by itself on these days."))
        else:
            said(request, _("Choose the days of the absence."))
