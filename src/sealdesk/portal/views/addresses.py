"""Another address of the reader's, which an agent noted: they say whether it is theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sealdesk.access.actors import Actor
from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.opening import Opening
from sealdesk.access.routes import Audience, needs
from sealdesk.channels.addressing import ask_the_address
from sealdesk.channels.letter_words import role_name
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes import joining
from sealdesk.passes.errors import PassNotValidError
from sealdesk.passes.models import Pass, Use
from sealdesk.portal.customer import network, portal_page


@needs(Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def address(request: HttpRequest, token: str) -> HttpResponse:
    """The question behind a link, and its answer. Opening the page answers nothing, pressing a button does."""
    found = joining.asked(token) if take(Limit.LINK_NETWORK, network(request)) is Verdict.ALLOWED else None
    if found is None:
        raise PassNotValidError
    said = request.POST.get("said", "") if request.method == "POST" else ""
    if said == "yes":
        joining.say_yes(token, ask_the_address, session=session_digest(request), address=client_address(request))
    elif said == "no":
        joining.say_no(token, session=session_digest(request), address=client_address(request))
    asks_new = found.use == Use.PROVE
    shown = None if said or asks_new else _shown(request, found)
    context = {"said": said, "asks_new": asks_new, "address": shown, "who": role_name(found.about)}
    response = render(request, "portal/address.html", context)
    response["Referrer-Policy"] = "strict-origin"
    return response


def _shown(request: HttpRequest, found: Pass) -> object:
    """The address in question, opened in the customer's name: they have to know which one they are asked about."""
    actor = Actor.customer(found.customer_id, session=session_digest(request), address=client_address(request))
    masked_only = request.opening.masked_only  # type: ignore[attr-defined]
    request.opening = Opening(actor, "own-data", masked_only=masked_only)  # type: ignore[attr-defined]
    return request.opening.show(found.about.value)  # type: ignore[attr-defined]
