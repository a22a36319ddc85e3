"""The ledger: its events as far as the reader may see them, their proofs, and the newest checkpoint."""

from __future__ import annotations

import dataclasses
import re
import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, needs
from sealdesk.console import refusals
from sealdesk.console.builders.asked import Asked
from sealdesk.console.builders.checking import check_view
from sealdesk.console.builders.ledger import ledger_page
from sealdesk.console.builders.meaning import meant
from sealdesk.console.reader import reader_of
from sealdesk.desk import checking, history
from sealdesk.desk.customers import looks_exact
from sealdesk.desk.jobs import enqueue_check
from sealdesk.ledger.queries import bundle_of

_CUSTOMER: Final = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")


@needs(Audience.AGENTS)
@require_safe
@never_cache
def activity(request: HttpRequest) -> HttpResponse:
    """Everybody sees their own events; some see more. What each sees is decided by the see door."""
    return render(request, "console/ledger.html", {"page": ledger_page(reader_of(request), Asked(request.GET.dict()))})


@needs(Audience.AGENTS)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Ask the ledger by a word: a person's address, number or page, a ticket, an event's number, or what was done.

    A POST that leads to an address with ids alone: what was typed stands nowhere. What may mean several things is offered.
    """
    reader, typed = reader_of(request), request.POST.get("q", "").strip()[:320]
    actor = reader.actor
    asked = Asked(request.GET.dict())
    if named := _CUSTOMER.search(typed):
        return redirect(asked.address(person=named[1], after="", before=""))
    if typed.startswith("#") and typed[1:].isdecimal():
        return redirect(asked.address(ticket=int(typed[1:19]), after="", before=""))
    if typed.isdecimal() and typed.isascii() and len(typed) < 10:
        found = history.event_at(actor, int(typed))
        if found is not None:
            return redirect("console:event", found.uid)
        return redirect(asked.address(ticket=int(typed), after="", before=""))
    if looks_exact(typed):
        person = history.person_named(actor, typed)
        if person is not None:
            return redirect(asked.address(person=person, after="", before=""))
        messages.info(request, _("Nobody is known by exactly this address or number, or nobody whom you may see."))
        return redirect("console:ledger")
    choices = meant(reader, asked, typed)
    if len(choices) == 1:
        return redirect(choices[0].url)
    if choices:
        page = dataclasses.replace(ledger_page(reader, asked), meant=choices, typed=typed)
        return render(request, "console/ledger.html", {"page": page})
    messages.info(
        request, _("Write a colleague’s name, a customer's address or number, a ticket such as #1204, an event's number, or what was done.")
    )
    return redirect("console:ledger")


@needs(Audience.AGENTS)
@require_safe
@never_cache
def event(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One event and the path that leads from it to the checkpoint."""
    reader = reader_of(request)
    page = ledger_page(reader, Asked(request.GET.dict()), history.event(reader.actor, uid))
    return render(request, "console/ledger.html", {"page": page})


@needs(Audience.AGENTS)
@require_safe
@never_cache
def bundle(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The proof as a file that the stand-alone verifier checks."""
    proof = bundle_of(history.event(reader_of(request).actor, uid))
    if proof is None:
        raise NotVisibleError("This event is not under a checkpoint yet. Try again in a few seconds.")
    return _file(proof, f"proof-{uid.hex[:12]}.json", "application/json")


@needs(Audience.AGENTS)
@require_safe
@never_cache
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head. It tells a size and a hash, and nothing about anybody."""
    del request
    head = history.head()
    if head is None:
        raise NotVisibleError("There is no checkpoint yet. Try again in a few seconds.")
    return _file(head.note, f"checkpoint-{head.size}.txt", "text/plain; charset=utf-8")


@needs(Permission.LEDGER_VERIFY)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Have the whole ledger recomputed by a worker."""
    try:
        checking.ask(reader_of(request).actor, enqueue_check)
    except InvalidChangeError as refusal:
        messages.info(request, refusals.sentence(refusal))
    return redirect("console:ledger")


@needs(Audience.AGENTS)
@require_safe
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """How the last verification stands, for the page that shows it."""
    return render(request, "console/parts/ledger_check.html", {"check": check_view(reader_of(request))})


def _file(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
