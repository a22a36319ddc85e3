"""A request that was merged into another customer's: its writer goes on reading their own part, and nothing of the other's."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.desk import actions, merging
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.passes.confiding import confide
from tests.cast import ELENA, JUN, Desk, letter
from tests.console.support import words_of
from tests.portal.support import Post, proven

ELSEWHERE = "joined with another request on the same matter"
YOURS = "joined to another one of yours"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """Elena's, answered once."""
    ticket = desk.ticket_from(letter(subject="My parasol"))
    actions.reply(desk.wang, ticket, "We send a new seam.", [NewFile.of("seam.txt", "text/plain", b"the seam")])
    return ticket


@pytest.fixture
def other(desk: Desk) -> Ticket:
    """Jun's, in the same department."""
    return desk.ticket_from(letter(sender=JUN, name="Jun Li", subject="My divorce", text="Nobody may know of it."))


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_the_writer_still_reads_what_they_wrote_and_what_was_answered(desk: Desk, ticket: Ticket, other: Ticket, post: Post) -> None:
    client = proven(post)
    merging.merge(desk.wang, ticket, other)
    actions.reply(desk.wang, fresh(other), "The court has decided, Jun.")
    assert f"#{ticket.number}" in words_of(client.get("/my/"))
    page = words_of(client.get(f"/my/{ticket.number}/"))
    for said in ("The seam has opened", "We send a new seam.", ELSEWHERE):
        assert said in page
    for foreign in ("divorce", "Nobody may know", "The court", f"#{other.number}", YOURS):
        assert foreign not in page
    file = Attachment.objects.get()
    assert b"".join(client.get(f"/my/{ticket.number}/files/{file.id}/")) == b"the seam"
    assert client.get(f"/my/{other.number}/").status_code == 404
    assert client.get(f"/my/{other.number}/files/{file.id}/").status_code == 404


def test_what_the_writer_adds_by_mail_stands_there_too_and_the_other_customer_reads_none_of_it(
    desk: Desk, ticket: Ticket, other: Ticket, post: Post
) -> None:
    from sealdesk.channels.mail.own_addresses import reply_address

    merging.merge(desk.wang, ticket, other)
    desk.receive(letter(to=reply_address(ticket), text="And the pole is bent."))
    assert Message.objects.filter(ticket=other, person=ticket.requester_id, kind="inbound").count() == 2
    assert "And the pole is bent." in words_of(proven(post).get(f"/my/{ticket.number}/"))
    theirs = proven(post, JUN)
    assert "parasol" not in words_of(theirs.get("/my/"))
    page = words_of(theirs.get(f"/my/{other.number}/"))
    assert "Nobody may know of it." in page
    for foreign in ("seam", "pole", "parasol", str(ticket.number)):
        assert foreign not in page


def test_a_confidential_link_that_was_sent_before_goes_on_working(desk: Desk, other: Ticket, post: Post) -> None:
    ticket = desk.ticket_from(letter(subject="My examination"))
    message = actions.reply(desk.wang, ticket, "You are well.", alongside=confide)
    mail, client = post.deliver()[-1], Client()
    merging.merge(desk.wang, fresh(ticket), other)
    page = words_of(client.get(mail.link, follow=True))
    assert "A confidential answer waits here" in page
    assert "You are well." not in page
    client.post("/my/code/send/")
    client.post("/my/code/", {"code": post.deliver()[-1].code})
    assert "You are well." in words_of(client.post(f"/my/{ticket.number}/messages/{message.id}/read/", follow=True))
    assert client.post(f"/my/{ticket.number}/messages/{message.id}/rate/", {"helpful": "yes"}, follow=True).status_code == 200
    assert client.post(f"/my/{other.number}/messages/{message.id}/read/").status_code == 404


def test_a_request_that_was_merged_twice_is_still_there(desk: Desk, ticket: Ticket, other: Ticket, post: Post) -> None:
    third = desk.ticket_from(letter(sender="maja@customer.example", name="Maja", subject="Mine", text="Maja's words."))
    merging.merge(desk.wang, ticket, other)
    merging.merge(desk.wang, fresh(other), third)
    page = words_of(proven(post).get(f"/my/{ticket.number}/"))
    assert "We send a new seam." in page
    assert "Maja's words." not in page


def test_one_that_was_merged_into_another_of_ones_own_says_so_and_is_read_there(desk: Desk, ticket: Ticket, post: Post) -> None:
    own = desk.ticket_from(letter(sender=ELENA, subject="My second parasol", text="This one is torn too."))
    merging.merge(desk.wang, ticket, own)
    client = proven(post)
    assert f"#{ticket.number}" not in words_of(client.get("/my/"))
    assert YOURS in words_of(client.get(f"/my/{ticket.number}/"))
    assert "We send a new seam." in words_of(client.get(f"/my/{own.number}/"))
    assert f'href="/my/{own.number}/"' in client.get(f"/my/{ticket.number}/").content.decode()


def test_a_link_to_one_that_was_merged_into_ones_own_leads_there_once_the_mailbox_is_proven(desk: Desk, ticket: Ticket, post: Post) -> None:
    own = desk.ticket_from(letter(sender=ELENA, subject="My second parasol", text="This one is torn too."))
    last = desk.ticket_from(letter(sender=ELENA, subject="My third parasol", text="And this one."))
    message = actions.reply(desk.wang, fresh(ticket), "You are well.", alongside=confide)
    mail, client = post.deliver()[-1], Client()
    merging.merge(desk.wang, fresh(ticket), own)
    merging.merge(desk.wang, fresh(own), last)
    page = client.get(mail.link, follow=True).content.decode()
    assert "we send a code there" in page
    assert f"/my/{last.number}/" not in page
    assert str(last.number) not in page  # the link opens one request, and tells nothing of another
    assert client.get(f"/my/{last.number}/").status_code == 404
    client.post("/my/code/send/")
    page = client.post("/my/code/", {"code": post.deliver()[-1].code}, follow=True).content.decode()
    assert f'href="/my/{last.number}/"' in page
    client.post(f"/my/{last.number}/messages/{message.id}/read/")
    shown = words_of(client.get(f"/my/{last.number}/"))
    assert "You are well." in shown
