"""The forms by which anybody writes to a department, and the page that tells the number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sealdesk.access.departments import departments_now
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.routes import Audience, needs
from sealdesk.channels import forms as intake
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes.tokens import row_behind, token_of
from sealdesk.portal.customer import network, portal_page
from sealdesk.portal.form_tokens import made_out_at, new_token
from sealdesk.portal.forms import RequestForm
from sealdesk.portal.pages import Door
from sealdesk.portal.uploads import files_of


@needs(Audience.EVERYONE)
@require_safe
@portal_page
def departments(request: HttpRequest) -> HttpResponse:
    """Where somebody can write to."""
    language = translation.get_language() or "en"
    doors = [Door(department.name_in(language), department.slug) for department in departments_now()]
    return render(request, "portal/help.html", {"doors": sorted(doors, key=lambda door: door.name)})


@needs(Audience.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def form(request: HttpRequest, department: str) -> HttpResponse:
    """Write to a department. What was typed is kept when it cannot be sent, and the reason stands above it."""
    chosen = _department(department)
    if request.method != "POST":
        return _show(request, chosen, RequestForm(initial={"token": new_token()}))
    filled = RequestForm(request.POST)
    if not filled.is_valid():
        return _show(request, chosen, filled, status=422)
    try:
        _let_through(request)
        raw = intake.take_in(_submission(request, filled.cleaned_data), chosen)
    except TooManyError as refusal:
        return _show(request, chosen, filled, _(refusal.sentence), status=429)
    except InvalidChangeError as refusal:
        return _show(request, chosen, filled.again(new_token()), _(refusal.sentence), status=409)
    return redirect("portal:sent", chosen.slug, token_of("receipt", raw.id))


@needs(Audience.EVERYONE)
@require_safe
@portal_page
def sent(request: HttpRequest, department: str, receipt: str) -> HttpResponse:
    """It is received. The address holds a signed receipt: it tells a number, and nothing about anybody."""
    raw_id = row_behind("receipt", receipt)
    if raw_id is None:
        raise NotVisibleError
    ticket = intake.ticket_made(raw_id)
    return render(request, "portal/sent.html", {"number": ticket.number if ticket else 0, "department": _department(department)})


class TooManyError(InvalidChangeError):
    """Too many forms from one network."""

    code = "too-many-forms"
    status = 429


def _let_through(request: HttpRequest) -> None:
    """The limit of a network. What was typed has none here: a refusal would tell who else wrote from that address, and shut it for them.

    That nobody's mailbox is flooded with confirmations is seen to where those are written (``channels.letters``).
    """
    if take(Limit.FORM_NETWORK, network(request)) is not Verdict.ALLOWED:
        raise TooManyError(_("Too much was sent from here. Wait ten minutes and send it again; what you wrote is still below."))


def _submission(request: HttpRequest, typed: dict[str, Any]) -> intake.Submission:
    return intake.Submission(
        token=typed["token"],
        at=made_out_at(typed["token"]),
        name=typed["name"],
        address=typed["address"],
        subject=typed["subject"],
        text=typed["text"],
        files=files_of(request),
    )


def _show(request: HttpRequest, department: Department, filled: RequestForm, error: str = "", status: int = 200) -> HttpResponse:
    name = department.name_in(translation.get_language() or "en")
    return render(request, "portal/form.html", {"form": filled, "department": name, "error": error}, status=status)


def _department(slug: str) -> Department:
    found = next((department for department in departments_now() if department.slug == slug), None)
    if found is None:
        raise NotVisibleError
    return found
