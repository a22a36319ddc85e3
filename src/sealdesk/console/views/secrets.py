"""Opening what is secret: a value that was taken out of a message, and a file or raw mail that holds one."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import words
from sealdesk.console.builders.secrets import KINDS
from sealdesk.console.opened import open_field
from sealdesk.console.reader import reader_of
from sealdesk.desk import queries
from sealdesk.identity.policy import step_up
from sealdesk.labels import Label


@needs(Permission.CUSTOMER_OPEN)
@require_POST
def unseal(request: HttpRequest, number: int) -> HttpResponseBase:
    """Open one for five minutes, after a second factor. It is opened, metered and recorded when the page shows it."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    field, purpose = request.POST.get("field", ""), request.POST.get("purpose", "")
    kind, row = KINDS.get(field[:1]), _id(field[2:])
    if kind is None or row is None or not queries.holds_secret(reader.actor, ticket, kind, row):
        raise NotVisibleError
    if Label.SECRET not in reader.actor.clearance(ticket.department_id):
        raise NotAllowedError(_("Secrets are not in your clearance. Ask your lead."))
    if purpose not in words.PURPOSES:
        raise InvalidChangeError(_("Say what you need the value for."))
    open_field(request.session, number, field, purpose)
    place = request.POST.get("place", "")
    return step_up(request, reverse("console:ticket", args=[number]) + (f"#m-{place}" if _id(place) else ""))


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
