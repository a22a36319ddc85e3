"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Tickets."""

    name = "sealdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Who may see what, what becomes of tickets when an agent leaves, and what leaves the index when it is deleted."""
        from sealdesk.desk import leaving, policy  # noqa: F401 - importing registers them
        from sealdesk.desk.searching import forget_what_is_deleted, index_customers
        from sealdesk.people.actions import when_changed

        forget_what_is_deleted()
        when_changed(index_customers)
