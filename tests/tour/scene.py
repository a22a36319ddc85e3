"""A desk as it looks after some days, for pictures and for whatever is measured on every page.

The product's own demo fills it: four people, and letters in both languages. Here they also work: they answer, note, take, solve, open.
``Scene.keys`` are what stands in addresses; a page whose address needs another key gets it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.test.utils import override_settings

from sealdesk.access.actors import agent_actor
from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Mailbox
from sealdesk.desk import actions, queries, tagging
from sealdesk.desk.models import Attachment, TagWord, Ticket
from sealdesk.identity.models import Agent, Session
from sealdesk.identity.policy import note_second_factor
from sealdesk.identity.sessions import SessionStore
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.project import demo, preparing
from sealdesk.project.people import setup_link
from tests.identity.support import with_app, with_password
from tests.portal.support import Post, proven, write

#: Who comes to a page, and their address at the demo desk. ``nobody`` is a browser without a session.
PEOPLE: Final[Mapping[str, str]] = {
    "agent": "mei@harbourpine.example",
    "lead": "tom@harbourpine.example",
    "officer": "lin@harbourpine.example",
    "administrator": "ada@harbourpine.example",
}
ENGLISH, CHINESE = "en", "zh-hans"
#: Names and examples that stand in sentences of both languages.
WORDS_OF_NONE: Final = (
    *("Laptop", "localhost/ledger", "returns", "care", "complaint", "gift", "late-delivery", "me、none", "简体中文"),
    *("Asia/Shanghai", "Europe/Berlin", "GDPR", "CCPA"),
)
#: What Mei answers and Tom remarks, by the language of the ticket.
TEXTS: Final = {
    "en": (
        "Thank you for the photographs. A new one leaves our workshop tomorrow; you need not send the old one back.",
        "She has been with us since the first shop. Please be generous.",
    ),
    "zh": (
        "您好，180 只可以刻字，分两批寄出没有问题。报价和样图明天上午发给您，确认后我们就开始制作。",
        "这家公司去年也订过，可以按老客户价。",
    ),
}


@dataclass(frozen=True)
class Customer:
    """Somebody who wrote by the form and opened the link that came: their session, and the keys of their pages' addresses."""

    session: str
    keys: Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """The desk: tickets worth a picture, and the keys of addresses."""

    tickets: Mapping[str, Ticket]
    keys: dict[str, Any]
    customer: Customer

    @property
    def names(self) -> set[str]:
        """What stands on pages and is no word of a language: people, things that people named, and what was written here."""
        written = {text for texts in TEXTS.values() for text in texts}
        return {*WORDS_OF_NONE, *Agent.objects.values_list("name", flat=True), *written}

    def agent(self, who: str) -> Agent:
        """The account of one of ``PEOPLE``."""
        return Agent.objects.get(email=PEOPLE[who])

    def session_of(self, who: str) -> str:
        """The key of a session that proved a second factor a moment ago, so that no page asks for it again."""
        if who == "customer":
            return self.customer.session
        agent, session = self.agent(who), SessionStore()
        session[SESSION_KEY] = str(agent.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        request: Any = type("Request", (), {"session": session})()
        record_authentication(request, agent, method="mfa", type="totp", reauthenticated=True)
        note_second_factor(request, agent)
        session.save()
        return str(session.session_key)

    def dress(self, language: str, density: str = "") -> None:
        """Everybody reads this language."""
        Agent.objects.update(language=language, density=density)

    def fresh_link(self) -> str:
        """The path of a set-up link that nobody used yet, for somebody who has no factor."""
        newcomer, _ = Agent.objects.get_or_create(email="noor@harbourpine.example", defaults={"name": "Noor Haddad"})
        return setup_link(newcomer).removeprefix(settings.SEALDESK_PUBLIC_URL)


def set_the_scene() -> Scene:
    """Make it in the database of the test."""
    preparing.prepare()
    demo.fill()
    for who, email in PEOPLE.items():
        agent = with_password(Agent.objects.get(email=email))
        if who != "lead":  # so that somebody can be shown how an app is added
            with_app(agent)
    Grant.objects.create(agent=Agent.objects.get(email=PEOPLE["officer"]), role=Role.PRIVACY_OFFICER)  # of the whole desk: may erase
    mei, tom = (agent_actor(Agent.objects.get(email=PEOPLE[who])) for who in ("agent", "lead"))
    tickets = {"en": _worth_a_picture("en"), "zh": _worth_a_picture("zh")}
    _work(mei, tom, tickets)
    customer = _customer(mei)
    sequence()
    tickets = {key: Ticket.objects.get(pk=ticket.pk) for key, ticket in tickets.items()}
    return Scene(tickets, _keys(tickets["en"]), customer)


def _worth_a_picture(language: str) -> Ticket:
    """A conversation of a person in the inbox, with as many messages as there are."""
    found = Ticket.objects.filter(tray="inbox", language__startswith=language, department__slug="care").exclude(requester=None)
    return max(found, key=lambda ticket: (ticket.messages.count(), -ticket.number))


def _work(mei: Any, tom: Any, tickets: Mapping[str, Ticket]) -> None:
    for key, ticket in tickets.items():
        answer, remark = TEXTS[key]
        actions.assign(mei, ticket, mei.id)
        actions.note(tom, ticket, remark)
        actions.reply(mei, ticket, answer)
        actions.change(mei, ticket, "priority", "high")
        tagging.tag(mei, ticket, "gift")
    others = Ticket.objects.filter(tray="inbox", department__slug="care", assignee=None).exclude(pk__in=[t.pk for t in tickets.values()])
    for number, ticket in enumerate(others.exclude(requester=None).order_by("number")[:6]):
        actions.assign(mei, ticket, mei.id if number % 2 else tom.id)
        if number % 3 == 0:
            actions.change(mei, ticket, "status", "solved")


def _customer(mei: Any) -> Customer:
    """By the pages themselves, as the tests of the portal do it."""
    post, browser = Post(), Client()
    with override_settings(SEALDESK_PUBLIC_URL="http://testserver"):
        page = write(browser, text="The seam of the parasol has opened after two days. Could you send a new one to the same address?")
        ticket = Ticket.objects.latest("number")
        actions.reply(mei, ticket, "I am sorry about that. A new one is on its way, and you may keep the old one for its poles.")
        browser.get(next(mail.link for mail in post.deliver() if "/follow/" in mail.text))
        proven(post, client=browser)
    _open_their_address(mei, ticket)
    receipt = str(page.request["PATH_INFO"]).strip("/").rsplit("/", 1)[-1]
    keys = {"number": ticket.number, "department": "care", "receipt": receipt}
    return Customer(browser.cookies[settings.SESSION_COOKIE_NAME].value, keys)


def _open_their_address(mei: Any, ticket: Ticket) -> None:
    """A person opens a value for a purpose: what the customer's page of their data is for."""
    assert ticket.requester is not None
    opening = Opening(mei, "check-identity", reference=ticket.key)
    opening.show(queries.contacts(mei, ticket.requester)[0].value, ticket.department_id, reveal=True)
    opening.record()


def _keys(ticket: Ticket) -> dict[str, Any]:
    message = ticket.messages.earliest("id")
    file = Attachment.objects.filter(message__ticket__department__slug="care").earliest("id")
    return {
        "number": ticket.number,
        "message_id": message.id,
        "file_id": file.id,
        "uid": LedgerEvent.objects.filter(resource=ticket.key, tag=Tag.TICKET_REPLIED).latest("id").uid,
        "name": "all",
        "agent_id": Agent.objects.get(email=PEOPLE["lead"]).pk,
        "customer_id": ticket.requester_id,
        "mailbox_id": Mailbox.objects.earliest("address").pk,
        "category": "complaint",
        "tag_id": TagWord.objects.get(word="gift").pk,
        "department_id": Department.objects.get(slug="care").pk,
        "session_id": Session.objects.values_list("id", flat=True).first(),
    }
