"""The ledger: its events as far as the reader may see them, their proofs, and the newest checkpoint."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.routes import Audience, needs
from sealdesk.console.builders.ledger import Asked, ledger_page
from sealdesk.console.reader import reader_of
from sealdesk.desk import history
from sealdesk.ledger.queries import bundle_of


@needs(Audience.AGENTS)
@require_safe
@never_cache
def activity(request: HttpRequest) -> HttpResponse:
    """Everybody sees their own events; some see more. What each sees is decided by the see door."""
    return render(request, "console/ledger.html", {"page": ledger_page(reader_of(request), Asked(request.GET.dict()))})


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


def _file(text: str, name: str, kind: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
