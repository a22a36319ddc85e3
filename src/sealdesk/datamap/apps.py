"""The Django app of the data map: it has no tables, only the check that every field is declared."""

from django.apps import AppConfig


class DatamapConfig(AppConfig):
    """Declared fields."""

    name = "sealdesk.datamap"
    label = "datamap"

    def ready(self) -> None:
        """Register the system check."""
        from sealdesk.datamap import checks  # noqa: F401 - importing registers it
