"""Journeys of an administrator through the settings, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from tests.cast import Desk
from tests.journeys.entering import enter, looking
from tests.services.chromium import Pages

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
look = looking("settings")


@pytest.fixture
def ada(desk: Desk) -> Actor:
    """The administrator."""
    agent = get_user_model().objects.create(email="ada@desk.example", name="Ada Novak")
    Grant.objects.create(agent=agent, role=Role.ADMINISTRATOR)
    return agent_actor(agent)


def visits(desk: Desk) -> dict[str, str]:
    """Every page of the settings that a picture is taken of."""
    return {
        "landing": "/settings/",
        "account": "/account/",
        "agents": "/settings/agents/",
        "agent": f"/settings/agents/{desk.wang.id}/",
        "agent-new": "/settings/agents/new/",
        "roles": "/settings/roles/?who=personal",
        "mailboxes": "/settings/mailboxes/",
        "mailbox": f"/settings/mailboxes/{desk.mailbox.pk}/",
        "mailbox-new": "/settings/mailboxes/new/",
        "departments": "/settings/departments/",
        "department": f"/settings/departments/{desk.care.pk}/",
        "department-new": "/settings/departments/new/",
    }


@pytest.mark.parametrize(
    ("device", "scheme", "language"),
    [("desktop", "light", "en"), ("desktop", "dark", "zh-hans"), ("phone", "dark", "en"), ("phone", "light", "zh-hans")],
)
def test_every_page_of_the_settings_is_clean_in_each_guise(
    pages: Pages,
    desk: Desk,
    ada: Actor,
    address: str,
    device: str,
    scheme: str,
    language: str,
) -> None:
    get_user_model().objects.filter(pk=ada.id).update(language=language)
    page = enter(pages.open(device, scheme), address, ada)
    for name, path in visits(desk).items():
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        look(page, f"{name}-{device}-{scheme}-{language}")
    assert pages.problems == []


def test_the_column_is_a_menu_where_there_is_no_room_for_it(pages: Pages, ada: Actor, address: str) -> None:
    page: Any = enter(pages.open("phone"), address, ada)
    page.goto(f"{address}/settings/")
    page.get_by_text("All settings").click()
    page.locator(".menu-list").get_by_role("link", name="Sign-in and sessions").click()
    expect(page.get_by_role("heading", level=1, name="Sign-in and sessions")).to_be_visible()


def test_somebody_is_invited_and_comes_in_with_their_link(pages: Pages, desk: Desk, ada: Actor, address: str, settings: Any) -> None:
    settings.SEALDESK_PUBLIC_URL = address
    page = enter(pages.open(), address, ada)
    page.goto(f"{address}/settings/agents/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Full name").fill("Lin Wei")
    page.get_by_label("Work e-mail").fill("lin@desk.example")
    page.get_by_label("Holds in").select_option("Customer care")
    page.get_by_role("button", name="Invite, and show the link").click()
    link = page.locator("code.code")
    expect(link).to_contain_text("http")
    theirs = pages.open()
    theirs.goto(link.text_content())
    expect(theirs.get_by_role("heading", name="Set up your account")).to_be_visible()
    page.reload()
    expect(page.get_by_text("One-time link for")).to_have_count(0)
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text("No role: they can sign in and see their own account, nothing else.")).to_be_visible()
    page.goto(f"{address}/ledger/")
    expect(page.get_by_role("cell", name="Withdrew a role")).to_be_visible()
    assert pages.problems == []


def test_on_a_phone_the_matrix_shows_one_role_at_a_time(pages: Pages, ada: Actor, address: str) -> None:
    page = enter(pages.open("phone"), address, ada)
    page.goto(f"{address}/settings/roles/")
    expect(page.locator("thead th:visible")).to_have_count(2)
    page.get_by_label("Roles").get_by_role("link", name="Auditor").click()
    expect(page.locator(".matrix thead .is-one")).to_contain_text("Auditor")
