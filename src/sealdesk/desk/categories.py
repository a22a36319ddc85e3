"""Categories: what a ticket can be about, with names in both languages and the department that each leads to.

Some are built in, because triage knows them from the examples that ship. A desk names them as it likes, archives what it
does not use, and adds its own, which triage learns from corrections. A row says only what a desk changed or added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.utils import timezone
from django.utils.text import slugify

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.managing import name_on_one_line
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Category, Ticket
from sealdesk.recent import Recent

#: What fits nowhere: triage abstains there, so it is never archived.
OTHER: Final = "other"
MOST: Final = 100
BUILT_IN: Final[Mapping[str, tuple[str, str]]] = {
    "account-access": ("Account access", "账号与登录"),
    "billing-refund": ("Billing and refunds", "账单与退款"),
    "complaint": ("Complaint", "投诉"),
    "feedback": ("Feedback", "意见反馈"),
    "how-to": ("How to", "使用咨询"),
    "order-delivery": ("Order and delivery", "订单与配送"),
    OTHER: ("Something else", "其他"),
    "privacy-request": ("Privacy request", "个人信息请求"),
    "product-fault": ("Fault of a product", "产品故障"),
    "sales-question": ("Sales question", "售前咨询"),
    "security-report": ("Security report", "安全报告"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """One category as it stands. ``slug`` is what tickets and the ledger call it, for good."""

    slug: str
    name: str
    name_zh: str
    archived: bool = False

    @property
    def built_in(self) -> bool:
        """Whether it ships with the desk."""
        return self.slug in BUILT_IN

    def name_in(self, language: str) -> str:
        """The name in the reader's language."""
        return self.name_zh if language.startswith("zh") and self.name_zh else self.name


@dataclass(frozen=True, slots=True)
class Kept:
    """One category for whoever keeps them: where it leads, and how many tickets have it."""

    known: Known
    department: Department | None
    tickets: int


def _read() -> dict[str, Known]:
    found = {slug: Known(slug, name, name_zh) for slug, (name, name_zh) in BUILT_IN.items()}
    rows = Category.objects.all()
    return found | {row.slug: Known(row.slug, row.name, row.name_zh, row.archived_at is not None) for row in rows}


#: All of them by slug, archived ones too. Every list and every new ticket asks.
known: Final = Recent(_read, "desk.category")


def name_of(slug: str, language: str) -> str:
    """What a category is called; the slug itself for one that nobody knows."""
    found = known().get(slug)
    return found.name_in(language) if found else slug


def archived() -> frozenset[str]:
    """Those that no new ticket gets, from triage or by hand."""
    return frozenset(slug for slug, one in known().items() if one.archived)


def may_be_chosen(slug: str) -> bool:
    """Whether a ticket may be given this category."""
    found = known().get(slug)
    return found is not None and not found.archived


def kept() -> list[Kept]:
    """All of them with department and number of tickets, archived ones last: two queries, the second over all tickets."""
    leads = _leads()
    counts = dict(Ticket.objects.exclude(category="").order_by().values_list("category").annotate(n=Count("pk")))
    found = [Kept(one, leads.get(one.slug), counts.get(one.slug, 0)) for one in known().values()]
    return sorted(found, key=lambda one: (one.known.archived, one.known.slug == OTHER, one.known.name))


def kept_one(by: Actor, slug: str) -> Kept:
    """One of them, for whoever keeps those of the whole desk. Unknown and not theirs look the same."""
    found = known().get(slug)
    if found is None or not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotVisibleError("There is no such category here.")
    return Kept(found, _leads().get(slug), Ticket.objects.filter(category=slug).count())


