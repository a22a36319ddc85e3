"""What is new on an open page: numbers and colleagues' names, to those who see the ticket; streams are few and short."""

from __future__ import annotations

import datetime as dt
import json
import threading

import pytest
from django.utils import timezone

from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.processing import process
from sealdesk.console import live
from sealdesk.desk import listing
from sealdesk.desk.filters import Filter
from sealdesk.desk.listing import Wanted
from sealdesk.desk.models import Ticket
from sealdesk.identity.models import Session
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import presence
from sealdesk.workbench.models import Notice
from tests.cast import Desk, letter
from tests.console.support import signed_in

STREAM = {"Accept": "text/event-stream"}


def watch(desk: Desk, ticket: Ticket) -> live.Watch:
    return live.Watch(desk.wang, Wanted(Filter(), departments=(desk.care.id,)), ticket.changed_at, ticket)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams that do not wait, on the connection of the test."""
    monkeypatch.setattr(live, "PAUSE", 0)
    monkeypatch.setattr(live.connection, "close", lambda: None)


def test_a_stream_tells_what_is_new_once_and_ends_by_itself(
    desk: Desk, ticket: Ticket, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket.refresh_from_db()
    events = live.stream(watch(desk, ticket))
    assert events is not None
    assert next(events).startswith("retry:")
    first = next(events)
    assert json.loads(first.partition("data: ")[2]) == {"list": 0, "words": "", "ticket": False, "here": "", "bell": "", "mail": ""}
    assert next(events) == ": \n\n"
    desk.ticket_from(letter(sender="other@customer.example", subject="Another"))
    told = next(events)
    assert json.loads(told.partition("data: ")[2])["list"] == 1
    assert "Another" not in told
    monkeypatch.setattr(live, "LENGTH", -1.0)
    ending = live.stream(watch(desk, ticket))
    assert ending is not None
    assert list(ending) == ["retry: 1000\n\n"]


def test_beyond_the_cap_the_page_is_told_to_ask(desk: Desk, ticket: Ticket, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_free", threading.BoundedSemaphore(1))
    wang = signed_in(desk.wang)
    held = wang.get("/inbox/all/news/", headers=STREAM)
    assert held.headers["Content-Type"].startswith("text/event-stream")
    assert wang.get("/inbox/all/news/", headers=STREAM).status_code == 204
    held.close()
    del held
    again = wang.get("/inbox/all/news/", headers=STREAM)
    assert again.status_code == 200
    again.close()


def test_who_is_here_is_told_to_colleagues_who_see_the_ticket(desk: Desk, ticket: Ticket) -> None:
    wang, otto = signed_in(desk.wang), signed_in(desk.otto)
    presence.beat(desk.otto, ticket, typing=True)
    asked = {"ticket": str(ticket.number), "since": listing.cursor_of(ticket.opened_at)}
    assert wang.get("/inbox/all/news/", asked).json()["here"] == "Otto Brandt is writing here."
    assert otto.get("/inbox/all/news/", asked).status_code == 404
    assert otto.post(f"/tickets/{ticket.number}/typing/").status_code == 404
    assert wang.post(f"/tickets/{ticket.number}/typing/").status_code == 204


def test_the_look_of_one_who_lost_the_ticket_says_nothing(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.billing)
    found = live.look(watch(desk, ticket))
    assert (found["list"], found["ticket"], found["here"]) == (0, False, "")


def test_a_look_aside_leaves_the_toast_to_the_page_that_was_asked_for(desk: Desk, ticket: Ticket) -> None:
    wang = signed_in(desk.wang)
    url = f"/tickets/{ticket.number}/"
    wang.post(f"{url}assign/", {"assignee": "me"})
    assert "data-toast" not in wang.get(url, headers={"X-Look-Aside": "1"}).content.decode()
    assert "data-toast" in wang.get(url).content.decode()


def test_a_mail_that_was_accepted_before_the_page_was_made_and_stored_after_it_is_told(desk: Desk, ticket: Ticket) -> None:
    accepted = accept(letter(sender="other@customer.example", subject="Under way"), source="smtp")
    seen = live.Watch(desk.wang, Wanted(Filter(), departments=(desk.care.id,)), timezone.now())
    assert live.look(seen)["list"] == 0
    process(accepted.raw)
    assert live.look(seen)["list"] == 1


def test_the_bell_comes_by_the_same_stream_on_every_page(desk: Desk, ticket: Ticket, quick: None) -> None:
    def bell_of(events: object) -> str:
        told = next(events)  # type: ignore[call-overload]
        return str(json.loads(told.partition("data: ")[2])["bell"])

    for watched in (watch(desk, ticket), live.Watch(desk.wang, None, ticket.changed_at)):
        events = live.stream(watched)
        assert events is not None
        next(events)
        assert bell_of(events) == ""
        assert next(events) == ": \n\n"
        told = Notice.objects.create(agent_id=desk.wang.id, kind="assigned", ticket=ticket, event=uuid7())
        assert "1 unread notice" in bell_of(events)
        told.delete()
    assert signed_in(desk.wang).get("/notices/count/").json()["bell"] == ""


def test_pages_that_want_the_bell_alone_leave_streams_for_lists(
    desk: Desk, ticket: Ticket, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_free", threading.BoundedSemaphore(2))
    monkeypatch.setattr(live, "_bells", threading.BoundedSemaphore(1))
    wang = signed_in(desk.wang)
    bell = wang.get("/notices/count/", headers=STREAM)
    assert bell.headers["Content-Type"].startswith("text/event-stream")
    assert wang.get("/notices/count/", headers=STREAM).status_code == 204
    listed = wang.get("/inbox/all/news/", headers=STREAM)
    assert listed.status_code == 200
    for held in (bell, listed):
        held.close()
    del held, bell, listed
    assert (live._free._value, live._bells._value) == (2, 1)


@pytest.mark.parametrize("path", ["/inbox/all/news/", "/notices/count/", "/tickets/{}/drafts/", "/inbox/all/"])
def test_a_page_that_is_left_open_keeps_no_session_alive(desk: Desk, ticket: Ticket, path: str) -> None:
    """What it asks by itself is no sign that somebody is there."""
    wang = signed_in(desk.wang)
    long_ago = timezone.now() - dt.timedelta(minutes=50)
    Session.objects.update(last_seen_at=long_ago)
    asked = {"X-Look-Aside": "1"} if path == "/inbox/all/" else {}
    assert wang.get(path.format(ticket.number), headers=asked).status_code == 200
    assert Session.objects.get().last_seen_at == long_ago
    wang.get("/inbox/all/")
    assert Session.objects.get().last_seen_at > long_ago
