"""The Django app of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Roles, departments and the doors."""

    name = "sealdesk.access"
    label = "access"

    def ready(self) -> None:
        """Register the check that every route is declared."""
        from sealdesk.access import checks  # noqa: F401 - importing registers it
