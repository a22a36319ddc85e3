"""Saved views: one's own, or shared by a lead; they narrow and never show more."""

from __future__ import annotations

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Order
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import saved, undo
from sealdesk.workbench.models import SavedView
from sealdesk.workbench.saved import Wish
from tests.doors_cast import a_department, an_actor

pytestmark = pytest.mark.django_db(transaction=True)

URGENT = Wish("Urgent, no reply", Filter.of(priority="urgent", status=("new", "open")), ("waiting", "assignee"), Order.WAITING)


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def mei(care: Department) -> Actor:
    return an_actor(Role.AGENT, care)


@pytest.fixture
def lead(care: Department) -> Actor:
    return an_actor(Role.LEAD, care)


def shared(wish: Wish, slug: str) -> Wish:
    return Wish(wish.name, wish.filter, wish.columns, wish.order, slug)


def test_a_view_is_kept_as_it_was_wished_and_recorded_without_its_name(mei: Actor) -> None:
    kept = saved.keep(mei, URGENT)
    found = saved.views(mei)[0]
    assert Filter.parsed(found.filter) == URGENT.filter
    assert (found.columns, found.order, found.id) == (["waiting", "assignee"], "waiting", kept.id)
    event = LedgerEvent.objects.get(tag="view:saved")
    assert "Urgent, no reply" not in event.details
    assert '"urgent"' in event.details


def test_the_name_lies_in_the_database_sealed(mei: Actor) -> None:
    saved.keep(mei, URGENT)
    assert b"Urgent" not in bytes(SavedView.objects.values_list("name", flat=True).get())


def test_ones_own_view_is_nobody_elses(mei: Actor, lead: Actor, care: Department) -> None:
    kept = saved.keep(mei, URGENT)
    for other in (lead, an_actor(Role.AGENT, care), an_actor(Role.ADMINISTRATOR), Actor.stranger()):
        assert saved.views(other) == []
        with pytest.raises(NotVisibleError):
            saved.view(other, kept.id)


def test_a_lead_shares_with_the_department_and_nobody_beyond_sees_it(mei: Actor, lead: Actor) -> None:
    kept = saved.keep(lead, shared(URGENT, "care"))
    assert [view.id for view in saved.views(mei)] == [kept.id]
    assert saved.views(an_actor(Role.AGENT, a_department("billing"))) == []


def test_an_agent_neither_shares_nor_changes_what_is_shared(mei: Actor, lead: Actor) -> None:
    with pytest.raises(NotAllowedError):
        saved.keep(mei, shared(URGENT, "care"))
    kept = saved.keep(lead, shared(URGENT, "care"))
    for act in (lambda: saved.keep(mei, URGENT, kept), lambda: saved.remove(mei, kept)):
        with pytest.raises(NotAllowedError):
            act()
    assert SavedView.objects.get().removed_at is None


def test_nobody_shares_with_a_department_of_others(lead: Actor) -> None:
    a_department("billing")
    with pytest.raises(NotVisibleError):
        saved.keep(lead, shared(URGENT, "billing"))


def test_who_leaves_a_department_loses_its_views(mei: Actor, lead: Actor) -> None:
    saved.keep(lead, shared(URGENT, "care"))
    assert saved.views(mei)
    assert saved.views(Actor("agent", mei.id)) == []


def test_a_removed_view_comes_back_by_undo(mei: Actor) -> None:
    kept = saved.keep(mei, URGENT)
    with undo.undoable(mei) as lot:
        saved.remove(mei, kept)
    assert saved.views(mei) == []
    assert lot.id
    undo.take_back(mei, lot.id)
    assert [view.id for view in saved.views(mei)] == [kept.id]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_needs_a_short_name(mei: Actor, name: str) -> None:
    with pytest.raises(InvalidChangeError, match="name"):
        saved.keep(mei, Wish(name, Filter()))
    assert not SavedView.objects.exists()


def test_there_is_a_limit_to_how_many_views_one_has(mei: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 2)
    saved.keep(mei, URGENT)
    saved.keep(mei, URGENT)
    with pytest.raises(InvalidChangeError, match="forty"):
        saved.keep(mei, URGENT)
