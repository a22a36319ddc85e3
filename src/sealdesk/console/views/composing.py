"""Writing on a ticket: replies, notes, their drafts, and what becomes of a reply until it has left."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import by_itself, needs
from sealdesk.channels import jobs
from sealdesk.channels.mail import copying, recalling
from sealdesk.console import figures
from sealdesk.console.builders.composer import Typed, composer_for, files_of
from sealdesk.console.builders.composer import colleagues as who_else
from sealdesk.console.builders.copies import chosen_by, copies_for, held_in
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.returning import back_to_ticket
from sealdesk.console.toasting import toast
from sealdesk.console.views import two_windows
from sealdesk.console.views.showing import show_ticket
from sealdesk.desk import queries
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.recipients import actions as recipients
from sealdesk.phrases import listed
from sealdesk.workbench import draft_files, drafts, notes, replies
from sealdesk.workbench.drafts import Beside
from sealdesk.workbench.helping import checking
from sealdesk.workbench.helping.checking import MAX_QUESTION, MOST_QUESTIONS
from sealdesk.workbench.models import Beginning, Draft
from sealdesk.workbench.once import ElsewhereError, Form, elsewhere, open_still
from sealdesk.workbench.undo import undoable

#: Fields of the form that change who gets a copy, and are there only when something was pressed.
_CHANGES_COPIES = frozenset({"copy_off", "copy_to", "everybody"})


@needs(Permission.TICKET_REPLY)
@require_POST
def reply(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the customer: in ten seconds, or at a time that was chosen."""
    reader, form = reader_of(request), request.POST
    ticket = ticket_for(reader, number, Kind.REPLY)
    try:
        at, files = time_of(request), _files(request, reader, ticket, Kind.REPLY)
        copies = copies_of(request, reader, ticket, Kind.REPLY)
        solve = form.get("solves") == "on" if at else form.get("then") == "solved"
        with undoable(reader.actor) as lot:
            replies.send(
                reader.actor,
                ticket,
                form.get("text", ""),
                files,
                solve=solve,
                at=at,
                confidential=form.get("confidential") == "on",
                copies=copies,
                form=form_of(request),
            )
    except InvalidChangeError as refusal:
        return _refused(request, number, Kind.REPLY, refusal)
    if at:
        toast(request, _("The reply will leave: %(when)s") % {"when": clock_of(at)}, lot)
    else:
        toast(request, _("The reply is on its way."), lot)
    return back_to_ticket(request, number)


@needs(Permission.TICKET_NOTE)
@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write an internal note."""
    reader = reader_of(request)
    ticket = ticket_for(reader, number, Kind.NOTE)
    try:
        files = _files(request, reader, ticket, Kind.NOTE)
        written = notes.write(reader.actor, ticket, request.POST.get("text", ""), files, mentions_of(request), form=form_of(request))
    except InvalidChangeError as refusal:
        return _refused(request, number, Kind.NOTE, refusal)
    toast(request, _note_said(written, notes.unnamed(ticket.department_id, request.POST.get("text", ""))))
    return back_to_ticket(request, number)


@needs(Permission.TICKET_READ)
@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is written so far, and its files: by the page's script while one types, or by the button."""
    reader, kind = reader_of(request), kind_of(request)
    ticket = ticket_for(reader, number, kind)
    try:
        held = keep_draft(request, reader, ticket, kind)
    except InvalidChangeError as refusal:
        return _refused(request, number, kind, refusal)
    if by_script(request):
        return _kept(request, reader, ticket, kind, held)
    toast(request, _("The draft is saved.") if held else _("There is no draft any more."))
    return back_to_ticket(request, number)


def _note_said(written: Message, unnamed: list[str]) -> str:
    """That a note is there; where a word after an @ names nobody, also that, and whom the note told."""
    if not unnamed:
        return _("The note is added.")
    who = listed(notes.mentioned([written]).get(written.pk, []))
    told = _("It tells %(who)s.") % {"who": who} if who else _("It tells nobody.")
    return " ".join([_("The note is added."), told, _("%(words)s names no colleague who reads this ticket.") % {"words": listed(unnamed)}])


def keep_draft(request: HttpRequest, reader: Reader, ticket: Ticket, kind: Kind) -> Draft | None:
    """Keep all that the composer's form holds; None when that is nothing."""
    return drafts.save(
        reader.actor,
        ticket,
        kind,
        request.POST.get("text", ""),
        revision=revision_of(request),
        files=uploads_of(request),
        without=ids_of(request, "without"),
        copies=copies_of(request, reader, ticket, kind),
        beside=Beside(
            time_of(request, typed=True),
            kind is Kind.REPLY and request.POST.get("confidential") == "on",
            mentions_of(request) if kind is Kind.NOTE else (),
        ),
    )


