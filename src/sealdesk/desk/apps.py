"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tickets."""

    name = "sealdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Who may see what, and what leaves the index when it is deleted."""
        from sealdesk.desk import policy  # noqa: F401 - importing registers the narrowings
        from sealdesk.desk.searching import forget_what_is_deleted

        forget_what_is_deleted()
