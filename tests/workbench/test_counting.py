"""Counts beside views that the database keeps no figure for: right where they can be, bounded, and kept for a moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.permissions import Role
from sealdesk.desk import listing, tagging
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Counted, Wanted
from sealdesk.desk.models import Ticket
from sealdesk.workbench import counting, saved
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Any:
    care, billing = a_department("care"), a_department("billing")
    tickets = [a_ticket(care, sender=f"{n}@post.example") for n in range(5)]
    a_ticket(billing, sender="b@post.example")
    Ticket.objects.filter(pk__in=[one.pk for one in tickets[:3]]).update(priority="urgent", category="complaint")
    Ticket.objects.filter(pk=tickets[0].pk).update(status="solved", waiting_since=None)
    Ticket.objects.filter(pk=tickets[1].pk).update(waiting_since=timezone.now())
    mei = an_actor(Role.AGENT, care)
    tagging.tag(mei, tickets[4], "late")
    return care, mei


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({"priority": "urgent"}, 3),
        ({"priority": ("urgent", "normal")}, 5),
        ({"category": "complaint", "status": ("new", "open")}, 2),
        ({"tag": "late"}, 1),
        ({"tag": "never"}, 0),
        ({"waiting": "under-1h", "category": "complaint"}, 2),
        ({"opened": "over-1d"}, 0),
        ({"language": "en", "assignee": "none"}, None),
    ],
)
def test_a_count_is_what_the_list_holds_and_nothing_of_other_departments(desk: Any, asked: dict[str, Any], n: int | None) -> None:
    care, mei = desk
    wanted = Wanted(Filter.of(**asked), departments=(care.id,))
    held = len(listing.page(mei, wanted).tickets)
    assert listing.count(mei, wanted) == Counted(held)
    assert n is None or held == n


def test_beyond_the_bound_there_may_be_more(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    care, mei = desk
    wanted = Wanted(Filter.of(category="complaint", type="question"), departments=(care.id,))
    monkeypatch.setattr(listing, "LOOKED", 4)
    found = listing.count(mei, wanted)
    assert found.more
    assert found.n <= 3
    monkeypatch.setattr(listing, "LOOKED", 5000)
    monkeypatch.setattr(listing, "COUNTED", 2)
    assert listing.count(mei, wanted) == Counted(2, more=True)
    assert listing.count(mei, Wanted(Filter.of(category="complaint"), departments=(care.id,))) == Counted(2, more=True)


def test_a_figure_is_kept_for_a_moment_and_a_page_counts_few_anew(
    desk: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    care, mei = desk
    kept = [saved.keep(mei, saved.Wish(f"View {n}", Filter.of(category="complaint", type="question"))) for n in range(3)]
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    with django_assert_num_queries(2):
        first = counting.counts(mei, kept, (care.id,))
    assert set(first) == {kept[0].id, kept[1].id}
    with django_assert_num_queries(1):
        assert set(counting.counts(mei, kept, (care.id,))) == {view.id for view in kept}
    with django_assert_num_queries(0):
        counting.counts(mei, kept, (care.id,))
    monkeypatch.setattr(counting, "SECONDS", -1.0)
    with django_assert_num_queries(2):
        counting.counts(mei, kept, (care.id,))
