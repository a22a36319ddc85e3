"""The Django app of the gateway."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """The gateway to a language model."""

    name = "sealdesk.gateway"
    label = "gateway"

    def ready(self) -> None:
        """Declare who sees what."""
        from sealdesk.gateway import policy  # noqa: F401
