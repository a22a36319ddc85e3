"""The bell: notices, how many are unread, and what one wants to be told."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.routes import Audience, needs
from sealdesk.console import meanwhile
from sealdesk.console.builders import notices as build
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.workbench import notices, rules
from sealdesk.workbench.rules import How, Told


@needs(Audience.AGENTS)
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """One's notices, newest first."""
    return render(request, "console/notices.html", {"page": build.notices_page(reader_of(request), request.GET.get("before", ""))})


@needs(Audience.AGENTS)
@require_POST
def read(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Go to what a notice is about; what there is to know about it is read then."""
    ticket = notices.read(reader_of(request).actor, notice_id).ticket
    return redirect("console:ticket", ticket.number) if ticket else redirect("console:settings-models")


@needs(Audience.AGENTS)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything is read."""
    notices.read_all(reader_of(request).actor)
    return redirect("console:notices")


@needs(Audience.AGENTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def notice_rules(request: HttpRequest) -> HttpResponse:
    """What one wants to be told, how, and when not."""
    reader = reader_of(request)
    if request.method == "POST":
        typed: dict[str, meanwhile.Value] = {name: request.POST.get(name, "")[:8] for name in (*map(str, Told), *build.QUIET)}
        merged = meanwhile.merge(request.POST.get(meanwhile.CARRIED), typed, build.rules_chosen(reader))
        if merged.theirs:
            return render(request, "console/settings/notices.html", {"page": build.rules_page(reader, merged)}, status=409)
        meant = {name: meanwhile.text_of(value) for name, value in merged.values.items()}
        wanted = {kind: How(meant[kind]) if meant[kind] in set(How) else rules.DEFAULT[kind] for kind in Told}
        try:
            quiet = _quiet(*(meant[name] for name in build.QUIET))
        except InvalidChangeError as refusal:
            page = build.rules_page(reader, merged, refused=_(refusal.sentence))
            return render(request, "console/settings/notices.html", {"page": page}, status=refusal.status)
        rules.choose(reader.actor, wanted, quiet)
        toast(request, _("Saved."))
        return redirect("console:notice-rules")
    return render(request, "console/settings/notices.html", {"page": build.rules_page(reader)})


def _quiet(*given: str) -> tuple[dt.time, dt.time] | None:
    """The quiet hours; None when neither end is given."""
    if not any(given):
        return None
    try:
        start, end = parse_time(given[0]), parse_time(given[1])
    except ValueError:
        start = end = None
    if start is None or end is None:
        raise InvalidChangeError(_("Quiet hours have a beginning and an end, such as 20:00 and 08:00."))
    return start, end
