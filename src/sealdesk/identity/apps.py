"""The Django app of identity."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Agents, sign-in, second factors and sessions."""

    name = "sealdesk.identity"
    label = "identity"

    def ready(self) -> None:
        """Register what agents may see of each other, and note used factors in the session."""
        from sealdesk.identity import policy, signals  # noqa: F401 - importing registers them
