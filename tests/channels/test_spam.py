"""Mail that triage takes for spam is suggested, or set aside as far as its department says, and no customer is lost silently."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from sealdesk.access.actors import Actor, agent_actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.forms import Submission, take_in
from sealdesk.channels.mail.examining import examine_new
from sealdesk.channels.models import Letter
from sealdesk.desk import actions, guarding
from sealdesk.desk.acting.actions import set_thresholds
from sealdesk.desk.acting.deciding import DEFAULTS, Thresholds, Way
from sealdesk.desk.contesting import contest, decisions_of
from sealdesk.desk.models import Message, Ticket, Tray
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.model import PHISHING
from sealdesk.triage.models import Judgement
from sealdesk.triage.training import Lesson, shipped_lessons, train
from sealdesk.workbench import notices
from sealdesk.workbench.models import Notice
from tests.besieged import an_agent_with, the_wary_model
from tests.cast import Desk, found_desk, letter

pytestmark = pytest.mark.django_db(transaction=True)
SPAMMER = "sales@elsewhere.example"
CASINO = "Get 200 free spins and a welcome bonus up to $1000 at our online casino. Play now and win big."
LURE = "Confirm your account within 24 hours: https://paypal.evil.pages.dev/login"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Desk:
    settings.SEALDESK_BLOBS = tmp_path
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_wary_model)
    return found_desk()


@pytest.fixture
def lead(desk: Desk) -> Actor:
    return agent_actor(an_agent_with((Role.LEAD, desk.care)))


def spam(number: int = 1, **headers: str) -> bytes:
    return letter(sender=SPAMMER, name="Bonus", subject="Online casino bonus", text=CASINO, Message_ID=f"<{number}@elsewhere>", **headers)


def lure() -> bytes:
    return letter(sender="service@elsewhere.example", name="PayPal Service", subject="Your account is suspended", text=LURE)


def let(lead: Actor, department: Department, **rules: Thresholds) -> None:
    set_thresholds(lead, department, {**DEFAULTS, **rules})


def bells() -> list[tuple[str, str]]:
    sequence()
    notices.announce(1000)
    return [(notice.kind, notice.agent.email) for notice in Notice.objects.order_by("id")]


def details(tag: Tag) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LedgerEvent.objects.filter(tag=tag, outcome="done").latest("id").details)
    return found


def test_a_desk_that_was_told_nothing_only_suggests(desk: Desk) -> None:
    ticket = desk.ticket_from(spam())
    assert ticket.tray == Tray.INBOX
    judgement = Judgement.objects.get(ticket=ticket, question="spam")
    assert (judgement.value, judgement.way) == ("spam", Way.SUGGEST)
    assert judgement.confidence > 0.7
    assert not Judgement.objects.filter(ticket=desk.ticket_from(letter()), question="spam").exists()


@pytest.mark.parametrize(("rule", "told"), [(Thresholds(act=60), False), (Thresholds(tell=60, act=None), True)])
def test_spam_is_set_aside_with_its_reasons_and_only_told_where_that_is_asked(
    desk: Desk, lead: Actor, rule: Thresholds, told: bool
) -> None:
    let(lead, desk.care, spam=rule)
    ticket = desk.ticket_from(spam())
    assert (ticket.tray, ticket.assignee_id, ticket.waiting_since, ticket.status) == (Tray.SPAM, None, None, "new")
    event = LedgerEvent.objects.get(tag=Tag.TICKET_SET_ASIDE)
    held = json.loads(event.details)
    assert (held["as"], held["to"], held["way"]) == ("spam", "spam", "tell" if told else "act")
    assert held["chance"] >= 60
    assert event.sealed, "the words that decided are the customer's"
    assert "casino" not in event.details
    assert [kind for kind, _who in bells()] == (["set-aside"] if told else [])


def test_nobody_whom_an_agent_ever_answered_is_set_aside(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, spam=Thresholds(act=60), danger=Thresholds(act=50))
    first = desk.ticket_from(letter(sender=SPAMMER, name="Bonus"))
    actions.reply(desk.wang, first, "Thank you, we look at it.")
    second = desk.ticket_from(spam(2))
    assert second.tray == Tray.INBOX
    assert Judgement.objects.get(ticket=second, question="spam").way == Way.SUGGEST


def test_who_writes_again_comes_back_unless_an_agent_called_it_spam(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, spam=Thresholds(act=60))
    first, second = desk.ticket_from(spam(1)), desk.ticket_from(spam(2))
    assert (first.tray, second.tray) == (Tray.SPAM, Tray.SPAM)
    guarding.say(desk.wang, second, "spam")
    for number in (1, 2):
        again = spam(10 + number, In_Reply_To=f"<{number}@elsewhere>", References=f"<{number}@elsewhere>")
        assert desk.ticket_from(again).pk == (first, second)[number - 1].pk
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.tray, second.tray) == (Tray.INBOX, Tray.SPAM)
    assert first.waiting_since is not None
    assert details(Tag.TICKET_BROUGHT_BACK)["why"] == "wrote-again"


def test_a_form_that_is_set_aside_confirms_nothing(desk: Desk, lead: Actor, settings: Any) -> None:
    settings.SEALDESK_SMTP_URL = "smtp://127.0.0.1:25"

    def sent(text: str) -> Ticket:
        take_in(Submission(text[:20], timezone.now(), "Bonus", SPAMMER, "Online casino bonus", text), desk.care)
        return Ticket.objects.latest("number")

    let(lead, desk.care, spam=Thresholds(act=60))
    assert sent(CASINO).tray == Tray.SPAM
    assert not Letter.objects.exists()
    assert sent("Where is my parcel? The order has not been delivered and the tracking does not move.").tray == Tray.INBOX
    assert Letter.objects.count() == 1


def test_phishing_warns_and_is_set_aside_only_where_that_is_asked(desk: Desk, lead: Actor) -> None:
    ticket = desk.ticket_from(lure())
    assert examine_new(timezone.now()) == 1
    ticket.refresh_from_db()
    assert (ticket.danger, ticket.tray) == ("phishing", Tray.INBOX)
    let(lead, desk.care, danger=Thresholds(suggest=50, tell=80, act=None))
    other = desk.ticket_from(lure().replace(b"suspended", b"suspended again"))
    examine_new(timezone.now())
    other.refresh_from_db()
    assert (other.danger, other.tray, other.assignee_id) == ("phishing", Tray.SPAM, None)
    held = details(Tag.TICKET_SET_ASIDE)
    assert (held["as"], held["way"]) == ("phishing", "tell")
    assert "names-house" in held["signs"]


def test_mail_that_reads_like_what_agents_reported_asks_for_care_and_is_never_called_phishing_for_that(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The harbour office of Xiamen has your granite papers. Please sign them and send them to our clerk."
    reports = [Lesson(f"Granite {number}\n{text}", {"spam": PHISHING}, f"sender-{number}") for number in range(12)]
    model = train([*shipped_lessons(shipped_examples()[::10]), *reports])
    monkeypatch.setattr("sealdesk.channels.mail.examining.model_if_any", lambda: model)
    alike = desk.ticket_from(letter(sender="clerk@elsewhere.example", name="Lin", subject="Granite 99", text=text))
    other = desk.ticket_from(letter())
    assert examine_new(timezone.now()) == 1
    alike.refresh_from_db()
    other.refresh_from_db()
    assert (alike.danger, other.danger) == ("doubtful", "")
    assert details(Tag.TICKET_SUSPECTED)["signs"] == ["like-reported"]


def test_a_department_may_want_fewer_warnings(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, danger=Thresholds(suggest=None, act=None))
    ticket = desk.ticket_from(lure())
    assert examine_new(timezone.now()) == 0
    ticket.refresh_from_db()
    assert ticket.danger == ""
    assert Judgement.objects.get(ticket=ticket, question="danger").way == Way.LEAVE


def test_a_ticket_that_somebody_works_on_is_warned_of_and_not_set_aside(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, danger=Thresholds(act=50))
    ticket = desk.ticket_from(lure())
    actions.change(desk.wang, ticket, "status", "open")
    examine_new(timezone.now())
    ticket.refresh_from_db()
    assert (ticket.danger, ticket.tray) == ("phishing", Tray.INBOX)


def test_its_customer_is_told_and_contests_it_and_it_comes_back(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, spam=Thresholds(act=60), category=Thresholds(act=None), priority=Thresholds(act=None))
    ticket = desk.ticket_from(spam())
    customer = Actor("customer", ticket.requester_id)
    assert "spam" in [one.question for one in decisions_of(customer, [ticket])[ticket.pk]]
    contest(customer, ticket, "I am a person.")
    ticket.refresh_from_db()
    assert ticket.tray == Tray.INBOX
    (spam_line,) = (one for one in decisions_of(customer, [ticket])[ticket.pk] if one.question == "spam")
    assert spam_line.since
    assert details(Tag.TICKET_BROUGHT_BACK)["why"] == "contested"
    assert ("contest", lead_mail(lead)) in bells()


def lead_mail(lead: Actor) -> str:
    from django.contrib.auth import get_user_model

    return str(get_user_model().objects.get(pk=lead.id).email)


def test_a_message_that_joins_is_not_asked_about(desk: Desk, lead: Actor) -> None:
    let(lead, desk.care, spam=Thresholds(act=60))
    ticket = desk.ticket_from(letter(Message_ID="<a@customer.example>"))
    joined = desk.ticket_from(letter(Message_ID="<b@customer.example>", In_Reply_To="<a@customer.example>", text=CASINO))
    assert joined.pk == ticket.pk
    joined.refresh_from_db()
    assert joined.tray == Tray.INBOX
    assert Message.objects.filter(ticket=ticket).count() == 2
