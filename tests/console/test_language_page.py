"""The desk's language: for who has not chosen one, wherever they read it; with undo, and told in the ledger."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as desk_settings
from django.test import Client

from sealdesk.access.desk_settings import desk_setting
from sealdesk.access.permissions import Role
from sealdesk.identity.models import Agent
from sealdesk.project.cli import main
from tests.besieged import an_agent_with, signed_in
from tests.cast import Desk
from tests.console.support import words_of

PAGE = "/settings/language/"


def language_of(office: Client, path: str = "/sign-in/", *, asks: str = "") -> str:
    found = re.search(r'<html[^>]* lang="([^"]+)"', office.get(path, headers={"accept-language": asks}).content.decode())
    return found[1].lower() if found else ""


def test_who_has_not_chosen_reads_the_desks_language_everywhere(office: Client, desk: Desk) -> None:
    assert (language_of(Client(), asks="zh-CN"), language_of(Client(), asks="fr")) == ("zh-hans", "en")
    office.post(PAGE, {"language": "zh-hans"})
    for path in ("/sign-in/", "/help/"):
        assert language_of(Client(), path, asks="en") == "zh-hans"
    colleague = an_agent_with((Role.AGENT, desk.care))
    assert language_of(signed_in(colleague), "/inbox/all/", asks="en") == "zh-hans"


def test_a_choice_of_ones_own_comes_first(office: Client, desk: Desk) -> None:
    office.post(PAGE, {"language": "zh-hans"})
    stranger = Client()
    stranger.cookies[desk_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert language_of(stranger) == "en"
    colleague = an_agent_with((Role.AGENT, desk.care))
    Agent.objects.filter(pk=colleague.pk).update(language="en")
    assert language_of(signed_in(colleague), "/inbox/all/") == "en"


@pytest.mark.parametrize(("asks", "reads"), [("zh-CN,zh;q=0.9", "zh-hans"), ("en-GB,en;q=0.8", "en"), ("fr", "en")])
def test_an_account_made_on_the_command_line_reads_what_its_browser_asks_for(desk: Desk, asks: str, reads: str) -> None:
    assert main(["agent", "add", "nora@desk.example", "Nora Neu", "--department", "care"]) == 0
    nora = signed_in(Agent.objects.get(email="nora@desk.example"))
    assert language_of(nora, "/inbox/all/", asks=asks) == reads
    nora.post("/language/", {"language": "en" if reads == "zh-hans" else "zh-hans"})
    assert language_of(nora, "/inbox/all/", asks=asks) != reads


def test_nobody_chooses_for_who_is_invited_without_saying_so(office: Client, desk: Desk) -> None:
    form = {"name": "Nora Neu", "email": "nora@desk.example", "role": "agent", "department": str(desk.care.pk)}
    assert '<option value="" selected>what their browser asks for</option>' in office.get("/settings/agents/new/").content.decode()
    office.post("/settings/agents/new/", form | {"language": ""})
    nora = Agent.objects.get(email="nora@desk.example")
    assert (nora.language, nora.spoken_languages) == ("", ["en"])
    assert language_of(signed_in(nora), "/inbox/all/", asks="zh-CN") == "zh-hans"


def test_it_is_taken_back_and_stands_in_the_ledger_in_words(office: Client) -> None:
    office.post(PAGE, {"language": "en"})
    found = re.search(r'action="/undo/([0-9a-f-]{36})/"', office.get(PAGE).content.decode())
    assert found
    assert "Language: what their browser asks for → English" in words_of(office.get("/ledger/"))
    office.post(f"/undo/{found[1]}/", {"next": PAGE})
    assert desk_setting("language") == ""


def test_what_the_desk_does_not_speak_is_refused(office: Client) -> None:
    assert office.post(PAGE, {"language": "tlh"}).status_code == 200
    assert desk_setting("language") == ""


def test_only_who_manages_the_whole_desk_chooses(desk: Desk) -> None:
    local, agent = signed_in(an_agent_with((Role.ADMINISTRATOR, desk.care))), signed_in(an_agent_with((Role.AGENT, desk.care)))
    assert "an administrator of the whole desk changes it" in words_of(local.get(PAGE))
    assert local.post(PAGE, {"language": "en"}).status_code == 403
    assert agent.get(PAGE).status_code == 403
    assert PAGE not in agent.get("/settings/").content.decode()
