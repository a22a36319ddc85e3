"""Who has seen my data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sealdesk.access.routes import Audience, needs
from sealdesk.portal.builders.seen import seen_page
from sealdesk.portal.customer import customer_of, opening_of, portal_page


@needs(Audience.CUSTOMERS)
@require_safe
@portal_page
def data(request: HttpRequest) -> HttpResponse:
    """Every opening of the reader's data; for whoever has proven an address."""
    actor = customer_of(request)
    if actor.within is not None:
        return redirect("portal:enter")
    return render(request, "portal/data.html", {"page": seen_page(actor, opening_of(request), request.GET.get("after", ""))})
