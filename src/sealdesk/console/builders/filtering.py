"""Builds what narrows and sorts a list: the panel beside it, and the page where a view is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.opening import Shown
from sealdesk.console import danger_words, triage_words, words
from sealdesk.console.builders.views import Chosen, Shelf
from sealdesk.console.pages.queue import Asked, FilterField, Filtering, Option
from sealdesk.console.reader import Reader
from sealdesk.desk import queries, tagging
from sealdesk.desk.filters import AGES, CHOICES, ME, NO, NOBODY, SPANS, YES, Filter
from sealdesk.desk.listing import Order

_TITLES: Final = {
    "status": n_("Status"),
    "priority": n_("Priority"),
    "type": n_("Type"),
    "category": n_("Category"),
    "department": n_("Department"),
    "assignee": n_("Assignee"),
    "language": n_("Language"),
    "channel": n_("Channel"),
    "tag": n_("Tag"),
    "tray": n_("Where it lies"),
    "danger": n_("Phishing"),
    "urgency": n_("Urgency"),
    "sentiment": n_("Tone"),
    "skills": n_("Skills needed"),
    "files": n_("Attachments"),
    "unread": n_("Unread"),
    "customer": n_("Customer"),
    "organisation": n_("Organisation"),
    "opened": n_("Opened"),
    "changed": n_("Changed"),
    "waiting": n_("Waiting"),
}
_ORDERS: Final = {
    Order.CHANGED: n_("Last change first"),
    Order.CHANGED_OLDEST: n_("Longest unchanged first"),
    Order.OPENED: n_("Newest first"),
    Order.OPENED_OLDEST: n_("Oldest first"),
    Order.PRIORITY: n_("Urgent first"),
    Order.URGENCY: n_("What cannot wait first"),
    Order.WAITING: n_("Longest waiting first"),
}
_SPANS: Final = {"1h": n_("1 hour"), "4h": n_("4 hours"), "1d": n_("1 day"), "3d": n_("3 days"), "7d": n_("7 days"), "30d": n_("30 days")}
#: Of two opposites, and of the ages, one is asked for; of all others any number.
ONE: Final = frozenset({"files", "unread", *AGES})
#: Fields whose few values stand in sight; those of the others are folded away.
_IN_SIGHT: Final = frozenset({"status", "priority", "tray"})
#: Fields of which the panel shows what is asked for and offers no more.
_ASKED_ONLY: Final = ("customer", "organisation")
_PANEL: Final = tuple(name for name in (*CHOICES, *AGES) if name not in {"tray", *_ASKED_ONLY})
#: Statuses by which lists are narrowed; a snoozed ticket is put aside otherwise than by a choice of its status.
_STATUSES: Final = (*words.STATUSES[:3], "snoozed", *words.STATUSES[3:])


def filtering(reader: Reader, chosen: Chosen, shelf: Shelf, colleagues: Iterable[tuple[str, str]] = ()) -> Filtering:
    """The panel of a list. It asks nothing of the database that the list has not asked already.

    Only a customer or an organisation that is asked for is looked up. ``colleagues`` are those to whom the reader may give tickets.
    """
    address = reverse("console:view", args=[chosen.name])
    effective = chosen.asked.over(chosen.base)
    kept = f"{chosen.asked.as_query()}&" if chosen.asked else ""
    more = [name for name in _ASKED_ONLY if effective.get(name)] + (["tray"] if chosen.asked.get("tray") else [])
    organisations = (
        [one for one in queries.organisations(reader.actor) if one[0] in effective.get("organisation")] if "organisation" in more else []
    )
    shown = fields(reader, shelf.departments, effective, (*_PANEL, *more), [*_people(), *colleagues], organisations)
    save = "&".join(part for part in (effective.as_query(), f"order={chosen.order}") if part)
    return Filtering(
        url=address,
        fields=shown,
        orders=tuple(Option(str(o), _(name), o is chosen.order, f"{address}?{kept}order={o}") for o, name in _ORDERS.items()),
        order=str(chosen.order),
        asked=tuple(_asked(chosen, shown, address)),
        clear_url=address if chosen.asked else "",
        save_url=f"{reverse('console:view-new')}?{save}",
    )


def _asked(chosen: Chosen, shown: Iterable[FilterField], address: str) -> Iterator[Asked]:
    order = f"order={chosen.order}" if "order=" in chosen.query else ""
    for field in shown:
        for option in field.options:
            if option.value in chosen.asked.get(field.name):
                query = "&".join(part for part in (chosen.asked.without(field.name, option.value).as_query(), order) if part)
                told = _("%(name)s: %(value)s") % {"name": field.title, "value": option.name}
                yield Asked(told, f"{address}?{query}" if query else address)


def fields(
    reader: Reader,
    departments: Iterable[Any],
    now: Filter,
    names: Iterable[str],
    people: Iterable[tuple[str, str]],
    organisations: Iterable[tuple[str, str]] = (),
) -> tuple[FilterField, ...]:
    """What can be asked for, field by field, with what is asked for now."""
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "status": [(value, words.status(value)) for value in _STATUSES],
        "priority": [(value, words.priority(value)) for value in words.PRIORITIES],
        "type": words.ticket_types(),
        "category": words.categories(old=True),
        "department": [(str(d.id), d.name_in(reader.language)) for d in departments],
        "assignee": people,
        "language": words.languages(),
        "channel": words.channels(),
        "tag": [(word.word, words.tag(word.word)) for word in tagging.vocabulary()],
        "tray": words.trays(),
        "danger": danger_words.choices(),
        "urgency": triage_words.urgencies(),
        "sentiment": words.sentiments(),
        "skills": words.categories(old=True),
        "files": [(YES, _("With attachments")), (NO, _("Without attachments"))],
        "unread": [(YES, _("Only unread")), (NO, _("Only read"))],
        "customer": [(key, str(name)) for key, name in named(reader, now.get("customer"))],
        "organisation": organisations,
    }
    return tuple(_field(name, list(choices[name]) if name in choices else _ages(), now) for name in names)


def named(reader: Reader, customers: Iterable[str]) -> list[tuple[str, Shown]]:
    """Those of these customers whom the reader sees, with their names as the reader may see them."""
    found = queries.customers_by_id(reader.actor, customers)
    reader.opening.load(customer.name for customer in found)
    return [(str(customer.id), reader.opening.show(customer.name)) for customer in found]


def orders(now: str) -> tuple[Option, ...]:
    """All orders, for a menu."""
    return tuple(Option(str(order), _(name), order == now) for order, name in _ORDERS.items())


def _people() -> list[tuple[str, str]]:
    return [(ME, _("Me")), (NOBODY, _("No one"))]


def _ages() -> list[tuple[str, str]]:
    under = [(f"under-{span}", _("within %(span)s") % {"span": _(_SPANS[span])}) for span in SPANS]
    return under + [(f"over-{span}", _("more than %(span)s ago") % {"span": _(_SPANS[span])}) for span in SPANS]


def _field(name: str, choices: list[tuple[str, str]], now: Filter) -> FilterField:
    wanted = now.get(name)
    known = {value for value, _words in choices}
    # What is asked for and stands in no list (a word of no list, a colleague who left) stays asked for until somebody takes it off.
    choices = choices + [(value, words.tag(value) if name == "tag" else "…") for value in wanted if value not in known]
    return FilterField(
        name,
        _(_TITLES[name]),
        tuple(Option(value, words_for, value in wanted) for value, words_for in choices),
        several=name not in ONE,
        folded=name not in _IN_SIGHT,
        any_words=_("Any time") if name in AGES else _("Any"),
    )
