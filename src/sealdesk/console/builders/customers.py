"""Builds the lists of customers and of organisations."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.permissions import Permission
from sealdesk.console import meanwhile, words
from sealdesk.console.builders.inbox import name_beside
from sealdesk.console.pages.customers import CustomerRow, CustomersPage, OrganisationRow, OrganisationsPage, Renaming
from sealdesk.console.pages.queue import ViewGroup, ViewLink
from sealdesk.console.reader import Reader
from sealdesk.desk import customers, finding
from sealdesk.people.models import Customer, Organisation


def customers_page(reader: Reader, wanted: dict[str, str]) -> CustomersPage:
    """One page of the customers whom the reader sees."""
    held = _uuid(wanted.get("organisation", ""))
    organisation = customers.organisation(reader.actor, held) if held else None
    blocked = wanted.get("view") == "blocked"
    page = customers.customers(
        reader.actor, organisation=held, blocked=blocked, after=wanted.get("after", ""), before=wanted.get("before", "")
    )
    narrowing = {"organisation": str(held or ""), "view": "blocked" if blocked else ""}
    title = organisation.name if organisation else _("Blocked customers") if blocked else _("Customers")
    return CustomersPage(
        title=title,
        views=views("blocked" if blocked else "" if organisation is None else "organisations"),
        rows=tuple(_rows(reader, page.customers)),
        find_url=reverse("console:customer-find"),
        all_url=reverse("console:customers"),
        narrowed=bool(organisation or blocked),
        newer=_address(narrowing, before=page.newer),
        older=_address(narrowing, after=page.older),
    )


def called_page(reader: Reader, typed: str) -> CustomersPage:
    """The customers with such a name, of those whom the reader sees."""
    found, more = finding.people_called(reader.actor, typed)
    return CustomersPage(
        title=_("Customers"),
        views=views(""),
        rows=tuple(_rows(reader, found)),
        find_url=reverse("console:customer-find"),
        all_url=reverse("console:customers"),
        narrowed=True,
        typed=typed,
        note=_("More fit than are shown. Write more of the name.") if more else "",
    )


def organisations_page(reader: Reader, after: str = "", renaming: Renaming | None = None) -> OrganisationsPage:
    """One page of organisations by name; ``renaming`` is one that two have renamed."""
    found = customers.organisations(reader.actor, after=after)
    shown, more = found[: customers.PAGE], len(found) > customers.PAGE
    may, renames = reader.actor.may(Permission.CUSTOMER_UPDATE), reader.actor.may_everywhere(Permission.CUSTOMER_UPDATE)
    return OrganisationsPage(
        views=views("organisations"),
        rows=tuple(
            OrganisationRow(
                id=row.id.hex,
                name=row.name,
                people=row.people,  # type: ignore[attr-defined]
                url=f"{reverse('console:customers')}?organisation={row.id}",
                rename_url=reverse("console:organisation-rename", args=[row.id]) if renames else "",
                carried=meanwhile.carried({"name": row.name}),
            )
            for row in shown
        ),
        create_url=reverse("console:organisation-create") if may else "",
        older=f"{reverse('console:organisations')}?after={shown[-1].id}" if more else "",
        renaming=renaming,
    )


def renaming(organisation: Organisation, typed: str, theirs: str) -> Renaming:
    """The form for a name that was changed by somebody else meanwhile."""
    url, now = reverse("console:organisation-rename", args=[organisation.id]), meanwhile.carried({"name": organisation.name})
    return Renaming(organisation.name, url, typed, now, meanwhile.told(theirs))


def views(current: str) -> tuple[ViewGroup, ...]:
    """The views beside every page of customers."""
    here = reverse("console:customers")
    named = (
        ("", _("All customers"), "users", here),
        ("blocked", _("Blocked"), "ban", f"{here}?view=blocked"),
        ("organisations", _("Organisations"), "building-2", reverse("console:organisations")),
    )
    return (ViewGroup("", tuple(ViewLink(name, icon, url, None, key == current) for key, name, icon, url in named)),)


def _rows(reader: Reader, people: Sequence[Customer]) -> Iterator[CustomerRow]:
    addresses = customers.first_addresses(reader.actor, people)
    counts = customers.ticket_counts(reader.actor, people)
    reader.opening.load([*(row.name for row in people), *(held.value for held in addresses.values())])
    for row in people:
        held = addresses.get(row.id)
        address = reader.opening.show(held.value if held else None)
        yield CustomerRow(
            url=reverse("console:customer", args=[row.id]),
            name=name_beside(reader.opening.show(row.name), [address]),
            address=address,
            organisation=row.organisation.name if row.organisation else "",
            language=words.language(row.language) if row.language else "",
            tickets=counts.get(row.id, 0),
            since=row.created_at,
            blocked=row.blocked,
        )


def _address(narrowing: dict[str, str], **place: str) -> str:
    if not any(place.values()):
        return ""
    return f"{reverse('console:customers')}?{urlencode({k: v for k, v in {**narrowing, **place}.items() if v})}"


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
