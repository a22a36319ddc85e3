"""What the ledger's pages say of changed settings: which thing, what it was and what it is, in words, for whoever may read the thing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.desk_settings import DEFAULTS, choose
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.actions import change_sender
from sealdesk.console import changes, things
from sealdesk.desk.filters import Filter
from sealdesk.identity.models import Agent
from sealdesk.identity.staff import change_agent, give_role
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import canned, saved
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.saved import Wish
from tests.besieged import an_agent_with
from tests.cast import CARE, Desk
from tests.console.support import signed_in, words_of

BEFORE = Wording("Greeting", "Good day, how can we help?", "您好，有什么可以帮您？")
AFTER = Wording("Welcome", "Good day.\nWhat can we do for you?", "您好，请说。")


def keep(by: Actor, wording: Wording, **more: Any) -> Any:
    return canned.save(by, Opening(by, "tests"), wording, **more)


def newest(tag: Tag, place: int = 1) -> LedgerEvent:
    return LedgerEvent.objects.filter(tag=tag, outcome="done").order_by("-id")[place - 1]


def page_of(client: Client, tag: Tag, place: int = 1) -> str:
    """The page of one event, without the list beside it."""
    return words_of(client.get(f"/ledger/{newest(tag, place).uid}/")).rpartition("waits for the next signed checkpoint")[2]


def rows(client: Client, tag: Tag) -> str:
    return words_of(client.get("/ledger/", {"action": str(tag)})).partition("Number")[2]


def test_a_canned_reply_tells_its_name_and_what_it_said(office: Client, ada: Agent) -> None:
    by = agent_actor(ada)
    row = keep(by, BEFORE, scope="shared")
    keep(by, AFTER, changes=row.id)
    made, changed = page_of(office, Tag.CANNED_SAVED, 2), page_of(office, Tag.CANNED_SAVED)
    assert "Where A canned reply: Greeting" in made
    assert "Newly made yes" in made
    assert "Its name nothing → Greeting" in made
    assert "Where A canned reply: Welcome" in changed
    assert "Whose The whole desk’s" in changed
    assert "Its name Greeting → Welcome" in changed
    assert "Text in English, before Good day, how can we help?" in changed
    assert "Text in English, after Good day. What can we do for you?" in changed
    assert "Text in Chinese 您好，有什么可以帮您？ → 您好，请说。" in changed
    listed = rows(office, Tag.CANNED_SAVED)
    assert "Welcome · Its name: Greeting → Welcome" in listed
    assert "Greeting · Its name: nothing → Greeting" in listed
    canned.remove(by, Opening(by, "tests"), row.id)
    assert "Where A canned reply: Welcome" in page_of(office, Tag.CANNED_REMOVED)


def test_what_was_said_is_read_by_who_reads_the_reply_itself(office: Client, desk: Desk) -> None:
    keep(desk.wang, BEFORE)
    assert "Its name nothing → Greeting" in page_of(signed_in(desk.wang), Tag.CANNED_SAVED)
    unread = page_of(office, Tag.CANNED_SAVED)
    assert "Greeting" not in unread
    assert "Fields changed Its name, Text in English, Text in Chinese" in unread
    assert "Values Sealed for its owner" in unread
    lead = an_agent_with((Role.LEAD, desk.care))
    keep(agent_actor(lead), BEFORE, scope="department", department="care")
    auditor = signed_in(an_agent_with((Role.AUDITOR, None)))
    assert "Its name nothing → Greeting" in page_of(signed_in(lead), Tag.CANNED_SAVED)
    assert "Its name nothing → Greeting" in page_of(office, Tag.CANNED_SAVED)
    assert "Greeting" not in (unread := page_of(auditor, Tag.CANNED_SAVED))
    assert "Values Sealed for its department" in unread
    assert "Greeting" not in rows(auditor, Tag.CANNED_SAVED)


def test_an_agents_name_tells_what_it_was(office: Client, ada: Agent, desk: Desk) -> None:
    wang = Agent.objects.get(pk=desk.wang.id)
    change_agent(agent_actor(ada), wang, name="Wang Fangfang", spoken_languages=["en"])
    told = page_of(office, Tag.AGENT_CHANGED)
    assert "Where Wang Fangfang" in told
    assert "Name Wang Fang → Wang Fangfang" in told
    assert "Sealed for the customer" not in told
    assert "Wang Fangfang · Name: Wang Fang → Wang Fangfang" in rows(office, Tag.AGENT_CHANGED)


def test_a_view_tells_what_it_shows_and_its_name_to_whom_it_is_shown(office: Client, desk: Desk) -> None:
    lead = an_agent_with((Role.LEAD, desk.care))
    by = agent_actor(lead)
    view = saved.keep(by, Wish("Waiting", Filter.of(status="new", department=str(desk.care.pk)), department="care"))
    saved.keep(by, Wish("Urgent ones", Filter.of(priority=("urgent", "high"), assignee="me"), department="care"), view)
    mine, other = signed_in(lead), page_of(office, Tag.VIEW_SAVED)
    made, changed = page_of(mine, Tag.VIEW_SAVED, 2), page_of(mine, Tag.VIEW_SAVED)
    assert "Where A saved view: Waiting" in made
    assert "What it shows nothing → Status: New · Department: Customer care" in made
    assert "Shared with nothing → Customer care" in made
    assert "Its name Waiting → Urgent ones" in changed
    assert "What it shows Status: New · Department: Customer care → Priority: Urgent, High · Assignee: Me" in changed
    assert "Urgent ones · Its name: Waiting → Urgent ones" in rows(mine, Tag.VIEW_SAVED)
    assert "Urgent ones" not in other
    assert "Priority: Urgent, High" in other
    saved.remove(by, view)
    assert "Where A saved view: Urgent ones" in page_of(mine, Tag.VIEW_REMOVED)


def test_what_may_go_to_a_language_model_is_told_in_words(office: Client, ada: Agent) -> None:
    with acting(agent_actor(ada), Tag.DESK_CHANGED) as deed:
        choose(deed, "gateway-on", True)
        choose(deed, "gateway-labels", ["public"])
    told = page_of(office, Tag.DESK_CHANGED)
    assert "Agents may ask the language model no → yes" in told
    assert "What may go to a language model public, personal → public" in told
    assert set(DEFAULTS) <= changes._FIELDS.keys()


def test_departments_and_addresses_stand_there_by_name(office: Client, ada: Agent, desk: Desk) -> None:
    by = agent_actor(ada)
    change_sender(by, desk.mailbox, desk.billing, dict.fromkeys(("sender_name", "sender_name_zh", "signature", "signature_zh"), ""))
    give_role(by, Agent.objects.get(pk=desk.wang.id), Role.LEAD, desk.billing)
    assert f"Where A mailbox: {CARE}" in page_of(office, Tag.MAILBOX_SAVED)
    assert "Department Customer care → Billing" in page_of(office, Tag.MAILBOX_SAVED)
    assert f"{CARE} · Department: Customer care → Billing" in rows(office, Tag.MAILBOX_SAVED)
    assert "Holds in Billing" in page_of(office, Tag.GRANT_GIVEN)
    Agent.objects.filter(pk=ada.pk).update(language="zh-hans")
    assert "客户服务 → 账务" in words_of(office.get(f"/ledger/{newest(Tag.MAILBOX_SAVED).uid}/"))


def test_no_kind_of_thing_is_told_by_its_code(office: Client, ada: Agent, desk: Desk) -> None:
    Agent.objects.filter(pk=ada.pk).update(language="zh-hans")
    for resource in (*(f"{kind}:x" for kind in things._KINDS), "agent:x", "department:x", "mailbox:x", "of-a-later-release:x", "gateway"):
        if not resource.startswith(("ticket:", "customer:")):
            with acting(agent_actor(ada), Tag.DESK_CHANGED, on=resource):
                pass
            where = re.search(r"<dt>对象</dt><dd>(.*?)</dd>", office.get(f"/ledger/{newest(Tag.DESK_CHANGED).uid}/").content.decode())
            assert where is not None, resource
            assert not re.search(r"[A-Za-z]", where[1]), where[1]


def test_what_the_desk_keeps_itself_is_no_disclosure(office: Client, ada: Agent) -> None:
    keep(agent_actor(ada), BEFORE, scope="shared")
    assert "Greeting" in words_of(office.get(reverse("console:canned")))
    page_of(office, Tag.CANNED_SAVED)
    assert not LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).exists()


@pytest.mark.parametrize("many", [2, 30])
def test_the_list_costs_the_same_however_many_changes_it_tells(
    office: Client, ada: Agent, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        keep(agent_actor(ada), Wording(f"Greeting {number}", "Good day.", ""), scope="shared")
    rows(office, Tag.CANNED_SAVED)
    with django_assert_max_num_queries(19):
        assert "Greeting 1" in rows(office, Tag.CANNED_SAVED)


@pytest.mark.parametrize(
    ("factor", "words"), [("passkey", "a passkey"), ("authenticator-app", "an authenticator app"), ("recovery-codes", "recovery codes")]
)
def test_a_second_factor_is_named(office: Client, ada: Agent, factor: str, words: str) -> None:
    with acting(agent_actor(ada), Tag.FACTOR_ADDED, on=ada.key) as deed:
        deed.details["factor"] = factor
    assert f"Which one {words}" in page_of(office, Tag.FACTOR_ADDED)
    assert f"Which one: {words}" in rows(office, Tag.FACTOR_ADDED)
