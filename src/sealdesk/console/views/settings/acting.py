"""How far triage goes by itself: thresholds of a department, tried on past tickets before they are saved."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sealdesk.access.managing import managed_department, managed_departments
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.acting_forms import ActingForm
from sealdesk.console.builders.settings.acting import simulation_view
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words
from sealdesk.console.toasting import toast
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.queries import rules_of
from sealdesk.workbench.undo import undoable


@needs(Permission.TRIAGE_STEER)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """The departments whose thresholds the reader sets."""
    reader = reader_of(request)
    found = [one for one in managed_departments(reader.actor, Permission.TRIAGE_STEER) if one.archived_at is None]
    rows = [(one.pk, one.name_in(reader.language)) for one in found]
    return render(request, "console/settings/acting_departments.html", {"rows": rows})


@needs(Permission.TRIAGE_STEER)
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: HttpRequest, department_id: uuid.UUID) -> HttpResponse:
    """The thresholds. ``try`` in the address shows what those in it would have done; a POST saves."""
    reader = reader_of(request)
    chosen = managed_department(reader.actor, department_id, Permission.TRIAGE_STEER)
    sent = request.POST if request.method == "POST" else request.GET if "try" in request.GET else None
    form = ActingForm(sent, rules=rules_of(chosen))
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            set_thresholds(reader.actor, chosen, form.rules())
            toast(request, _("Saved. The next ticket that comes in goes by it."), lot)
            return redirect("console:settings-acting-department", chosen.pk)
    tried = None
    if request.method != "POST" and form.is_valid():
        tried = simulation_view(reader, chosen, form.rules(), form.tickets())
    context = {"department": chosen, "name": chosen.name_in(reader.language), "form": form, "tried": tried}
    return render(request, "console/settings/acting.html", context)
