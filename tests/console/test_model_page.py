"""The page of triage's models: figures in words, what went wrong, history, and who may do what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.permissions import Role
from sealdesk.desk import training
from sealdesk.triage import register, service
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.models import Cause, ModelVersion, State
from sealdesk.triage.training import shipped_lessons
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

PAGE = "/settings/models/"


@pytest.fixture
def first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> ModelVersion:
    """A first model is in service."""
    few = shipped_lessons(shipped_examples()[::8])
    monkeypatch.setattr("sealdesk.triage.teaching.shipped_lessons", lambda: few)
    monkeypatch.setattr("sealdesk.triage.teaching.brief_lessons", list)
    service.model_in_service()
    found = training.serving()
    assert found is not None
    return found


def test_the_figures_stand_there_in_words_and_a_rollback_is_one_click(office: Client, first: ModelVersion) -> None:
    page = words_of(office.get(PAGE))
    assert "The model in service" in page
    assert "First model of the desk" in page
    assert "Which categories are mixed up" in page
    again = training.retrain(Cause.DEMAND)
    assert (again.state, again.verdict) == (State.KEPT_BACK, "not-better")
    page = words_of(office.get(PAGE))
    assert "The new model was kept back" in page
    office.post(reverse("console:settings-model-serve", args=[again.id]))
    assert training.serving() == again
    page = words_of(office.get(PAGE))
    assert "Go back to it" in page
    assert "Category, second look" in page


def test_a_training_that_goes_on_is_shown_with_its_progress(office: Client, first: ModelVersion) -> None:
    going = register.begin(register.TRAINER, Cause.SCHEDULE)
    register.moved(going.id, 0.4)
    assert "A model is being trained 40 %" in words_of(office.get(reverse("console:settings-model-progress")))
    assert "A training goes on already." in words_of(office.post(reverse("console:settings-model-train"), follow=True))
    register.fail(going.id, "OSError")
    assert "The last training broke off" in words_of(office.get(PAGE))


def test_a_model_that_holds_an_erased_person_says_so(office: Client, first: ModelVersion) -> None:
    ModelVersion.objects.filter(id=first.id).update(erased=1)
    assert "Holds data of an erased person: retraining is due" in words_of(office.get(PAGE))


def test_an_administrator_of_one_department_sees_figures_and_changes_nothing(desk: Desk, first: ModelVersion) -> None:
    browser = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care)))
    assert "Train now" not in words_of(browser.get(PAGE))
    assert browser.post(reverse("console:settings-model-train")).status_code == 403
    assert training.versions()[0] == first
