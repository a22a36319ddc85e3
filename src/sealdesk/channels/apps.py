"""The Django app of the channels."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Mail in and out."""

    name = "sealdesk.channels"
    label = "channels"
