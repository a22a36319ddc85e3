"""Correction, training, promotion and rollback, in a real browser: the desk learns a category of its own."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import categories, training
from sealdesk.desk.models import Ticket
from sealdesk.triage import service
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.training import shipped_lessons
from tests.cast import Desk, letter
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("models")
BUYERS = 10


@pytest.fixture
def ada(desk: Desk) -> Actor:
    """The administrator."""
    agent = get_user_model().objects.create(email="ada@desk.example", name="Ada Novak")
    Grant.objects.create(agent=agent, role=Role.ADMINISTRATOR)
    return agent_actor(agent)


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth of the examples: the journey is not about how well triage sorts."""
    few = shipped_lessons(shipped_examples()[::8])
    monkeypatch.setattr("sealdesk.triage.teaching.shipped_lessons", lambda: few)
    monkeypatch.setattr("sealdesk.triage.teaching.brief_lessons", list)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of the worker; ``carry_out`` is the worker, when the journey wants it."""
    asked: list[Any] = []
    monkeypatch.setattr("sealdesk.console.views.settings.triage_models.enqueue_training", asked.append)
    return asked


def carry_out(version_id: Any) -> None:
    """Train, as the worker does, in a thread of its own."""

    def run() -> None:
        training.carry_out(version_id)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def letters_about_gift_cards(desk: Desk) -> list[Ticket]:
    text = "My gift card shows no balance. The number {} is on the back of the gift card, please top it up."
    return [
        desk.ticket_from(letter(sender=f"buyer{n}@customer.example", subject=f"Gift card {n}", text=text.format(n))) for n in range(BUYERS)
    ]


@pytest.mark.usefixtures("few_examples")
def test_a_desk_teaches_a_category_promotes_the_model_and_goes_back(
    pages: Pages, desk: Desk, ada: Actor, address: str, work: list[Any]
) -> None:
    service.model_in_service()
    categories.add(ada, name="Gift cards", name_zh="礼品卡", department=desk.care)
    page = enter(pages.open(), address, desk.wang)
    for ticket in letters_about_gift_cards(desk):
        page.goto(f"{address}/tickets/{ticket.number}/")
        page.locator(".why-acts summary").click()
        page.locator("#correct-category").select_option("gift-cards")
        page.locator("form.correct button").click()
        expect(page.get_by_text("Thank you. The next model learns from it.")).to_be_visible()

    office = enter(pages.open(), address, ada)
    office.goto(f"{address}/settings/models/")
    expect(office.get_by_text("First model of the desk")).to_be_visible()
    office.get_by_role("button", name="Train now").click()
    expect(office.get_by_text("A model is being trained")).to_be_visible()
    carry_out(work[0])
    expect(office.get_by_text("The new model is in service")).to_be_visible()
    office.get_by_role("link", name="See the figures").click()
    expect(office.get_by_text("Right more often than the one before")).to_be_visible()

    office.get_by_role("button", name="Go back to it").click()
    expect(office.get_by_text("This model sorts from now on.")).to_be_visible()
    expect(office.get_by_text("Somebody chose it.")).to_be_visible()
    office.goto(f"{address}/ledger/")
    expect(office.get_by_role("cell", name="Put a sorting model in service").first).to_be_visible()
    assert pages.problems == []


@pytest.mark.usefixtures("few_examples")
@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_the_page_is_clean_in_each_guise(pages: Pages, ada: Actor, address: str, device: str, scheme: str, language: str) -> None:
    get_user_model().objects.filter(pk=ada.id).update(language=language)
    service.model_in_service()
    page = enter(pages.open(device, scheme), address, ada)
    page.goto(f"{address}/settings/models/")
    expect(page.locator("h1")).to_be_visible()
    look(page, f"{device}-{scheme}-{language}")
    assert pages.problems == []