def add(by: Actor, *, name: str, name_zh: str, department: Department | None) -> Known:
    """Add a category of the desk's own. Its slug is made from the English name and stays."""
    with acting(by, Tag.CATEGORY_SAVED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        if Category.objects.count() >= MOST:
            raise InvalidChangeError("The desk has 100 categories already. Use one of them.")
        slug = _free_slug(name)
        deed.on = f"category:{slug}"
        _put(deed, slug, _names(slug, name, name_zh) | {"department": department.slug if department else "", "archived": False})
    return _read()[slug]


def change(by: Actor, slug: str, *, name: str, name_zh: str, department: Department | None) -> None:
    """Rename a category, or have it lead to another department (None: to none)."""
    with _saving(by, slug) as deed:
        if _state(slug)["archived"]:
            raise InvalidChangeError("This category is archived. Open it again first.")
        _put(deed, slug, _names(slug, name, name_zh) | {"department": department.slug if department else "", "archived": False})


def archive(by: Actor, slug: str) -> None:
    """Hide it from choice, for triage and for people. Tickets that have it keep it; it leads to no department any more."""
    with _saving(by, slug) as deed:
        if slug == OTHER:
            raise InvalidChangeError("What fits nowhere needs this category, so it stays.")
        _put(deed, slug, _state(slug) | {"archived": True, "department": ""})


def restore(by: Actor, slug: str) -> None:
    """Have it chosen again. Which department it leads to is said anew."""
    with _saving(by, slug) as deed:
        _put(deed, slug, _state(slug) | {"archived": False})


def change_back(by: Actor, slug: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Set ``old`` where the category still is as ``new`` says, inside the caller's transaction; InvalidChangeError where not."""
    if not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotAllowedError
    gone = old["department"] and not Department.objects.filter(slug=old["department"], archived_at=None).exists()
    if gone or _state(slug) != dict(new):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    _write(slug, old)


def _saving(by: Actor, slug: str) -> Any:
    if slug not in known():
        raise NotVisibleError("There is no such category here.")
    return acting(by, Tag.CATEGORY_SAVED, on=f"category:{slug}", permission=Permission.SETTINGS_MANAGE, everywhere=True)


def _put(deed: Deed, slug: str, state: dict[str, Any]) -> None:
    old = _state(slug)
    changed = [deed.changed(name, old[name], state[name]) for name in state]
    if any(changed):
        _write(slug, state)
        if old["name"]:
            deed.can_undo("category.change", old=old, new=state)


def _state(slug: str) -> dict[str, Any]:
    """As it stands in the database now, in plain values; without a name when there is none yet."""
    one, place = _read().get(slug, Known(slug, "", "")), _leads().get(slug)
    return {"name": one.name, "name_zh": one.name_zh, "department": place.slug if place else "", "archived": one.archived}


def _write(slug: str, state: Mapping[str, Any]) -> None:
    row = Category.objects.filter(pk=slug).first() or Category(slug=slug)
    row.name, row.name_zh = state["name"], state["name_zh"]
    row.archived_at = (row.archived_at or timezone.now()) if state["archived"] else None
    row.save()
    for department in Department.objects.select_for_update().order_by("pk"):
        wanted = {*department.categories} - {slug} | ({slug} if department.slug == state["department"] else set())
        if wanted != set(department.categories):
            department.categories = sorted(wanted)
            department.save(update_fields=["categories"])


def _leads() -> dict[str, Department]:
    return {slug: department for department in Department.objects.filter(archived_at=None) for slug in department.categories}


def _names(slug: str, name: str, name_zh: str) -> dict[str, Any]:
    name, name_zh = name_on_one_line(name), name_on_one_line(name_zh)
    if not name:
        raise InvalidChangeError("A category needs a name.")
    if any(one.name.casefold() == name.casefold() and one.slug != slug for one in _read().values()):
        raise InvalidChangeError("Another category has this name. It may be archived.")
    return {"name": name, "name_zh": name_zh}


def _free_slug(name: str) -> str:
    """Short enough for the column of tickets, and none of the addresses beside it (``new``)."""
    base, taken = slugify(name)[:36].strip("-_") or "category", {*_read(), "new"}
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, MOST + 3))) if slug not in taken)
