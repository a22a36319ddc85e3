"""One draft in two windows of the same person: the second is shown what the first one kept, so that neither text is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from sealdesk.access.errors import InvalidChangeError
from sealdesk.console.builders.composer import files_of, text_of
from sealdesk.console.builders.copies import copies_for, held_in
from sealdesk.console.builders.starting import files_begun, filled_in
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Kind, Ticket
from sealdesk.workbench import beginnings, drafts
from sealdesk.workbench.models import Beginning, Draft
from sealdesk.workbench.once import ElsewhereError

#: What of a new ticket was written, and so can be taken over or given back. Its choices stay those of the window.
_WRITTEN = ("whom", "name", "subject", "text")


def of_ticket(request: HttpRequest, reader: Reader, ticket: Ticket, kind: Kind, refusal: InvalidChangeError) -> dict[str, Any]:
    """For the page's script: what the server holds of a draft now; nothing where no other window was quicker."""
    if not isinstance(refusal, ElsewhereError):
        return {}
    held = drafts.mine(reader.actor, ticket).get(kind)
    told: dict[str, Any] = _told(held, {"text": text_of(reader, held)} if held else {})
    told["confidential"] = bool(held and held.confidential)
    told["files"] = _files(request, {"files": files_of(reader, ticket, held)})
    if kind is Kind.REPLY:
        context = {"copies": copies_for(reader, ticket, held_in(reader, ticket, held)), "draft_url": request.path}
        told["copies"] = render_to_string("console/parts/copies.html", context, request)
    return {"other": told}


def of_beginning(request: HttpRequest, reader: Reader, refusal: InvalidChangeError) -> dict[str, Any]:
    """The same for a ticket that is not open yet."""
    if not isinstance(refusal, ElsewhereError):
        return {}
    held = beginnings.mine(reader.actor)
    typed = filled_in(reader, held) if held else {}
    told = _told(held, {name: str(typed[name]) for name in _WRITTEN} if held else {})
    told["files"] = _files(request, {"files": files_begun(reader, held)})
    return {"other": told}


def _told(held: Draft | Beginning | None, fields: dict[str, str]) -> dict[str, Any]:
    return {"fields": fields, "revision": held.revision if held else 0, "once": str(held.id) if held else ""}


def _files(request: HttpRequest, context: dict[str, Any]) -> str:
    return render_to_string("console/parts/draft_files.html", context | {"draft_url": request.path}, request)
