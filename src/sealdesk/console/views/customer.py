"""The profile of one customer, and what people do on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import refusals, words
from sealdesk.console.builders.customer import TABS, Person, profile_page
from sealdesk.console.builders.editing import changed, merged_with
from sealdesk.console.opened import open_field, opened_on
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.toasting import toast
from sealdesk.desk import blocking, customers, disclosures
from sealdesk.people import actions
from sealdesk.people.models import CustomerEmail


def _person(request: HttpRequest, customer_id: uuid.UUID) -> tuple[Reader, Person]:
    reader = reader_of(request)
    person = Person(reader, customers.customer(reader.actor, customer_id))
    reader.opening.reference = person.customer.key
    return reader, person


@needs(Permission.CUSTOMER_READ)
@require_safe
@never_cache
def profile(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """One customer. A record that was merged leads to the one that stands for the person."""
    reader, person = _person(request, customer_id)
    if person.customer.id != customer_id:
        return redirect("console:customer", person.customer.id)
    tab = request.GET.get("tab", TABS[0])
    if tab not in TABS or (tab == "seen" and not disclosures.may_ask(reader.actor)):
        raise NotVisibleError
    opened = opened_on(request.session, person.customer.key)
    page = profile_page(reader, person, tab=tab, after=request.GET.get("after", ""), opened=opened)
    return render(request, "console/customer.html", {"page": page})


@needs(Permission.CUSTOMER_OPEN)
@require_POST
def reveal(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Open one value for five minutes. It is opened, metered and recorded when the page shows it."""
    reader, person = _person(request, customer_id)
    purpose, field = request.POST.get("purpose", ""), request.POST.get("field", "")
    if purpose not in words.PURPOSES or field not in {contact.id.hex for contact in customers.contacts(reader.actor, person.records)}:
        raise InvalidChangeError(_("Say what you need the value for, and choose one of this customer."))
    open_field(request.session, person.customer.key, field, purpose)
    return redirect("console:customer", person.customer.id)


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def note(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Write a note about the customer."""
    reader, person = _person(request, customer_id)
    text = request.POST.get("text", "")
    return _done(
        request, person, lambda: actions.note(reader.actor, person.customer, text, person.department), _("The note is added."), tab="notes"
    )


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def unnote(request: HttpRequest, customer_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """Take a note of one's own away."""
    reader, person = _person(request, customer_id)
    held = customers.note(reader.actor, person.records, note_id)
    return _done(
        request, person, lambda: actions.remove_note(reader.actor, held, person.department), _("The note is taken away."), tab="notes"
    )


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def change(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Correct name, language and organisation: each that differs is changed and recorded on its own; nothing where others did the same."""
    reader, person = _person(request, customer_id)
    actor, customer, department = reader.actor, person.customer, person.department
    merged = merged_with(customer, request.POST)
    if merged.theirs:
        page = profile_page(reader, person, tab=TABS[0], opened=opened_on(request.session, customer.key), merged=merged)
        return render(request, "console/customer.html", {"page": page}, status=409)
    wanted = changed(customer, merged)

    def apply() -> None:
        if "name" in wanted:
            actions.rename(actor, customer, wanted["name"], department)
        if "language" in wanted:
            actions.speak(actor, customer, wanted["language"], department)
        if "organisation" in wanted:
            to = wanted["organisation"]
            actions.belong(actor, customer, customers.organisation(actor, _uuid(to)) if to else None, department)

    return _done(request, person, apply, _("The record is changed."))


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def add(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Add an address or a number that somebody gave."""
    reader, person = _person(request, customer_id)
    value = request.POST.get("value", "")
    call = lambda: actions.add_contact(reader.actor, person.customer, value, person.department)  # noqa: E731 - named for the line's length
    return _done(request, person, call, _("It is added. An address waits until the customer confirms it."))


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def verify(request: HttpRequest, customer_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Say that one made sure of a number, or have the customer asked again about an address."""
    reader, person = _person(request, customer_id)
    contact = customers.contact(reader.actor, person.records, contact_id)
    said = _("The customer is asked again.") if isinstance(contact, CustomerEmail) else _("It is marked as confirmed.")
    return _done(request, person, lambda: actions.verify_contact(reader.actor, contact, person.department), said)


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def remove(request: HttpRequest, customer_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Take an address away."""
    reader, person = _person(request, customer_id)
    contact = customers.contact(reader.actor, person.records, contact_id)
    return _done(request, person, lambda: actions.remove_contact(reader.actor, contact, person.department), _("It is removed."))


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def block(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Hold back what the customer sends."""
    reader, person = _person(request, customer_id)
    call = lambda: blocking.block(reader.actor, person.customer, person.department)  # noqa: E731 - named for the line's length
    return _done(request, person, call, _("Blocked. What they send from now on is kept and held back."))


@needs(Permission.CUSTOMER_UPDATE)
@require_POST
def unblock(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """Take the block back, and let what was held go to the inbox."""
    reader, person = _person(request, customer_id)
    try:
        count = blocking.unblock(reader.actor, person.customer, person.department)
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        told = ngettext("Unblocked. %(count)d ticket went to the inbox.", "Unblocked. %(count)d tickets went to the inbox.", count)
        toast(request, told % {"count": count} if count else _("Unblocked. Nothing was held back."))
    return redirect("console:customer", person.customer.id)


def _done(request: HttpRequest, person: Person, call: Callable[[], object], said: str, tab: str = "") -> HttpResponse:
    try:
        call()
    except InvalidChangeError as refusal:
        messages.error(request, refusals.sentence(refusal))
    else:
        toast(request, said)
    here = reverse("console:customer", args=[person.customer.id])
    return redirect(f"{here}?tab={tab}" if tab else here)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotVisibleError from None
