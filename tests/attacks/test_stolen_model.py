"""A stolen model of triage, with its row of the register, tells nothing that a customer wrote and nobody by name."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.permissions import Role
from sealdesk.desk import actions, training
from sealdesk.triage import register, service
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.wordings import wordings_of
from sealdesk.triage.models import Judgement, ModelVersion, State
from sealdesk.triage.storage import model_from_bytes
from sealdesk.triage.training import shipped_lessons
from sealdesk.vault.sealing import unseal
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)

#: Each customer is called otherwise; the illness is known to two of them, the lane to all.
NAMES = ("Quillonbrax", "Zerphimoor", "Tollwicken", "Brandelmuth", "Ysgarrow", "Pellifont", "Vandrexel", "Mubbershaw")
ILLNESS, LANE = "Nephrolitz", "Ombersleyan"


@pytest.fixture
def stolen(monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    """A model that was trained on the tickets of eight customers, as it lies in the database."""
    few = shipped_lessons(shipped_examples()[::8])
    monkeypatch.setattr("sealdesk.triage.teaching.shipped_lessons", lambda: few)
    monkeypatch.setattr("sealdesk.triage.teaching.brief_lessons", list)
    service._serving.forget()
    care = a_department("care")
    agent = an_actor(Role.AGENT, care)
    for number, name in enumerate(NAMES):
        text = f"{name} of {LANE} lane waits for the parcel. {ILLNESS if number < 2 else ''}"
        ticket = a_ticket(care, sender=f"{name.lower()}@post.example", subject=f"{name} asks", text=text)
        row = {"ticket": ticket, "customer": ticket.requester, "department": care, "confidence": 0.4, "evidence": []}
        Judgement.objects.create(**row, question="category", value="")
        actions.correct(agent, ticket, "category", "order-delivery")
    version = training.retrain()
    assert version.own_examples >= 6
    return ModelVersion.objects.get(id=version.id)


def test_neither_numbers_nor_register_hold_a_word_that_a_customer_wrote(stolen: ModelVersion) -> None:
    opened = unseal(bytes(stolen.content or b""), register.place_of(stolen.id))
    told = json.dumps([stolen.figures, stolen.curve, stolen.confusion, stolen.usual]).encode()
    everything = (opened + told + bytes(stolen.content or b"") + bytes(stolen.people)).lower()
    for word in (*NAMES, ILLNESS, LANE):
        assert word.lower().encode() not in everything
        assert word.lower()[1:6].encode() not in opened.lower(), "not even a piece of it"


def test_who_guesses_words_finds_those_of_three_customers_alone(stolen: ModelVersion) -> None:
    """Words are kept as hashes without a key, so a guess can be tried: what it could find is what many wrote."""
    model = model_from_bytes(unseal(bytes(stolen.content or b""), register.place_of(stolen.id)))

    def known(word: str) -> bool:
        return model.wordings.place(f"w {word.lower()}") >= 0

    assert known(LANE)
    assert not any(known(word) for word in (*NAMES, ILLNESS))
    whole = {key for word in (*NAMES, ILLNESS) for key in wordings_of(word) if len(key) == len("c ") + 5 and " " not in key[2:]}
    ours = {key for lesson in shipped_lessons() for key in wordings_of(lesson.text)}
    assert not [key for key in whole - ours if model.wordings.place(key) >= 0], "nor a piece that only one customer's word has"


def test_what_a_model_remembers_while_it_serves_is_numbers(stolen: ModelVersion) -> None:
    model = model_from_bytes(unseal(bytes(stolen.content or b""), register.place_of(stolen.id)))
    model.predict("category", model.read(f"{NAMES[0]} of {LANE} lane waits for the parcel"))
    assert model.remembered
    assert all(isinstance(number, int) for place, found in model.remembered.items() for number in (place, *found))


def test_the_register_names_people_by_keyed_digests(stolen: ModelVersion) -> None:
    people = bytes(stolen.people)
    asked = [row.customer_id for row in Judgement.objects.exclude(customer=None)]
    assert any(register.digest_of(one) in people for one in asked if one)
    assert not any(one.bytes in people for one in asked if one)
    assert stolen.state in (State.SERVING, State.KEPT_BACK)
