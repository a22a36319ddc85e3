"""The people of the desk: departments, agents, and what each role may do and sees."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department in the list."""

    url: str
    name: str
    other_name: str
    slug: str
    categories: str
    people: int
    is_default: bool = False
    archived_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role that an agent holds, and where. ``may_withdraw``: the reader may take it away."""

    id: uuid.UUID
    role: str
    role_name: str
    where: str
    sentence: str
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent in the list. ``state`` is invited, active or closed."""

    id: uuid.UUID
    url: str
    name: str
    email: str
    roles: tuple[str, ...]
    state: str
    factors: str
    sessions: int
    seen_at: dt.datetime | None
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class RoleColumn:
    """One role at the head of the matrix."""

    key: str
    name: str
    sentence: str
    people: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of the matrix: ``yes``, ``mask`` or ``no``, with its words."""

    role: str
    mark: str
    words: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class RightRow:
    """One right, or one kind of value, across the roles. ``key`` asks who has it."""

    key: str
    name: str
    sub: str
    cells: tuple[Cell, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class RightGroup:
    """Rights that belong together."""

    title: str
    rows: tuple[RightRow, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a right: by which role, and where."""

    name: str
    url: str
    by: str
    where: str


@dataclass(frozen=True, slots=True)
class RolesPage:
    """The matrix, and the answer to a question asked of it."""

    columns: tuple[RoleColumn, ...]
    groups: tuple[RightGroup, ...]
    asked: str = ""
    asked_name: str = ""
    department: str = ""
    holders: tuple[Holder, ...] = ()
