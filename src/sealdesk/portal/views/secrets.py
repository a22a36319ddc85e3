"""Reading a confidential answer: a code to the mailbox first, then the text, and that it was read is written down."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.acting import acting
from sealdesk.access.routes import Audience, needs
from sealdesk.access.tags import Tag
from sealdesk.channels import forms as intake
from sealdesk.channels import letters
from sealdesk.desk import queries
from sealdesk.identity.throttle import Limit, Verdict, take
from sealdesk.passes import confiding, guests
from sealdesk.passes.actions import check_code
from sealdesk.passes.errors import CodeWrongError, PassNotValidError
from sealdesk.portal.customer import customer_of, portal_page


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def send_code(request: HttpRequest) -> HttpResponse:
    """Have a code sent to the mailbox that the reader's link was sent to, and to no other."""
    actor, held = customer_of(request), guests.pass_of(request)
    if held is None:
        raise PassNotValidError
    if take(Limit.CODE_CUSTOMER, str(actor.id)) is not Verdict.ALLOWED:
        return render(request, "portal/too_many.html", status=429)
    address = intake.address_of(held.email)
    with acting(actor, Tag.LETTER_QUEUED, on=f"customer:{actor.id}") as deed:
        code = letters.send_code(deed, held, address, translation.get_language() or "en")
    guests.await_code(request, code)
    return redirect("portal:code")


@needs(Audience.CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
@portal_page
def type_code(request: HttpRequest) -> HttpResponse:
    """Type the code. It is good in this browser only, and proves the address for this visit."""
    actor, awaited = customer_of(request), guests.awaited_code(request)
    if request.method != "POST" or awaited is None:
        return render(request, "portal/code.html", {"awaited": awaited is not None})
    try:
        used = check_code(actor, awaited, request.POST.get("code", "")[:40])
    except CodeWrongError:
        error = _("This is not the code, or it is out of date. Look again, or have a new one sent.")
        return render(request, "portal/code.html", {"awaited": True, "error": error}, status=409)
    guests.remember(request, used)
    messages.success(request, _("Thank you. The mailbox is yours."))
    return redirect("portal:request", used.ticket.number) if used.ticket else redirect("portal:requests")


@needs(Audience.CUSTOMERS)
@require_POST
@portal_page
def read(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Open a confidential answer."""
    actor = customer_of(request)
    message = queries.message(actor, queries.ticket(actor, number), message_id)
    confiding.read(actor, message.id)
    response = redirect("portal:request", number)
    response["Location"] += f"#m-{message.id.hex}"
    return response