@needs(Permission.TICKET_READ)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    reader, kind = reader_of(request), kind_of(request)
    drafts.discard(reader.actor, ticket_for(reader, number, kind), kind)
    toast(request, _("The draft is discarded."))
    return back_to_ticket(request, number)


@by_itself
@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def colleagues(request: HttpRequest, number: int) -> HttpResponse:
    """Who else has begun to write on the ticket: a line for the composer."""
    reader = reader_of(request)
    found = who_else(reader, queries.ticket(reader.actor, number))
    return render(request, "console/parts/composer_colleagues.html", {"colleagues": found})


@needs(Permission.TICKET_REPLY)
@require_POST
def recall(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Take back a reply that has not left."""
    return _recall(request, number, message_id, keep_time=False)


@needs(Permission.TICKET_REPLY)
@require_POST
def recall_to_edit(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Take back a planned reply to change it; its time stays chosen."""
    return _recall(request, number, message_id, keep_time=True)


@needs(Permission.TICKET_REPLY)
@require_POST
def send_now(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """Have a planned reply leave now, or one that failed be tried again."""
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    delivery = recalling.send_now(actor, queries.message(actor, ticket, message_id, "ticket"))
    jobs.enqueue_delivery(delivery.id)
    toast(request, _("The reply is on its way."))
    return back_to_ticket(request, number)


def ticket_for(reader: Reader, number: int, kind: Kind) -> Ticket:
    """The ticket by its number; where a colleague merged it while this was written, the one where it goes on."""
    return drafts.goes_on(reader.actor, queries.ticket(reader.actor, number), kind)


def _recall(request: HttpRequest, number: int, message_id: uuid.UUID, *, keep_time: bool) -> HttpResponse:
    actor = reader_of(request).actor
    ticket = queries.ticket(actor, number)
    recalling.recall(actor, queries.message(actor, ticket, message_id, "ticket"), keep_time=keep_time)
    toast(request, _("The reply was not sent. It is a draft again."))
    return back_to_ticket(request, number)


def _kept(request: HttpRequest, reader: Reader, ticket: Ticket, kind: Kind, held: Draft | None) -> JsonResponse:
    """For the page's script: when the draft was saved, and its files where they are others than before."""
    answer = saved(held) | {"hints": _hints(request, kind)}
    if request.FILES or "without" in request.POST:
        reader.opening.reference = ticket.key
        context = {"files": files_of(reader, ticket, held), "draft_url": request.path}
        answer["files"] = render_to_string("console/parts/draft_files.html", context, request)
    if _CHANGES_COPIES & request.POST.keys():
        copies = copies_for(reader, ticket, held_in(reader, ticket, held))
        answer["copies"] = render_to_string("console/parts/copies.html", {"copies": copies, "draft_url": request.path}, request)
    return JsonResponse(answer)


def saved(held: Draft | Beginning | None) -> dict[str, Any]:
    """For the page's script: which draft the server holds, in which revision, and since when."""
    at = f"{timezone.localtime(held.saved_at):%H:%M}" if held else ""
    told = {"revision": held.revision if held else 0, "said": _("Saved %(at)s") % {"at": at} if held else "", "hints": []}
    return told | ({"once": str(held.id)} if held else {})


def clock_of(at: dt.datetime) -> str:
    """A planned time as a sentence names it."""
    return figures.clock(timezone.localtime(at), timezone.localtime(), translation.get_language() or "en")


def _refused(request: HttpRequest, number: int, kind: Kind, refusal: InvalidChangeError) -> HttpResponse:
    """What was typed is kept when it cannot be sent, and the reason stands beside it.

    Where another window was quicker, its text stands beside: who reads that and sends or saves all the same means it.
    """
    reader = reader_of(request)
    ticket = ticket_for(reader, number, kind)
    if by_script(request):
        reader.opening.reference = ticket.key
        told = two_windows.of_ticket(request, reader, ticket, kind, refusal)
        return JsonResponse({"said": refusal.sentence} | told, status=refusal.status)
    try:
        at = time_of(request, typed=True)
    except InvalidChangeError:
        at = None
    sent, form = request.POST, form_of(request)
    late = isinstance(refusal, ElsewhereError)
    once = str(form.id) if form.id and not late else ""
    typed = Typed(
        kind,
        sent.get("text", ""),
        refusal.sentence,
        form.revision or 0,
        at,
        sent.get("confidential") == "on",
        tuple(sent.getlist("mention")[:50]),
        _still_chosen(request, reader, ticket),
        sent.get("copy_to", ""),
        once,
    )
    composer = composer_for(reader, ticket, typed)
    return show_ticket(request, ticket.number, "conversation", composer, status=refusal.status)


def _hints(request: HttpRequest, kind: Kind) -> list[str]:
    """What to look at again in what was typed. The page sends the open questions along, so that nothing is opened for it each time."""
    files = len({*request.POST.getlist("kept")} - {*request.POST.getlist("without")}) + len(request.FILES.getlist("files"))
    asked = tuple(question[:MAX_QUESTION] for question in request.POST.getlist("asked")[:MOST_QUESTIONS])
    draft = checking.Draft(request.POST.get("text", ""), asked, files)
    return checking.hints(draft) if kind is Kind.REPLY else []


def by_script(request: HttpRequest) -> bool:
    """Whether the page's own script asks, which wants the bare answer."""
    return request.headers.get("Accept") == "application/json"


def kind_of(request: HttpRequest) -> Kind:
    """Whether a reply or a note is written."""
    kind = request.POST.get("kind", "")
    if kind not in {Kind.REPLY, Kind.NOTE}:
        raise InvalidChangeError(_("A draft is of a reply or of a note."))
    return Kind(kind)


def revision_of(request: HttpRequest) -> int | None:
    """The revision that the page showed; None where none was sent, and what is typed counts."""
    value = request.POST.get("revision", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None


def form_of(request: HttpRequest) -> Form:
    """Which draft the form shows, or under which id of its own it is sent."""
    try:
        return Form(uuid.UUID(request.POST.get("once", "")), revision_of(request))
    except ValueError:
        return Form(None, revision_of(request))


def time_of(request: HttpRequest, *, typed: bool = False) -> dt.datetime | None:
    """When to send: a time from the list, or the one in the field when its button was pressed (or ``typed`` asks for it)."""
    form = request.POST
    value = form.get("preset") or (form.get("at", "") if typed or form.get("when") == "later" else "")
    if not value and form.get("when") != "later":
        return None
    try:
        moment = parse_datetime(value[:40])
    except ValueError:
        moment = None
    if moment is None:
        raise InvalidChangeError(_("Choose a day and an hour for the reply to leave."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def mentions_of(request: HttpRequest) -> set[uuid.UUID]:
    """The colleagues who were ticked."""
    try:
        return {uuid.UUID(value) for value in request.POST.getlist("mention")[:50]}
    except ValueError:
        raise InvalidChangeError(_("There is no such agent. Choose one of the list.")) from None


def ids_of(request: HttpRequest, name: str) -> set[uuid.UUID]:
    """The files of the draft that the form names."""
    try:
        return {uuid.UUID(value) for value in request.POST.getlist(name)[: draft_files.MOST]}
    except ValueError:
        raise elsewhere() from None


def copies_of(request: HttpRequest, reader: Reader, ticket: Ticket, kind: Kind) -> list[str]:
    """Who gets a copy: those of the form but for the one that is taken off, everybody if that was pressed, and who was typed."""
    if kind is not Kind.REPLY:
        return []
    form = request.POST
    reader.opening.reference = ticket.key
    references = [one for one in form.getlist("copy")[: recipients.MOST + 1] if one != form.get("copy_off")]
    chosen = chosen_by(reader, ticket, references, all_of_them="everybody" in form)
    return recipients.checked([*chosen, *copying.typed(form.get("copy_to", ""))])


def _still_chosen(request: HttpRequest, reader: Reader, ticket: Ticket) -> tuple[str, ...]:
    """Those of a form that was refused, as far as they are known still."""
    try:
        return tuple(chosen_by(reader, ticket, request.POST.getlist("copy")[: recipients.MOST]))
    except InvalidChangeError:
        return ()


def _files(request: HttpRequest, reader: Reader, ticket: Ticket, kind: Kind) -> list[NewFile]:
    """What goes with the message: the files that the page showed of its draft, and those that come with the form."""
    open_still(form_of(request))  # a draft that was sent has no files any more, which is not what is to be told
    new = uploads_of(request)
    reader.opening.reference = ticket.key
    files = [*draft_files.kept(reader.actor, reader.opening, ticket, kind, ids_of(request, "kept")), *new]
    draft_files.check([file.size for file in files])
    return files


def uploads_of(request: HttpRequest) -> list[NewFile]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        # Django's handler has left all files of this form out, without a word.
        raise InvalidChangeError(_("The files are larger than 30 MB together. Send some of them with another message."))
    files: list[UploadedFile[Any]] = request.FILES.getlist("files")
    return [
        NewFile(file.name or "", file.content_type or "application/octet-stream", cast(BinaryIO, file.file), file.size or 0)
        for file in files
    ]
