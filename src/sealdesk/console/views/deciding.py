"""What a person does with an automatic decision on a ticket: takes it back, follows a suggestion, or tells who contested it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import words
from sealdesk.console.builders.contest import refused_view
from sealdesk.console.reader import reader_of
from sealdesk.console.returning import back_to_ticket
from sealdesk.console.saying import in_words
from sealdesk.console.toasting import toast
from sealdesk.console.views.showing import show
from sealdesk.desk import queries
from sealdesk.desk.acting.actions import accept, take_back
from sealdesk.desk.acting.models import Outcome
from sealdesk.desk.contesting import settle as settle_contest
from sealdesk.phrases import listed


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """``undo`` names what is taken back, as often as there are questions; ``accept`` the suggestion that is followed."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    with in_words(request):
        if request.POST.get("accept"):
            accept(actor, ticket, request.POST["accept"])
            toast(request, _("Done as suggested."))
        else:
            undone = take_back(actor, ticket, request.POST.getlist("undo"))
            toast(request, _("Taken back: %(what)s.") % {"what": listed(words.question(one) for one in undone)})
    return back_to_ticket(request, number) if queries.sees(actor, ticket) else redirect("console:inbox")


@needs(Permission.TRIAGE_CORRECT)
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Say what one found who looked at what the customer contested, who gets it as a reply. What is refused comes back with its words."""
    reader = reader_of(request)
    actor = reader.actor
    ticket = queries.ticket(actor, number)
    outcome, reason = request.POST.get("outcome", ""), request.POST.get("reason", "")
    try:
        settle_contest(actor, ticket, outcome, reason, _letter(ticket.language, outcome, reason))
    except InvalidChangeError as refusal:
        asked = refused_view(reader, ticket, outcome, reason, _(refusal.sentence))
        return show(request, ticket, "conversation", status=refusal.status, contest=asked)
    toast(request, _("The customer is told."))
    return back_to_ticket(request, number)


def _letter(language: str, outcome: str, reason: str) -> str:
    """What the customer reads, in the language of the ticket."""
    with translation.override("zh-hans" if language.startswith("zh") else "en"):
        changed = _("A person has looked at what was decided about your request by itself, and changed it.")
        kept = _("A person has looked at what was decided about your request by itself, and it stays.")
        return f"{changed if outcome == Outcome.CHANGED else kept}\n\n{reason.strip()}"
