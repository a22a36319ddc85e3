"""Journeys of an administrator through the settings, in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import expect

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.desk import categories, tagging
from sealdesk.desk.assigning import actions as assigning
from sealdesk.desk.models import TagWord, Ticket
from sealdesk.identity.models import Session
from tests.cast import Desk, letter
from tests.console.support import session_key_of
from tests.identity.support import with_app
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
        "duty": f"/settings/agents/{desk.wang.id}/duty/",
        "own-duty": "/settings/duty/",
        "assigning": f"/settings/departments/{desk.care.pk}/assigning/",
        "roles": "/settings/roles/?who=personal",
        "mailboxes": "/settings/mailboxes/",
        "mailbox": f"/settings/mailboxes/{desk.mailbox.pk}/",
        "mailbox-new": "/settings/mailboxes/new/",
        "departments": "/settings/departments/",
        "department": f"/settings/departments/{desk.care.pk}/",
        "department-new": "/settings/departments/new/",
        "categories": "/settings/categories/",
        "category": "/settings/categories/complaint/",
        "category-new": "/settings/categories/new/",
        "sign-in": "/settings/sign-in/",
        "language": "/settings/language/",
        "tags": "/settings/tags/",
        "tag": f"/settings/tags/{TagWord.objects.get(word='refund').pk}/",
    }


def put_in_order(desk: Desk) -> None:
    """Elena's ticket has a tag, and the desk has more of them, and a category of its own."""
    tagging.tag(desk.wang, desk.ticket_from(letter()), "refund")
    system = Actor.system("tests")
    for word, colour in {"late-delivery": "warning", "vip": "accent", "退货": "info", "press": "danger", "by-phone": "success"}.items():
        tagging.make_word(system, word, colour)
    categories.add(system, name="Gift cards", name_zh="礼品卡", department=desk.billing)
    categories.archive(system, "feedback")
    today = timezone.localdate()
    wang = get_user_model().objects.get(pk=desk.wang.id)
    hours = [[0, 1, 2, 3, 4], "09:00", "17:30"]
    assigning.set_duty(system, wang, most=20, skills=["how-to"], zone="Asia/Shanghai", hours=hours)
    assigning.add_absence(system, wang, today, today + dt.timedelta(days=2))


def come_in(*actors: Actor) -> None:
    """Colleagues who are signed in, each with an app; their browsers say which they are."""
    for actor in actors:
        agent = with_app(get_user_model().objects.get(pk=actor.id))
        session_key_of(agent)
        for session in Session.objects.filter(agent=agent):
            session.network, session.client = "203.0.113.7", "Firefox, Windows"
            session.save(update_fields=["network", "client"])


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
    put_in_order(desk)
    come_in(desk.wang, desk.otto)
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


def test_a_tag_is_made_renamed_taken_back_and_removed(pages: Pages, desk: Desk, ada: Actor, address: str) -> None:
    tagging.tag(desk.wang, desk.ticket_from(letter()), "refund")
    page = enter(pages.open(), address, ada)
    page.goto(f"{address}/settings/")
    page.get_by_role("main").get_by_role("link", name="Tags").click()
    page.get_by_label("Tag", exact=True).fill("Late delivery")
    page.get_by_label("Amber").check()
    page.get_by_role("button", name="Make the tag").click()
    expect(page.get_by_role("row", name="late-delivery Amber 0 tickets")).to_be_visible()
    page.get_by_role("link", name="refund").click()
    page.get_by_label("Tag", exact=True).fill("Money back")
    page.get_by_label("Red").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="money-back Red 1 ticket")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="refund Grey 1 ticket")).to_be_visible()
    page.get_by_role("link", name="refund").click()
    page.get_by_role("button", name="Remove from 1 ticket").click()
    expect(page.get_by_role("link", name="refund")).to_have_count(0)
    expect(page.get_by_text("Removed #refund from 1 ticket.")).to_be_visible()
    assert pages.problems == []


def test_an_administrator_ends_a_colleagues_sessions_and_then_everybodys(pages: Pages, desk: Desk, ada: Actor, address: str) -> None:
    theirs = enter(pages.open(), address, desk.wang)
    theirs.goto(f"{address}/inbox/")
    expect(theirs.locator("#list")).to_be_visible()
    come_in(desk.otto)
    page = enter(pages.open(), address, ada)
    page.goto(f"{address}/settings/sign-in/")
    page.get_by_role("button", name="End all sessions Wang Fang").click()
    expect(page.get_by_text("1 session is ended.")).to_be_visible()
    theirs.goto(f"{address}/inbox/")
    expect(theirs.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="End 1 other session").click()
    expect(page.get_by_role("heading", name="Sign everybody out")).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="Signing in")).to_be_visible()
    page.goto(f"{address}/ledger/")
    expect(page.get_by_role("cell", name="Ended a session")).to_have_count(2)
    assert pages.problems == []


def test_a_category_of_ones_own_is_made_led_somewhere_and_archived_with_undo(pages: Pages, desk: Desk, ada: Actor, address: str) -> None:
    page = enter(pages.open(), address, ada)
    page.goto(f"{address}/settings/categories/")
    page.get_by_role("link", name="New category").click()
    page.get_by_label("Name in English").fill("Gift cards")
    page.get_by_label("Name in Chinese").fill("礼品卡")
    page.get_by_label("Leads to").select_option("Billing")
    page.get_by_role("button", name="Make the category").click()
    expect(page.get_by_role("row", name="Gift cards your own 礼品卡 Billing gift-cards 0 tickets")).to_be_visible()
    page.get_by_role("link", name="Gift cards").click()
    page.get_by_role("button", name="Archive the category").click()
    expect(page.get_by_role("row", name="Gift cards your own archived 礼品卡 nowhere by itself")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="Gift cards your own 礼品卡 Billing gift-cards 0 tickets")).to_be_visible()
    page.goto(f"{address}/settings/departments/{desk.billing.pk}/")
    expect(page.get_by_label("Gift cards")).to_be_checked()
    assert pages.problems == []


@pytest.mark.parametrize(("device", "scheme", "language"), [("desktop", "light", "zh-hans"), ("phone", "dark", "en")])
def test_what_a_mailbox_is_called_stands_in_the_composer(
    pages: Pages, desk: Desk, ada: Actor, address: str, device: str, scheme: str, language: str
) -> None:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care, language=language)
    page = enter(pages.open(), address, ada)
    page.goto(f"{address}/settings/mailboxes/{desk.mailbox.pk}/")
    page.get_by_label("Sender’s name in English").fill("Harbour & Pine")
    page.get_by_label("Signature in English").fill("Kind regards\nYour Harbour & Pine")
    page.get_by_label("Sender’s name in Chinese").fill("港松客服")
    page.get_by_label("Signature in Chinese").fill("祝好\n港松客服")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    theirs = enter(pages.open(device, scheme), address, desk.wang)
    theirs.goto(f"{address}/tickets/{ticket.number}/")
    named = {"en": "from Harbour & Pine <support@desk.example>", "zh-hans": "from 港松客服 <support@desk.example>"}
    theirs.locator("#text").focus()  # on a phone, who it is from comes with the cursor
    expect(theirs.get_by_text(named[language])).to_be_visible()
    look(theirs, f"sender-folded-{device}-{scheme}")
    theirs.get_by_text("Signature (").click()
    expect(theirs.get_by_text("祝好" if language == "zh-hans" else "Kind regards")).to_be_visible()
    look(theirs, f"sender-{device}-{scheme}")
    assert pages.problems == []
