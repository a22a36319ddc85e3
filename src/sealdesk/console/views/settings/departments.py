"""Departments: the list, one of them, adding, archiving and restoring."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sealdesk.access.managing import change_department, create_department, managed_department
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels.closing import archive_department, restore_department
from sealdesk.console import words
from sealdesk.console.builders.settings.departments import department_rows, targets
from sealdesk.console.forms import ArchiveForm, DepartmentForm, NewDepartmentForm
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words, said
from sealdesk.console.toasting import toast
from sealdesk.workbench.undo import undoable

LIST = "console:settings-departments"


@needs(Permission.SETTINGS_MANAGE)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """All of them, with who works there and what they answer for."""
    return render(request, "console/settings/departments.html", {"rows": department_rows(reader_of(request))})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    form = NewDepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with in_words(form):
            made = create_department(reader_of(request).actor, **form.cleaned_data)
            said(request, _("The department is made. Give somebody a role there, and an address."))
            return redirect("console:settings-department", made.pk)
    return render(request, "console/settings/department_new.html", {"form": form})


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, department_id: uuid.UUID) -> HttpResponse:
    """Rename it, and say what it answers for."""
    reader = reader_of(request)
    chosen = managed_department(reader.actor, department_id)
    held = {"name": chosen.name, "name_zh": chosen.name_zh, "categories": chosen.categories, "is_default": chosen.is_default}
    form = DepartmentForm(request.POST or None, standing=held, categories=words.categories())
    if request.method == "POST" and form.is_valid():
        with in_words(form), undoable(reader.actor) as lot:
            change_department(reader.actor, chosen, **form.cleaned_data)
            toast(request, _("Saved."), lot)
            return redirect("console:settings-department", chosen.pk)
    context = {"department": chosen, "name": chosen.name_in(reader.language), "form": form, "archiving": _archiving(request, chosen)}
    return render(request, "console/settings/department.html", context)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def archive(request: HttpRequest, department_id: uuid.UUID) -> HttpResponse:
    """Close it; its tickets and mailboxes go to another one."""
    actor = reader_of(request).actor
    chosen = managed_department(actor, department_id)
    form = _archiving(request, chosen)
    if form is None or not form.is_valid():
        return redirect("console:settings-department", chosen.pk)
    with in_words(request), undoable(actor) as lot:
        moved = archive_department(actor, chosen, managed_department(actor, uuid.UUID(form.cleaned_data["into"])))
        words_for = ngettext("Archived. %(count)d ticket was moved.", "Archived. %(count)d tickets were moved.", moved)
        toast(request, words_for % {"count": moved}, lot)
    return redirect(LIST)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def restore(request: HttpRequest, department_id: uuid.UUID) -> HttpResponse:
    """Open it again."""
    actor = reader_of(request).actor
    with in_words(request):
        restore_department(actor, managed_department(actor, department_id))
        said(request, _("The department is open again. What was moved stays where it is."))
    return redirect("console:settings-department", department_id)


def _archiving(request: HttpRequest, chosen: object) -> ArchiveForm | None:
    """The form for closing; None where there is no other department for its tickets."""
    others = targets(reader_of(request), chosen)  # type: ignore[arg-type]
    return ArchiveForm(request.POST if "into" in request.POST else None, departments=others) if others else None
