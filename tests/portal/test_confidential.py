"""A confidential reply: the mail says that it waits, the text is read by whoever proves the mailbox, and that it was read is known."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sealdesk.access.tags import Tag
from sealdesk.desk import actions
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.confiding import confide
from sealdesk.passes.models import Confidence, Pass
from tests.cast import ELENA, Desk, letter
from tests.console.support import words_of
from tests.portal.support import Mail, Post, proven

TEXT = "The result of your examination is enclosed."


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.ticket_from(letter(subject="My examination"))
    actions.reply(desk.wang, ticket, TEXT, [NewFile.of("result.pdf", "application/pdf", b"%PDF result")], alongside=confide)
    return ticket


@pytest.fixture
def mail(post: Post, ticket: Ticket) -> Mail:
    return post.deliver()[-1]


def prove(client: Client, post: Post) -> str:
    client.post("/my/code/send/")
    code = post.deliver()[-1].code
    client.post("/my/code/", {"code": code})
    return code


def test_the_mail_holds_neither_text_nor_subject_nor_file(mail: Mail, post: Post) -> None:
    assert mail.to == ELENA
    everything = mail.subject + mail.text + str(post.raw[-1])
    for secret in ("examination", "result", "%PDF"):
        assert secret not in everything
    assert mail.link.startswith("/follow/")


def test_the_link_alone_shows_that_it_waits_and_not_what_it_says(mail: Mail, ticket: Ticket) -> None:
    client = Client()
    page = client.get(mail.link, follow=True)
    assert "A confidential answer waits here" in words_of(page)
    assert TEXT not in words_of(page)
    message = ticket.messages.get(kind="reply")
    file = message.attachments.get()
    assert client.get(f"/my/{ticket.number}/files/{file.id}/").status_code == 404
    assert client.post(f"/my/{ticket.number}/messages/{message.id}/read/").status_code == 409
    assert Confidence.objects.get().read_at is None


def test_a_code_from_the_mailbox_opens_it_and_the_desk_knows(mail: Mail, post: Post, ticket: Ticket) -> None:
    client, message = Client(), ticket.messages.get(kind="reply")
    client.get(mail.link)
    prove(client, post)
    assert TEXT not in words_of(client.get(f"/my/{ticket.number}/"))
    page = client.post(f"/my/{ticket.number}/messages/{message.id}/read/", follow=True)
    assert TEXT in words_of(page)
    assert client.get(f"/my/{ticket.number}/files/{message.attachments.get().id}/").status_code == 200
    assert Confidence.objects.get().read_at is not None
    event = LedgerEvent.objects.get(tag=Tag.TICKET_ANSWER_READ)
    assert (event.actor, json.loads(event.details)) == (f"customer:{ticket.requester_id}", {"message": str(message.id), "first": True})


def test_what_was_read_is_shown_again_only_to_whoever_proves_it_again(mail: Mail, post: Post, ticket: Ticket) -> None:
    message = ticket.messages.get(kind="reply")
    client = proven(post)
    client.post(f"/my/{ticket.number}/messages/{message.id}/read/")
    assert TEXT in words_of(client.get(f"/my/{ticket.number}/"))
    assert TEXT not in words_of(Client().get(mail.link, follow=True))


def test_a_code_works_once_in_its_own_browser_and_bears_five_wrong_answers(mail: Mail, post: Post, ticket: Ticket) -> None:
    client, other = Client(), Client()
    for browser in (client, other):
        browser.get(mail.link)
    client.post("/my/code/send/")
    code = post.deliver()[-1].code
    assert other.post("/my/code/", {"code": code}).status_code == 200  # it waits for none: the page that has one sent
    for guess in ("0000 0000", "", "１２３４５６７８", "1" * 40):
        assert client.post("/my/code/", {"code": guess}).status_code == 409
    assert client.post("/my/code/", {"code": code.replace(" ", "")}).status_code == 302
    prove(other, post)
    client.post("/my/code/send/")
    code = post.deliver()[-1].code
    for _ in range(5):
        assert client.post("/my/code/", {"code": "00000000"}).status_code == 409
    assert client.post("/my/code/", {"code": code}).status_code == 409
    assert LedgerEvent.objects.filter(tag=Tag.FACTOR_REFUSED).count() == 9


def test_a_second_attempt_at_sending_carries_the_same_link(post: Post, ticket: Ticket) -> None:
    from sealdesk.channels.mail import sending
    from sealdesk.channels.mail.smtp import Unavailable
    from sealdesk.channels.models import Delivery

    def away(_mail: object) -> None:
        raise Unavailable("unreachable")

    sending.deliver(Delivery.objects.get().id, send=away)
    Delivery.objects.update(state="queued", next_attempt_at=Message.objects.latest("created_at").created_at)
    post.deliver()
    assert Pass.objects.filter(use="follow").count() == 1


def test_an_answer_to_it_is_an_ordinary_message(mail: Mail, post: Post, ticket: Ticket) -> None:
    from sealdesk.portal.form_tokens import new_token

    client = Client()
    client.get(mail.link)
    sent = {"text": "Thank you.", "token": new_token(), "files": [SimpleUploadedFile("a.txt", b"x")]}
    assert re.fullmatch(r"/my/\d+/", client.post(f"/my/{ticket.number}/answer/", sent).url)
    assert ticket.messages.count() == 3


def test_one_that_is_taken_back_stays_confidential_in_its_draft(desk: Desk) -> None:
    from sealdesk.channels.mail import recalling
    from sealdesk.workbench import drafts, replies

    ticket = desk.ticket_from(letter())
    message = replies.send(desk.wang, ticket, TEXT, confidential=True)
    assert Confidence.objects.get().message == message
    recalling.recall(desk.wang, message)
    assert not Confidence.objects.exists()
    assert drafts.mine(desk.wang, ticket)["reply"].confidential


def test_a_reply_is_not_shown_before_it_may_leave(desk: Desk, post: Post) -> None:
    from sealdesk.workbench import replies

    ticket = desk.ticket_from(letter())
    message = replies.send(desk.wang, ticket, "I may still think better of this.")
    client = proven(post)
    assert "think better" not in words_of(client.get(f"/my/{ticket.number}/"))
    Message.objects.update(sent_at=ticket.opened_at)  # the postman asks first whether it may still be sent
    assert "think better" not in words_of(client.get(f"/my/{ticket.number}/"))
    type(message.delivery).objects.update(next_attempt_at=ticket.opened_at)
    post.deliver()
    assert "think better" in words_of(client.get(f"/my/{ticket.number}/"))
