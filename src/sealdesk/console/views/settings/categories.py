"""Categories: the list, one of them, adding, archiving and opening again."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.managing import managed_department
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.settings.categories import category_row, category_rows, places
from sealdesk.console.forms import CategoryForm
from sealdesk.console.reader import Reader, reader_of
from sealdesk.console.saying import in_words
from sealdesk.console.toasting import toast
from sealdesk.desk import categories as actions
from sealdesk.workbench.undo import undoable

LIST = "console:settings-categories"


@needs(Permission.SETTINGS_MANAGE)
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All of them, with where they lead and how many tickets have each."""
    reader = reader_of(request)
    may = reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return render(request, "console/settings/categories.html", {"rows": category_rows(reader), "may": may})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add one of the desk's own."""
    reader = reader_of(request)
    form = CategoryForm(request.POST or None, departments=places(reader))
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            actions.add(reader.actor, **_told(reader, form))
            toast(request, _("The category is made. Triage learns it from the tickets that you give it to."))
            return redirect(LIST)
    return render(request, "console/settings/category_new.html", {"form": form})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, category: str) -> HttpResponse:
    """Rename one, or have it lead elsewhere."""
    reader = reader_of(request)
    kept = actions.kept_one(reader.actor, category)
    held = {"name": kept.known.name, "name_zh": kept.known.name_zh, "department": str(kept.department.pk) if kept.department else ""}
    form = CategoryForm(request.POST or None, standing=held, departments=places(reader))
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            actions.change(reader.actor, category, **_told(reader, form))
            toast(request, _("The category is saved."), lot)
            return redirect(LIST)
    return render(request, "console/settings/category.html", {"row": category_row(reader, kept, may=True), "form": form})


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def archive(request: HttpRequest, category: str) -> HttpResponse:
    """Hide one from choice."""
    actor = reader_of(request).actor
    with in_words(request), undoable(actor) as lot:
        actions.archive(actor, actions.kept_one(actor, category).known.slug)
        toast(request, _("The category is archived. Tickets that have it keep it."), lot)
    return redirect(LIST)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def restore(request: HttpRequest, category: str) -> HttpResponse:
    """Have one chosen again."""
    actor = reader_of(request).actor
    with undoable(actor) as lot:
        actions.restore(actor, actions.kept_one(actor, category).known.slug)
    toast(request, _("The category can be chosen again. Say which department it leads to."), lot)
    return redirect("console:settings-category", category)


def _told(reader: Reader, form: CategoryForm) -> dict[str, Any]:
    where = form.cleaned_data["department"]
    department = managed_department(reader.actor, uuid.UUID(where)) if where else None
    return {"name": form.cleaned_data["name"], "name_zh": form.cleaned_data["name_zh"], "department": department}
