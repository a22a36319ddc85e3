"""A privacy officer erases a person whose tickets a model learned from; the next training goes without them, and the register says so."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import actions, categories, training
from sealdesk.desk.models import Ticket
from sealdesk.ledger.sequencing import sequence
from sealdesk.triage import register
from sealdesk.triage.models import Cause, ModelVersion, State
from tests.cast import Desk
from tests.console.erasing import an_officer, somebody_known
from tests.identity.support import code_now
from tests.journeys.entering import enter, looking
from tests.journeys.test_models import few_examples, letters_about_gift_cards  # noqa: F401 - a fixture
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("erasing")


@pytest.fixture
def ada(desk: Desk) -> Actor:
    """The administrator."""
    agent = get_user_model().objects.create(email="ada@desk.example", name="Ada Novak")
    Grant.objects.create(agent=agent, role=Role.ADMINISTRATOR)
    return agent_actor(agent)


def the_worker_learns() -> None:
    """As the worker does, in a thread of its own."""

    def run() -> None:
        training.learn_when_due(timezone.localtime())
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.fixture
def taught(desk: Desk, ada: Actor, few_examples: None, monkeypatch: pytest.MonkeyPatch) -> Ticket:  # noqa: F811 - the fixture
    """A model in service that learned from ten customers; the ticket of the first of them."""
    for place in ("desk.training", "triage.service"):
        monkeypatch.setattr(f"sealdesk.{place}.available", lambda: False)
    categories.add(ada, name="Gift cards", name_zh="礼品卡", department=desk.care)
    tickets = letters_about_gift_cards(desk)
    for ticket in tickets:
        actions.correct(desk.wang, ticket, "category", "gift-cards")
    version = training.retrain(Cause.DEMAND)
    if version.state != State.SERVING:
        register.serve(ada, version.id)
    learned = ModelVersion.objects.get(state=State.SERVING)
    return next(ticket for ticket in tickets if register.digest_of(ticket.requester_id) in bytes(learned.people))


def test_an_erasure_is_followed_by_a_training_without_the_person(
    pages: Pages, desk: Desk, ada: Actor, address: str, taught: Ticket
) -> None:
    officer = enter(pages.open(), address, an_officer())
    officer.goto(f"{address}/customers/{taught.requester_id}/")
    officer.get_by_role("link", name="Erase").click()
    expect(officer.get_by_role("row", name="Triage models that learned from them")).to_contain_text("1")
    officer.get_by_role("button", name="Prove that it is you").click()
    officer.wait_for_url("**/account/confirm/code/**")
    officer.get_by_label("Code").fill(code_now())
    officer.get_by_role("button", name="Confirm").click()
    officer.wait_for_url("**/erase/")
    officer.get_by_label("They asked for it: GDPR, Article 17").check()
    officer.get_by_label("Type erase").fill("erase")
    officer.get_by_role("button", name="Erase for good").click()
    expect(officer.get_by_text("This person was erased.")).to_be_visible()
    expect(officer.locator("main")).not_to_contain_text("buyer")
    look(officer, "profile-after")
    officer.goto(f"{address}/tickets/{taught.number}/")
    expect(officer.locator("#erased")).to_be_visible()
    look(officer, "ticket-after")

    before = ModelVersion.objects.get(state=State.SERVING).id
    the_worker_learns()
    office = enter(pages.open(), address, ada)
    office.goto(f"{address}/settings/models/")
    expect(office.get_by_text("After an erasure").first).to_be_visible()
    expect(office.get_by_text("The one before held data of an erased person.")).to_be_visible()
    look(office, "register-after")
    now = ModelVersion.objects.get(state=State.SERVING)
    assert now.id != before
    assert register.digest_of(taught.requester_id) not in bytes(now.people)
    assert ModelVersion.objects.get(id=before).content is None
    sequence()
    office.goto(f"{address}/ledger/")
    expect(office.get_by_role("cell", name="Erased a person for good").first).to_be_visible()
    assert pages.problems == []


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_the_pages_in_each_guise(pages: Pages, desk: Desk, address: str, device: str, scheme: str, language: str) -> None:
    ticket, who = somebody_known(desk), an_officer()
    get_user_model().objects.filter(pk=who.id).update(language=language)
    page = enter(pages.open(device, scheme), address, who)
    guise = f"{device}-{scheme}-{language}"
    page.goto(f"{address}/customers/{ticket.requester_id}/")
    look(page, f"profile-{guise}")
    page.goto(f"{address}/customers/{ticket.requester_id}/erase/")
    look(page, f"unproven-{guise}")
    page.locator("form.card .btn--primary").click()
    page.wait_for_url("**/account/confirm/code/**")
    page.locator("input[name=code]").fill(code_now())
    page.locator("main button[type=submit], main .btn--primary").first.click()
    page.wait_for_url("**/erase/")
    look(page, f"page-{guise}")
    page.locator("input[value=retention]").check()
    page.locator("#erase-word").fill("erase")
    page.locator(".btn--danger").click()
    expect(page.locator("#erased")).to_be_visible()
    look(page, f"erased-{guise}")
    page.goto(f"{address}/tickets/{ticket.number}/")
    expect(page.locator("#erased")).to_be_visible()
    look(page, f"ticket-{guise}")
    page.goto(f"{address}/customers/")
    look(page, f"list-{guise}")
    assert pages.problems == []
