"""The models of triage: figures, history, training now, and putting another one in service."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.console.builders.settings.triage_models import models_page, training_view
from sealdesk.console.reader import reader_of
from sealdesk.console.saying import in_words, said
from sealdesk.desk import training
from sealdesk.desk.jobs import enqueue_training
from sealdesk.triage import register

PAGE = "console:settings-models"


@needs(Permission.SETTINGS_MANAGE)
@require_safe
@never_cache
def models(request: HttpRequest) -> HttpResponse:
    """The model in service and all trainings."""
    return render(request, "console/settings/triage_models.html", {"page": models_page(reader_of(request))})


@needs(Permission.SETTINGS_MANAGE)
@require_safe
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """How the last training stands, for the page that shows it."""
    return render(request, "console/settings/parts/training.html", {"training": training_view(training.versions(1))})


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Have a model trained by a worker."""
    with in_words(request):
        training.ask(reader_of(request).actor, enqueue_training)
    return redirect(PAGE)


@needs(Permission.SETTINGS_MANAGE)
@require_POST
def serve(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """Put another model in service."""
    with in_words(request):
        register.serve(reader_of(request).actor, version_id)
        said(request, _("This model sorts from now on."))
    return redirect(PAGE)
