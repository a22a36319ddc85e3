"""The customer answers in the portal: it joins the conversation like a mail."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from sealdesk.access.opening import Opening
from sealdesk.channels.models import RawMail
from sealdesk.desk import actions
from sealdesk.desk.models import Message, Ticket
from sealdesk.portal.form_tokens import new_token
from tests.cast import ELENA, JUN, Desk, letter
from tests.console.support import signed_in, words_of
from tests.portal.support import Post, followed, proven


@pytest.fixture
def post() -> Post:
    return Post()


def test_an_answer_joins_and_wakes_the_ticket(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    actions.reply(desk.wang, ticket, "Which colour?", solve=True)
    page = client.get(f"/my/{ticket.number}/")
    assert "Which colour?" in words_of(page)
    token = re.search(r'name="token" value="(\w+)"', page.content.decode())
    assert token is not None
    answer = {"text": "The blue one.", "token": token[1]}
    for _ in range(2):
        after = client.post(f"/my/{ticket.number}/answer/", answer, follow=True)
    assert "The blue one." in words_of(after)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.messages.count()) == ("open", 3)
    message = ticket.messages.latest("created_at")
    assert Opening(desk.wang, "support").read(message.text, ticket.department_id) == "The blue one."
    assert message.person == ticket.requester


def test_an_agent_sees_by_which_page_a_customer_wrote_and_what_that_proves(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    agent = signed_in(desk.wang)
    form = words_of(agent.get(f"/tickets/{ticket.number}/"))
    assert "Typed into a form Anybody can type any name and address into a form." in form
    client.post(f"/my/{ticket.number}/answer/", {"text": "The blue one.", "token": new_token()})
    both = words_of(agent.get(f"/tickets/{ticket.number}/"))
    assert both.count("Typed into a form") == both.count("Written in the portal Whoever wrote this came by a link") == 1


def test_files_of_an_answer_can_be_fetched_by_whoever_sent_them(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    sent = {"text": "Here.", "token": new_token(), "files": [SimpleUploadedFile("a.html", b"<script>1</script>", "text/html")]}
    page = client.post(f"/my/{ticket.number}/answer/", sent, follow=True)
    url = re.search(r'href="(/my/\d+/files/[\w-]+/)"', page.content.decode())
    assert url is not None
    file = client.get(url[1])
    assert b"".join(file.streaming_content) == b"<script>1</script>"
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in file["Content-Security-Policy"]
    assert Client().get(url[1]).status_code == 302
    assert proven(post, client=Client()).get(url[1]).status_code == 200


def test_an_empty_answer_is_not_sent_and_one_that_failed_is_kept(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    assert client.post(f"/my/{ticket.number}/answer/", {"text": " ", "token": new_token()}).status_code == 409
    kept = client.post(f"/my/{ticket.number}/answer/", {"text": "Long words", "token": "old"})
    assert kept.status_code == 409
    assert "Long words" in kept.content.decode()
    assert RawMail.objects.count() == 1


def test_nobody_answers_in_another_customers_request(desk: Desk, post: Post) -> None:
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    client, _ticket = followed(post)
    assert client.post(f"/my/{theirs.number}/answer/", {"text": "Hello", "token": new_token()}).status_code == 404
    assert Message.objects.filter(ticket=theirs).count() == 1


def test_an_answer_comes_from_the_address_that_was_proven(desk: Desk, post: Post) -> None:
    ticket = desk.ticket_from(letter())
    client = proven(post)
    client.post(f"/my/{ticket.number}/answer/", {"text": "Still torn.", "token": new_token()})
    message = ticket.messages.latest("created_at")
    assert Opening(desk.wang, "support").read(message.envelope, ticket.department_id)["from"][1] == ELENA


def test_a_message_that_does_not_open_is_said_to_be_so(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_message SET text = %s", [b"no sealed value"])
    assert "This cannot be opened. Please write to us." in words_of(client.get(f"/my/{ticket.number}/"))
