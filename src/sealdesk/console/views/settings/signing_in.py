"""Signing in: what holds, who has which factors, who is signed in, and ending sessions."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.access.seeing import see_one
from sealdesk.console.builders.settings.signing_in import signing_in_page
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import said
from sealdesk.identity import staff
from sealdesk.identity.actions import revoke_session
from sealdesk.identity.models import Session

PAGE = "console:settings-sign-in"


@needs(Permission.AGENT_MANAGE)
@require_safe
@never_cache
def signing_in(request: HttpRequest) -> HttpResponse:
    """Counts and kinds of factors, never a secret; sessions with their browser, never with their network."""
    page = signing_in_page(reader_of(request), request.session.session_key)
    return render(request, "console/settings/signing_in.html", {"page": page})


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
