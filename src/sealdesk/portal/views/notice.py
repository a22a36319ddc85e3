"""The privacy notice: written by the data map and the settings, so that it cannot say anything else than the code does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sealdesk.access.routes import Audience, needs
from sealdesk.gateway.choosing import recipient
from sealdesk.portal.builders.privacy import kept_about_customers
from sealdesk.portal.customer import portal_page


@needs(Audience.EVERYONE)
@require_safe
@portal_page
def notice(request: HttpRequest) -> HttpResponse:
    """What is kept, why, for how long."""
    return render(request, "portal/privacy.html", {"kept": kept_about_customers(), "recipient": recipient()})
