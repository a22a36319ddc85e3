"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tickets."""

    name = "sealdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Who may see what, and what becomes of tickets when an agent leaves."""
        from sealdesk.desk import leaving, policy  # noqa: F401 - importing registers them
