"""The Django app of passes."""

from django.apps import AppConfig


class PassesConfig(AppConfig):
    """Links and codes of customers."""

    name = "sealdesk.passes"
    label = "passes"

    def ready(self) -> None:
        """Say how a request's customer is found, and what goes with an erased one."""
        from sealdesk.passes import erasing, guests  # noqa: F401 - importing registers it
