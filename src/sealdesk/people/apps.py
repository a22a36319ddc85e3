"""The Django app of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Customers and organisations."""

    name = "sealdesk.people"
    label = "people"
