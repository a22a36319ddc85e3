"""Two windows on one form: nobody's change is put back, what both changed is asked about, and the ledger names nobody falsely."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from sealdesk.access.actors import agent_actor
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Mailbox
from sealdesk.console.meanwhile import CARRIED
from sealdesk.desk import tagging
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people import actions as people
from sealdesk.people.models import Customer
from sealdesk.workbench import canned, saved
from tests.besieged import an_agent_with
from tests.cast import Desk
from tests.console.support import signed_in, words_of
from tests.console.windows import Window

Change = dict[str, str | list[str]]


@dataclass(frozen=True)
class Office:
    """The desk, and two who manage it and work there: Mei changes first, Tom's window is the older one."""

    desk: Desk
    ticket: Ticket
    mei: Agent
    tom: Agent


@dataclass(frozen=True)
class Form:
    """One form: where it is, a field that tells it from others, what each of the two changes, and a field for which they quarrel."""

    path: Callable[[Office], str]
    first: Change
    second: Change
    said: set[str]
    """What the ledger says that the second has changed."""
    quarrel: tuple[str, str, str] | None = None
    told: str = ""
    """The value of the first in the words of the page, where these are others."""
    own: bool = False
    """It is about oneself: both windows are of one person."""

    @property
    def having(self) -> str:
        return next(iter(self.first))


@pytest.fixture
def office(desk: Desk, ticket: Ticket, settings: Any) -> Office:
    settings.SEALDESK_GATEWAY = None
    people_of = [an_agent_with((Role.ADMINISTRATOR, None), (Role.LEAD, None)) for _ in range(2)]
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Office(desk, Ticket.objects.get(pk=ticket.pk), *people_of)


def at(route: str, key: Callable[[Office], Any] | None = None) -> Callable[[Office], str]:
    return lambda office: reverse(f"console:{route}", args=[key(office)] if key else [])


def a_canned_reply(office: Office) -> Any:
    by = agent_actor(office.mei)
    return canned.save(by, Opening(by, "work-on-ticket"), canned.Wording("Greeting", "Hello", "您好"), scope="shared").pk


def a_view(office: Office) -> Any:
    wish = saved.Wish("Money", Filter({"status": ("open",), "category": ("billing-refund",)}), department="care")
    return saved.keep(agent_actor(office.mei), wish).pk


def a_tag(office: Office) -> Any:
    return tagging.make_word(agent_actor(office.mei), "refund", "plain").pk


def a_customer(office: Office) -> Any:
    people.create_organisation(agent_actor(office.mei), "Sunshade Ltd")
    return office.ticket.requester_id


