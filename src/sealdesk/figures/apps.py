"""The Django app of the figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Figures of the desk."""

    name = "sealdesk.figures"
    label = "figures"

    def ready(self) -> None:
        """Declare who sees what."""
        from sealdesk.figures import policy  # noqa: F401
