"""The ledger's exports: asking for one, and taking its file away."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals
from sealdesk.console.builders.exporting import exports_page
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk import exporting
from sealdesk.desk.jobs import enqueue_export


@needs(Permission.LEDGER_EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports; posted, a new one of the days that the form says."""
    reader = reader_of(request)
    if not reader.actor.may_everywhere(Permission.LEDGER_EXPORT):
        raise NotAllowedError
    if request.method != "POST":
        return render(request, "console/ledger_exports.html", {"page": exports_page(reader)})
    since, until = _day(request.POST.get("from", "")), _day(request.POST.get("to", ""))
    if since is None or until is None or until < since:
        messages.error(request, _("Choose the first day and the last day."))
        return redirect("console:ledger-exports")
    try:
        exporting.ask(reader.actor, since, until + dt.timedelta(days=1), enqueue_export, kept=request.POST.get("kept", ""))
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, _("The file is being made. It waits here for a day."))
    return redirect("console:ledger-exports")


@needs(Permission.LEDGER_EXPORT)
@require_safe
@never_cache
def download(request: HttpRequest, export_id: uuid.UUID) -> StreamingHttpResponse:
    """The file of an export of one's own. That it was taken is recorded."""
    export, chunks = exporting.download(reader_of(request).actor, export_id)
    name = exporting.file_name(export)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "default-src 'none'; sandbox"}
    return StreamingHttpResponse(chunks, content_type="application/octet-stream", headers=headers)


def _day(text: str) -> dt.datetime | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone()) if 2000 <= day.year <= 2200 else None
