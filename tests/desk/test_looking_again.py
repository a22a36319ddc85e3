"""A second look at new tickets: what it may change, what is a person's, and what it leaves in the record."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.departments import departments_now
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, contesting, looking_again
from sealdesk.desk.acting.actions import set_thresholds, take_back
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds, Way
from sealdesk.desk.assigning.actions import set_duty, set_rule
from sealdesk.desk.models import Ticket
from sealdesk.desk.sorting import sort
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.triage.learning import sentences
from sealdesk.triage.model import Model
from sealdesk.triage.models import Judgement
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.desk.second_look import SUBJECT, TEXT, events, judged, look, row, said, the_second_look
from tests.doors_cast import a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_service(monkeypatch: pytest.MonkeyPatch) -> Model:
    """A second look that learned a fourth of the examples."""
    monkeypatch.setattr(looking_again, "second_in_service", the_second_look)
    return the_second_look()


def test_what_was_left_open_and_what_was_wrong_is_answered_with_its_reasons(care: Department) -> None:
    ticket = judged(care, category=("order-delivery", 0.9, Way.ACT))
    assert look() == 1
    ticket.refresh_from_db()
    assert (ticket.category, ticket.type) == (said()["category"], said()["type"])
    found = row(ticket)
    assert (found.value, found.reason, found.way, found.looked_again) == ("billing-refund", "by-meaning", Way.ACT, True)
    assert found.evidence
    (told,) = events(ticket)
    assert told["answers"]["category"] == ["billing-refund", round(100 * found.confidence), "act"]
    assert told["before"]["category"] == ["order-delivery", 90, "act"]
    assert look() == 0, "each ticket is looked at again once"


GENERAL, NO_REQUEST = "Question", "How do plants drink water through their roots?"


def taken_for_a_request(care: Department, way: Way = Way.ACT) -> Ticket:
    """General knowledge, and the first look answered it."""
    ticket = judged(care, NO_REQUEST, GENERAL, category=("how-to", 0.9, way))
    held = {"ticket": ticket, "customer": ticket.requester, "department": care, "evidence": [], "confidence": 0.9}
    Judgement.objects.create(question="skills", value="how-to", way=way, **held)
    return ticket


@pytest.mark.parametrize("way", [Way.ACT, Way.SUGGEST])
def test_what_is_no_request_by_its_meaning_loses_its_category_and_skills(care: Department, way: Way) -> None:
    ticket = taken_for_a_request(care, way)
    look()
    ticket.refresh_from_db()
    assert (ticket.category, ticket.skill) == ("", "")
    for question in ("category", "skills"):
        found = row(ticket, question)
        assert (found.value, found.reason, found.way) == ("", "out-of-scope", Way.LEAVE)
    (told,) = events(ticket)
    assert told["answers"]["category"][0] is None
    assert told["before"]["category"] == ["how-to", 90, way]


def test_it_keeps_them_where_an_agent_answered_or_decided_already(care: Department) -> None:
    answered, decided, mei = taken_for_a_request(care), taken_for_a_request(care), an_actor(Role.AGENT, care)
    actions.note(mei, answered, "I know that one.")
    actions.confirm(mei, decided, "category")
    look()
    for ticket in (answered, decided):
        ticket.refresh_from_db()
        assert (ticket.category, row(ticket).value) == ("how-to", "how-to")


def test_a_request_in_a_language_without_examples_is_sorted_by_the_second_look_alone(care: Department) -> None:
    ticket = judged(care, "Guten Tag, wo bleibt mein Paket? Es sollte am Montag kommen.", "Lieferung")
    Judgement.objects.filter(ticket=ticket).update(reason="no-known-word")
    look()
    ticket.refresh_from_db()
    assert (ticket.category, row(ticket).reason) == ("order-delivery", "by-meaning")


def test_the_texts_that_it_reads_are_recorded_as_opened(care: Department) -> None:
    judged(care)
    look()
    opened = LedgerEvent.objects.filter(tag="value:opened", actor="system:triage").latest("id")
    assert json.loads(opened.details)["purpose"] == "sorting"


def test_it_is_taken_back_like_the_first_and_stays_so(care: Department) -> None:
    ticket = judged(care)
    look()
    assert take_back(an_actor(Role.AGENT, care), ticket, ["category"]) == ["category"]
    Judgement.objects.update(looked_again=False)
    look()
    ticket.refresh_from_db()
    assert (ticket.category, row(ticket).way) == ("", Way.UNDONE)


def test_what_a_person_decided_stays(care: Department) -> None:
    ticket, mei = judged(care, category=("order-delivery", 0.5, Way.ACT)), an_actor(Role.AGENT, care)
    actions.correct(mei, ticket, "category", "complaint")
    look()
    ticket.refresh_from_db()
    assert ticket.category == "complaint"


def test_what_a_person_changed_by_hand_stays_also_where_it_is_as_before(care: Department) -> None:
    ticket, mei = judged(care), an_actor(Role.AGENT, care)
    for priority in ("urgent", "normal"):
        actions.change(mei, ticket, "priority", priority)
    assert look() == 0
    assert not events(ticket)


def test_what_its_customer_contests_is_for_a_person(care: Department) -> None:
    ticket = judged(care, category=("order-delivery", 0.9, Way.ACT))
    assert ticket.requester is not None
    contesting.contest(Actor("customer", ticket.requester.id), ticket, "Please look.")
    assert look() == 0
    ticket.refresh_from_db()
    assert ticket.category == "order-delivery"


def test_the_thresholds_of_the_department_count(care: Department) -> None:
    suggest = dict(DEFAULTS) | {"category": Thresholds(suggest=10, tell=None, act=None)}
    set_thresholds(an_actor(Role.LEAD, care), care, suggest)
    looking_again.rules_now.forget()
    ticket = judged(care)
    look()
    ticket.refresh_from_db()
    assert (ticket.category, row(ticket).way, row(ticket).value) == ("", Way.SUGGEST, "billing-refund")


def test_what_was_done_is_never_only_suggested(care: Department) -> None:
    suggest = dict(DEFAULTS) | {"category": Thresholds(suggest=10, tell=None, act=None)}
    set_thresholds(an_actor(Role.LEAD, care), care, suggest)
    looking_again.rules_now.forget()
    ticket = judged(care, category=("order-delivery", 0.9, Way.ACT))
    look()
    assert row(ticket).value == "order-delivery"


def test_a_round_is_bounded_and_its_texts_are_encoded_at_once(care: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def counted(texts: list[str]) -> Any:
        batches.append(len(texts))
        return sentences.sentence_vectors(texts)

    monkeypatch.setattr("sealdesk.triage.model.sentence_vectors", counted)
    monkeypatch.setattr(looking_again, "BATCH", 2)
    tickets = [judged(care) for _ in range(3)]
    assert [look(), look(), look()] == [2, 1, 0]
    assert batches == [2, 1]
    assert all(row(ticket).value == "billing-refund" for ticket in tickets)


def test_one_that_fails_holds_up_no_other(care: Department, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    bad, good = judged(care), judged(care)
    real = looking_again.locked

    def locked(ticket: Ticket) -> Ticket:
        if ticket.pk == bad.pk:
            raise RuntimeError("no")
        return real(ticket)

    monkeypatch.setattr(looking_again, "locked", locked)
    assert look() == 1
    assert row(good).value == "billing-refund"
    assert row(bad).value == ""
    assert str(bad.pk) in caplog.text


def test_an_old_ticket_is_left_and_without_a_model_new_ones_wait(care: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = judged(care), judged(care)
    Ticket.objects.filter(pk=old.pk).update(opened_at=timezone.now() - looking_again.MOST_AGE - dt.timedelta(minutes=1))
    monkeypatch.setattr(looking_again, "second_in_service", lambda: None)
    assert look() == 0
    assert (row(old).looked_again, row(new).looked_again) == (True, False)
    monkeypatch.setattr(looking_again, "second_in_service", the_second_look)
    assert look() == 1
    assert (row(old).value, row(new).value) == ("", "billing-refund")


def test_an_erased_persons_ticket_is_not_read(care: Department) -> None:
    ticket = judged(care)
    assert ticket.requester_id is not None
    keyring.destroy(Subject(SubjectKind.CUSTOMER, ticket.requester_id))
    assert look() == 0


@pytest.mark.parametrize("there", [True, False])
def test_a_new_ticket_waits_for_it_where_there_is_an_encoder(care: Department, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.available", lambda: there)
    ticket = a_ticket(care, sorting=sort(SUBJECT, TEXT, care))
    waiting = Judgement.objects.filter(ticket=ticket, looked_again=False).values_list("question", flat=True)
    assert list(waiting) == (["category"] if there else [])


def test_it_is_believed_where_the_first_was_surer_because_it_reads_more(care: Department) -> None:
    ticket = judged(care, category=("order-delivery", 1.0, Way.ACT))
    look()
    ticket.refresh_from_db()
    assert ticket.category == row(ticket).value != "order-delivery"


@pytest.fixture
def accounts(care: Department, billing: Department) -> Department:
    """Billing answers for refunds, and somebody works there."""
    Department.objects.filter(pk=billing.pk).update(categories=["billing-refund"])
    departments_now.forget()
    agent = Agent.objects.create(email="bao@desk.example", name="Bao", spoken_languages=["en"])
    Grant.objects.create(agent=agent, role=Role.AGENT, department=billing)
    return billing


def routed(care: Department, **said: Any) -> Ticket:
    """A ticket whose department was decided by the address of its mail, and that nobody took."""
    ticket = judged(care)
    held = {"customer": ticket.requester, "department": care, "evidence": []}
    Judgement.objects.create(
        ticket=ticket, question="department", **(held | {"value": "care", "confidence": 0.0, "reason": "by-rule"} | said)
    )
    Judgement.objects.create(ticket=ticket, question="assignee", value="", confidence=0.0, reason="no-language", way="leave", **held)
    Ticket.objects.filter(pk=ticket.pk).update(language="en")
    return ticket


def test_the_department_follows_what_is_understood_now_and_is_taken_back(care: Department, accounts: Department) -> None:
    ticket = routed(care)
    look()
    ticket.refresh_from_db()
    assert (ticket.department_id, ticket.category) == (accounts.pk, "billing-refund")
    assert ticket.assignee_id is not None, "somebody there got it"
    (told,) = events(ticket)
    assert (told["answers"]["department"][0], told["before"]["department"][0]) == ("billing", "care")
    assert LedgerEvent.objects.filter(tag="ticket:assigned", resource=ticket.key).count() == 1
    assert take_back(an_actor(Role.LEAD, accounts), ticket, ["department"]) == ["department"]
    ticket.refresh_from_db()
    assert (ticket.department_id, ticket.assignee_id) == (care.pk, None)


@pytest.mark.parametrize("why", ["only suggested", "left", "a form", "worked on", "decided"])
def test_the_department_stays_where_it_may_not_change(care: Department, accounts: Department, why: str) -> None:
    ticket = routed(care)
    if why in {"only suggested", "left"}:
        rule = Thresholds(suggest=10 if why == "only suggested" else None, tell=None, act=None)
        set_thresholds(an_actor(Role.LEAD, care), care, dict(DEFAULTS) | {"department": rule})
        looking_again.rules_now.forget()
    if why == "a form":
        Ticket.objects.filter(pk=ticket.pk).update(channel="form")
    mei = an_actor(Role.AGENT, care)
    if why == "worked on":
        actions.assign(mei, ticket, mei.id)
    if why == "decided":
        actions.confirm(mei, ticket, "department")
    look()
    ticket.refresh_from_db()
    assert ticket.department_id == care.pk
    assert (row(ticket, "department").value, row(ticket, "department").way) == (
        ("billing", Way.SUGGEST) if why == "only suggested" else ("care", Way.ACT)
    )


def test_a_department_is_believed_too_where_the_first_look_was_surer(care: Department, accounts: Department) -> None:
    ticket = routed(care, reason="by-model", confidence=1.0)
    look()
    ticket.refresh_from_db()
    assert (ticket.department_id, row(ticket, "department").value) == (accounts.pk, "billing")
    assert row(ticket, "department").confidence < 1


def test_where_it_was_taken_to_is_not_withdrawn_into_a_suggestion(care: Department, accounts: Department) -> None:
    ticket = routed(care, value="care", reason="by-model", confidence=0.9, looked_at=[{"instead_of": "sales"}])
    a_department("sales")
    departments_now.forget()
    set_thresholds(
        an_actor(Role.LEAD), Department.objects.get(slug="sales"), dict(DEFAULTS) | {"department": Thresholds(suggest=10, act=None)}
    )
    looking_again.rules_now.forget()
    look()
    assert (row(ticket, "department").value, row(ticket, "department").way) == ("care", Way.ACT)


def knowing(care: Department, name: str, *skills: str) -> Agent:
    agent = Agent.objects.create(email=f"{name}@care.example", name=name, spoken_languages=["en"])
    Grant.objects.create(agent=agent, role=Role.AGENT, department=care)
    set_duty(Actor.system("operator"), agent, most=None, skills=skills, zone="", hours=[])
    return agent


@pytest.fixture
def anna(care: Department) -> Agent:
    """She knows deliveries; the rule of the department asks for skills."""
    set_rule(Actor.system("operator"), care, method="load", language=True, skills="only", hours=True)
    return knowing(care, "anna", "order-delivery")


def for_anna(care: Department, anna: Agent, **said: Any) -> Ticket:
    """A ticket that the first look took for one about a delivery, and gave her."""
    ticket = judged(care, category=("order-delivery", 0.6, Way.ACT))
    held = {"ticket": ticket, "customer": ticket.requester, "department": care, "evidence": [], "confidence": 0.6}
    Judgement.objects.create(question="skills", value="order-delivery", **held)
    Judgement.objects.create(question="assignee", value=str(anna.pk), **(held | {"reason": "least-loaded"} | said))
    Ticket.objects.filter(pk=ticket.pk).update(language="en", assignee=anna, skill="order-delivery")
    return ticket


def test_whoever_lacks_the_skills_that_are_needed_now_passes_it_on_by_the_rule(care: Department, anna: Agent) -> None:
    bao = knowing(care, "bao", "billing-refund")
    ticket = for_anna(care, anna)
    look()
    ticket.refresh_from_db()
    assert (ticket.assignee_id, ticket.skill) == (bao.pk, "billing-refund")
    given = json.loads(LedgerEvent.objects.get(tag="ticket:assigned", resource=ticket.key).details)
    assert given == {"from": str(anna.pk), "to": str(bao.pk), "why": "least-loaded", "skills": ["order-delivery", "billing-refund"]}
    assert row(ticket, "assignee").looked_at[0]["skill"] == "billing-refund"


def test_where_nobody_knows_it_it_is_nobodys_unless_knowing_is_only_preferred(care: Department, anna: Agent) -> None:
    preferred, only = for_anna(care, anna), for_anna(care, anna)
    Judgement.objects.filter(ticket=only, question="category").update(looked_again=True)
    set_rule(Actor.system("operator"), care, method="load", language=True, skills="first", hours=True)
    look()
    preferred.refresh_from_db()
    assert preferred.assignee_id == anna.pk
    Judgement.objects.filter(ticket=only, question="category").update(looked_again=False)
    set_rule(Actor.system("operator"), care, method="load", language=True, skills="only", hours=True)
    look()
    only.refresh_from_db()
    assert (only.assignee_id, row(only, "assignee").reason) == (None, "nobody-skilled")


@pytest.mark.parametrize("why", ["knows", "not asked", "chosen", "answered", "decided"])
def test_the_assignee_stays_who_knows_it_or_was_chosen_or_answered(care: Department, anna: Agent, why: str) -> None:
    knowing(care, "bao", "billing-refund")
    ticket, mei = for_anna(care, anna), an_actor(Role.AGENT, care)
    if why == "knows":
        set_duty(Actor.system("operator"), anna, most=None, skills=("order-delivery", "billing-refund"), zone="", hours=[])
    if why == "not asked":
        set_rule(Actor.system("operator"), care, method="load", language=True, skills="ignored", hours=True)
    if why == "chosen":
        actions.assign(mei, ticket, anna.pk)
    if why == "answered":
        actions.note(mei, ticket, "I looked at it.")
    if why == "decided":
        actions.confirm(mei, ticket, "assignee")
    look()
    ticket.refresh_from_db()
    assert ticket.assignee_id == anna.pk
    assert ticket.category == "billing-refund"


def urgent(ticket: Ticket, value: str) -> None:
    """What the desk's own model said of it."""
    said = {"evidence": [], "question": "urgency", "value": value, "confidence": 0.9, "reason": "by-model", "way": Way.ACT}
    Judgement.objects.create(ticket=ticket, customer=ticket.requester, department=ticket.department, **said)


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_cannot_wait_stays_at_least_high(care: Department, confirmed: bool) -> None:
    ticket = judged(care, priority=("high", 0.8, Way.ACT))
    urgent(ticket, "now")
    if confirmed:
        Judgement.objects.filter(question="urgency").update(confirmed=True, decided_at=timezone.now())
    look()
    ticket.refresh_from_db()
    assert ticket.priority in {"high", "urgent"}


def test_what_a_person_says_can_wait_is_not_raised(care: Department) -> None:
    ticket = judged(care, priority=("low", 0.8, Way.ACT))
    urgent(ticket, "now")
    Judgement.objects.filter(question="urgency").update(corrected_to="later", decided_at=timezone.now())
    look()
    ticket.refresh_from_db()
    assert ticket.priority in {"low", "normal"}
