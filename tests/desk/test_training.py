"""Corrections become a model: examined beside the one in service, promoted or kept back, rolled back, and rid of the erased."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, categories, dangers, guarding, training
from sealdesk.desk.acting.actions import said_right, take_back
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage import register, service
from sealdesk.triage import training as training_module
from sealdesk.triage.examples import shipped_examples, unwanted_examples
from sealdesk.triage.models import Cause, Judgement, ModelVersion, State
from sealdesk.triage.routing import Routing
from sealdesk.triage.sorting import TicketText, sort_ticket
from sealdesk.triage.training import shipped_lessons
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)

NOON = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)
GIFT = "My gift card shows no balance. The card number {} is on the back, please top it up."


@pytest.fixture(autouse=True)
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training of an eighth of the examples takes a second or two, and these tests are not about how well triage sorts."""
    few = shipped_lessons([*shipped_examples()[::8], *unwanted_examples()[::4]])
    monkeypatch.setattr("sealdesk.triage.teaching.shipped_lessons", lambda: few)
    monkeypatch.setattr("sealdesk.triage.teaching.brief_lessons", list)
    service._serving.forget()


@pytest.fixture(autouse=True)
def first_look_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look triples the time of a training; the tests that are about it say so."""
    encoder(monkeypatch, there=False)


def encoder(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> None:
    for place in ("desk.training", "triage.service"):
        monkeypatch.setattr(f"sealdesk.{place}.available", lambda: there)


@pytest.fixture
def care() -> Department:
    return a_department("care")


@pytest.fixture
def ada() -> Actor:
    """An administrator of the whole desk."""
    return an_actor(Role.ADMINISTRATOR, None)


def corrected(care: Department, by: Actor, count: int = 12) -> list[Ticket]:
    """Tickets of as many customers about gift cards, which triage did not know; an agent said what they are about."""
    found = []
    for number in range(count):
        ticket = a_ticket(care, sender=f"buyer{number}@post.example", subject=f"Gift card {number}", text=GIFT.format(number))
        row = {"ticket": ticket, "customer": ticket.requester, "department": care, "confidence": 0.4, "evidence": []}
        Judgement.objects.create(**row, question="category", value="")
        actions.correct(by, ticket, "category", "gift-cards")
        found.append(ticket)
    return found


@pytest.fixture
def gift_cards(care: Department, ada: Actor) -> list[Ticket]:
    """A first model is in service; then agents met a category of the desk's own."""
    service.model_in_service()
    categories.add(ada, name="Gift cards", name_zh="礼品卡", department=None)
    return corrected(care, an_actor(Role.AGENT, care))


def category_of(text: str) -> str | None:
    model = service.model_in_service()
    answer = model.predict("category", model.read(text))
    return answer.value if answer else None


def told(tag: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details)
    return found


def test_corrections_are_learned_promoted_and_rolled_back(gift_cards: list[Ticket], ada: Actor) -> None:
    first = training.serving()
    assert first is not None
    assert (first.cause, first.verdict) == (Cause.FIRST, "first")
    assert category_of(GIFT.format("")) != "gift-cards"

    better = training.retrain()
    assert (better.state, better.verdict, better.done) == (State.SERVING, "better", 100)
    assert told("model:trained") == {"examples": better.examples, "own": better.own_examples, "cause": "demand", "verdict": "better"}
    assert told("model:served") == {"before": str(first.id), "verdict": "better"}
    assert category_of(GIFT.format("")) == "gift-cards"

    again = training.retrain()
    assert (again.state, again.verdict) == (State.KEPT_BACK, "not-better")
    assert training.serving() == better

    register.serve(ada, first.id)
    assert training.serving() == first
    assert category_of(GIFT.format("")) != "gift-cards"
    assert told("model:served") == {"before": str(better.id), "verdict": "by-hand"}
    with pytest.raises(InvalidChangeError):
        register.serve(ada, first.id)


