"""The customer sees who opened their data: in the role's name, what, when and why; and nothing about anybody else."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.access.errors import NotVisibleError
from sealdesk.access.opening import Opening
from sealdesk.desk import actions
from sealdesk.desk.forwarding.actions import Letter, forward
from sealdesk.desk.models import Ticket
from sealdesk.desk.own_disclosures import of_oneself
from sealdesk.ledger.sequencing import sequence
from tests.cast import JUN, Desk, letter
from tests.console.support import signed_in, words_of
from tests.portal.support import Post, followed, proven


@pytest.fixture
def post() -> Post:
    return Post()


def opened(desk: Desk, ticket: Ticket, purpose: str = "support") -> None:
    """An agent of customer care opens the requester's name and address on a ticket."""
    assert ticket.requester is not None
    opening = Opening(desk.wang, purpose, reference=ticket.key)
    opening.show(ticket.requester.name, ticket.department_id)
    opening.show(ticket.requester.emails.get().value, ticket.department_id, reveal=True)
    opening.record()
    sequence()


def test_it_tells_role_department_purpose_and_what_and_no_name(desk: Desk, post: Post) -> None:
    ticket = desk.ticket_from(letter())
    opened(desk, ticket, "call-back")
    actions.reply(desk.wang, ticket, "We send a new one.")
    client = proven(post)
    sequence()
    page = words_of(client.get("/my/data/"))
    for told in ("An agent, Customer care", "to call you back", "E-mail address", f"#{ticket.number}"):
        assert told in page
    assert "Wang" not in page
    assert "The desk itself, without a person" in page  # the postman, for the reply


def test_in_chinese_role_and_department_are_put_together_in_chinese(desk: Desk, post: Post) -> None:
    opened(desk, desk.ticket_from(letter()), "call-back")
    page = words_of(proven(post).get("/my/data/", headers={"accept-language": "zh-Hans"}))
    assert "客服，客户服务" in page


def test_what_was_opened_of_others_is_not_told(desk: Desk, post: Post) -> None:
    desk.ticket_from(letter())
    theirs = desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    opened(desk, theirs, "check-identity")
    page = words_of(proven(post).get("/my/data/"))
    assert "to check who you are" not in page
    assert f"#{theirs.number}" not in page
    assert "to check who you are" in words_of(proven(post, JUN).get("/my/data/"))


def test_a_list_of_many_people_is_told_as_such_without_the_others(desk: Desk, post: Post) -> None:
    mine, theirs = desk.ticket_from(letter()), desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    opening = Opening(desk.wang, "support")
    for ticket in (mine, theirs):
        opening.show(ticket.subject_line, ticket.department_id)
    opening.record()
    sequence()
    page = words_of(proven(post).get("/my/data/"))
    assert "in a list, together with others" in page
    assert f"#{theirs.number}" not in page


def test_what_was_read_is_told_apart_from_what_stood_in_the_list_beside_it(desk: Desk, post: Post) -> None:
    mine = desk.ticket_from(letter())
    desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    signed_in(desk.wang).get(f"/tickets/{mine.number}/")
    sequence()
    page = words_of(proven(post).get("/my/data/"))
    assert f"Messages An agent, Customer care to work on your requests #{mine.number}" in page
    assert "in a list" not in page
    theirs = words_of(proven(post, JUN).get("/my/data/"))
    assert "Your name and subject in a list, together with others An agent, Customer care" in theirs
    assert "Messages" not in theirs


def test_equal_openings_within_an_hour_are_put_together_with_their_times(desk: Desk, post: Post) -> None:
    ticket = desk.ticket_from(letter())
    for purpose in ("check-identity", "call-back", "check-identity", "check-identity"):
        opened(desk, ticket, purpose)
    page = proven(post).get("/my/data/")
    rows = [row for row in page.context["page"].rows if row.why in {"to check who you are", "to call you back"}]
    assert [(row.why, len(row.times)) for row in rows] == [("to check who you are", 3), ("to call you back", 0)]
    assert "3 times" in words_of(page)


def test_a_link_to_one_request_tells_of_that_one_alone(desk: Desk, post: Post) -> None:
    other = desk.ticket_from(letter())
    opened(desk, other, "call-back")
    client, ticket = followed(post)
    opened(desk, ticket, "check-identity")
    page = words_of(client.get(f"/my/{ticket.number}/"))
    assert "An agent, Customer care, to check who you are" in page
    assert "to call you back" not in page
    assert client.get("/my/data/").url == "/my/enter/"


def test_ones_own_reading_is_recorded_and_not_told_back(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    for _ in range(2):
        page = words_of(client.get(f"/my/{ticket.number}/"))
    assert "Nobody has opened anything" in page


def test_agents_and_strangers_do_not_ask_here(desk: Desk) -> None:
    with pytest.raises(NotVisibleError):
        of_oneself(desk.wang)
    assert Client().get("/my/data/").url == "/my/enter/"


def test_what_an_agent_held_then_is_told_whatever_they_hold_now(desk: Desk, post: Post) -> None:
    from sealdesk.access.models import Grant

    opened(desk, desk.ticket_from(letter()))
    Grant.objects.update(role="lead", department=None)
    assert "An agent, Customer care" in words_of(proven(post).get("/my/data/"))
    Grant.objects.all().delete()
    assert "An agent, Customer care" in words_of(proven(post).get("/my/data/"))


def test_the_department_is_that_of_what_was_opened_not_another_one_of_the_agents(desk: Desk, post: Post) -> None:
    from sealdesk.access.models import Department, Grant

    elsewhere = Department.objects.exclude(id=desk.care.id).first()
    assert elsewhere is not None
    Grant.objects.create(agent_id=desk.wang.id, role="agent", department=elsewhere)
    opened(desk, desk.ticket_from(letter()))
    page = words_of(proven(post).get("/my/data/"))
    assert "An agent, Customer care" in page
    assert f"An agent, {elsewhere.name}" not in page


def test_that_a_message_was_sent_on_is_told_with_its_reason_and_without_names(desk: Desk, post: Post) -> None:
    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    forward(desk.wang, ticket, ticket.messages.get(), Letter("orders@mill.example", "supplier", "Can you mend this?"))
    client = proven(post)
    sequence()
    page = words_of(client.get("/my/data/"))
    for told in ("A message was sent on to a third party", "so that who makes or supplies it can help", "An agent, Customer care"):
        assert told in page
    for kept in ("mill.example", "Wang", "Can you mend this?"):
        assert kept not in page
