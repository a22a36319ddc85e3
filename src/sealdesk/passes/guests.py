"""Who is behind a portal session: the pass it came in by, asked again at each request, so that a revoked one ends at once."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.middleware import client_address, session_digest
from sealdesk.access.routes import customers_by
from sealdesk.passes.actions import opening
from sealdesk.passes.models import Pass, Use

_CAME_BY: Final = "guest_came_by"
_CODE: Final = "guest_code"


def remember(request: HttpRequest, used: Pass) -> None:
    """This browser came in by ``used``. The session gets a new key, so that one planted before is worth nothing."""
    session: Any = request.session
    session.cycle_key()
    session[_CAME_BY] = used.id.hex
    session.pop(_CODE, None)


def forget(request: HttpRequest) -> None:
    """This browser is nobody's any more."""
    for name in (_CAME_BY, _CODE):
        request.session.pop(name, None)


def await_code(request: HttpRequest, code: Pass) -> None:
    """A code was sent for this session: it is worth nothing in another."""
    request.session[_CODE] = code.id.hex


def awaited_code(request: HttpRequest) -> uuid.UUID | None:
    """The code that this session waits for."""
    return _uuid(request.session.get(_CODE))


@customers_by
def guest_of(request: HttpRequest) -> Actor | None:
    """The customer of a request, as far as their pass reaches: one ticket by a link, all of theirs with a proven address."""
    held = _uuid(request.session.get(_CAME_BY)) if hasattr(request, "session") else None
    used = opening(Pass.objects.filter(pk=held, revoked_at=None)).first() if held else None
    if used is None or (used.use == Use.FOLLOW and used.expires_at <= timezone.now()):
        return None
    within = used.ticket_id if used.use == Use.FOLLOW else None
    return Actor.customer(used.customer_id, within=within, session=session_digest(request), address=client_address(request))


def pass_of(request: HttpRequest) -> Pass | None:
    """The pass by which this browser came in, with its ticket and address."""
    held = _uuid(request.session.get(_CAME_BY))
    return Pass.objects.filter(pk=held).select_related("email", "ticket").first() if held else None


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        return None
