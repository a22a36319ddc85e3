"""The language in which the desk speaks to who has not chosen one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sealdesk.access.desk_settings import choose_language, desk_setting
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.forms import LanguageForm
from sealdesk.console.reader import reader_of
from sealdesk.console.toasting import toast
from sealdesk.workbench.undo import undoable


@needs(Permission.SETTINGS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Read it, and choose another."""
    actor = reader_of(request).actor
    form = LanguageForm(request.POST if request.method == "POST" else None, standing={"language": desk_setting("language")})
    if request.method == "POST" and form.is_valid():
        with undoable(actor) as lot:
            choose_language(actor, form.cleaned_data["language"])
        toast(request, _("Saved. Who has not chosen a language reads this one from their next page on."), lot)
        return redirect("console:settings-language")
    may = actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return render(request, "console/settings/language.html", {"form": form, "may": may})
