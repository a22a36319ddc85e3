"""Views that agents put together and keep: their own, and those that a lead shares with a department."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk import tagging
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Order
from sealdesk.recent import Recent
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench.models import SavedView, UndoStep
from sealdesk.workbench.undo import undoes

#: More would be a list that nobody reads.
MOST: Final = 40
#: What a row of a list may show beside who, what and when.
COLUMNS: Final = ("waiting", "category", "urgency", "skills", "department", "assignee", "language", "type", "sentiment", "opened", "tags")
DEFAULT_COLUMNS: Final = ("waiting", "category", "tags")
MOST_COLUMNS: Final = 3
_NAME: Final = 60
#: A list of views is on every page: it is read once in two seconds for each agent and their roles.
_lists: Final = Recent[dict[object, list[SavedView]]](dict, "workbench.savedview", "access.grant")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to keep. ``department`` is the slug of the one it is shared with, empty for nobody."""

    name: str
    filter: Filter
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    order: Order = Order.CHANGED
    department: str = ""


def views(actor: Actor) -> list[SavedView]:
    """The views that the actor has: shared ones first, then by age."""
    known, who = _lists(), (actor.id, actor.held)
    if who not in known:
        known[who] = list(see(actor, SavedView).filter(removed_at=None).select_related("department").order_by("made_at", "id")[:MOST])
    return known[who]


def view(actor: Actor, view_id: uuid.UUID) -> SavedView:
    """One of them, or NotVisibleError."""
    return see_one(actor, SavedView, id=view_id, removed_at=None)


def may_change(actor: Actor, saved: SavedView) -> bool:
    """Its owner may, and where it is shared whoever may share there."""
    shared = saved.department_id is not None and actor.may(Permission.VIEW_SHARE, saved.department_id)
    return shared or (saved.owner_id == actor.id and saved.department_id is None)


def keep(by: Actor, wish: Wish, saved: SavedView | None = None) -> SavedView:
    """Save a new view, or change one."""
    row = saved or SavedView(owner_id=_agent(by))
    old = _state(saved) | {"view.name": Opening(by, "work-on-ticket").show(saved.name, saved.department_id).text} if saved else {}
    with acting(by, Tag.VIEW_SAVED, on=row.key, department=row.department_id, permission=Permission.TICKET_READ) as deed:
        _refuse_unless_allowed(by, saved)
        row.department = _shared_with(by, wish.department)
        row.name, row.filter = _name(wish.name), wish.filter.as_json()
        row.columns, row.order = list(_columns(wish.columns)), wish.order
        if saved is None and see(by, SavedView).filter(removed_at=None).count() >= MOST:
            raise InvalidChangeError("You have forty views already. Remove one that nobody uses.")
        differs = [deed.changed(name, old.get(name, type(value)()), value) for name, value in _state(row).items()]
        name, was = _name(wish.name), old.get("view.name", "")
        if name == was and not any(differs):
            return row
        row.save(force_insert=saved is None)
        deed.details["shared"] = wish.department
        deed.department = row.department_id or deed.department
        deed.personal = {"name": name} | ({"old": {"name": was}, "new": {"name": name}} if name != was else {})
        deed.personal_of = _subject(row)
    return row


def _state(view: SavedView) -> dict[str, Any]:
    """What a view shows, in plain values, by the names that the ledger has for them. Its name is not among them: it is sealed."""
    shared = view.department.slug if view.department else ""
    return {"view.filter": view.filter, "view.columns": list(view.columns), "view.order": str(view.order), "view.shared": shared}


def _subject(view: SavedView) -> Subject:
    kind = SubjectKind.DEPARTMENT if view.department_id else SubjectKind.AGENT
    return Subject(kind, view.department_id or view.owner_id)


def remove(by: Actor, saved: SavedView) -> None:
    """Take a view away. It can be undone while it is kept aside."""
    with acting(by, Tag.VIEW_REMOVED, on=saved.key, department=saved.department_id, permission=Permission.TICKET_READ) as deed:
        _refuse_unless_allowed(by, saved)
        deed.details = {"shared": saved.department.slug if saved.department else ""}
        deed.personal = {"name": Opening(by, "work-on-ticket").show(saved.name, saved.department_id).text}
        deed.personal_of = _subject(saved)
        saved.removed_at = timezone.now()
        saved.save(update_fields=["removed_at"])
        deed.can_undo("view.remove", old={}, new={})


@undoes("view.remove")
def _removed(by: Actor, _deed: Deed, step: UndoStep) -> None:
    saved = see_one(by, SavedView, id=uuid.UUID(step.row))
    saved.removed_at = None
    saved.save(update_fields=["removed_at"])


@tagging.when_renamed
def _follow(old: str, new: str) -> None:
    """Views that ask for a tag ask for it by its new word."""
    for saved in SavedView.objects.filter(filter__has_key="tag"):
        if old in saved.filter["tag"]:
            saved.filter["tag"] = [new if word == old else word for word in saved.filter["tag"]]
            saved.save(update_fields=["filter"])


def _agent(by: Actor) -> uuid.UUID:
    """Only an agent has a bench."""
    if by.kind != "agent" or by.id is None:
        raise NotAllowedError
    return by.id


def _refuse_unless_allowed(by: Actor, saved: SavedView | None) -> None:
    if saved is not None and not may_change(by, saved):
        raise NotAllowedError


def _shared_with(by: Actor, slug: str) -> Department | None:
    if not slug:
        return None
    department = see_one(by, Department, slug=slug)
    if not by.may(Permission.VIEW_SHARE, department.id):
        raise NotAllowedError("Only a lead shares a view with a department. Keep it for yourself, or ask your lead.")
    return department


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > _NAME:
        raise InvalidChangeError("A view needs a name of at most 60 characters.")
    return name


def _columns(wanted: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in COLUMNS if name in set(wanted))[:MOST_COLUMNS]
