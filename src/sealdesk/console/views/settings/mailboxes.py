"""Mailboxes: the list, one of them, its server with a connection test, pausing, and sending."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.managing import managed_department
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels import actions
from sealdesk.channels.mail.imap import ImapTrouble
from sealdesk.channels.models import Mailbox
from sealdesk.channels.queries import mailbox as one_mailbox
from sealdesk.console.builders.settings.mailboxes import department_choices, mailbox_row, mailbox_rows, receiver
from sealdesk.console.forms import NewMailboxForm, SenderForm, ServerForm
from sealdesk.console.mail_words import trouble
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words, said
from sealdesk.console.toasting import toast
from sealdesk.workbench.undo import undoable


@needs(Permission.SETTINGS_MANAGE)
@require_safe
@never_cache
def mailboxes(request: HttpRequest) -> HttpResponse:
    """All of them, and how fetching goes."""
    return render(request, "console/settings/mailboxes.html", {"rows": mailbox_rows(reader_of(request)), "receiver": receiver()})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add an address."""
    reader = reader_of(request)
    form = NewMailboxForm(request.POST or None, departments=department_choices(reader))
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            department = managed_department(reader.actor, uuid.UUID(form.cleaned_data["department"]))
            made = actions.add_mailbox(reader.actor, form.cleaned_data["address"], department)
            said(request, _("The address is made. Say how its mail comes here."))
            return redirect("console:settings-mailbox", made.pk)
    return render(request, "console/settings/mailbox_new.html", {"form": form})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mailbox(request: HttpRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """One address: whose tickets, as whom it writes, and where its mail comes from."""
    reader = reader_of(request)
    chosen = one_mailbox(reader.actor, mailbox_id)
    held = {name: getattr(chosen, name) for name in actions.TOLD} | {"department": str(chosen.department_id)}
    form = SenderForm(request.POST or None, standing=held, departments=department_choices(reader))
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            department = managed_department(reader.actor, uuid.UUID(form.cleaned_data["department"]))
            actions.change_sender(reader.actor, chosen, department, {name: form.cleaned_data[name] for name in actions.TOLD})
            toast(request, _("Saved."), lot)
            return redirect("console:settings-mailbox", chosen.pk)
    return _page(request, chosen, form, ServerForm(initial={"user": chosen.address}, auto_id="server_%s", held=chosen.imap))


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def server(request: HttpRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Try the server that was typed, and keep it when it answers as it should."""
    reader = reader_of(request)
    chosen = one_mailbox(reader.actor, mailbox_id)
    form = ServerForm(request.POST, auto_id="server_%s", held=chosen.imap)
    if form.is_valid():
        result = actions.try_server(reader.actor, chosen, form.settings())
        if result.ok or form.cleaned_data["anyway"]:
            try:
                actions.fetch_from(reader.actor, chosen, form.settings())
            except ImapTrouble as wrong:
                form.add_error(None, trouble(wrong.code))
            else:
                said(request, _("Saved. The post starts to fetch within fifteen seconds."))
                return redirect("console:settings-mailbox", chosen.pk)
        else:
            form.add_error(None, trouble(result.code))
            form.add_error(None, _("Nothing was saved. Enter the password again when you have mended it."))
    held = {name: getattr(chosen, name) for name in actions.TOLD} | {"department": str(chosen.department_id)}
    return _page(request, chosen, SenderForm(standing=held, departments=department_choices(reader)), form)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def check(request: HttpRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Try the server that is saved."""
    actor = reader_of(request).actor
    chosen = one_mailbox(actor, mailbox_id)
    if chosen.imap:
        result = actions.try_server(actor, chosen)
        messages.success(request, _("The server answers, and the folder can be read.")) if result.ok else messages.warning(
            request, trouble(result.code)
        )
    return redirect("console:settings-mailbox", chosen.pk)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def pause(request: HttpRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Stop fetching, or go on."""
    actor = reader_of(request).actor
    chosen = one_mailbox(actor, mailbox_id)
    active = request.POST.get("active") == "1"
    with undoable(actor) as lot:
        actions.pause_mailbox(actor, chosen, active=active)
    toast(request, _("Fetching goes on.") if active else _("Fetching is paused. What others hand over is still taken in."), lot)
    return redirect("console:settings-mailbox", chosen.pk)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def sending(request: HttpRequest) -> HttpResponse:
    """Try the server that the desk sends by."""
    code = actions.try_sending(reader_of(request).actor)
    if code:
        messages.warning(request, trouble(code))
    else:
        said(request, _("The server answers and takes our sign-in. Nothing was sent."))
    return redirect("console:settings-mailboxes")


def _page(request: HttpRequest, chosen: Mailbox, form: SenderForm, server_form: ServerForm) -> HttpResponse:
    row = mailbox_row(reader_of(request), chosen)
    context = {"mailbox": row, "id": chosen.pk, "form": form, "server_form": server_form, "receiver": receiver()}
    return render(request, "console/settings/mailbox.html", context)
