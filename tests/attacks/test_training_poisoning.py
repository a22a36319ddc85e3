"""Somebody who writes many tickets, and has them sorted as they like, teaches triage little; and a model gives nobody's words away."""

from __future__ import annotations

import numpy as np
import pytest

from sealdesk.triage.comparing import Marks, is_better
from sealdesk.triage.examples import shipped_examples, unwanted_examples
from sealdesk.triage.model import SPAM, WANTED, Model
from sealdesk.triage.storage import model_to_bytes
from sealdesk.triage.training import MOST_WEIGHT, Lesson, shipped_lessons, train, weights_of

PARCEL = "Where is my parcel? The order has not been delivered and the tracking does not move."
SECRET = "Quillonbrax has a kidney stone and lives in Ombersley Lane"


def attack(customer: str, times: int = 200) -> list[Lesson]:
    """The same request again and again, each time called a security report by a careless agent."""
    return [Lesson(f"{PARCEL} {number}", {"category": "security-report", "priority": "urgent"}, customer) for number in range(times)]


@pytest.fixture(scope="module")
def examples() -> list[Lesson]:
    return shipped_lessons(shipped_examples()[::4])


def test_two_hundred_tickets_of_one_customer_count_as_ten_examples() -> None:
    tickets = attack("mallory")
    assert abs(float(weights_of(tickets).sum()) - MOST_WEIGHT) < 0.01
    assert float(weights_of([*attack("a", 2), *attack("b", 3)]).sum()) == 10


@pytest.mark.parametrize("meaning", [False, True], ids=["first look", "second look"])
def test_one_customer_does_not_turn_the_requests_of_others(examples: list[Lesson], meaning: bool) -> None:
    model = train([*examples, *attack("mallory")], asked=["category"], meaning=meaning)
    texts = ("My order has not arrived, where is the parcel?", "The courier never came with my delivery.", "我的包裹一直没有送到")
    for text, reading in zip(texts, model.read_all(texts), strict=True):
        answer = model.predict("category", reading)
        assert answer is not None
        assert answer.value == "order-delivery", text


def chance_of_spam(model: Model, text: str) -> float:
    answer = model.predict("spam", model.read(text))
    assert answer is not None
    return answer.confidence if answer.value == SPAM else dict(answer.alternatives).get(SPAM, 0.0)


@pytest.fixture(scope="module")
def wary(examples: list[Lesson]) -> list[Lesson]:
    return [*examples, *shipped_lessons(unwanted_examples())]


def test_one_sender_does_not_have_the_requests_of_others_called_spam(wary: list[Lesson]) -> None:
    """Spam that is written like a request is reported two hundred times, so that such requests would be lost."""
    model = train([*wary, *(Lesson(f"{PARCEL} {number}", {"spam": SPAM}, "mallory") for number in range(200))])
    for text in ("My order has not arrived, where is the parcel?", "The courier never came with my delivery.", "我的包裹一直没有送到"):
        assert chance_of_spam(model, text) < 0.5, text


def test_one_sender_does_not_have_the_spam_of_others_called_wanted(wary: list[Lesson]) -> None:
    """An accomplice has two hundred adverts of one sender called wanted. Their own wording gets through; nobody else's does."""
    advert = "Get 200 free spins and a welcome bonus at our online casino. Play now and win big."
    model = train([*wary, *(Lesson(f"{advert} {number}", {"spam": WANTED}, "mallory") for number in range(200))])
    for text in (
        "Replica watches and handbags of all brands, 90 % off, free shipping this week. Shop now.",
        "Our SEO team offers a free audit of your website. May I send you our packages and prices?",
        "无抵押贷款，当天到账，利息低，不看征信，马上申请。",
    ):
        assert chance_of_spam(model, text) >= 0.5, text


def test_a_sender_whose_reports_are_on_both_sides_does_not_make_a_worse_model_look_better() -> None:
    lessons = [
        *(Lesson(PARCEL, {"spam": SPAM}, "mallory") for _ in range(200)),
        *(Lesson("help", {"spam": WANTED}, f"c{n}") for n in range(3)),
    ]
    given = [lesson.answers["spam"] for lesson in lessons]
    rows, chance = list(range(len(lessons))), np.ones(len(lessons), np.float32)
    honest = {"spam": Marks(rows, given, [WANTED] * 203, chance)}
    poisoned = {"spam": Marks(rows, given, [SPAM] * 203, chance)}
    assert not is_better(poisoned, honest, lessons)


def test_one_customers_many_tickets_do_not_make_a_worse_model_look_better() -> None:
    lessons = [*attack("mallory"), *(Lesson("help", {"category": "how-to"}, f"customer-{number}") for number in range(3))]
    given = [lesson.answers["category"] for lesson in lessons]
    rows, chance = list(range(len(lessons))), np.ones(len(lessons), np.float32)
    honest = {"category": Marks(rows, given, ["order-delivery"] * 200 + ["how-to"] * 3, chance)}
    poisoned = {"category": Marks(rows, given, ["security-report"] * 203, chance)}
    assert not is_better(poisoned, honest, lessons)


def test_a_model_gives_away_nobodys_words(examples: list[Lesson]) -> None:
    model = train([*examples, Lesson(SECRET, {"category": "complaint"}, "elena"), Lesson(SECRET, {"category": "complaint"}, "ben")])
    stored = model_to_bytes(model).lower()
    assert not any(word.lower().encode() in stored for word in SECRET.split() if len(word) > 4)
    for question in model.questions:
        answer = model.predict(question, model.read("Is the printer in the hall out of paper?"))
        assert answer is not None
        assert all(found.word in "Is the printer in the hall out of paper?" for found in answer.evidence)
