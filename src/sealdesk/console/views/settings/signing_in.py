"""Signing in: what holds, who has which factors, who is signed in, and ending sessions."""

from __future__ import annotations

import dataclasses
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.access.seeing import see_one
from sealdesk.console.builders.settings.signing_in import signing_in_page
from sealdesk.console.forms import SessionsForm
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words, said
from sealdesk.console.toasting import toast
from sealdesk.identity import staff
from sealdesk.identity.actions import revoke_session
from sealdesk.identity.models import Session
from sealdesk.identity.session_rules import Chosen, choose_rules, chosen
from sealdesk.workbench.undo import undoable

PAGE = "console:settings-sign-in"


@needs(Permission.AGENT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def signing_in(request: HttpRequest) -> HttpResponse:
    """Counts and kinds of factors, never a secret; sessions with their browser, never with their network. A POST sets their rules."""
    reader = reader_of(request)
    form = SessionsForm(request.POST if request.method == "POST" else None, standing=dataclasses.asdict(chosen()))
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            choose_rules(reader.actor, Chosen(**form.cleaned_data))
            toast(request, _("Saved. It holds at once, for the sessions that are open too."), lot)
            return redirect(PAGE)
    page = signing_in_page(reader, request.session.session_key)
    may = reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return render(request, "console/settings/signing_in.html", {"page": page, "form": form if may else None})


@needs(Permission.AGENT_MANAGE)
@require_POST
def end_one(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Sign one browser out."""
    actor = reader_of(request).actor
    revoke_session(actor, see_one(actor, Session, pk=session_id))
    said(request, _("The session is ended."))
    return redirect(PAGE)


@needs(Permission.AGENT_MANAGE)
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Sign everybody out but the browser that asks."""
    ended = staff.end_all_sessions(reader_of(request).actor, keep=request.session.session_key)
    said(request, ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", ended) % {"count": ended})
    return redirect(PAGE)
