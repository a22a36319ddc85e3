"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tickets."""

    name = "sealdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Who may see what."""
        from sealdesk.desk import policy  # noqa: F401 - importing registers the narrowings