FORMS = {
    "department": Form(
        at("settings-department", lambda o: o.desk.care.pk),
        {"name": "Care"},
        {"name_zh": "客服"},
        {"name_zh"},
        ("name", "Helpers", "Friends"),
    ),
    "category": Form(
        at("settings-category", lambda _: "how-to"), {"name": "Questions"}, {"name_zh": "疑问"}, {"name_zh"}, ("name", "Asked", "Wondered")
    ),
    "tag": Form(at("settings-tag", a_tag), {"word": "money"}, {"colour": "danger"}, {"colour"}, ("word", "cash", "coin"), "cash"),
    "agent": Form(
        at("settings-agent", lambda o: o.desk.wang.id),
        {"name": "Wang Fangfang"},
        {"spoken_languages": ["zh", "en"]},
        {"spoken_languages"},
        ("name", "Wang F.", "F. Wang"),
    ),
    "mailbox": Form(
        at("settings-mailbox", lambda o: o.desk.mailbox.pk),
        {"sender_name": "Care"},
        {"signature": "Bye\nCare"},
        {"signature"},
        ("signature", "Yours\nWang", "Regards\nTom"),
        "Yours Wang",
    ),
    "sessions": Form(at("settings-sign-in"), {"hours": "8"}, {"most": "3"}, {"session-most"}, ("idle_minutes", "20", "25")),
    "language": Form(at("settings-language"), {"language": "en"}, {}, set(), ("language", "en", "zh-hans"), "English"),
    "assigning": Form(
        at("settings-assigning", lambda o: o.desk.care.pk),
        {"method": "turn"},
        {"hours": []},
        {"assigning.hours"},
    ),
    "duty": Form(
        at("settings-agent-duty", lambda o: o.desk.wang.id),
        {"most": "7"},
        {"skills": ["how-to"]},
        {"duty.skills"},
        ("most", "8", "9"),
    ),
    "acting": Form(
        at("settings-acting-department", lambda o: o.desk.care.pk),
        {"category_act": "97"},
        {"priority_act": "96"},
        {"acting.priority"},
        ("category_act", "98", "99"),
    ),
    "gateway": Form(at("settings-gateway"), {"labels": ["public"]}, {}, set()),
    "canned": Form(
        at("canned-edit", a_canned_reply),
        {"text": "Good morning"},
        {"text_zh": "早上好"},
        {"text_zh"},
        ("text", "Good day", "Good evening"),
    ),
    "view": Form(
        at("view-edit", a_view),
        {"order": "opened"},
        {"status": ["open", "pending"]},
        {"view.filter"},
        ("order", "opened", "priority"),
        "Newest first",
    ),
    "customer": Form(
        at("customer", a_customer), {"language": "zh"}, {"name": "Elena M. Rossi"}, {"name"}, ("name", "Elena A.", "Elena B.")
    ),
    "notices": Form(at("notice-rules"), {"new": "app"}, {"reply": "off"}, {"notice.reply"}, ("quiet_from", "20:00", "21:00"), own=True),
    "correct": Form(
        at("ticket", lambda o: o.ticket.number),
        {"type": "problem"},
        {"priority": "high"},
        {"priority"},
        ("priority", "high", "urgent"),
        "High",
    ),
}
QUARRELS = {name: form for name, form in FORMS.items() if form.quarrel}


def two(office: Office, form: Form) -> tuple[Window, Window]:
    """The window of the first, and that of the second, which was opened before the first one saved."""
    path = form.path(office)
    clients = [signed_in(office.mei), signed_in(office.mei if form.own else office.tom)]
    mine, theirs = (Window(client, path, form.having) for client in clients)
    return mine, theirs


def said_by(agent: Agent, since: int) -> set[str]:
    """Everything that the ledger says an agent has changed."""
    found: set[str] = set()
    for event in LedgerEvent.objects.filter(actor=agent.key, outcome="done", id__gt=since):
        told = json.loads(event.details)
        found |= set(told.get("changes", {})) | set(told.get("fields", [])) | {told[key] for key in ("field", "question") if key in told}
    return found


def newest() -> int:
    return LedgerEvent.objects.latest("id").pk


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_only_one_of_two_changed_is_kept_of_both(office: Office, form: Form) -> None:
    first, second = two(office, form)
    assert first.save(**form.first).status_code == 302
    since = newest()
    assert second.save(**form.second).status_code == 302
    assert said_by(office.mei if form.own else office.tom, since) == form.said
    now = Window(signed_in(office.mei), first.path, form.having)
    for name, value in (form.first | form.second).items():
        if name == "name" and "/customers/" in now.path:  # its page never carries it
            assert "Elena M. Rossi" in words_of(now.client.get(now.path))
        else:
            assert sorted(now.shows(name)) == sorted([value] if isinstance(value, str) else value)