def test_both_models_are_examined_on_tickets_that_neither_has_seen(gift_cards: list[Ticket]) -> None:
    version = training.retrain()
    numbers = [ticket.number for ticket in gift_cards]
    held = [number for number in numbers if number % training.HELD_CUSTOMERS == 0]
    assert version.figures["held"][1] == len(held)
    assert version.own_examples == len(numbers) - len(held)
    assert version.figures["candidate"]["category"]["accuracy"] > version.figures["serving"]["category"]["accuracy"]
    measured = {"accuracy", "macro_f1", "ece", "ece_by_chance", "ece_seldom_more", "coverage", "accuracy_answered", "count"}
    assert set(version.figures["candidate"]["category"]) == measured
    assert version.curve[-1][1] == version.figures["candidate"]["category"]["accuracy"]
    assert sum(count for _, _, count in version.confusion) == version.figures["candidate"]["category"]["count"]


def test_after_an_erasure_the_next_model_is_trained_without_the_person_at_any_hour(gift_cards: list[Ticket]) -> None:
    before = training.retrain()
    learned = next(ticket for ticket in gift_cards if ticket.number % training.HELD_CUSTOMERS)
    assert learned.requester_id is not None
    digest = register.digest_of(learned.requester_id)
    assert digest in bytes(before.people)
    assert training.learn_when_due(NOON) is None

    keyring.destroy(Subject(SubjectKind.CUSTOMER, learned.requester_id))
    assert register.mark_erased() == 1
    assert register.retraining_due()
    after = training.learn_when_due(NOON)
    assert after is not None
    assert (after.state, after.cause, after.verdict) == (State.SERVING, Cause.ERASURE, "erasure")
    assert digest not in bytes(after.people)
    assert after.own_examples == before.own_examples - 1
    assert not register.retraining_due()
    before.refresh_from_db()
    assert before.content is None, "the numbers of a model that holds an erased person do not stay for a rollback"


def sorted_as(care: Department, sender: str, text: str, **answers: str) -> Ticket:
    """A ticket of which triage said this, and that has it."""
    ticket = a_ticket(care, sender=sender, subject="A letter", text=text)
    about = {"ticket": ticket, "customer": ticket.requester, "department": care, "confidence": 0.6, "evidence": []}
    for question, value in answers.items():
        Judgement.objects.create(**about, question=question, value=value)
        if question in {"category", "type", "sentiment", "priority"}:
            setattr(ticket, question, value)
    ticket.save()
    return ticket


def press_right(by: Actor, ticket: Ticket) -> None:
    ticket.refresh_from_db()
    for question in said_right(ticket, Judgement.objects.filter(ticket=ticket)):
        actions.confirm(by, ticket, question)


SAID = {"category": "billing-refund", "priority": "high", "type": "incident", "sentiment": "negative", "urgency": "soon"}


def test_who_says_that_it_is_right_teaches_all_that_was_said(care: Department) -> None:
    ticket = sorted_as(care, "elena@post.example", "Please refund it.", **SAID, skills="billing-refund")
    press_right(an_actor(Role.AGENT, care), ticket)
    (lesson,) = training.corrected_tickets()
    assert lesson.answers == SAID | {"department": "care", "spam": "wanted"}
    assert lesson.group == str(ticket.requester_id)
    assert not Judgement.objects.filter(confirmed=False).exists()


def test_a_category_that_is_only_suggested_is_a_label_once_it_is_called_right(care: Department) -> None:
    ticket = sorted_as(care, "elena@post.example", "Please refund it.", category="billing-refund", type="incident")
    Ticket.objects.filter(pk=ticket.pk).update(category="", type="question")
    Judgement.objects.update(way="suggest")
    press_right(an_actor(Role.AGENT, care), ticket)
    (lesson,) = training.corrected_tickets()
    assert lesson.answers["category"] == "billing-refund"
    assert "type" not in lesson.answers, "what was suggested and not followed was not said"


ELSE = {"priority": "urgent", "type": "problem", "urgency": "now", "sentiment": "positive"}


@pytest.mark.parametrize(("question", "value"), list(ELSE.items()))
def test_each_correction_teaches_by_itself(care: Department, question: str, value: str) -> None:
    ticket = sorted_as(care, "elena@post.example", "Please refund it.", **SAID)
    actions.correct(an_actor(Role.AGENT, care), ticket, question, value)
    (lesson,) = training.corrected_tickets()
    assert lesson.answers == {question: value, "spam": "wanted"}


