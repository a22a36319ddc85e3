"""Back to the page where a form was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """The address in the form's ``next``; never one of another host."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


def back_to_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """The ticket again, in the view where it was opened."""
    target = redirect("console:ticket", number)
    view = request.GET.get("view", "")
    if view.isascii() and view.replace("-", "").isalnum():
        target["Location"] += f"?view={view}"
    return target
