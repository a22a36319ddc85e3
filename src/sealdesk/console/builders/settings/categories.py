"""Builds the pages of categories."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.managing import managed_departments
from sealdesk.access.permissions import Permission
from sealdesk.console.pages.categories import CategoryRow
from sealdesk.console.reader import Reader
from sealdesk.desk import categories
from sealdesk.desk.categories import Kept

NOWHERE = ""


def category_rows(reader: Reader) -> tuple[CategoryRow, ...]:
    """All of them."""
    may = reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return tuple(category_row(reader, one, may=may) for one in categories.kept())


def category_row(reader: Reader, one: Kept, *, may: bool) -> CategoryRow:
    """One of them."""
    known = one.known
    name = known.name_in(reader.language)
    other = known.name if name == known.name_zh else known.name_zh
    return CategoryRow(
        slug=known.slug,
        name=name,
        other_name=other if other != name else "",
        department=one.department.name_in(reader.language) if one.department else "",
        tickets=one.tickets,
        url=reverse("console:settings-category", args=[known.slug]) if may else "",
        own=not known.built_in,
        archived=known.archived,
        stays=known.slug == categories.OTHER,
    )


def places(reader: Reader) -> list[tuple[str, str]]:
    """Where a category may lead: a department that is open, or none."""
    departments = [one for one in managed_departments(reader.actor) if one.archived_at is None]
    return [(NOWHERE, _("nowhere by itself")), *((str(one.pk), one.name_in(reader.language)) for one in departments)]
