"""The Django app of the channels."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Mail in and out."""

    name = "sealdesk.channels"
    label = "channels"

    def ready(self) -> None:
        """How a reply is taken back, what goes with an erased person, letters about addresses, and who may see which mailboxes."""
        from sealdesk.channels import addressing, erasing, policy  # noqa: F401 - importing registers them
        from sealdesk.channels.mail import recalling  # noqa: F401 - importing registers the reverser
