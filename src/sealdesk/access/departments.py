"""Departments, as those ask who act for nobody: a channel that must put something somewhere."""

from __future__ import annotations

from typing import Final

from sealdesk.access.models import Department
from sealdesk.recent import Recent

departments_now: Final = Recent(lambda: list(Department.objects.filter(archived_at=None)), "access.department")


def default_department() -> Department:
    """Where mail goes that names no mailbox of ours."""
    found = departments_now()
    if not found:
        raise Department.DoesNotExist("The desk has no department yet. Run 'sealdesk prepare'.")
    return next((department for department in found if department.is_default), found[0])
