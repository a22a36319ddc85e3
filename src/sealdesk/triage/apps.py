"""The Django app of triage."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Sorting tickets."""

    name = "sealdesk.triage"
    label = "triage"
