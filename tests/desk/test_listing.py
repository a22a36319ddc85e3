"""Lists in every order: page by page forth and back nothing is lost or doubled, and what is asked for is what comes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import listing, queries
from sealdesk.desk.filters import AGES, CHOICES, SPANS, Filter
from sealdesk.desk.listing import Order, Wanted
from sealdesk.desk.models import Ticket
from sealdesk.desk.queries import View
from tests.doors_cast import a_department, an_actor

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def billing() -> Department:
    return a_department("billing")


@pytest.fixture
def tickets(care: Department, billing: Department) -> list[Ticket]:
    """Forty tickets, with equal times among them, in two departments."""
    rows = [
        Ticket(
            number=100 + n,
            subject_line=f"Matter {n}",
            department=care if n % 3 else billing,
            status=("new", "open", "pending", "solved")[n % 4],
            priority=("low", "normal", "high", "urgent")[n % 4 - n % 2],
            language="zh" if n % 2 else "en",
            opened_at=NOW - dt.timedelta(days=n // 4),
            changed_at=NOW - dt.timedelta(hours=n // 5),
            waiting_since=NOW - dt.timedelta(hours=n // 3, minutes=30) if n % 4 < 2 else None,
        )
        for n in range(40)
    ]
    return Ticket.objects.bulk_create(rows)


def everything(actor: Actor, order: Order = Order.CHANGED, **asked: str) -> Wanted:
    return Wanted(Filter.of(**asked), order, tuple(department.id for department in queries.departments(actor)))


@pytest.mark.parametrize("order", list(Order))
def test_every_order_is_whole_forth_and_back(order: Order, tickets: list[Ticket], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 7)
    lead, seen, after = an_actor(Role.LEAD), [], ""
    wanted = everything(lead, order)
    while True:
        page = listing.page(lead, wanted, after=after)
        seen.append([ticket.number for ticket in page.tickets])
        if not page.older:
            break
        after = page.older
    flat = [number for numbers in seen for number in numbers]
    assert sorted(flat) == [ticket.number for ticket in tickets]
    monkeypatch.setattr(listing, "PAGE", 100)
    assert flat == [ticket.number for ticket in listing.page(lead, wanted).tickets]
    monkeypatch.setattr(listing, "PAGE", 7)
    back, before = [], page.newer
    while before:
        earlier = listing.page(lead, wanted, before=before)
        back.insert(0, [ticket.number for ticket in earlier.tickets])
        before = earlier.newer
    assert back == seen[:-1]


def test_each_order_is_what_it_says(tickets: list[Ticket]) -> None:
    lead = an_actor(Role.LEAD)
    by_priority = [t.priority for t in listing.page(lead, everything(lead, Order.PRIORITY)).tickets]
    assert by_priority == sorted(by_priority, key=["urgent", "high", "normal", "low"].index)
    waiting = [t.waiting_since for t in listing.page(lead, everything(lead, Order.WAITING)).tickets]
    some = [moment for moment in waiting if moment]
    assert some == sorted(some)
    assert waiting[len(some) :] == [None] * (len(waiting) - len(some))
    opened = [t.opened_at for t in listing.page(lead, everything(lead, Order.OPENED_OLDEST)).tickets]
    assert opened == sorted(opened)


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"status": "new"}, lambda t: t.status == "new"),
        ({"status": "solved"}, lambda t: t.status == "solved"),
        ({"language": "zh"}, lambda t: t.language == "zh"),
        ({"assignee": "none"}, lambda t: True),
        ({"assignee": "me"}, lambda t: False),
        ({"waiting": "over-4h"}, lambda t: t.waiting_since and t.waiting_since < NOW - dt.timedelta(hours=4)),
        ({"waiting": "under-4h"}, lambda t: t.waiting_since and t.waiting_since > NOW - dt.timedelta(hours=4)),
        ({"priority": "urgent"}, lambda t: t.priority == "urgent"),
        ({"priority": "low"}, lambda t: t.priority == "low"),
        ({"opened": "under-3d"}, lambda t: t.opened_at > NOW - dt.timedelta(days=3)),
        ({"tray": "bounce"}, lambda t: False),
    ],
)
def test_a_filter_leaves_what_fits_in_every_order(asked: dict[str, str], fits: object, order: Order, tickets: list[Ticket]) -> None:
    lead = an_actor(Role.LEAD)
    found = {t.number for t in listing.page(lead, everything(lead, order, **asked)).tickets}
    assert found == {t.number for t in tickets if fits(t)}  # type: ignore[operator]


def test_no_filter_shows_more_than_the_see_door(tickets: list[Ticket], care: Department, billing: Department) -> None:
    agent = an_actor(Role.AGENT, care)
    for asked in ({}, {"department": str(billing.id)}, {"status": "new"}, {"assignee": str(agent.id)}):
        wanted = Wanted(Filter.of(**asked), Order.CHANGED, (care.id, billing.id))  # as if the caller had been careless
        assert all(t.department_id == care.id for t in listing.page(agent, wanted).tickets)
        assert listing.changed_since(agent, wanted, NOW - dt.timedelta(days=99)) <= sum(t.department_id == care.id for t in tickets)


def test_a_page_is_one_statement_and_one_more_where_values_are_counted(tickets: list[Ticket]) -> None:
    lead = an_actor(Role.LEAD)
    departments = tuple(department.id for department in queries.departments(lead))
    for view in (View.ALL, View.MINE, View.UNASSIGNED, View.BOUNCES, View.SNOOZED):
        for order in Order:
            with CaptureQueriesContext(connection) as sent:
                listing.page(lead, Wanted(queries.builtin(view), order, departments), after="1.1764000000000000-" + "0" * 32)
            plain = view in {View.ALL, View.BOUNCES} or (order.startswith("changed") and view is not View.SNOOZED)
            assert len(sent) <= 1 if plain else len(sent) <= 2
    asked = Filter.of(category="complaint", priority=("urgent", "high"), language="zh", opened="over-1d", assignee="me")
    with CaptureQueriesContext(connection) as sent:
        listing.page(lead, Wanted(asked, Order.WAITING, departments))
    assert len(sent) <= 3


def test_the_counts_are_those_of_the_tickets_whatever_happens_to_them(tickets: list[Ticket], care: Department, billing: Department) -> None:
    lead = an_actor(Role.LEAD)

    def counted() -> dict[str, tuple[int, int, int]]:
        return {d.slug: (d.active, d.mine, d.unassigned) for d in queries.departments(lead)}

    def true() -> dict[str, tuple[int, int, int]]:
        found = {}
        for department in (care, billing):
            live = Ticket.objects.filter(department=department, tray="inbox", status__in=["new", "open", "pending"])
            mine, nobodys = live.filter(assignee=lead.id), live.filter(assignee=None)
            found[department.slug] = (live.count(), mine.count(), nobodys.count())
        return found

    assert counted() == true()
    Ticket.objects.filter(number__lt=110).update(assignee=lead.id)
    Ticket.objects.filter(number__in=[120, 121]).update(department=billing, status="closed")
    assert counted() == true()
    Ticket.objects.filter(number__gt=130).delete()
    ticket = Ticket.objects.get(number=125)
    ticket.tray = "bounce"
    ticket.save()
    assert counted() == true()
    from sealdesk.desk import tally

    tally.fold()
    assert counted() == true()
    tally.recount()
    assert counted() == true()


def test_the_figures_of_a_saved_filter_are_kept_too(tickets: list[Ticket]) -> None:
    lead = an_actor(Role.LEAD)
    from sealdesk.desk.filters import tallied

    condition = tallied(Filter.of(status=("new", "pending"), tray="inbox", assignee="none"), lead)
    assert condition is not None
    kept = sum(d.fits for d in queries.departments(lead, fits=condition))
    assert kept == Ticket.objects.filter(status__in=["new", "pending"], assignee=None).count() > 0
    assert tallied(Filter.of(language="zh"), lead) is None


@given(st.dictionaries(st.sampled_from([*CHOICES, *AGES, "other"]), st.lists(st.text(max_size=50), max_size=40), max_size=6))
def test_whatever_an_address_says_becomes_a_filter_of_known_fields(given_values: dict[str, list[str]]) -> None:
    parsed = Filter.parsed(given_values)
    assert parsed.values.keys() <= {*CHOICES, *AGES}
    assert all(0 < len(values) <= 30 for values in parsed.values.values())
    assert Filter.parsed(parsed.as_json()) == parsed


def test_ages_are_known_spans() -> None:
    assert Filter.parsed({"opened": ["under-1h", "over-30d"]}) == Filter.of(opened="under-1h")
    assert not Filter.parsed({"opened": ["under-2h", "since-1h"], "status": ["lost"], "assignee": ["everybody"]})
    assert set(SPANS) == {"1h", "4h", "1d", "3d", "7d", "30d"}