@pytest.mark.parametrize("form", QUARRELS.values(), ids=QUARRELS)
def test_what_both_changed_is_asked_about_and_saved_when_it_is_sent_again(office: Office, form: Form) -> None:
    assert form.quarrel is not None
    name, ours, theirs = form.quarrel
    first, second = two(office, form)
    extra = {"quiet_to": "08:00"} if name == "quiet_from" else {}
    assert first.save(**{name: ours}, **extra).status_code == 302
    since = newest()
    page = second.save(**{name: theirs}, **extra)
    assert page.status_code in {200, 409}
    assert f"Meanwhile this was changed to “{form.told or ours}”" in words_of(page)
    assert "Nothing is saved yet" in words_of(page)
    assert [one.replace("\r\n", "\n") for one in second.shows(name)] == [theirs], "what was typed stands there"
    assert said_by(office.mei if form.own else office.tom, since) == set(), "nothing is saved"
    assert second.save().status_code == 302
    now = Window(signed_in(office.mei), first.path, form.having)
    if name == "name" and "/customers/" in now.path:
        assert theirs in words_of(now.client.get(now.path))
    else:
        assert now.shows(name) == [theirs]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_old_window_that_changed_nothing_puts_nothing_back(office: Office, form: Form) -> None:
    first, second = two(office, form)
    first.save(**form.first)
    since = newest()
    assert second.save().status_code == 302
    assert said_by(office.mei if form.own else office.tom, since) == set()


def test_a_page_without_the_digests_says_what_it_says(office: Office) -> None:
    form = FORMS["department"]
    first, second = two(office, form)
    first.save(**form.first)
    second.fields.pop(CARRIED)
    assert second.save(**form.second).status_code == 302
    assert Window(second.client, second.path, "name").shows("name") == ["Customer care"]


def test_two_rename_an_organisation(office: Office) -> None:
    made = people.create_organisation(agent_actor(office.mei), "Sunshade Ltd")
    mei, tom = (Window(signed_in(one), "/organisations/", CARRIED) for one in (office.mei, office.tom))
    mei.save(name="Sunshade AG")
    page = tom.save(name="Parasol Ltd")
    assert page.status_code == 409
    assert "Meanwhile this was changed to “Sunshade AG”" in words_of(page)
    made.refresh_from_db()
    assert (made.name, tom.shows("name")) == ("Sunshade AG", ["Parasol Ltd"])
    assert tom.save().status_code == 302
    made.refresh_from_db()
    assert made.name == "Parasol Ltd"


def test_two_name_another_server_for_a_mailbox(office: Office) -> None:
    typed: Change = {"host": "imap.example.com", "user": "care", "password": "hunter2-hunter2", "anyway": "on"}
    path = reverse("console:settings-mailbox", args=[office.desk.mailbox.pk])
    mei, tom = (Window(signed_in(one), path, "host") for one in (office.mei, office.tom))
    assert mei.save(**typed).status_code == 302
    page = tom.save(**typed, folder="Elsewhere")
    assert "Another server was saved for this address in the meantime." in words_of(page)
    assert "hunter2" not in page.content.decode()
    assert "INBOX" in Mailbox.objects.get(pk=office.desk.mailbox.pk).server
    assert tom.save(**typed, folder="Elsewhere").status_code == 302
    assert "Elsewhere" in Mailbox.objects.get(pk=office.desk.mailbox.pk).server


def test_ticks_of_two_in_one_list_are_both_kept(office: Office) -> None:
    first, second = two(office, FORMS["department"])
    first.save(categories=["how-to"])
    since = newest()
    assert second.save(categories=["complaint"]).status_code == 302
    event = LedgerEvent.objects.get(actor=office.tom.key, id__gt=since, tag="department:changed", resource=office.desk.care.key)
    assert json.loads(event.details)["changes"] == {"categories": [["how-to"], ["complaint", "how-to"]]}


def test_a_name_that_its_reader_may_not_see_is_carried_by_nothing_that_could_be_guessed(office: Office) -> None:
    customer = Customer.objects.get(pk=a_customer(office))
    window = Window(signed_in(office.mei), f"/customers/{customer.pk}/", "language")
    before = window.shows(CARRIED)
    people.rename(agent_actor(office.mei), customer, "Elena Rossi", office.desk.care.pk)  # the same name, sealed anew
    assert Window(window.client, window.path, "language").shows(CARRIED) != before


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_that_is_saved_as_it_stood_is_no_event(office: Office, form: Form) -> None:
    window = Window(signed_in(office.mei), form.path(office), form.having)
    since = newest()
    assert window.save().status_code == 302
    assert list(LedgerEvent.objects.filter(id__gt=since).values_list("tag", "details")) == []
