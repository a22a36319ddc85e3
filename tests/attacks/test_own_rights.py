"""Attacks by somebody with some rights who wants more: administrators of one department, agents, and forged forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.identity.models import Agent
from sealdesk.identity.policy import has_second_factor
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk, found_desk
from tests.identity.support import with_app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(settings: Any) -> Desk:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return found_desk()


def url(name: str, *args: Any) -> str:
    return reverse(f"console:settings-{name}", args=args)


def grants() -> set[tuple[Any, ...]]:
    return set(Grant.objects.values_list("agent", "role", "department"))


def departments() -> list[dict[str, Any]]:
    return list(Department.objects.order_by("slug").values())


def test_an_administrator_cannot_reach_tickets_by_a_role_of_their_own(desk: Desk) -> None:
    ada = an_agent_with((Role.ADMINISTRATOR, None))
    browser, before = signed_in(ada), grants()
    for role in Role:
        for place in ("", str(desk.care.pk)):
            assert browser.post(url("agent-give", ada.pk), {"role": role, "department": place}).status_code == 403
    assert grants() == before
    assert browser.get("/inbox/").status_code == 403


def test_an_administrator_of_one_department_cannot_take_the_desk(desk: Desk) -> None:
    boss, ben = an_agent_with((Role.ADMINISTRATOR, None)), an_agent_with((Role.ADMINISTRATOR, desk.care))
    browser, before = signed_in(ben), grants()
    wang, theirs = desk.wang.id, Grant.objects.get(agent=desk.otto.id)
    for place in ("", str(desk.billing.pk)):
        browser.post(url("agent-give", wang), {"role": "administrator", "department": place})
    browser.post(url("agent-withdraw", desk.otto.id, theirs.pk))
    browser.post(url("agent-withdraw", boss.pk, Grant.objects.get(agent=boss).pk))
    browser.post(
        url("agent-new"), {"name": "Puppet", "email": "p@desk.example", "role": "lead", "department": str(desk.care.pk), "language": "en"}
    )
    for route in ("agent-close", "agent-link", "agent-sessions"):
        assert browser.post(url(route, boss.pk), {"lost": "1"}).status_code == 403, route
    assert grants() == before
    assert Agent.objects.get(pk=boss.pk).is_active
    assert not Agent.objects.filter(email="p@desk.example").exists()


def test_a_stolen_session_of_an_administrator_does_not_take_somebodys_factors(desk: Desk) -> None:
    """It is asked to prove itself again first, which who merely has the cookie cannot."""
    wang = Agent.objects.get(pk=desk.wang.id)
    with_app(wang)
    browser = signed_in(an_agent_with((Role.ADMINISTRATOR, None)))
    answer = browser.post(url("agent-link", wang.pk), {"lost": "1"})
    assert answer.status_code == 302
    assert "/confirm/" in answer.headers["Location"]
    assert has_second_factor(wang)


def test_another_departments_settings_look_like_none(desk: Desk) -> None:
    browser, before = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care))), departments()
    nowhere = "01a20f0e-0000-7000-8000-000000000000"
    for route in ("department", "department-archive", "department-restore"):
        theirs = browser.post(url(route, desk.billing.pk), {"name": "Mine", "into": str(desk.care.pk)})
        nobodys = browser.post(url(route, nowhere), {"name": "Mine", "into": str(desk.care.pk)})
        assert theirs.status_code == nobodys.status_code == 404, route
    browser.post(url("department-archive", desk.care.pk), {"into": str(desk.billing.pk)})
    assert departments() == before


def test_an_agent_and_an_auditor_find_no_page_of_the_settings_that_is_not_theirs(desk: Desk) -> None:
    for person in (an_agent_with((Role.AGENT, desk.care)), an_agent_with((Role.AUDITOR, None)), an_agent_with((Role.LEAD, None))):
        browser, before = signed_in(person), (grants(), departments())
        for path in (url("agents"), url("agent", person.pk), url("roles"), url("departments"), url("department", desk.care.pk)):
            assert browser.get(path).status_code == 403, path
        for route in ("agent-give", "agent-close", "agent-link", "agent-reopen"):
            assert browser.post(url(route, person.pk), {"role": "administrator", "department": ""}).status_code == 403, route
        assert (grants(), departments()) == before


def test_names_carry_no_markup_and_no_header(desk: Desk) -> None:
    browser = signed_in(an_agent_with((Role.ADMINISTRATOR, None)))
    evil = "Care\r\nBcc: mallory@elsewhere.example <script>alert(1)</script>"
    browser.post(url("department", desk.care.pk), {"name": evil, "name_zh": "", "is_default": "on"})
    care = Department.objects.get(pk=desk.care.pk)
    assert "\n" not in care.name
    assert "\r" not in care.name
    assert "<script>alert" not in browser.get(url("departments")).content.decode()
