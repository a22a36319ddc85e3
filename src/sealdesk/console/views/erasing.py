"""Erasing a person: what goes is shown, a second factor, a reason and a typed word are asked, and it cannot be taken back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals
from sealdesk.console.builders.customer import Person
from sealdesk.console.builders.erasing import erase_page
from sealdesk.console.erasing_words import word
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk import customers, erasing
from sealdesk.identity.policy import step_up, stepped_up
from sealdesk.people.erasure import Why


@needs(Permission.CUSTOMER_ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erase(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponseBase:
    """What would go; and, posted with everything that is asked, the act."""
    reader = reader_of(request)
    person = Person(reader, customers.customer(reader.actor, customer_id))
    profile = reverse("console:customer", args=[person.customer.id])
    if person.customer.erased_at and request.method != "POST":
        return redirect(profile)
    if request.method != "POST":
        return render(request, "console/customer_erase.html", {"page": erase_page(reader, person, proven=stepped_up(request))})
    if not stepped_up(request):
        return step_up(request, reverse("console:customer-erase", args=[person.customer.id]))
    return _erase(request, reader, person, profile)


def _erase(request: HttpRequest, reader: Reader, person: Person, profile: str) -> HttpResponseBase:
    chosen, typed = request.POST.get("why", ""), request.POST.get("word", "").strip().casefold()
    error = _("Choose why.") if chosen not in set(Why) else "" if typed in {word().casefold(), "erase"} else _("Type the word.")
    if error:
        page = erase_page(reader, person, proven=True, chosen=chosen, error=error)
        return render(request, "console/customer_erase.html", {"page": page}, status=400)
    department = customers.department_for(reader.actor, person.records, Permission.CUSTOMER_ERASE)
    try:
        erasing.erase(reader.actor, person.customer, Why(chosen), department)
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, _("Erased. It cannot be taken back."))
    return redirect(profile)
