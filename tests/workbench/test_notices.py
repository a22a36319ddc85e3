"""Notices are read off the ledger: each once, for who may read the ticket and wants to know; mentions are ids."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.workbench import notes, notices, rules
from sealdesk.workbench.models import Mention, Notice
from sealdesk.workbench.rules import DEFAULT, How, Told
from tests.doors_cast import a_department, a_message, a_ticket, an_agent


@pytest.fixture
def care(db: None) -> Department:
    return a_department("care")


@pytest.fixture
def mei(care: Department) -> Actor:
    return agent_actor(an_agent(Role.AGENT, care, "Mei Chen"))


@pytest.fixture
def tom(care: Department) -> Actor:
    return agent_actor(an_agent(Role.LEAD, care, "Tom Okafor"))


@pytest.fixture
def ticket(care: Department, mei: Actor, tom: Actor) -> Ticket:
    return a_ticket(care)


def told(by: Actor) -> list[str]:
    """What the bell of an agent says, oldest first."""
    sequence()
    notices.announce(1000)
    return [notice.kind for notice in Notice.objects.filter(agent=by.id).order_by("id")]


def want(by: Actor, **wanted: How) -> None:
    rules.choose(by, {kind: wanted.get(kind, DEFAULT[kind]) for kind in Told}, None)


def test_who_is_given_a_ticket_is_told_once_and_not_by_themselves(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    actions.assign(tom, ticket, mei.id)
    assert told(mei) == ["assigned"]
    assert told(mei) == ["assigned"]
    actions.assign(tom, ticket, tom.id)
    assert told(tom) == []


def test_a_second_reader_of_the_same_events_tells_nothing_twice(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    actions.assign(tom, ticket, mei.id)
    told(mei)
    from sealdesk.workbench.models import NoticeCursor

    NoticeCursor.objects.update(seen=0)
    assert told(mei) == ["assigned"]


def test_a_mention_is_an_id_that_is_told(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    message = notes.write(mei, ticket, "@Tom Okafor, have a look.", mentions=[tom.id])  # type: ignore[list-item]
    assert told(tom) == ["mention"]
    assert told(mei) == []
    assert notes.mentioned([message]) == {message.pk: ["Tom Okafor"]}
    assert str(tom.id) in LedgerEvent.objects.get(tag=Tag.TICKET_NOTED).details


@pytest.mark.parametrize("text", ["@Tom Okafor please check", "please check, @tom okafor.", "(@TOM OKAFOR)", "请@Tom Okafor看一下"])
def test_a_name_typed_in_full_is_told_too(ticket: Ticket, mei: Actor, tom: Actor, text: str) -> None:
    message = notes.write(mei, ticket, text)
    assert told(tom) == ["mention"]
    assert notes.mentioned([message]) == {message.pk: ["Tom Okafor"]}


@pytest.mark.parametrize("text", ["Write to tom@Tomorrow.example", "@Tom Okaforson", "Tom Okafor", "@", "@Otto"])
def test_what_is_no_name_in_full_names_nobody(ticket: Ticket, mei: Actor, tom: Actor, text: str) -> None:
    an_agent(Role.AGENT, a_department("billing"))
    notes.write(mei, ticket, text)
    assert told(tom) == []
    assert not Mention.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@Tom please check", ["@Tom"]),
        ("请@Tom 看一下, and @Mei too", ["@Tom", "@Mei"]),
        ("@Tom Okafor, @Otto", ["@Otto"]),
        ("@tom okafor看一下", []),
        ("Write to tom@customer.example", []),
        ("three @ 4 pm", []),
    ],
)
def test_words_after_an_at_that_name_nobody_are_known(ticket: Ticket, mei: Actor, tom: Actor, text: str, words: list[str]) -> None:
    assert notes.unnamed(ticket.department_id, text) == words


def test_nobody_is_named_who_may_not_read_the_ticket(ticket: Ticket, mei: Actor) -> None:
    for role, where in ((Role.AGENT, a_department("billing")), (Role.ADMINISTRATOR, None)):
        with pytest.raises(InvalidChangeError, match="may read this ticket"):
            notes.write(mei, ticket, "@Otto", mentions=[an_agent(role, where).pk])
    assert not Mention.objects.exists()


def test_the_customers_answer_is_told_to_who_looks_after_it(ticket: Ticket, mei: Actor, tom: Actor, care: Department) -> None:
    actions.assign(mei, ticket, mei.id)
    a_message(care, joins=ticket, text="One thing more")
    assert told(mei) == ["reply"]
    assert told(tom) == []


def test_new_tickets_are_told_to_who_asked_for_it(care: Department, mei: Actor, tom: Actor) -> None:
    want(tom, new=How.APP)
    a_ticket(care)
    assert told(tom) == ["new"]
    assert told(mei) == []


def test_off_is_off_and_who_left_the_department_is_told_nothing(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    want(mei, assigned=How.OFF)
    actions.assign(tom, ticket, mei.id)
    assert told(mei) == []
    notes.write(tom, ticket, "@Mei", mentions=[mei.id])  # type: ignore[list-item]
    Grant.objects.filter(agent=mei.id).delete()
    assert told(mei) == []


def test_a_customer_who_waits_long_is_told_once_for_each_wait(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    actions.assign(tom, ticket, mei.id)
    later = timezone.now() + dt.timedelta(hours=9)
    assert (notices.remind(later), notices.remind(later)) == (1, 0)
    assert Notice.objects.get(kind="due").agent_id == mei.id


def test_reading_one_reads_all_of_its_ticket_and_anothers_are_not_there(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    actions.assign(tom, ticket, mei.id)
    notes.write(tom, ticket, "@Mei", mentions=[mei.id])  # type: ignore[list-item]
    told(mei)
    assert notices.unread(mei) == 2
    one = Notice.objects.filter(agent=mei.id).first()
    assert one is not None
    with pytest.raises(NotVisibleError):
        notices.read(tom, one.id)
    assert notices.read(mei, one.id).ticket == ticket
    assert notices.unread(mei) == 0


@pytest.mark.parametrize(
    ("start", "end", "now", "mail"),
    [("20:00", "08:00", "21:00", "1 08:00"), ("20:00", "08:00", "07:00", "0 08:00"), ("20:00", "08:00", "12:00", "0 12:00"),
     ("12:00", "13:00", "12:30", "0 13:00"), ("12:00", "13:00", "13:00", "0 13:00")],
)  # fmt: skip
def test_quiet_hours_hold_the_mail_until_they_are_over(mei: Actor, start: str, end: str, now: str, mail: str) -> None:
    rules.choose(mei, DEFAULT, (dt.time.fromisoformat(start), dt.time.fromisoformat(end)))
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    at = lambda clock, days=0: dt.datetime.combine(day.date() + dt.timedelta(days=days), dt.time.fromisoformat(clock), day.tzinfo)  # noqa: E731
    days, _, clock = mail.partition(" ")
    assert rules.mail_time(rules.rules_of(mei), at(now)) == at(clock, int(days))


def test_rules_are_recorded_in_plain_words_old_and_new(mei: Actor) -> None:
    want(mei, new=How.MAIL)
    event = LedgerEvent.objects.get(tag=Tag.AGENT_PREFERENCES_CHANGED)
    assert json.loads(event.details) == {"changes": {"notice.new": ["off", "mail"]}}


def test_the_mail_says_a_number_and_a_link_and_nothing_of_the_customer(ticket: Ticket, mei: Actor, tom: Actor, settings: Any) -> None:
    from sealdesk.channels.mail import notifying
    from sealdesk.channels.mail.outbound import Outgoing
    from sealdesk.channels.mail.smtp import Unavailable

    settings.SEALDESK_MAIL_ADDRESS = "support@desk.example"
    get_user_model().objects.filter(pk=mei.id).update(language="zh-hans")
    want(mei, assigned=How.MAIL)
    actions.assign(tom, ticket, mei.id)
    told(mei)
    sent: list[Outgoing] = []

    def busy(_mail: Outgoing) -> None:
        raise Unavailable("unreachable")

    now = timezone.now()
    assert notifying.send_waiting(now, send=busy) == 0
    assert notifying.send_waiting(now, send=sent.append) == 1
    assert notifying.send_waiting(now, send=sent.append) == 0
    [mail] = sent
    text = mail.message.get_content()
    assert f"#{ticket.number}" in text
    assert f"/tickets/{ticket.number}/" in text
    assert "分配给您" in text
    for personal in ("李娜", "li.na", "parasol", "rained"):
        assert personal not in b"".join(mail.chunks()).decode()
        assert personal not in text + str(mail.message["Subject"])
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert LedgerEvent.objects.filter(tag=Tag.NOTICES_MAILED).count() == 1


def test_what_was_read_in_time_is_not_mailed(ticket: Ticket, mei: Actor, tom: Actor) -> None:
    want(mei, assigned=How.MAIL)
    actions.assign(tom, ticket, mei.id)
    told(mei)
    notices.read_all(mei)
    assert not notices.to_mail(timezone.now() + dt.timedelta(days=1)).exists()


@pytest.mark.parametrize("lost", ["account", "role", "ticket"])
def test_a_notice_that_was_held_back_is_not_mailed_to_who_may_not_read_it_any_more(
    ticket: Ticket, mei: Actor, tom: Actor, settings: Any, lost: str
) -> None:
    from sealdesk.channels.mail import notifying
    from sealdesk.channels.mail.outbound import Outgoing

    settings.SEALDESK_MAIL_ADDRESS = "support@desk.example"
    want(mei, assigned=How.MAIL)
    want(tom, mention=How.MAIL)
    actions.assign(tom, ticket, mei.id)
    notes.write(mei, ticket, "Look at this.", mentions={tom.id} if tom.id else set())
    assert (told(mei), told(tom)) == (["assigned"], ["mention"])
    if lost == "account":
        get_user_model().objects.filter(pk=mei.id).update(is_active=False)
    elif lost == "role":
        Grant.objects.filter(agent=mei.id).delete()
    else:
        Grant.objects.create(agent_id=tom.id, role=Role.AGENT, department=a_department("privacy"))
        Ticket.objects.filter(pk=ticket.pk).update(department=Department.objects.get(slug="privacy"))
    sent: list[Outgoing] = []
    notifying.send_waiting(timezone.now(), send=sent.append)
    assert [mail.recipient for mail in sent] == [get_user_model().objects.get(pk=tom.id).email]
    assert not notices.to_mail(timezone.now() + dt.timedelta(days=1)).exists()
