"""Builds the matrix of roles and rights, and answers who may do something, or see a kind of value in clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.permissions import ALLOWED, CLEARANCE, Permission, Role
from sealdesk.console import words
from sealdesk.console.pages.staff import Cell, Holder, RightGroup, RightRow, RoleColumn, RolesPage
from sealdesk.console.reader import Reader
from sealdesk.console.role_words import ROLES, group_of, label, ordered_rights, right, role_sentence
from sealdesk.identity.queries import StaffRow, staff
from sealdesk.labels import Label

#: The labels that the matrix tells about; everybody at the desk sees the two below them.
_LABELS: Final = (Label.PERSONAL, Label.SENSITIVE, Label.SECRET)


def roles_page(reader: Reader, role: str, asked: str, department: str) -> RolesPage:
    """The matrix. ``role`` is the one that a phone shows, ``asked`` a permission or label, ``department`` where."""
    current = role if role in set(Role) else str(Role.AGENT)
    people = [row for row in staff(reader.actor) if row.agent.is_active]
    has = _question(asked)
    return RolesPage(
        columns=tuple(_column(one, people, one == current) for one in ROLES),
        groups=(*_rights(current), RightGroup(_("Values seen in clear"), tuple(_values(current)))),
        asked=asked if has else "",
        asked_name=_name_of(asked) if has else "",
        department=department if has else "",
        holders=tuple(_holders(reader, people, has, department)) if has else (),
    )


def questions() -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be asked, in groups, for the menu."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for permission in ordered_rights():
        groups.setdefault(group_of(permission), []).append((str(permission), right(permission).name))
    return [*groups.items(), (_("Values seen in clear"), [(str(one), label(one).name) for one in _LABELS])]


def _column(role: Role, people: list[StaffRow], current: bool) -> RoleColumn:
    holding = sum(any(grant.role == role for grant in row.agent.grants.all()) for row in people)
    url = f"{reverse('console:settings-roles')}?{urlencode({'role': str(role)})}"
    return RoleColumn(str(role), words.role(role), role_sentence(role), holding, url, current)


def _rights(current: str) -> Iterator[RightGroup]:
    groups: dict[str, list[RightRow]] = {}
    for permission in ordered_rights():
        named = right(permission)
        cells = tuple(
            Cell(
                str(role),
                "yes" if permission in ALLOWED[role] else "no",
                _("may") if permission in ALLOWED[role] else _("not"),
                role == current,
            )
            for role in ROLES
        )
        groups.setdefault(group_of(permission), []).append(RightRow(str(permission), named.name, named.sub, cells))
    return (RightGroup(title, tuple(rows)) for title, rows in groups.items())


def _values(current: str) -> Iterator[RightRow]:
    for one in _LABELS:
        named = label(one)
        cells = tuple(_value_cell(role, one, role == current) for role in ROLES)
        yield RightRow(str(one), named.name, named.sub, cells, wide=True)


def _value_cell(role: Role, one: Label, current: bool) -> Cell:
    if one in CLEARANCE[role]:
        return Cell(str(role), "clear", _("Clear"), current)
    reads = Permission.TICKET_READ in ALLOWED[role]
    return Cell(str(role), "mask" if reads else "no", _("Masked") if reads else _("not"), current)


def _question(asked: str) -> Callable[[Role], bool] | None:
    if asked in set(Permission):
        return lambda role: Permission(asked) in ALLOWED[role]
    if asked in set(_LABELS):
        return lambda role: Label(asked) in CLEARANCE[role]
    return None


def _name_of(asked: str) -> str:
    return right(asked).name if asked in set(Permission) else label(Label(asked)).name


def _holders(reader: Reader, people: list[StaffRow], has: Callable[[Role], bool], department: str) -> Iterator[Holder]:
    for row in people:
        for grant in row.agent.grants.all():
            if has(Role(grant.role)) and (not department or grant.department_id is None or str(grant.department_id) == department):
                where = grant.department.name_in(reader.language) if grant.department else _("the whole desk")
                yield Holder(row.agent.name, reverse("console:settings-agent", args=[row.agent.pk]), words.role(grant.role), where)
