"""The Django app of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The index of keyed tokens."""

    name = "sealdesk.search"
    label = "search"
