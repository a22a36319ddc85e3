"""Builds the pages of departments."""

from __future__ import annotations

from django.urls import reverse

from sealdesk.access.managing import managed_departments
from sealdesk.access.models import Department
from sealdesk.console import words
from sealdesk.console.pages.staff import DepartmentRow
from sealdesk.console.reader import Reader
from sealdesk.identity.queries import people_by_department
from sealdesk.phrases import listed


def department_rows(reader: Reader) -> tuple[DepartmentRow, ...]:
    """The departments that the reader manages."""
    people = people_by_department(reader.actor)
    return tuple(_row(reader, department, people.get(department.pk, 0)) for department in managed_departments(reader.actor))


def targets(reader: Reader, department: Department) -> list[tuple[str, str]]:
    """Where the tickets of a closing department may go."""
    others = (one for one in managed_departments(reader.actor) if one.archived_at is None and one.pk != department.pk)
    return [(str(one.pk), one.name_in(reader.language)) for one in others]


def _row(reader: Reader, department: Department, people: int) -> DepartmentRow:
    name = department.name_in(reader.language)
    other = department.name if name == department.name_zh else department.name_zh
    return DepartmentRow(
        url=reverse("console:settings-department", args=[department.pk]),
        name=name,
        other_name=other if other != name else "",
        slug=department.slug,
        categories=listed(words.category(category) for category in department.categories),
        people=people,
        is_default=department.is_default,
        archived_at=department.archived_at,
    )
