"""What each role may do and sees, and who may do something."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.settings.people import place_choices
from sealdesk.console.builders.settings.roles import questions, roles_page
from sealdesk.console.reader import reader_of


@needs(Permission.AGENT_MANAGE)
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The matrix; with a question, also who may."""
    reader, wanted = reader_of(request), request.GET
    page = roles_page(reader, wanted.get("role", ""), wanted.get("who", ""), wanted.get("in", ""))
    return render(request, "console/settings/roles.html", {"page": page, "questions": questions(), "places": place_choices(reader)})
