"""A ticket that an agent opened, as its customer sees it: the letter, the confidential one, and no note."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.desk import starting
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.starting import NewTicket
from sealdesk.passes.confiding import confide
from sealdesk.portal.form_tokens import new_token
from tests.cast import BILLING, ELENA, Desk, letter
from tests.console.support import words_of
from tests.portal.support import Post, proven

NORA = "nora.winter@customer.example"
TEXT = "The result of your examination is negative."


@pytest.fixture
def post() -> Post:
    return Post()


def to(desk: Desk, address: str) -> NewTicket:
    return NewTicket(department=desk.care, subject="Your examination", address=address, name="Somebody", channel="phone")


def test_a_letter_stands_among_the_customers_requests(desk: Desk, post: Post) -> None:
    starting.write_first(desk.wang, to(desk, NORA), TEXT, [])
    post.deliver()
    client = proven(post, NORA)
    assert "Your examination" in words_of(client.get("/my/"))
    assert TEXT in words_of(client.get(f"/my/{Ticket.objects.get().number}/"))


def test_of_a_note_they_see_the_subject_alone(desk: Desk, post: Post) -> None:
    starting.note_first(desk.wang, to(desk, NORA), TEXT, [])
    client = proven(post, NORA)
    assert "Your examination" in words_of(client.get("/my/"))
    page = client.get(f"/my/{Ticket.objects.get().number}/")
    assert page.status_code == 200
    assert TEXT not in words_of(page)


@pytest.mark.parametrize("known_elsewhere", [False, True])
def test_a_confidential_letter_is_read_after_a_code(desk: Desk, post: Post, known_elsewhere: bool) -> None:
    if known_elsewhere:
        desk.ticket_from(letter(sender=ELENA, to=BILLING))
        Ticket.objects.update(department=desk.billing)
    message = starting.write_first(desk.wang, to(desk, ELENA), TEXT, [], alongside=confide)
    mail = post.delivered("/follow/")
    assert mail.to == ELENA
    client = Client()
    assert TEXT not in words_of(client.get(mail.link, follow=True))
    client.post("/my/code/send/")
    client.post("/my/code/", {"code": post.deliver()[-1].code})
    page = client.post(f"/my/{message.ticket.number}/messages/{message.id}/read/", follow=True)
    assert TEXT in words_of(page)
    answer = {"text": "Thank you, I am relieved.", "token": new_token()}
    page = client.post(f"/my/{message.ticket.number}/answer/", answer, follow=True)
    assert "Thank you, I am relieved." in words_of(page)
    assert Message.objects.filter(ticket=message.ticket, kind="inbound", person=message.person).count() == 1
