"""Builds the dialog in which a customer's record is corrected, also where somebody else has corrected it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from sealdesk.console import meanwhile
from sealdesk.console.pages.customers import Editing
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk import customers
from sealdesk.languages import named
from sealdesk.people.models import Customer


def editing(reader: Reader, customer: Customer, name: str = "", merged: meanwhile.Merged | None = None) -> Editing:
    """The dialog with what stands, or with what was typed. ``name`` is the customer's as the reader may see it."""
    now = _now(customer)
    values, theirs = (merged.values, merged.theirs) if merged else (now, {})
    languages, organisations = [("", _("As they write")), *named()], _organisations(reader, customer)
    in_words = {"name": {theirs.get("name", ""): name}, "language": dict(languages), "organisation": dict(organisations)}
    typed = meanwhile.text_of(values["name"])
    return Editing(
        carried=meanwhile.carried(now),
        name="" if typed == now["name"] else typed,
        languages=_choices(languages, values["language"]),
        organisations=_choices(organisations, values["organisation"]),
        theirs={field: meanwhile.told(in_words[field].get(value, value)) for field, value in theirs.items()},
        error=_(meanwhile.NOTHING_SAVED) if theirs else "",
    )


def merged_with(customer: Customer, form: Mapping[str, str]) -> meanwhile.Merged:
    """What is meant by the dialog that came back. The page does not carry the name: left empty, it stays."""
    now = _now(customer)
    typed: dict[str, meanwhile.Value] = {name: form.get(name, meanwhile.text_of(now[name])).strip() for name in now}
    return meanwhile.merge(form.get(meanwhile.CARRIED), typed | {"name": typed["name"] or now["name"]}, now)


def changed(customer: Customer, merged: meanwhile.Merged) -> dict[str, str]:
    """The fields that are to be written, each with its new value."""
    return {name: meanwhile.text_of(value) for name, value in merged.values.items() if value != _now(customer)[name]}


def _now(customer: Customer) -> dict[str, meanwhile.Value]:
    return {
        "name": meanwhile.closed(customer.name),
        "language": customer.language,
        "organisation": str(customer.organisation_id or ""),
    }


def _organisations(reader: Reader, customer: Customer) -> list[tuple[str, str]]:
    current, seen = str(customer.organisation_id or ""), customers.organisation_names(reader.actor)
    if customer.organisation and current not in dict(seen):
        seen = [(current, customer.organisation.name), *seen]
    return [("", _("None")), *seen]


def _choices(pairs: list[tuple[str, str]], current: meanwhile.Value) -> tuple[Choice, ...]:
    return tuple(Choice(value, name, value == current) for value, name in pairs)
