"""Categories: named by the desk, leading to departments, archived without losing history, its own ones learnt by triage."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, categories
from sealdesk.desk.models import Category, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.models import Judgement
from sealdesk.triage.training import Lesson, shipped_lessons, train
from sealdesk.workbench import undo
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def ada() -> Actor:
    """An administrator of the whole desk."""
    return an_actor(Role.ADMINISTRATOR, None)


def leads() -> dict[str, str]:
    return {one.known.slug: one.department.slug for one in categories.kept() if one.department}


def details_of(tag: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details)
    return found


def test_the_shipped_examples_teach_built_in_categories_only() -> None:
    assert {example.category for example in shipped_examples()} <= set(categories.BUILT_IN)
    assert Category.objects.count() == 0


def test_a_category_is_renamed_and_led_elsewhere_with_old_and_new_in_the_ledger(ada: Actor, care: Department) -> None:
    billing = a_department("billing")
    billing.categories = ["complaint", "how-to"]
    billing.save()
    categories.change(ada, "complaint", name="Grievance", name_zh="申诉", department=care)
    assert leads() == {"complaint": "care", "how-to": "billing"}
    assert (categories.name_of("complaint", "en"), categories.name_of("complaint", "zh-hans")) == ("Grievance", "申诉")
    assert details_of("category:saved") == {
        "changes": {"name": ["Complaint", "Grievance"], "name_zh": ["投诉", "申诉"], "department": ["billing", "care"]}
    }
    categories.change(ada, "complaint", name="Grievance", name_zh="", department=None)
    assert leads() == {"how-to": "billing"}
    assert categories.name_of("complaint", "zh-hans") == "Grievance"


def test_one_of_the_desks_own_gets_a_short_name_for_good(ada: Actor, care: Department) -> None:
    slugs = [categories.add(ada, name=name, name_zh="", department=None).slug for name in ("Gift cards", "New", "礼品卡", "Gift  cards!")]
    assert slugs == ["gift-cards", "new-2", "category", "gift-cards-2"]
    assert categories.add(ada, name="x" * 80, name_zh="", department=care).slug == "x" * 36
    assert leads() == {"x" * 36: "care"}
    for name in ("gift CARDS", "Complaint", " \n "):
        with pytest.raises(InvalidChangeError):
            categories.add(ada, name=name, name_zh="", department=None)


def test_archiving_hides_from_choice_and_keeps_what_tickets_have(ada: Actor, care: Department) -> None:
    lead, ticket = an_actor(Role.LEAD, care), a_ticket(care)
    Judgement.objects.create(
        ticket=ticket, customer=ticket.requester, department=care, question="category", value="how-to", confidence=0.7, reason="by-model"
    )
    actions.correct(lead, ticket, "category", "complaint")
    categories.change(ada, "complaint", name="Complaint", name_zh="投诉", department=care)
    categories.archive(ada, "complaint")
    assert details_of("category:saved") == {"changes": {"department": ["care", ""], "archived": [False, True]}}
    assert Ticket.objects.get(pk=ticket.pk).category == "complaint"
    assert (categories.name_of("complaint", "en"), leads()) == ("Complaint", {})
    actions.correct(lead, ticket, "category", "feedback")
    with pytest.raises(InvalidChangeError):
        actions.correct(lead, ticket, "category", "complaint")
    with pytest.raises(InvalidChangeError):
        categories.change(ada, "complaint", name="Other", name_zh="", department=None)
    categories.restore(ada, "complaint")
    actions.correct(lead, ticket, "category", "complaint")
    assert Ticket.objects.get(pk=ticket.pk).category == "complaint"


def test_what_fits_nowhere_is_never_archived(ada: Actor) -> None:
    with pytest.raises(InvalidChangeError):
        categories.archive(ada, categories.OTHER)


def test_a_word_that_is_no_category_is_no_correction(care: Department) -> None:
    lead, ticket = an_actor(Role.LEAD, care), a_ticket(care)
    Judgement.objects.create(
        ticket=ticket, customer=ticket.requester, department=care, question="category", value="", confidence=0.1, reason="under-threshold"
    )
    with pytest.raises(InvalidChangeError):
        actions.correct(lead, ticket, "category", "harbour-street")


def test_only_who_manages_the_whole_desk_changes_them(care: Department) -> None:
    for actor in (an_actor(Role.AGENT, care), an_actor(Role.ADMINISTRATOR, care)):
        with pytest.raises(NotVisibleError):
            categories.kept_one(actor, "complaint")
        with pytest.raises(NotAllowedError):
            categories.add(actor, name="Mine", name_zh="", department=care)
        with pytest.raises(NotAllowedError):
            categories.change(actor, "complaint", name="Mine", name_zh="", department=care)
        with pytest.raises(NotAllowedError):
            categories.archive(actor, "complaint")
    assert Category.objects.count() == 0


def test_a_change_is_taken_back_unless_somebody_changed_it_since(ada: Actor, care: Department) -> None:
    with undo.undoable(ada) as lot:
        categories.change(ada, "complaint", name="Grievance", name_zh="申诉", department=care)
    assert lot.id
    undo.take_back(ada, lot.id)
    assert (categories.name_of("complaint", "en"), leads()) == ("Complaint", {})
    with undo.undoable(ada) as lot:
        categories.archive(ada, "complaint")
    categories.restore(ada, "complaint")
    assert lot.id
    with pytest.raises(InvalidChangeError):
        undo.take_back(ada, lot.id)


def test_triage_answers_among_the_others_and_learns_the_desks_own() -> None:
    own = [Lesson(f"My gift card {word} shows no balance", {"category": "gift-cards"}, f"customer-{n}") for n, word in enumerate("abcdef")]
    model = train([*shipped_lessons(shipped_examples()[::10]), *own * 3])
    reading = model.read("My gift card shows no balance")
    assert model.predict("category", reading).value == "gift-cards"
    without = model.predict("category", reading, {"gift-cards"})
    assert without.value != "gift-cards"
    assert "gift-cards" not in dict(without.alternatives)