def test_what_is_taken_back_teaches_nothing(care: Department) -> None:
    ticket = sorted_as(care, "elena@post.example", "Please refund it.", **SAID)
    agent = an_actor(Role.AGENT, care)
    press_right(agent, ticket)
    take_back(agent, ticket, list(SAID))
    assert training.corrected_tickets() == []


def skilled(care: Department, count: int, *, senders: int) -> list[Ticket]:
    """Tickets about gift cards, which are a matter of billing, and for which people said each time that one must know about orders."""
    agent, found = an_actor(Role.AGENT, care), []
    for number in range(count):
        sender, text = f"buyer{number % senders}@post.example", GIFT.format(number)
        ticket = sorted_as(care, sender, text, category="billing-refund", skills="billing-refund")
        actions.confirm(agent, ticket, "category")
        actions.correct(agent, ticket, "skills", "order-delivery")
        found.append(ticket)
    return found


def needed(text: str) -> tuple[str | None, str | None]:
    said = sort_ticket(TicketText("A letter", text), model=service.model_in_service(), routing=Routing())
    return said.category.value, said.skills.value


def test_corrections_of_skills_are_learned_apart_from_the_category_and_forgotten_with_the_erased(care: Department) -> None:
    service.model_in_service()
    tickets = skilled(care, 20, senders=20)
    version = training.retrain()
    assert (version.state, version.verdict) == (State.SERVING, "better")
    assert needed(GIFT.format("")) == ("billing-refund", "order-delivery")
    refund = "I was charged twice for my order, please refund the second payment."
    assert needed(refund) == ("billing-refund", "billing-refund"), "where nobody said otherwise the category is what has to be known"
    assert version.figures["candidate"]["skills"]["accuracy"] > version.figures["serving"]["skills"]["accuracy"]

    for ticket in tickets[: -training_module.SKILLED_NEEDED + 1]:
        assert ticket.requester_id is not None
        keyring.destroy(Subject(SubjectKind.CUSTOMER, ticket.requester_id))
    after = training.learn_when_due(NOON)
    assert after is not None
    assert (after.state, after.verdict) == (State.SERVING, "erasure")
    assert needed(GIFT.format(""))[1] != "order-delivery"
    assert "skills" not in service.model_in_service().questions


def test_one_customers_tickets_do_not_say_what_has_to_be_known_for_others(care: Department) -> None:
    skilled(care, 40, senders=2)
    lessons = training.corrected_tickets()
    assert len([one for one in lessons if one.answers["skills"] == "order-delivery"]) == 40
    assert not training_module.are_skills_corrected(lessons)
    each = training_module.weights_of(lessons)
    assert float(each[:20].sum()) <= training_module.MOST_WEIGHT


SPAM = "A ship with many tons of granite lies in the harbour of Xiamen and waits for whoever comes first."


def called(care: Department, by: Actor, value: str, count: int, text: str = SPAM) -> list[Ticket]:
    """Tickets of as many customers that an agent called spam, wanted or phishing."""
    found = []
    for number in range(count):
        ticket = a_ticket(care, sender=f"{value}{number}@trade.example", subject=f"Offer {number}", text=text)
        dangers.say(by, ticket, "reported") if value == "phishing" else guarding.say(by, ticket, value)
        found.append(ticket)
    return found


def test_what_agents_say_of_spam_and_phishing_is_learned_and_nothing_else_of_such_a_ticket(care: Department) -> None:
    agent = an_actor(Role.AGENT, care)
    spam, phishing = called(care, agent, "spam", 12), called(care, agent, "phishing", 8, "Pay the invoice to our new account.")
    wanted = called(care, agent, "spam", 1)
    guarding.say(agent, wanted[0], "wanted")
    dangers.say(agent, phishing[0], "cleared")
    taught = Counter(tuple(lesson.answers.items()) for lesson in training.corrected_tickets())
    # Seven senders are too few for a way of writing.
    assert taught == {(("spam", "spam"),): len(spam), (("spam", "wanted"),): 2}
    dangers.say(agent, phishing[0], "reported")
    assert Counter(lesson.answers["spam"] for lesson in training.corrected_tickets())["phishing"] == 8
    assert training.decided_since_training() == 12 + 8 + 1


