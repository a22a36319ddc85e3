"""The ways in: a link to one request, a link that proves an address, and what each of them opens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from sealdesk.access.tags import Tag
from sealdesk.channels.models import Letter
from sealdesk.desk import actions as desk_actions
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.models import Pass
from tests.cast import ELENA, JUN, Desk, letter
from tests.console.support import words_of
from tests.portal.support import Post, followed, proven, write


@pytest.fixture
def post() -> Post:
    return Post()


def test_the_link_opens_its_request_and_no_other(desk: Desk, post: Post) -> None:
    other = desk.ticket_from(letter(subject="My other matter"))
    client, ticket = followed(post)
    page = client.get(f"/my/{ticket.number}/")
    assert "The seam has opened" in words_of(page)
    assert client.get(f"/my/{other.number}/").status_code == 404
    assert client.get("/my/").url == "/my/enter/"


def test_the_address_of_a_page_holds_no_secret_and_the_links_own_is_told_to_nobody(desk: Desk, post: Post) -> None:
    write()
    response = Client().get(post.deliver()[-1].link)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response.url.startswith("/my/")
    assert "no-cache" in response["Cache-Control"]


def test_a_link_may_be_used_again_until_it_ends_or_is_ended(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    link = post.mails[-1].link
    assert Client().get(link).status_code == 302
    client.post("/my/leave/", {"everywhere": "1"})
    assert Client().get(link).status_code == 404
    assert client.get(f"/my/{ticket.number}/").url == "/my/enter/"


def test_ending_a_link_ends_the_sessions_that_came_by_it(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    elsewhere = Client()
    elsewhere.get(post.mails[-1].link)
    assert elsewhere.get(f"/my/{ticket.number}/").status_code == 200
    client.post("/my/leave/", {"everywhere": "1"})
    assert elsewhere.get(f"/my/{ticket.number}/").status_code == 302


def test_an_expired_link_opens_nothing(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    Pass.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert Client().get(post.mails[-1].link).status_code == 404
    assert client.get(f"/my/{ticket.number}/").status_code == 302


def test_a_proven_address_shows_all_own_requests(desk: Desk, post: Post) -> None:
    first = desk.ticket_from(letter(subject="The first matter"))
    desk.ticket_from(letter(subject="The second matter"))
    desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="Not hers"))
    client = proven(post)
    page = words_of(client.get("/my/"))
    assert "The first matter" in page
    assert "The second matter" in page
    assert "Not hers" not in page
    assert "The seam has opened" in words_of(client.get(f"/my/{first.number}/"))


def test_the_link_that_proves_an_address_works_once_and_not_by_being_looked_at(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    Client().post("/my/enter/", {"address": ELENA})
    link = post.deliver()[-1].link
    for _ in range(3):  # the preview of a mail program
        assert Client().get(link).status_code == 200
    assert Client().post(link).url == "/my/"
    assert Client().post(link).status_code == 404
    assert Client().get(link).status_code == 404


def test_asking_for_an_unknown_address_says_the_same_and_sends_nothing(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    answers = []
    for address in (ELENA, "nobody@elsewhere.example"):
        answer = Client().post("/my/enter/", {"address": address}, follow=True)
        answers.append((answer.redirect_chain, words_of(answer)))
    assert answers[0] == answers[1]
    assert [mail.to for mail in post.deliver()] == [ELENA]
    assert not Letter.objects.filter(ended_at=None).exists()


def test_a_link_for_one_use_serves_no_other(desk: Desk, post: Post) -> None:
    followed(post)
    token = post.mails[-1].link.removeprefix("/follow/").strip("/")
    assert Client().post(f"/my/in/{token}/").status_code == 404
    Client().post("/my/enter/", {"address": ELENA})
    token = post.deliver()[-1].link.removeprefix("/my/in/").strip("/")
    assert Client().get(f"/follow/{token}/").status_code == 404


def test_notes_and_other_peoples_words_are_not_in_it(desk: Desk, post: Post) -> None:
    ticket = desk.ticket_from(letter(Message_ID="<one@customer.example>", Cc=JUN))
    desk.receive(letter(sender=JUN, name="Jun Li", text="Words of Jun", In_Reply_To="<one@customer.example>", Message_ID="<two@x.example>"))
    desk_actions.note(desk.wang, ticket, "Words among us")
    desk_actions.reply(desk.wang, ticket, "Words to Elena")
    assert ticket.messages.count() == 4
    page = words_of(proven(post).get(f"/my/{ticket.number}/"))
    assert "Words to Elena" in page
    assert "Words of Jun" not in page
    assert "Words among us" not in page


def test_each_coming_in_and_each_reading_stands_in_the_ledger(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    client.get(f"/my/{ticket.number}/")
    events = LedgerEvent.objects.filter(actor=f"customer:{ticket.requester_id}")
    assert {event.tag for event in events} == {Tag.LINK_USED, Tag.VALUE_OPENED}
    assert all("own-data" in event.details for event in events.filter(tag=Tag.VALUE_OPENED))
    assert LedgerEvent.objects.filter(tag=Tag.LINK_ISSUED).count() == 1


def test_an_agents_browser_stays_an_agents_on_the_console(desk: Desk, post: Post) -> None:
    from tests.console.support import signed_in

    client = signed_in(desk.otto)
    client, ticket = followed(post, client)
    assert client.get(f"/my/{ticket.number}/").status_code == 200
    assert client.get(f"/tickets/{ticket.number}/").status_code == 404


def test_a_page_says_of_the_readers_links_what_they_open(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    assert "It opens this one request." in words_of(client.get(f"/my/{ticket.number}/"))
    page = words_of(proven(post).get(f"/my/{ticket.number}/"))
    assert "You have shown that the address is yours, so you see all your requests here." in page
    assert "It opens this one request." not in page
