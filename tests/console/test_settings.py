"""The settings: who finds which pages, and the frame around them."""

from __future__ import annotations

from django.urls import reverse

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import ALLOWED, Permission, Role
from sealdesk.console.pages import settings as pages
from sealdesk.console.pages.settings import PAGES, settings_groups, settings_views
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of


def test_a_page_without_permission_is_absent(desk: Desk) -> None:
    administrator = signed_in(an_agent_with((Role.ADMINISTRATOR, None)))
    agent = signed_in(an_agent_with((Role.AGENT, desk.care)))
    seen, theirs = agent.get("/settings/"), administrator.get("/settings/")
    for page in PAGES:
        link = f'href="{reverse(page.route)}"'
        assert (page.hint in words_of(seen), link in seen.content.decode()) == ((True, True) if page.permission is None else (False, False))
        held = page.permission is None or page.permission in ALLOWED[Role.ADMINISTRATOR]
        assert (page.hint in words_of(theirs), link in theirs.content.decode()) == (held, held)
        assert page.name in words_of(theirs) or not held


def test_the_column_marks_the_page_that_is_shown(desk: Desk) -> None:
    del desk
    links = [link for group in settings_views(Actor.system("test"), "/account/") for link in group.links]
    assert [link.url for link in links if link.current] == ["/account/"]


def test_every_page_belongs_to_a_group_and_has_a_key_of_its_own(desk: Desk) -> None:
    del desk
    assert {page.group for page in PAGES} <= set(pages._GROUPS)
    assert len({page.key for page in PAGES}) == len(PAGES)
    assert sum(len(group.links) for group in settings_groups(Actor.system("test"))) == len(PAGES)
    assert all(isinstance(page.permission, Permission | None) for page in PAGES)


def test_the_rail_leads_to_the_settings_and_a_stranger_has_none(desk: Desk) -> None:
    browser = signed_in(an_agent_with((Role.AGENT, desk.care)))
    page = browser.get("/inbox/").content.decode()
    assert '<a class="rail-item" href="/settings/" aria-label="Settings" data-key="g ,"' in page
