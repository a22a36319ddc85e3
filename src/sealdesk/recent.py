"""What every mail needs and hardly anybody changes, kept for two seconds: departments, mailboxes, who could take a ticket.

This process's own changes are seen at once, another's after two seconds. Inside a transaction nothing is kept, because
what it reads may be rolled back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models.signals import post_delete, post_migrate, post_save

T = TypeVar("T")
SECONDS: Final = 2.0
_all: list[Recent[Any]] = []


class Recent(Generic[T]):
    """One value that is read by ``read`` and forgotten when a row of ``models`` is saved or deleted here (labels, lower case)."""

    def __init__(self, read: Callable[[], T], *models: str) -> None:
        self._read = read
        self._models = frozenset(models)
        self._kept: tuple[float, T] | None = None
        _all.append(self)

    def __call__(self) -> T:
        """The value, at most two seconds old."""
        kept, now = self._kept, time.monotonic()
        settled = not connection.in_atomic_block
        if kept is not None and now - kept[0] < SECONDS and settled:
            return kept[1]
        value = self._read()
        self._kept = (now, value) if settled else None
        return value

    def depends_on(self, label: str) -> bool:
        """Whether a row of that model goes into the value."""
        return label in self._models

    def forget(self) -> None:
        """Read it again at the next use."""
        self._kept = None


def forget_recent(sender: Any = None, **_: Any) -> None:
    """Forget what depends on the model ``sender``; everything without one."""
    label = sender._meta.label_lower if hasattr(sender, "_meta") else ""
    for recent in _all:
        if not label or recent.depends_on(label):
            recent.forget()


post_save.connect(forget_recent, dispatch_uid="recent.saved")
post_delete.connect(forget_recent, dispatch_uid="recent.deleted")
post_migrate.connect(forget_recent, dispatch_uid="recent.migrated")
