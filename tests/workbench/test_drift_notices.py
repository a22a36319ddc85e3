"""The alarm of drift: whoever may see the models is told once that tickets changed, and once that they are as before."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from sealdesk.access.actors import agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.channels.mail import notifying
from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.desk.jobs import watch_drift
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.triage import alarm
from sealdesk.triage.drifting import drift_of, usual
from sealdesk.triage.models import Cause, ModelVersion, State
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import notices, rules
from sealdesk.workbench.models import Notice
from sealdesk.workbench.rules import DEFAULT, How, Told
from tests.console.support import signed_in, words_of
from tests.desk.test_drifting import judged
from tests.doors_cast import a_department, a_ticket, an_agent

AS_EVER = ["how-to"] * 90 + [""] * 10
CHANGED = ["how-to"] * 50 + ["complaint"] * 25 + [""] * 25


@pytest.fixture(autouse=True)
def plain_files(settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture
def serving(db: None) -> ModelVersion:
    """A model that was trained when tickets looked as ever, on a desk with a hundred of them."""
    care = a_department("care")
    a_ticket(care)
    judged(care, AS_EVER)
    version = ModelVersion(state=State.SERVING, cause=Cause.DEMAND, trained_at=timezone.now(), usual=usual())
    version.save(force_insert=True)
    return version


@pytest.fixture
def ada(serving: ModelVersion) -> Agent:
    return an_agent(Role.ADMINISTRATOR, None, "Ada")  # type: ignore[no-any-return]


@pytest.fixture
def mei(serving: ModelVersion) -> Agent:
    return an_agent(Role.LEAD, a_department("billing"), "Mei")  # type: ignore[no-any-return]


def become(values: list[str]) -> None:
    judged(a_department_of_care(), values)
    watch_drift.func()
    sequence()
    notices.announce(1000)


def a_department_of_care() -> Any:
    from sealdesk.access.models import Department

    return Department.objects.get(slug="care")


def told(agent: Agent) -> list[str]:
    return list(Notice.objects.filter(agent=agent).order_by("id").values_list("kind", flat=True))


def events() -> list[tuple[str, str, Any]]:
    rows = LedgerEvent.objects.filter(tag__in=["model:drifted", "model:settled"]).order_by("id")
    return [(row.actor, row.tag, json.loads(row.details)) for row in rows]


def test_it_is_told_once_when_it_begins_and_once_when_it_is_over(ada: Agent, mei: Agent, serving: ModelVersion) -> None:
    become(AS_EVER)
    assert events() == []
    for _again in range(3):
        become(CHANGED)
    began = ("system:trainer", "model:drifted", {"drift": ["shifted", "more-abstained"], "tickets": 100})
    assert events() == [began]
    assert told(ada) == ["drifted"]
    for _again in range(2):
        become(AS_EVER)
    assert events() == [began, ("system:trainer", "model:settled", {})]
    assert told(ada) == ["drifted", "settled"]
    become(CHANGED)
    assert told(ada) == ["drifted", "settled", "drifted"]
    assert told(mei) == []


def test_the_job_finds_what_the_page_shows(ada: Agent, serving: ModelVersion) -> None:
    for values in (AS_EVER, CHANGED):
        judged(a_department_of_care(), values)
        assert alarm.watch() == drift_of(serving)
        told_by_page = "The desk has changed since the training" in words_of(signed_in(ada).get("/settings/models/"))
        assert told_by_page is drift_of(serving).alarming


def test_another_model_ends_it_only_where_it_fits_the_tickets(ada: Agent, serving: ModelVersion) -> None:
    become(CHANGED)
    ModelVersion.objects.filter(id=serving.id).update(state=State.RETIRED)
    newer = ModelVersion(state=State.SERVING, cause=Cause.DEMAND, trained_at=timezone.now(), usual=serving.usual)
    newer.save(force_insert=True)
    become(CHANGED)
    assert told(ada) == ["drifted"]
    ModelVersion.objects.filter(id=newer.id).update(usual=usual())
    become(CHANGED)
    assert told(ada) == ["drifted", "settled"]


def test_who_switched_it_off_or_lost_the_role_is_not_told(ada: Agent) -> None:
    former = an_agent(Role.ADMINISTRATOR, None, "Former")
    Grant.objects.filter(agent=former).delete()
    actor = agent_actor(ada)
    rules.choose(actor, {kind: How.OFF if kind is Told.DRIFTED else DEFAULT[kind] for kind in Told}, None)
    become(CHANGED)
    assert (told(ada), told(former)) == ([], [])


def test_the_bell_leads_to_the_models_and_shows_nothing_to_who_may_not_see_them_any_more(ada: Agent, client: Client) -> None:
    become(CHANGED)
    browser = signed_in(ada)
    assert "Tickets have changed since triage was trained." in words_of(browser.get("/notices/"))
    notice = Notice.objects.get(agent=ada)
    assert browser.post(f"/notices/{notice.id}/").headers["Location"] == "/settings/models/"
    assert notices.unread(agent_actor(ada)) == 0
    Grant.objects.filter(agent=ada).update(role=Role.AGENT)
    ada = Agent.objects.get(pk=ada.pk)
    assert "Tickets have changed" not in words_of(signed_in(ada).get("/notices/"))
    assert signed_in(ada).post(f"/notices/{notice.id}/").status_code == 404


def test_the_settings_list_both_so_that_one_can_switch_them_off(ada: Agent) -> None:
    browser = signed_in(ada)
    page = browser.get("/settings/notices/").content.decode()
    assert 'name="drifted"' in page
    assert 'name="settled"' in page
    browser.post("/settings/notices/", {**{kind: DEFAULT[kind] for kind in Told}, "drifted": "off"})
    assert rules.how(rules.rules_of(agent_actor(ada)), Told.DRIFTED) is How.OFF


def test_a_mail_says_so_with_the_way_to_the_models(ada: Agent, settings: Any) -> None:
    settings.SEALDESK_MAIL_ADDRESS = "support@desk.example"
    Agent.objects.filter(pk=ada.pk).update(language="zh-hans")
    rules.choose(agent_actor(ada), {kind: How.MAIL if kind is Told.DRIFTED else DEFAULT[kind] for kind in Told}, None)
    become(CHANGED)
    sent: list[Outgoing] = []
    assert notifying.send_waiting(timezone.now(), send=sent.append) == 1
    assert "工单与自动分类训练时不同了" in str(sent[0].message["Subject"])
    assert "/settings/models/" in sent[0].message.get_content()


def test_the_event_is_told_in_words(ada: Agent) -> None:
    become(CHANGED)
    event = LedgerEvent.objects.get(tag="model:drifted")
    page = words_of(signed_in(ada).get(f"/ledger/{event.uid}/"))
    assert "Tickets look other than at the training" in page
    assert "Tickets are about other things than they were." in page


@pytest.mark.parametrize(("kind", "with_ticket"), [("drifted", True), ("settled", True), ("reply", False), ("assigned", False)])
def test_a_notice_is_about_a_ticket_exactly_when_its_kind_is(ada: Agent, kind: str, *, with_ticket: bool) -> None:
    ticket = a_ticket(a_department_of_care()) if with_ticket else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(agent=ada, kind=kind, ticket=ticket, event=uuid7())
