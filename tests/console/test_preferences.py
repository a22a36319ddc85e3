"""Language and theme: chosen by a form, kept for the agent, and never a way to another site."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.cast import Desk
from tests.console.support import signed_in, words_of


def test_an_agent_chooses_chinese_and_the_dark_theme_and_keeps_them(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    wang.post("/language/", {"language": "zh-hans", "next": "/inbox/"})
    wang.post("/theme/", {"theme": "dark"})
    page = signed_in(desk.wang).get("/inbox/").content.decode()
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert "收件箱" in page
    agent = get_user_model().objects.get(pk=desk.wang.id)
    assert (agent.language, agent.theme) == ("zh-hans", "dark")


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\elsewhere.example"])
def test_the_way_back_never_leads_to_another_site(desk: Desk, there: str) -> None:
    assert signed_in(desk.wang).post("/theme/", {"theme": "light", "next": there})["Location"] == "/"


def test_what_is_not_offered_cannot_be_chosen(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    assert wang.post("/language/", {"language": "tlh"}).status_code == 409
    assert wang.post("/theme/", {"theme": "pink"}).status_code == 409


def test_the_pages_before_sign_in_speak_the_language_that_was_chosen(db: None) -> None:
    stranger = Client()
    stranger.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert "逐人密封" in words_of(stranger.get("/sign-in/"))


def test_a_form_without_its_token_changes_nothing(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in(desk.wang).cookies
    refused = strict.post("/theme/", {"theme": "dark"})
    assert refused.status_code == 403
    assert "The form has expired" in words_of(refused)
    assert get_user_model().objects.get(pk=desk.wang.id).theme == ""


def test_a_page_that_is_not_there_says_so_in_the_desks_look(desk: Desk) -> None:
    page = signed_in(desk.wang).get("/nowhere/")
    assert page.status_code == 404
    assert "There is nothing here for you" in words_of(page)


def test_who_is_no_agent_is_led_to_the_help_page_and_an_agent_to_the_inbox(desk: Desk) -> None:
    stranger, strict = Client(), Client(enforce_csrf_checks=True)
    for page in (stranger.get("/nowhere/"), strict.post("/help/care/", {}), stranger.get("/language/")):
        assert page.status_code in {403, 404, 405}
        assert 'href="/help/"' in page.content.decode()
        assert "Go to the inbox" not in words_of(page)
    assert "Go to the inbox" in words_of(signed_in(desk.wang).get("/nowhere/"))


def test_a_page_that_cannot_be_shown_leaves_an_agent_the_ways_on_and_a_stranger_none(desk: Desk) -> None:
    rail = 'class="rail"'
    for path, status in (("/nowhere/", 404), ("/settings/agents/", 403), ("/theme/", 405)):
        page = signed_in(desk.wang).get(path)
        assert page.status_code == status
        assert rail in page.content.decode()
    strangers = Client().get("/nowhere/")
    assert strangers.status_code == 404
    assert rail not in strangers.content.decode()


def test_density_and_single_letter_keys_are_kept_for_the_agent(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    wang.post("/density/", {"density": "compact"})
    wang.post("/letters/", {"letters": "off", "next": "/ledger/"})
    page = signed_in(desk.wang).get("/ledger/").content.decode()
    assert '<html lang="en" data-density="compact" data-letters="off">' in page
    assert wang.post("/density/", {"density": "crowded"}).status_code == 409
    assert wang.post("/letters/", {"letters": "some"}).status_code == 409
    wang.post("/letters/", {"letters": "on"})
    assert "data-letters" not in signed_in(desk.wang).get("/ledger/").content.decode()


def test_more_leads_to_help_and_the_keys(desk: Desk) -> None:
    client = signed_in(desk.wang)
    more = client.get("/inbox/").content.decode().partition('id="you"')[2].partition("</section>")[0]
    assert 'href="/guide/"' in more
    assert re.search(r'only-phone" type="button" popovertarget="keys"', more)
    assert "Answer somebody" in words_of(client.get("/guide/"))


def test_help_names_no_tickets_to_who_reads_none(office: Client) -> None:
    page = words_of(office.get("/guide/"))
    assert "What is written down" in page
    assert "Answer somebody" not in page
