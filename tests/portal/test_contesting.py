"""A customer asks for a person to look at what was decided by itself; what cannot be sent comes back with every word."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sealdesk.desk.acting.models import Contest
from sealdesk.desk.models import Ticket
from sealdesk.identity.throttle import Verdict
from sealdesk.triage.models import Judgement
from tests.cast import Desk
from tests.doors_cast import a_ticket
from tests.portal.support import Post, followed

WORDS = "It is not about money.\nThe machine is <i>wrong</i>."
SHOWN = "It is not about money.\nThe machine is &lt;i&gt;wrong&lt;/i&gt;.</textarea>"


@pytest.fixture
def came(desk: Desk) -> tuple[Client, Ticket]:
    """A customer in the portal, about whose request something was decided by itself."""
    client, ticket = followed(Post())
    assert ticket.department == desk.care
    Judgement.objects.filter(ticket=ticket).delete()
    told = {"confidence": 0.9, "evidence": [], "customer": ticket.requester, "department": ticket.department}
    Judgement.objects.create(ticket=ticket, question="urgency", value="now", **told)
    return client, ticket


def ask(client: Client, ticket: Ticket, words: str = WORDS) -> tuple[int, str]:
    page = client.post(f"/my/{ticket.number}/contest/", {"words": words})
    return page.status_code, page.content.decode()


def card(page: str) -> str:
    found = re.search(r'<section class="card" id="decided">.*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


def test_words_sent_a_second_time_come_back_in_the_open_box_and_can_go_as_an_answer(came: tuple[Client, Ticket]) -> None:
    client, ticket = came
    assert ask(client, ticket, "First.")[0] == 302
    status, page = ask(client, ticket)
    shown = card(page)
    assert status == 409
    assert '<details class="acts" open>' in shown
    assert SHOWN in shown
    assert re.search(r'<textarea[^>]* name="text"[^>]* autofocus aria-invalid="true" aria-describedby="contest-\d+-refused"', shown)
    assert "A person is asked for already. What you wrote can go as an answer instead." in shown
    assert f'action="/my/{ticket.number}/answer/"' in shown
    token = re.search(r'name="token" value="(\w+)"', shown)
    assert token is not None
    client.post(f"/my/{ticket.number}/answer/", {"text": WORDS, "token": token[1]})
    assert ticket.messages.count() == 2
    assert Contest.objects.count() == 1


def test_words_sent_too_soon_come_back_and_are_sent_by_the_same_button(
    came: tuple[Client, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, ticket = came
    with monkeypatch.context() as busy:
        busy.setattr("sealdesk.portal.views.requests.take", lambda *_: Verdict.REFUSED)
        status, page = ask(client, ticket)
    shown = card(page)
    assert status == 409
    assert SHOWN in shown
    assert "Wait ten minutes and send it again." in shown
    assert "What you wrote can go as an answer instead." not in shown
    assert f'action="/my/{ticket.number}/contest/"' in shown
    assert ask(client, ticket)[0] == 302
    assert Contest.objects.get().words is not None


def test_words_about_nothing_that_was_decided_are_not_lost_either(came: tuple[Client, Ticket]) -> None:
    client, ticket = came
    Judgement.objects.filter(ticket=ticket).delete()
    shown = card(ask(client, ticket)[1])
    assert SHOWN in shown
    assert "<dl" not in shown
    assert "Send it as an answer" in shown


def test_a_page_that_refused_nothing_has_a_closed_and_empty_box(came: tuple[Client, Ticket]) -> None:
    client, ticket = came
    shown = card(client.get(f"/my/{ticket.number}/").content.decode())
    assert '<details class="acts">' in shown
    assert "autofocus" not in shown
    assert re.search(r'name="words"[^>]*></textarea>', shown)


def test_a_request_that_a_person_merged_says_so_and_asks_for_nobody(came: tuple[Client, Ticket]) -> None:
    client, ticket = came
    other = a_ticket(ticket.department)
    Ticket.objects.filter(pk=ticket.pk).update(joined_into=other)
    shown = card(client.get(f"/my/{ticket.number}/").content.decode())
    assert "A person has joined this request with another one since" in shown
    assert "If you do not agree" not in shown
    assert "/contest/" not in shown
    status, page = ask(client, ticket)
    assert status == 409
    assert "A person has joined this request with another one in the meantime" in card(page)
    assert SHOWN in page
    assert not Contest.objects.exists()
