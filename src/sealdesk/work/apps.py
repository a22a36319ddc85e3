"""The Django app of background jobs."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkConfig(AppConfig):
    """Loads every app's ``jobs`` module, so that workers and schedulers know all jobs and schedules."""

    name = "sealdesk.work"
    label = "work"

    def ready(self) -> None:
        """Find the jobs once all models are loaded."""
        autodiscover_modules("jobs")
