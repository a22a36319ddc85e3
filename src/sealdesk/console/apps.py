"""The console's Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Templates, static files, translations and routes of the agents' pages."""

    name = "sealdesk.console"
    label = "console"
