"""Merging duplicates of a customer: suggestions, a preview, the merge, and taking it back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals
from sealdesk.console.builders.merging import merge_page
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk import customers
from sealdesk.people import merging
from sealdesk.people.models import Customer


def _both(request: HttpRequest, customer_id: uuid.UUID) -> tuple[Reader, Customer]:
    reader = reader_of(request)
    customer = customers.customer(reader.actor, customer_id)
    reader.opening.reference = customer.key
    return reader, customer


@needs(Permission.CUSTOMER_MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Suggestions; with another customer what a merge would do; and, posted, the merge. The reader must see both."""
    reader, customer = _both(request, customer_id)
    wanted = (request.POST if request.method == "POST" else request.GET).get("with", "")
    other = customers.customer(reader.actor, _uuid(wanted)) if wanted else None
    if request.method != "POST":
        return render(request, "console/customer_merge.html", {"page": merge_page(reader, customer, other)})
    if other is None:
        return redirect("console:customer-merge", customer.id)
    department = _right_over(reader, customer)
    _right_over(reader, other)
    try:
        merging.merge(reader.actor, customer, other, department)
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
        return redirect("console:customer-merge", customer.id)
    toast(request, _("Merged. To separate them again, press “Take apart” beside the record."))
    return redirect("console:customer", customer.id)


@needs(Permission.CUSTOMER_MERGE)
@require_POST
def find(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Find the other customer by a whole address or number."""
    reader, customer = _both(request, customer_id)
    here = reverse("console:customer-merge", args=[customer.id])
    found = customers.known_as(reader.actor, request.POST.get("exactly", "").strip()[:320])
    if found is None or found.id == customer.id:
        messages.info(request, _("No other customer of yours has exactly this address or number."))
        return redirect(here)
    return redirect(f"{here}?with={found.id}")


@needs(Permission.CUSTOMER_MERGE)
@require_POST
def apart(request: HttpRequest, customer_id: uuid.UUID, record_id: uuid.UUID) -> HttpResponse:
    """Take a merged record apart again."""
    reader, customer = _both(request, customer_id)
    records = customers.records(customer)
    held = next((record for record in records if record.id == record_id and record.id != customer.id), None)
    if held is None:
        raise NotVisibleError
    department = _right_over(reader, customer)
    try:
        merging.take_apart(reader.actor, held, department)
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, _("Taken apart. Each record has its own addresses, tickets and notes again."))
    return redirect("console:customer", customer.id)


def _right_over(reader: Reader, customer: Customer) -> uuid.UUID:
    """A department of this customer where the reader may merge. To see them in one and to lead another is not enough."""
    department = customers.department_for(reader.actor, customers.records(customer), Permission.CUSTOMER_MERGE)
    if department is None:
        raise NotAllowedError
    return department


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotVisibleError from None
