"""The language model in the settings: on or off, what may leave masked, and a test that says what is wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import gateway_words, meanwhile
from sealdesk.console.builders.gateway import gateway_chosen, settings_page
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.gateway import choosing
from sealdesk.gateway.asking import try_out
from sealdesk.gateway.errors import GatewayRefusalError
from sealdesk.workbench.undo import undoable


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def model(request: HttpRequest) -> HttpResponse:
    """Read the state, and decide."""
    reader = reader_of(request)
    if request.method == "POST":
        try:
            told: dict[str, meanwhile.Value] = {"on": request.POST.get("on", ""), "labels": tuple(request.POST.getlist("labels")[:10])}
            meant = meanwhile.merge(request.POST.get(meanwhile.CARRIED), told, gateway_chosen()).values
            with undoable(reader.actor) as lot:
                choosing.decide(reader.actor, on=meant["on"] == "on", labels=meant["labels"])
        except InvalidChangeError as refusal:
            page = settings_page(reader, error=_(refusal.sentence))
            return render(request, "console/settings/gateway.html", {"page": page}, status=refusal.status)
        toast(request, _("Saved."), lot)
        return redirect("console:settings-gateway")
    return render(request, "console/settings/gateway.html", {"page": settings_page(reader)})


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Ask for one word, and say what came of it."""
    reader = reader_of(request)
    try:
        found = try_out(reader.actor)
        page = settings_page(reader, tested=_("%(model)s answered.") % {"model": found.model}, tested_well=True)
    except GatewayRefusalError as refusal:
        page = settings_page(reader, tested=gateway_words.why_not(refusal))
    return render(request, "console/settings/gateway.html", {"page": page})
