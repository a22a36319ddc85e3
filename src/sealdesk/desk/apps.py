"""The Django app of the desk."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    """Tickets."""

    name = "sealdesk.desk"
    label = "desk"

    def ready(self) -> None:
        """Who may see what; what an agent who leaves, and what is deleted, leaves behind; the figures that the database keeps."""
        from sealdesk.desk import emptying, handing_back, policy, tally  # noqa: F401 - importing registers the second and third
        from sealdesk.desk.erasing import when_erased
        from sealdesk.desk.searching import forget_what_is_deleted, index_customers
        from sealdesk.people.actions import when_changed

        forget_what_is_deleted()
        when_changed(index_customers)
        when_erased(emptying.count, emptying.erase, emptying.after)
        post_migrate.connect(tally.install, sender=self, dispatch_uid="desk.tally")
