"""The customer says whether an answer helped, says otherwise, and takes it back."""

from __future__ import annotations

import json

import pytest

from sealdesk.access.errors import NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.desk import actions, rating
from sealdesk.desk.models import Rating
from sealdesk.ledger.models import LedgerEvent
from tests.cast import JUN, Desk, letter
from tests.console.support import words_of
from tests.portal.support import Post, followed, proven


@pytest.fixture
def post() -> Post:
    return Post()


def test_an_answer_is_rated_changed_and_taken_back(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    answer = actions.reply(desk.wang, ticket, "We send a new one.")
    url = f"/my/{ticket.number}/messages/{answer.id}/rate/"
    assert "Was this helpful?" in words_of(client.get(f"/my/{ticket.number}/"))
    client.post(url, {"helpful": "yes"})
    client.post(url, {"helpful": "no", "comment": "It came without a pole."})
    kept = Rating.objects.get()
    assert not kept.helpful
    assert Opening(desk.wang, "support").read(kept.comment, desk.care.id) == "It came without a pole."
    assert "It came without a pole." in client.get(f"/my/{ticket.number}/").content.decode()
    client.post(url, {"helpful": "back"})
    assert not Rating.objects.exists()
    events = [json.loads(event.details) for event in LedgerEvent.objects.filter(tag=Tag.TICKET_RATED).order_by("id")]
    assert [(event["from"], event["to"]) for event in events] == [("", "helpful"), ("helpful", "not-helpful"), ("not-helpful", "")]
    assert all(event.actor == f"customer:{ticket.requester_id}" for event in LedgerEvent.objects.filter(tag=Tag.TICKET_RATED))


def test_only_answers_to_oneself_are_rated(desk: Desk, post: Post) -> None:
    client, ticket = followed(post)
    own = ticket.messages.get()
    assert client.post(f"/my/{ticket.number}/messages/{own.id}/rate/", {"helpful": "yes"}).status_code == 403
    note = actions.note(desk.wang, ticket, "Among us")
    assert client.post(f"/my/{ticket.number}/messages/{note.id}/rate/", {"helpful": "yes"}).status_code == 404
    answer = actions.reply(desk.wang, ticket, "We send a new one.")
    desk.ticket_from(letter(sender=JUN, name="Jun Li"))
    jun = proven(post, JUN)
    assert jun.post(f"/my/{ticket.number}/messages/{answer.id}/rate/", {"helpful": "no"}).status_code == 404
    with pytest.raises(NotAllowedError):
        rating.rate(desk.wang, answer, helpful=True)
    assert not Rating.objects.exists()
