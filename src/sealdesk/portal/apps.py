"""The portal's Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates, translations and routes of the customers' pages. They use the console's stylesheet, sprite and tags."""

    name = "sealdesk.portal"
    label = "portal"
