"""The ways in: a link to one request, a link that proves an address, and the way out."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.routes import Audience, needs
from sealdesk.channels import letters
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes import actions, guests
from sealdesk.passes.errors import PassNotValidError
from sealdesk.passes.models import Use
from sealdesk.people.contact import normal_email
from sealdesk.portal.customer import customer_of, network, portal_page
from sealdesk.portal.forms import WayInForm


@needs(Audience.EVERYONE)
@require_safe
@portal_page
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """A link from a mail to one request. It goes on at once to an address without a secret, which is told to nobody."""
    _may_try(request)
    used = actions.follow(token, session=session_digest(request), address=client_address(request))
    guests.remember(request, used)
    response = redirect("portal:request", used.ticket.number) if used.ticket else redirect("portal:requests")
    response["Referrer-Policy"] = "no-referrer"
    return response


@needs(Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether anybody has the address, and so is the work that is done for it."""
    form = WayInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/enter.html", {"form": form}, status=422 if request.method == "POST" else 200)
    address = form.cleaned_data["address"]
    if take(Limit.LINK_NETWORK, network(request)) is not Verdict.ALLOWED:
        return render(request, "portal/too_many.html", status=429)
    if take(Limit.LINK_ADDRESS, normal_email(address)) is Verdict.ALLOWED:
        letters.ask_way_in(address, translation.get_language() or "en")
    return redirect("portal:asked")


@needs(Audience.EVERYONE)
@require_safe
@portal_page
def asked(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox."""
    return render(request, "portal/asked.html")


@needs(Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def come_in(request: HttpRequest, token: str) -> HttpResponse:
    """A link that proves an address. Opening the page does not use it, pressing the button does."""
    _may_try(request)
    if request.method == "POST":
        guests.remember(request, actions.enter(token, session=session_digest(request), address=client_address(request)))
        response: HttpResponse = redirect("portal:requests")
    elif actions.good(Use.WAY_IN, token) is None:
        raise PassNotValidError
    else:
        response = render(request, "portal/come_in.html")
    # Not even our own pages are told the address; the origin alone is what the form's protection compares.
    response["Referrer-Policy"] = "strict-origin"
    return response


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def leave(request: HttpRequest) -> HttpResponse:
    """Leave this browser, or end every link that we sent."""
    if request.POST.get("everywhere"):
        actions.revoke_all(customer_of(request))
    guests.forget(request)
    return cast(HttpResponse, redirect("portal:help"))


def _may_try(request: HttpRequest) -> None:
    """Bound how often one network tries links; what is refused looks like a link that does not work."""
    if take(Limit.LINK_NETWORK, network(request)) is not Verdict.ALLOWED:
        raise PassNotValidError
