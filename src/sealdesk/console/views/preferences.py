"""Language and theme, density and single-letter keys: kept for the agent; the first two also in a cookie, for the pages before sign-in."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.routes import Audience, needs
from sealdesk.console.pages.frame import DENSITIES, THEME_COOKIE, THEMES
from sealdesk.console.returning import page_before
from sealdesk.identity import actions

_LANGUAGES: Final = frozenset(code for code, _name in settings.LANGUAGES)
_YEAR: Final = 365 * 24 * 3600


@needs(Audience.EVERYONE)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language."""
    chosen = request.POST.get("language", "")
    if chosen not in _LANGUAGES:
        raise InvalidChangeError(_("The desk does not speak that language. Choose one of those it offers."))
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, chosen, language=chosen)


@needs(Audience.EVERYONE)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the reader's system has it."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise InvalidChangeError(_("There is no such theme. Choose one of those the desk offers."))
    return _remember(request, THEME_COOKIE, chosen, theme=chosen)


@needs(Audience.AGENTS)
@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """Rows with more air, or more rows."""
    chosen = request.POST.get("density", "")
    if chosen not in DENSITIES:
        raise InvalidChangeError(_("There is no such density. Choose one of those the desk offers."))
    _keep(request, density=chosen)
    return redirect(page_before(request))


@needs(Audience.AGENTS)
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """Single-letter keys on or off (WCAG 2.1.4)."""
    chosen = request.POST.get("letters", "")
    if chosen not in {"on", "off"}:
        raise InvalidChangeError(_("Single-letter keys are on or off. Choose one of the two."))
    _keep(request, letters=chosen == "on")
    return redirect(page_before(request))


def _keep(request: HttpRequest, **change: Any) -> None:
    agent: Any = request.user
    actions.change_preferences(request.actor, agent, **change)  # type: ignore[attr-defined]


def _remember(request: HttpRequest, cookie: str, value: str, **change: str) -> HttpResponse:
    if request.user.is_authenticated:
        _keep(request, **change)
    response = redirect(page_before(request))
    response.set_cookie(cookie, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response
