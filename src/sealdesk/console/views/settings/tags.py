"""Tags: the desk's vocabulary, a new word, one of them, and taking one away for good."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console import words
from sealdesk.console.builders.settings.tags import tag_row, tag_rows
from sealdesk.console.forms import TagForm
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words
from sealdesk.console.toasting import toast
from sealdesk.desk import tagging
from sealdesk.workbench.undo import undoable

LIST = "console:settings-tags"


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    """All of them with their tickets, and adding one."""
    reader = reader_of(request)
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            made = tagging.make_word(reader.actor, form.cleaned_data["word"], form.cleaned_data["colour"])
            toast(request, _("The tag %(tag)s is made.") % {"tag": f"#{words.tag(made.word)}"})
            return redirect(LIST)
    may = reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return render(request, "console/settings/tags.html", {"rows": tag_rows(reader), "form": form if may else None})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, tag_id: uuid.UUID) -> HttpResponse:
    """Rename one, or give it another colour, on all of its tickets at once."""
    actor = reader_of(request).actor
    held = tagging.kept_word(actor, tag_id)
    form = TagForm(request.POST or None, standing={"word": words.tag(held.word), "colour": held.colour})
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(actor) as lot:
            tagging.change_word(actor, held.pk, form.cleaned_data["word"], form.cleaned_data["colour"])
            toast(request, _("The tag is saved, on all of its tickets."), lot)
            return redirect(LIST)
    return render(request, "console/settings/tag.html", {"tag": tag_row(held), "id": held.pk, "form": form})


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def remove(request: HttpRequest, tag_id: uuid.UUID) -> HttpResponse:
    """Take one off all of its tickets and out of the list, for good: the page before said from how many."""
    actor = reader_of(request).actor
    off = tagging.remove_word(actor, tagging.kept_word(actor, tag_id).pk)
    said = ngettext("Removed %(tag)s from %(count)d ticket.", "Removed %(tag)s from %(count)d tickets.", off.tickets)
    toast(request, said % {"tag": f"#{words.tag(off.word)}", "count": off.tickets})
    return redirect(LIST)
