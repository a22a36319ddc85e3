"""The Django app of the workbench."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """What an agent has on the bench."""

    name = "sealdesk.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Who may see what, what can be taken back, and who keeps it."""
        from sealdesk.access.acting import keep_reversals
        from sealdesk.workbench import erasing, policy, reading, reversals, saved, undo  # noqa: F401 - importing registers what they do

        keep_reversals(undo.keep)
