"""The page of each change: of every setting, of tickets and customers, and of each of them taken back; in words, in both languages.

A new kind of change, a new way to undo and a new field must be done here once, or these tests fail.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import sealdesk
from sealdesk.access import desk_settings, managing
from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels import actions as mailboxes
from sealdesk.channels import closing
from sealdesk.console import changes
from sealdesk.desk import actions, blocking, categories, categorising, guarding, linking, merging, snoozing, tagging
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds
from sealdesk.desk.assigning import actions as duties
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import Ticket
from sealdesk.identity import actions as identity
from sealdesk.identity import session_rules, staff
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people import actions as people
from sealdesk.people import merging as records
from sealdesk.people.models import Organisation
from sealdesk.workbench import canned, reading, rules, saved, undo
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.rules import How, Told
from tests.besieged import an_agent_with
from tests.cast import CARE, Desk, letter
from tests.console.support import signed_in

Change = Callable[[Actor, Desk], object]
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(sealdesk.__file__).parent.rglob("*.py"))
CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[a-z]+:[0-9a-f]{6}|\b[a-z]+[._-][a-z]+\b(?!@)")
#: What people called their own things in these tests, and what is written so in Chinese too.
NAMES = re.compile(r"@?[A-Z][a-z]+( [A-Z][a-z]+)*|[\w.]+@[\w.]+|UTC|SLA|CET|Europe/Berlin|#[0-9]+|vip|gold|returns|care")
#: Changes of settings that have no value before and after.
PLAIN = {
    Tag.TAG_CREATED,
    Tag.AGENT_DEACTIVATED,
    Tag.AGENT_REACTIVATED,
    Tag.CANNED_REMOVED,
    Tag.TAG_REMOVED,
    Tag.VIEW_REMOVED,
    Tag.MAILBOX_TESTED,
}
SETTINGS = {
    tag for tag in Tag if tag.split(":")[0] in {"agent", "canned", "category", "department", "desk", "grant", "mailbox", "tag", "view"}
}
#: They ask a server, or make a desk.
ELSEWHERE = {Tag.MAILBOX_TESTED, Tag.DESK_GENERATED}
#: Kinds of undo that need mail on its way; what they say is the sentence of what was sent.
REPLIES = {"reply.send", "forward.send"}


def wang_of(desk: Desk) -> Agent:
    return Agent.objects.get(pk=desk.wang.id)


def duty(by: Actor, desk: Desk) -> None:
    duties.set_duty(by, wang_of(desk), most=5, skills=["how-to"], zone="Europe/Berlin", hours=[[0, 1, 2], "09:00", "17:00"])
    day = timezone.localdate() + dt.timedelta(days=3)
    duties.add_absence(by, wang_of(desk), day, day)


def account(by: Actor, desk: Desk) -> None:
    new = identity.invite(by, email="new@desk.example", name="Nora Neu", language="zh-hans", spoken_languages=["en", "zh"])
    staff.change_agent(by, new, name="Nora Alt", spoken_languages=["en"])
    staff.deactivate(by, new)
    staff.reactivate(by, new)


def canned_reply(by: Actor, desk: Desk) -> None:
    row = canned.save(by, Opening(by, "tests"), Wording("Greeting", "Hello", "您好"), scope="shared")
    canned.save(by, Opening(by, "tests"), Wording("Welcome", "Hello", "您好"), changes=row.id)
    canned.remove(by, Opening(by, "tests"), row.id)


def category(by: Actor, desk: Desk) -> None:
    made = categories.add(by, name="Parasols", name_zh="阳伞", department=desk.care)
    categories.change(by, made.slug, name="Umbrellas", name_zh="雨伞", department=None)


def tags(by: Actor, desk: Desk) -> None:
    tagging.remove_word(by, tagging.make_word(by, "gold", "info").id)
    made = tagging.make_word(by, "gold", "danger")
    tagging.change_word(by, made.id, "returns", "info")


def mailbox(by: Actor, desk: Desk) -> None:
    mailboxes.add_mailbox(by, "New@desk.example", desk.billing)
    told = {"sender_name": "Anna", "sender_name_zh": "安娜", "signature": "Bye", "signature_zh": "再见"}
    mailboxes.change_sender(by, desk.mailbox, desk.billing, told)
    mailboxes.pause_mailbox(by, desk.mailbox, active=False)


def department(by: Actor, desk: Desk) -> None:
    managing.create_department(by, slug="returns", name="Returns", name_zh="退货")
    managing.change_department(by, desk.billing, name="Invoices", name_zh="发票", categories=["how-to", "complaint"], is_default=True)


def archiving(by: Actor, desk: Desk) -> None:
    closing.archive_department(by, desk.care, desk.billing)


def restored(by: Actor, desk: Desk) -> None:
    with undo.undoable(by):  # an entry of its own, which stays
        closing.archive_department(by, desk.care, desk.billing)
    desk.care.refresh_from_db()
    closing.restore_department(by, desk.care)


def thresholds(by: Actor, desk: Desk) -> None:
    set_thresholds(
        by, desk.care, {**DEFAULTS, "spam": Thresholds(suggest=80, act=None), "type": Thresholds(suggest=None, tell=None, act=None)}
    )


def own(by: Actor, desk: Desk) -> None:
    agent = Agent.objects.get(pk=by.id)
    for change in ({"language": "zh-hans"}, {"theme": "dark"}, {"density": "compact"}, {"letters": False}):
        identity.change_preferences(by, agent, **change)  # type: ignore[arg-type]
    identity.change_preferences(by, agent, language="", theme="", density="", letters=True)
    rules.choose(by, {**rules.DEFAULT, Told.NEW: How.MAIL}, (dt.time(22), dt.time(7)))


def saved_view(by: Actor, desk: Desk) -> None:
    row = saved.keep(by, saved.Wish("Waiting", Filter.of(status="new"), department=""))
    saved.remove(by, row)


def sessions(by: Actor, desk: Desk) -> None:
    session_rules.choose_rules(by, session_rules.Chosen(8, 20, 3))
    desk_settings.choose_language(by, "zh-hans")
    desk_settings.dismiss_first_steps(by)
    with acting(by, Tag.DESK_CHANGED) as deed:
        desk_settings.choose(deed, "gateway-on", True)
        desk_settings.choose(deed, "gateway-labels", ["public"])


OFFICE: dict[str, Change] = {
    "account": account,
    "archiving": archiving,
    "assigning": lambda by, desk: duties.set_rule(by, desk.care, method="turn", language=True, skills="only", hours=True),
    "canned": canned_reply,
    "category": category,
    "department": department,
    "duty": duty,
    "gives": lambda by, desk: staff.give_role(by, wang_of(desk), Role.LEAD, desk.billing),
    "mailbox": mailbox,
    "own": own,
    "restored": restored,
    "sessions": sessions,
    "tags": tags,
    "withdraws": lambda by, desk: staff.withdraw_role(by, wang_of(desk), Grant.objects.filter(agent=desk.wang.id).latest("id").pk),
}
LEAD: dict[str, Change] = {
    "thresholds": thresholds,
    "view": saved_view,
    "status": lambda by, desk: [actions.change(by, one(), "status", "solved"), actions.change(by, one(), "type", "task")],
    "priority": lambda by, desk: actions.change(by, one(), "priority", "urgent"),
    "assignee": lambda by, desk: actions.assign(by, one(), desk.wang.id),
    "department": lambda by, desk: actions.move(by, one(), desk.billing),
    "category": lambda by, desk: categorising.categorise(by, one(), "how-to"),
    "spam": lambda by, desk: guarding.say(by, one(), "spam"),
    "snoozing": lambda by, desk: snoozing.snooze(by, one(), timezone.now() + dt.timedelta(days=2)),
    "tag": lambda by, desk: tagging.tag(by, one(), "vip"),
    "marking": lambda by, desk: reading.mark(by, one(), read=True),
    "link": lambda by, desk: linking.link(by, one(), two(), "duplicate"),
    "merge": lambda by, desk: merging.merge(by, one(), two()),
    "split": lambda by, desk: merging.split(by, one(), [one().messages.latest("created_at").id]),
    "keep apart": lambda by, desk: [Ticket.objects.filter(pk=one().pk).update(probably_of=two()), actions.keep_apart(by, one())],
    "block": lambda by, desk: [blocking.block(by, who(one()), desk.care.pk), blocking.unblock(by, who(one()), desk.care.pk)],
    "customer": lambda by, desk: [
        people.speak(by, who(one()), "de", desk.care.pk),
        people.belong(by, who(one()), Organisation.objects.create(name="Parasol Works"), desk.care.pk),
        records.merge(by, who(one()), who(two()), desk.care.pk),
        records.take_apart(by, who(two()), desk.care.pk),
    ],
}


def one() -> Ticket:
    return Ticket.objects.order_by("number")[0]


def two() -> Ticket:
    return Ticket.objects.order_by("number")[1]


def who(ticket: Ticket) -> Any:
    return Ticket.objects.select_related("requester").get(pk=ticket.pk).requester


def facts_of(client: Client, event: LedgerEvent) -> dict[str, str]:
    """What the page of an event says beside when, who and the tag itself."""
    page = client.get(f"/ledger/{event.uid}/").content.decode()
    block = page.partition('id="proof"')[2].partition('<dl class="facts">')[2].partition("</dl>")[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", block, flags=re.DOTALL)
    said = {unescape(name): " ".join(unescape(re.sub(r"<[^>]*>", " ", value)).split()) for name, value in pairs[2:-1]}
    said["links"] = " ".join(re.findall(r'<dd><a href="(/ledger/[^"]+)"', block))
    return said


def wrong(said: Mapping[str, str], language: str) -> list[str]:
    texts = [text for name, text in said.items() if name != "links"] + [name for name in said if name != "links"]
    if language == "en":
        return [text for text in texts if CODE.search(NAMES.sub("", text))]
    return [text for text in texts if re.search(r"[A-Za-z]", NAMES.sub("", text.replace("Hello", "").replace("Bye", "")))]


def problems(event: LedgerEvent, said: Mapping[str, str], language: str) -> list[object]:
    """What is wrong with the page of an event."""
    held = json.loads(event.details)
    valued = "→" in " ".join(said.values()) or {"Before", "After", "之前", "之后"} & said.keys() or "role" in held
    found: list[object] = [*wrong(said, language)]
    if (event.tag in SETTINGS - PLAIN or "changes" in held) and not valued:
        found.append("no value")
    if (
        event.tag == Tag.ACTION_UNDONE
        and "of" in held
        and (said["links"] != f"/ledger/{held['of']}/" or len(said.keys() - {"Where", "对象"}) < 4)
    ):
        found.append("not said what was undone")
    return [(event.tag, language, *found, said)] if found else []


def do(by: Actor, agent: Agent, desk: Desk, change: Change) -> tuple[list[LedgerEvent], list[object]]:
    """Do it, take it back, and read the page of each event of it in both languages: the events, and what is wrong with them."""
    since = LedgerEvent.objects.latest("id").id if LedgerEvent.objects.exists() else 0
    with undo.undoable(by) as lot:
        change(by, desk)
    if lot.id:
        assert not undo.take_back(by, lot.id).refused
    events = list(LedgerEvent.objects.filter(id__gt=since, actor=by.key, outcome="done"))
    client, found = signed_in(agent), []
    for language in ("en", "zh-hans"):
        Agent.objects.filter(pk=agent.pk).update(language=language)
        for event in events:
            found += problems(event, facts_of(client, event), language)
    return events, found


def test_every_change_and_every_undo_is_told_in_words(desk: Desk, ada: Agent) -> None:
    desk.ticket_from(letter(Message_ID="<a@customer.example>"))
    desk.receive(letter(text="And the pole is bent.", In_Reply_To="<a@customer.example>", Message_ID="<b@customer.example>"))
    desk.ticket_from(letter(sender="mario@customer.example", name="Mario Verdi", Message_ID="<c@customer.example>"))
    lead = an_agent_with((Role.LEAD, desk.care), (Role.LEAD, desk.billing))
    events: list[LedgerEvent] = []
    found: list[object] = []
    for agent, done in ((lead, LEAD), (ada, OFFICE)):
        for change in done.values():
            Agent.objects.filter(pk=agent.pk).update(language="en", theme="")
            made, here = do(agent_actor(Agent.objects.get(pk=agent.pk)), agent, desk, change)
            events, found = events + made, found + here
    assert "\n".join(map(str, found)) == ""
    assert SETTINGS - ELSEWHERE - {event.tag for event in events} == set()
    undone = {json.loads(event.details)["undid"] for event in events if event.tag == Tag.ACTION_UNDONE}
    assert undo._reversers.keys() - undone - REPLIES == set()


def test_every_field_that_is_changed_has_a_name() -> None:
    fields = set(re.findall(r'deed\.changed\(\s*"([a-z._-]+)"', SOURCE))
    assert len(fields) > 8
    assert fields | desk_settings.DEFAULTS.keys() <= changes._FIELDS.keys()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_chosen_again_is_no_event(desk: Desk, language: str) -> None:
    agent = wang_of(desk)
    identity.change_preferences(desk.wang, agent, language=language, theme="dark")
    rules.choose(desk.wang, {**rules.DEFAULT, Told.NEW: How.MAIL}, None)
    before = LedgerEvent.objects.count()
    identity.change_preferences(desk.wang, agent, language=language, theme="dark")
    rules.choose(desk.wang, {**rules.DEFAULT, Told.NEW: How.MAIL}, None)
    assert LedgerEvent.objects.count() == before


def test_an_undo_in_the_list_says_what_it_undid(desk: Desk, ada: Agent) -> None:
    by = agent_actor(ada)
    do(by, ada, desk, lambda by, desk: session_rules.choose_rules(by, session_rules.Chosen(9, 30, 20)))
    Agent.objects.filter(pk=ada.pk).update(language="en")
    page = signed_in(ada).get("/ledger/", {"action": "action:undone"}).content.decode()
    assert "Changed a setting of the desk · Sessions last at most, in hours: 9 → " in unescape(page)


def test_who_may_not_see_an_agents_address_reads_no_address(desk: Desk, ada: Agent) -> None:
    identity.invite(agent_actor(ada), email="new@desk.example", name="Nora Neu")
    event = LedgerEvent.objects.get(tag=Tag.AGENT_INVITED)
    assert "new@desk.example" not in event.details
    assert facts_of(signed_in(ada), event)["Address for signing in"] == "nothing → new@desk.example"
    said = facts_of(signed_in(an_agent_with((Role.AUDITOR, None))), event)
    assert said["Name"] == "nothing → Nora Neu"
    assert "new@desk.example" not in " ".join(said.values())
    assert CARE not in " ".join(said.values())
