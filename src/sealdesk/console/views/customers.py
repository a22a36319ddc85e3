"""Customers and organisations: lists, and the way to one by a name, an address or a number."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import meanwhile, refusals
from sealdesk.console.builders.customers import called_page, customers_page, organisations_page, renaming
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk import customers
from sealdesk.people import actions


@needs(Permission.CUSTOMER_READ)
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Those who have a ticket in a department of the reader's."""
    return render(request, "console/customers.html", {"page": customers_page(reader_of(request), request.GET.dict())})


@needs(Permission.CUSTOMER_READ)
@require_POST
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Go to the customer who has exactly this address or number, or list those with such a name.

    A POST, so that what was typed stands in no address.
    """
    typed, reader = request.POST.get("exactly", "").strip()[:320], reader_of(request)
    if typed and not customers.looks_exact(typed):
        return render(request, "console/customers.html", {"page": called_page(reader, typed)})
    found = customers.known_as(reader.actor, typed) if typed else None
    if found is not None:
        return redirect("console:customer", found.id)
    messages.info(request, _("No customer of yours has exactly this address or number."))
    return redirect("console:customers")


@needs(Permission.CUSTOMER_READ)
@require_safe
@never_cache
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations by name."""
    return render(request, "console/organisations.html", {"page": organisations_page(reader_of(request), request.GET.get("after", ""))})


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def create_organisation(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    try:
        made = actions.create_organisation(reader_of(request).actor, request.POST.get("name", ""))
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, _("%(name)s is there now. Customers are assigned on their own pages.") % {"name": made.name})
    return redirect("console:organisations")


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def rename_organisation(request: HttpRequest, organisation_id: uuid.UUID) -> HttpResponse:
    """Give it another name."""
    reader = reader_of(request)
    held, typed = customers.organisation(reader.actor, organisation_id), request.POST.get("name", "")
    merged = meanwhile.merge(request.POST.get(meanwhile.CARRIED), {"name": typed}, {"name": held.name})
    if merged.theirs:
        page = organisations_page(reader, renaming=renaming(held, typed, merged.theirs["name"]))
        return render(request, "console/organisations.html", {"page": page}, status=409)
    try:
        actions.rename_organisation(reader.actor, held, meanwhile.text_of(merged.values["name"]))
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, _("The organisation has its new name."))
    return redirect("console:organisations")
