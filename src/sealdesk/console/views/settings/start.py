"""The first steps of a new desk, and putting them aside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.desk_settings import desk_setting, dismiss_first_steps
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.settings.start import first_steps
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import said


@needs(Permission.SETTINGS_MANAGE)
@require_safe
@never_cache
def steps(request: HttpRequest) -> HttpResponse:
    """What is done and what comes next, as the desk finds it."""
    page = first_steps(reader_of(request))
    return render(request, "console/settings/start.html", {"page": page, "dismissed": desk_setting("first-steps-dismissed")})


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """No longer the first page. They stay under the settings."""
    dismiss_first_steps(reader_of(request).actor)
    said(request, _("The first steps stay under the settings."))
    return redirect("console:settings")
