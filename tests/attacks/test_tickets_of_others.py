"""An agent reaches for tickets of another department through what joins tickets: merging, splitting, links, tags."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.permissions import Role
from sealdesk.desk import linking, tagging
from sealdesk.desk.models import Message, TagWord, Ticket, TicketLink
from tests.besieged import BILLING_SECRETS, Besieged, an_agent_with, body_of, signed_in
from tests.doors_cast import an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(place: Besieged) -> Client:
    return signed_in(an_agent_with((Role.AGENT, place.desk.care)))


def everything() -> list[Any]:
    return [
        list(Ticket.objects.order_by("pk").values()),
        list(Message.objects.order_by("pk").values_list("pk", "ticket")),
        TicketLink.objects.count(),
    ]


def test_a_foreign_ticket_is_neither_swallowed_nor_fed_nor_shown(place: Besieged, agent: Client) -> None:
    before, foreign, own = everything(), place.billing.ticket.number, place.care.ticket.number
    answers = [
        agent.post(f"/tickets/{own}/merge/", {"into": foreign}),
        agent.get(f"/tickets/{own}/merge/", {"into": foreign}),
        agent.post(f"/tickets/{foreign}/merge/", {"into": own}),
        agent.post(f"/tickets/{own}/linked/", {"other": foreign, "kind": "related"}),
        agent.post(f"/tickets/{foreign}/linked/", {"other": own, "kind": "related"}),
        agent.post(f"/tickets/{own}/split/", {"message": place.billing.message.id.hex}),
        agent.post(f"/tickets/{foreign}/split/", {"message": place.billing.message.id.hex}),
        agent.post(f"/tickets/{foreign}/tags/", {"add": "mine"}),
        agent.post(f"/tickets/{foreign}/snooze/", {"when": "tomorrow"}),
    ]
    assert everything() == before
    assert [secret for secret in BILLING_SECRETS for answer in answers if secret in body_of(answer)] == []


def test_a_number_that_is_foreign_and_one_that_is_none_are_answered_alike(place: Besieged, agent: Client) -> None:
    own, foreign = place.care.ticket.number, str(place.billing.ticket.number)
    for tab, field in (("merge", "into"), ("linked", "other")):
        answers = [body_of(agent.post(f"/tickets/{own}/{tab}/", {field: typed, "kind": "related"})) for typed in (foreign, "777777")]
        said = [re.findall(r'role="alert">.*?</p>', answer) for answer in answers]
        assert said[0] == said[1] != []


def test_a_link_across_departments_is_told_to_nobody_who_sees_one_side(place: Besieged, agent: Client) -> None:
    made = linking.link(an_actor(Role.LEAD), place.care.ticket, place.billing.ticket, "caused")
    own = f"/tickets/{place.care.ticket.number}/"
    for tab in ("", "linked/", "activity/"):
        page = body_of(agent.get(own + tab))
        assert str(place.billing.ticket.number) not in page
        assert [secret for secret in BILLING_SECRETS if secret in page] == []
    for link in (made.id, uuid.uuid4()):
        assert agent.post(f"{own}linked/", {"remove": link.hex}).status_code == 404
    assert TicketLink.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "a'b",
        "=cmd|' /C'!A0",
        "x\r\nSet-Cookie: a=b",
        "\x00",
        "x" * 9_000,
    ],
)
def test_a_tag_carries_nothing_but_a_word(place: Besieged, agent: Client, typed: str) -> None:
    assert agent.post(f"/tickets/{place.care.ticket.number}/tags/", {"add": typed}).status_code == 409
    assert TagWord.objects.count() == 0


def test_an_agent_does_not_keep_the_vocabulary(place: Besieged, agent: Client) -> None:
    assert agent.post(f"/tickets/{place.care.ticket.number}/tags/", {"add": "refund"}).status_code == 302
    word = tagging.vocabulary()[0]
    agent.post(f"/tickets/{place.care.ticket.number}/tags/", {"remove": "refund"})
    assert TagWord.objects.get() == word
