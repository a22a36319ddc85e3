"""Builds the page where a view is put together."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.departments import departments_now
from sealdesk.access.permissions import Permission
from sealdesk.console import meanwhile
from sealdesk.console.builders import filtering
from sealdesk.console.builders.views import SAVED, saved_name
from sealdesk.console.pages.queue import Option
from sealdesk.console.pages.views import ViewPage
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.filters import AGES as _AGES
from sealdesk.desk.filters import CHOICES, ME, NOBODY, Filter
from sealdesk.desk.listing import Order
from sealdesk.phrases import listed
from sealdesk.workbench import saved as bench
from sealdesk.workbench.models import SavedView

_COLUMNS: Final = {
    "waiting": n_("Waiting"),
    "category": n_("Category"),
    "urgency": n_("Urgency"),
    "skills": n_("Skills needed"),
    "department": n_("Department"),
    "assignee": n_("Assignee"),
    "language": n_("Language"),
    "type": n_("Type"),
    "sentiment": n_("Tone"),
    "opened": n_("Opened"),
    "tags": n_("Tags"),
}


def _fields(asked: Filter) -> tuple[str, ...]:
    """A customer is chosen on their own page, and stands here only where one is asked for."""
    return tuple(name for name in (*CHOICES, *_AGES) if name != "customer" or asked.get(name))


def in_words(reader: Reader, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger says of a changed view in codes, in words: its filter, columns and order. Other changes stay as they are."""
    told = dict(changes)
    if "view.filter" in changes:
        told["view.filter"] = [_filter_in_words(reader, Filter.parsed(asked)) for asked in changes["view.filter"]]
    if "view.columns" in changes:
        told["view.columns"] = [[_(_COLUMNS[name]) for name in held if name in _COLUMNS] for held in changes["view.columns"]]
    if "view.order" in changes:
        names = {option.value: option.name for option in filtering.orders("")}
        told["view.order"] = [names.get(order, order) for order in changes["view.order"]]
    return told


def _filter_in_words(reader: Reader, asked: Filter) -> str:
    people = [(ME, _("Me")), (NOBODY, _("No one")), *queries.colleagues(reader.actor)] if asked.get("assignee") else []
    organisations = queries.organisations(reader.actor) if asked.get("organisation") else ()
    fields = filtering.fields(reader, departments_now() if asked.get("department") else (), asked, asked.values, people, organisations)
    pieces = ((field.title, listed(option.name for option in field.options if option.current)) for field in fields)
    return " · ".join(_("%(name)s: %(value)s") % {"name": name, "value": value or "…"} for name, value in pieces)


def wish_of(reader: Reader, saved: SavedView) -> bench.Wish:
    """What a view that is kept asks for."""
    reader.opening.load([saved.name])
    order = Order(saved.order) if saved.order in set(Order) else Order.CHANGED
    shared = saved.department.slug if saved.department else ""
    return bench.Wish(saved_name(saved, reader), Filter.parsed(saved.filter), tuple(saved.columns), order, shared)


def merged_with(reader: Reader, saved: SavedView, typed: bench.Wish, sent: str | None) -> tuple[bench.Wish, dict[str, str]]:
    """What is meant by ``typed``, and what stands now where two have changed the same."""
    merged = meanwhile.merge(sent, _values(typed), _values(wish_of(reader, saved)))
    held = merged.values
    asked = {name: value if isinstance(value, tuple) else (value,) for name, value in held.items()}
    name, share, columns, order = (meanwhile.text_of(held[key]) for key in ("name", "share", "column", "order"))
    return bench.Wish(name, Filter.parsed(asked), tuple(columns.split()), Order(order), share), merged.theirs


def _values(wish: bench.Wish) -> dict[str, meanwhile.Value]:
    """A wish as its form sends it. Of columns three at most are chosen, so they are one choice."""
    columns = " ".join(sorted(set(wish.columns)))
    asked: dict[str, meanwhile.Value] = {name: wish.filter.get(name) for name in (*CHOICES, *_AGES)}
    asked |= {name: next(iter(wish.filter.get(name)), "") for name in filtering.ONE}
    return asked | {"name": wish.name, "share": wish.department, "column": columns, "order": str(wish.order)}


def _told(page: ViewPage, theirs: Mapping[str, str]) -> ViewPage:
    """The page with what stands now, in words, where two have changed the same."""
    named = {
        "share": {"": _("Only me")} | {option.value: option.name for option in page.shares},
        "order": {option.value: option.name for option in page.orders},
    } | {field.name: {option.value: option.name for option in field.options} for field in page.fields}
    words_for = {name: named.get(name, {}).get(value, value) for name, value in theirs.items()}
    if "column" in theirs:
        words_for["column"] = listed(_(_COLUMNS[name]) for name in theirs["column"].split() if name in _COLUMNS)
    told = meanwhile.of_all(words_for)
    fields = tuple(dataclasses.replace(field, meanwhile=told.get(field.name)) for field in page.fields)
    return dataclasses.replace(page, theirs=told, fields=fields)


def view_page(
    reader: Reader, wish: bench.Wish, saved: SavedView | None, *, error: str = "", theirs: Mapping[str, str] | None = None
) -> ViewPage:
    """The page with what is wished for filled in; ``theirs`` is what others have changed meanwhile."""
    departments = queries.departments(reader.actor)
    may_change = saved is None or bench.may_change(reader.actor, saved)
    people = [(ME, _("Me")), (NOBODY, _("No one")), *queries.colleagues(reader.actor)]
    shares = [d for d in departments if reader.actor.may(Permission.VIEW_SHARE, d.id) or d.slug == wish.department]
    page = ViewPage(
        title=saved_name(saved, reader) if saved else _("New view"),
        name=wish.name,
        action=reverse("console:view-edit", args=[saved.id]) if saved and may_change else reverse("console:view-new"),
        back_url=reverse("console:view", args=[SAVED + saved.id.hex]) if saved else reverse("console:inbox"),
        fields=filtering.fields(reader, departments, wish.filter, _fields(wish.filter), people, queries.organisations(reader.actor)),
        columns=tuple(Option(column, _(name), column in wish.columns) for column, name in _COLUMNS.items()),
        orders=filtering.orders(str(wish.order)),
        shares=tuple(Option(d.slug, d.name_in(reader.language), d.slug == wish.department) for d in shares),
        remove_url=reverse("console:view-remove", args=[saved.id]) if saved and may_change else "",
        error=error,
        read_only=not may_change,
        carried=meanwhile.carried(_values(wish_of(reader, saved))) if saved and may_change else "",
    )
    return _told(page, theirs) if theirs else page
