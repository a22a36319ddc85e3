"""Departments, as those ask who act for nobody: a channel that must put something somewhere."""

from __future__ import annotations

from sealdesk.access.models import Department


def default_department() -> Department:
    """Where mail goes that names no mailbox of ours."""
    found = Department.objects.filter(is_default=True).first() or Department.objects.first()
    if found is None:
        raise Department.DoesNotExist("The desk has no department yet. Run 'sealdesk prepare'.")
    return found
