"""How a list is cut, on both engines: the same tickets whichever way they are found, and no more read than that takes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import listing, queries, stretches, tagging
from sealdesk.desk.filters import NOBODY, Filter
from sealdesk.desk.listing import Order, Wanted
from sealdesk.desk.models import Attachment, Message, TagWord, Ticket, TicketTag
from sealdesk.people.models import Customer, Organisation
from sealdesk.workbench.models import LastRead
from tests.doors_cast import a_department, an_actor

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CATEGORIES = ("billing-refund", "complaint", "how-to", "")


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def lead() -> Actor:
    return an_actor(Role.LEAD)


@pytest.fixture
def tickets(care: Department, lead: Actor) -> list[Ticket]:
    """A hundred and twenty tickets of every kind, in two departments; complaints lie in one of them alone."""
    billing = a_department("billing")
    firm = Organisation.objects.create(name="Harbour Works")
    people = [Customer.objects.create(name="Elena Rossi", organisation=firm), Customer.objects.create(name="Wang Fang")]
    rows = [
        Ticket(
            number=100 + n,
            department=care if n % 4 == 1 or n % 3 else billing,
            requester=people[n % 7 > 0],
            status=("new", "open", "pending", "solved", "closed", "closed", "snoozed")[n % 7],
            priority=("low", "normal", "high", "urgent")[n % 11 % 4],
            type=("question", "question", "incident")[n % 3],
            category=CATEGORIES[n % 4],
            channel="form" if n % 9 == 0 else "mail",
            danger=("phishing", "doubtful", "")[min(n % 13, 2)],
            sentiment=("negative", "", "positive", "neutral")[n % 5 % 4],
            pressing=(3, 3, 0, 1, 3, 2)[n % 6],
            skill=CATEGORIES[n % 4],
            skill_too=("", "complaint", "", "how-to", "")[n % 5] if n % 4 == 0 else "",
            language=("en", "zh", "zh-hans", "fr")[n % 5 % 4],
            assignee_id=lead.id if n % 5 < 2 else None,
            opened_at=NOW - dt.timedelta(hours=n * 3),
            changed_at=NOW - dt.timedelta(hours=n // 5),
            waiting_since=NOW - dt.timedelta(hours=n // 3, minutes=30) if n % 7 < 2 else None,
        )
        for n in range(120)
    ]
    made = Ticket.objects.bulk_create(rows)
    late = TagWord.objects.create(word="late")
    TicketTag.objects.bulk_create(TicketTag(ticket=ticket, word=late) for ticket in made[::6])
    said = [Message(ticket=ticket, department=ticket.department, kind="inbound", created_at=NOW) for ticket in made[::4]]
    Message.objects.bulk_create(said)
    read = NOW + dt.timedelta(minutes=1)
    LastRead.objects.bulk_create(LastRead(agent_id=lead.id, ticket=m.ticket, at=read) for n, m in enumerate(said) if n % 3)
    # Each second letter brings a file; a picture in a text is none.
    Attachment.objects.bulk_create(
        Attachment(message=message, department=message.department, name="f", content_type="image/png", size=1, inline=n % 2 == 1)
        for n, message in enumerate(said)
    )
    return made


ASKED: list[tuple[dict[str, str | tuple[str, ...]], Callable[[Ticket], object]]] = [
    ({"category": "complaint"}, lambda t: t.category == "complaint"),
    ({"category": ("complaint", "how-to"), "language": "zh"}, lambda t: t.category in CATEGORIES[1:3] and t.language[:2] == "zh"),
    ({"category": "lost"}, lambda t: False),
    ({"priority": "urgent", "category": "complaint"}, lambda t: (t.priority, t.category) == ("urgent", "complaint")),
    ({"priority": ("urgent", "high"), "type": "incident"}, lambda t: t.priority in {"urgent", "high"} and t.type == "incident"),
    ({"status": "snoozed"}, lambda t: t.status == "snoozed"),
    ({"danger": "phishing"}, lambda t: t.danger == "phishing"),
    ({"danger": ("phishing", "doubtful"), "status": "open"}, lambda t: t.danger and t.status == "open"),
    ({"danger": "cleared"}, lambda t: False),
    ({"sentiment": "negative", "category": "complaint"}, lambda t: (t.sentiment, t.category) == ("negative", "complaint")),
    ({"urgency": "now"}, lambda t: t.pressing == 0),
    ({"urgency": ("soon", "later"), "status": "open"}, lambda t: t.pressing in {1, 2} and t.status == "open"),
    ({"skills": "complaint"}, lambda t: "complaint" in {t.skill, t.skill_too}),
    ({"skills": ("billing-refund", "how-to")}, lambda t: {t.skill, t.skill_too} & {"billing-refund", "how-to"}),
    ({"skills": "how-to", "urgency": ("now", "soon", "later")}, lambda t: t.pressing < 3 and "how-to" in {t.skill, t.skill_too}),
    ({"skills": "lost"}, lambda t: False),
    ({"files": "yes"}, lambda t: (t.number - 100) % 8 == 0),
    ({"files": "no", "sentiment": ("positive", "neutral")}, lambda t: (t.number - 100) % 8 and t.sentiment in {"positive", "neutral"}),
    ({"files": "yes", "unread": "yes"}, lambda t: (t.number - 100) % 24 == 0),
    ({"unread": "no", "status": "open"}, lambda t: (t.number - 100) % 12 and t.status == "open"),
    ({"unread": ("yes", "no"), "danger": "phishing"}, lambda t: t.danger == "phishing"),
    ({"status": ("open", "closed"), "channel": "form"}, lambda t: t.status in {"open", "closed"} and t.channel == "form"),
    ({"language": ("fr", "zh")}, lambda t: t.language != "en"),
    ({"assignee": "me", "category": "complaint"}, lambda t: t.assignee_id and t.category == "complaint"),
    ({"assignee": "me"}, lambda t: t.assignee_id),
    ({"assignee": ("me", NOBODY), "type": "incident"}, lambda t: t.type == "incident"),
    ({"assignee": NOBODY, "status": ("new", "open", "pending")}, lambda t: not t.assignee_id and t.status in {"new", "open", "pending"}),
    ({"assignee": NOBODY, "category": "complaint"}, lambda t: not t.assignee_id and t.category == "complaint"),
    ({"tag": "late", "language": "zh"}, lambda t: (t.number - 100) % 6 == 0 and t.language[:2] == "zh"),
    ({"opened": "over-3d", "priority": "low"}, lambda t: t.opened_at < NOW - dt.timedelta(days=3) and t.priority == "low"),
    ({"opened": "under-1d", "waiting": "over-1h"}, lambda t: t.opened_at > NOW - dt.timedelta(days=1) and _waited(t)),
    ({"changed": "over-4h", "status": "closed"}, lambda t: t.changed_at < NOW - dt.timedelta(hours=4) and t.status == "closed"),
]


def _waited(ticket: Ticket) -> bool:
    return ticket.waiting_since is not None and ticket.waiting_since < NOW - dt.timedelta(hours=1)


def asked_by(actor: Actor, order: Order, asked: dict[str, str | tuple[str, ...]], rows: int = 200) -> Wanted:
    return Wanted(Filter.of(**asked), order, tuple(department.id for department in queries.departments(actor)), rows)


@pytest.mark.parametrize("few", [1, 4, 2000], ids=["all common", "some rare", "all rare"])
@pytest.mark.parametrize("order", list(Order))
def test_the_same_tickets_come_in_the_same_order_however_they_are_found(
    order: Order, few: int, tickets: list[Ticket], lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (stretches, listing, tagging):
        monkeypatch.setattr(module, "FEW", few)
    keys = listing._KEYS[order]
    everything = list(Ticket.objects.order_by(*keys))
    for asked, fits in ASKED:
        found = [ticket.number for ticket in listing.page(lead, asked_by(lead, order, asked)).tickets]
        assert found == [ticket.number for ticket in everything if fits(ticket)], asked


def test_an_organisation_is_a_filter_too(tickets: list[Ticket], lead: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    firm = Organisation.objects.get()
    for few in (1, 2000):
        for module in (stretches, listing, tagging):
            monkeypatch.setattr(module, "FEW", few)
        found = listing.page(lead, asked_by(lead, Order.WAITING, {"organisation": str(firm.id)})).tickets
        assert {ticket.number for ticket in found} == {ticket.number for ticket in tickets if (ticket.number - 100) % 7 == 0}


@pytest.mark.parametrize("few", [1, 2000])
def test_a_customer_is_a_filter_whichever_record_a_ticket_came_by(
    few: int, tickets: list[Ticket], lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    elena, wang = Customer.objects.order_by("id")
    old = Customer.objects.create(name="E. Rossi", root=elena)
    Ticket.objects.filter(number=101).update(requester=old)
    for module in (stretches, listing, tagging):
        monkeypatch.setattr(module, "FEW", few)
    for order in (Order.CHANGED, Order.WAITING):
        found = listing.page(lead, asked_by(lead, order, {"customer": str(elena.id), "channel": "mail"})).tickets
        wanted = {t.number for t in tickets if ((t.number - 100) % 7 == 0 or t.number == 101) and t.channel == "mail"}
        assert {ticket.number for ticket in found} == wanted
    billing = an_actor(Role.AGENT, Department.objects.get(slug="billing"))
    assert all(t.department.slug == "billing" for t in listing.page(billing, asked_by(billing, order, {"customer": str(wang.id)})).tickets)


@pytest.mark.parametrize("order", [Order.CHANGED, Order.PRIORITY, Order.URGENCY, Order.WAITING])
@pytest.mark.parametrize("few", [1, 4, 2000])
def test_pages_of_rare_and_common_values_follow_each_other(
    order: Order, few: int, tickets: list[Ticket], lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (stretches, listing, tagging):
        monkeypatch.setattr(module, "FEW", few)
    for asked, fits in ASKED:
        seen, after, wanted = [], "", asked_by(lead, order, asked, rows=3)
        while True:
            page = listing.page(lead, wanted, after=after)
            seen.extend(ticket.number for ticket in page.tickets)
            after = page.older
            if not after:
                break
        assert Counter(seen) == Counter(ticket.number for ticket in tickets if fits(ticket)), asked


@pytest.fixture
def many(care: Department) -> None:
    """Nine thousand tickets, of which a handful is unlike the others, and those are the oldest."""
    billing = a_department("billing")
    Ticket.objects.bulk_create(
        Ticket(
            number=1000 + n,
            department=care if n % 2 else billing,
            status="closed" if n % 10 > 2 else "open",
            category="complaint" if n < 5 or (n % 2 and n % 3 == 0) else "how-to",
            channel="form" if n < 5 else "mail",
            type="problem" if n < 5 else "question",
            language="fr" if n < 5 else "en",
            danger="phishing" if n < 5 else "",
            sentiment="negative" if n < 5 else "neutral",
            pressing=0 if n < 5 else 3,
            skill="complaint" if n < 2 else "how-to",
            skill_too="complaint" if 2 <= n < 5 else "",
            priority="urgent" if n < 5 else "normal",
            opened_at=NOW - dt.timedelta(minutes=9000 - n),
            changed_at=NOW - dt.timedelta(minutes=9000 - n),
        )
        for n in range(9000)
    )


RARE: list[dict[str, str | tuple[str, ...]]] = [
    {"category": "complaint"},
    {"category": "lost"},
    {"channel": "form"},
    {"type": "problem"},
    {"language": "fr"},
    {"priority": "urgent"},
    {"status": "snoozed"},
    {"danger": "phishing"},
    {"sentiment": "negative"},
    {"urgency": "now"},
    {"skills": "complaint"},
    {"skills": ("complaint", "lost"), "urgency": ("now", "soon")},
    {"files": "yes"},
    {"customer": "01975a00-0000-7000-8000-000000000000"},
    {"priority": "urgent", "category": "complaint"},
    {"status": "closed", "language": "fr"},
    {"opened": "over-7d"},
    {"waiting": "over-1h"},
    {"assignee": "me"},
]


@pytest.mark.only_on("sqlite")
def test_no_statement_of_a_page_reads_the_table_or_sorts_what_it_has_not_bounded(many: None, lead: Actor) -> None:
    for asked, order in itertools.product(RARE, Order):
        for statement, lines in plans(lead, asked_by(lead, order, asked, rows=50)):
            read = [line for line in lines if " desk_ticket" in line]
            assert all("INDEX" in line for line in read), (order, asked, statement, read)
            assert not any(line.startswith("SCAN desk_ticket") for line in lines), (order, asked, lines)
            # What is sorted is the rows of a page, or at most FEW of each stretch: each beginning has its own order from an index.
            sorts = [line for line in lines if "TEMP B-TREE" in line]
            assert len(sorts) <= 2, (order, asked, statement, lines)


@pytest.mark.only_on("sqlite")
def test_no_more_rows_are_read_than_the_rare_ones(many: None, lead: Actor) -> None:
    """By the steps of SQLite's own machine: to look at each of nine thousand tickets takes more than ten times as many."""
    for asked, order in itertools.product(RARE[1:], Order):
        assert steps(lead, asked_by(lead, order, asked)) < 5 * 9_000, (order, asked)


def steps(actor: Actor, wanted: Wanted) -> int:
    """How often SQLite's own machine was asked for patience, a hundred steps each, while a page was read."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    assert connection.connection is not None
    connection.connection.set_progress_handler(step, 100)
    try:
        listing.page(actor, wanted)
    finally:
        connection.connection.set_progress_handler(None, 100)
    return taken * 100


def plans(actor: Actor, wanted: Wanted) -> list[tuple[str, list[str]]]:
    """How SQLite would read each statement of a page."""
    sent: list[tuple[str, object]] = []

    def note(execute: Callable[..., object], sql: str, params: object, many: bool, context: object) -> object:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        listing.page(actor, wanted)
    found = []
    with connection.cursor() as cursor:
        for sql, params in sent:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            found.append((sql, [str(row[-1]) for row in cursor.fetchall()]))
    return found