def test_spam_that_was_reported_is_known_afterwards_and_forgotten_with_its_sender(care: Department) -> None:
    service.model_in_service()
    spam = called(care, an_actor(Role.AGENT, care), "spam", 14)
    trained = training.retrain()
    assert (trained.state, trained.verdict) == (State.SERVING, "better")
    model = service.model_in_service()
    found = model.predict("spam", model.read(f"Offer 99\n{SPAM}"))
    assert found is not None
    assert found.value == "spam"
    gone = spam[0].requester_id
    assert gone is not None
    keyring.destroy(Subject(SubjectKind.CUSTOMER, gone))
    assert str(gone) not in {lesson.group for lesson in training.corrected_tickets()}


def test_a_training_that_breaks_off_says_so_in_the_ledger(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> object:
        raise OSError("no room left")

    monkeypatch.setattr(training, "teach", broken)
    version = training.ask(ada, lambda _: None)
    with pytest.raises(OSError, match="no room"):
        training.carry_out(version.id)
    assert told("model:training-failed") == {"cause": "demand", "done": 0, "code": "OSError"}
    register.fail(version.id, "OSError")
    assert LedgerEvent.objects.filter(tag="model:training-failed").count() == 1


def test_a_second_look_is_trained_examined_served_and_destroyed_with_its_model(
    gift_cards: list[Ticket], monkeypatch: pytest.MonkeyPatch, ada: Actor
) -> None:
    encoder(monkeypatch, there=True)
    first = training.serving()
    assert first is not None
    assert service.second_in_service() is None
    version = training.retrain()
    assert version.state == State.SERVING
    assert version.figures["candidate"]["second:category"]["count"] == version.figures["candidate"]["category"]["count"]
    second = service.second_in_service()
    assert second is not None
    (reading,) = second.read_all([GIFT.format("")])
    answer = second.predict("category", reading)
    assert answer is not None
    assert answer.value == "gift-cards"

    register.serve(ada, first.id)
    assert service.second_in_service() is None, "the first model has none, and another model's does not answer for it"
    register.serve(ada, version.id)
    assert service.second_in_service() is second

    learned = next(ticket for ticket in gift_cards if ticket.number % training.HELD_CUSTOMERS)
    keyring.destroy(Subject(SubjectKind.CUSTOMER, learned.requester_id))
    after = training.learn_when_due(NOON)
    assert after is not None
    version.refresh_from_db()
    assert (version.content, version.second) == (None, None)
    anew = service.second_in_service()
    assert anew is not None
    assert anew is not second


def test_the_first_model_of_a_desk_gets_its_second_look_from_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    service.model_in_service()
    version = training.serving()
    assert version is not None
    assert training.learn_when_due(NOON) is None
    assert service.second_in_service() is None
    encoder(monkeypatch, there=True)
    assert training.learn_when_due(NOON) is None
    assert service.second_in_service() is not None
    assert told("model:trained") == {"second": True}
    register.add_second(version.id, b"another")
    assert told("model:trained") == {"second": False}


def test_only_an_administrator_of_the_whole_desk_trains_and_rolls_back(gift_cards: list[Ticket], care: Department) -> None:
    version = training.serving()
    assert version is not None
    for by in (an_actor(Role.AGENT, care), an_actor(Role.ADMINISTRATOR, care)):
        with pytest.raises(NotAllowedError):
            training.ask(by, lambda _: None)
        with pytest.raises(NotAllowedError):
            register.serve(by, version.id)


def test_one_training_at_a_time_and_one_that_died_holds_up_nobody(ada: Actor) -> None:
    asked: list[object] = []
    going = training.ask(ada, asked.append)
    assert asked == [going.id]
    with pytest.raises(InvalidChangeError):
        training.ask(ada, asked.append)
    ModelVersion.objects.filter(id=going.id).update(moved_at=timezone.now() - register.STALLED * 2)
    training.ask(ada, asked.append)
    going.refresh_from_db()
    assert going.state == State.FAILED
    assert told("model:training-failed") == {"cause": "demand", "done": 0, "code": "stalled"}
