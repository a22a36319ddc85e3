"""Builds the page where a view is put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.departments import departments_now
from sealdesk.access.permissions import Permission
from sealdesk.console.builders import filtering
from sealdesk.console.builders.views import SAVED, saved_name
from sealdesk.console.pages.queue import Option
from sealdesk.console.pages.views import ViewPage
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.filters import AGES as _AGES
from sealdesk.desk.filters import CHOICES, ME, NOBODY, Filter
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


def view_page(reader: Reader, wish: bench.Wish, saved: SavedView | None, *, error: str = "") -> ViewPage:
    """The page with what is wished for filled in."""
    departments = queries.departments(reader.actor)
    may_change = saved is None or bench.may_change(reader.actor, saved)
    people = [(ME, _("Me")), (NOBODY, _("No one")), *queries.colleagues(reader.actor)]
    shares = [d for d in departments if reader.actor.may(Permission.VIEW_SHARE, d.id) or d.slug == wish.department]
    return ViewPage(
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
    )
