"""What is written is sent once: from two windows, by a form that comes five times, with a draft and without one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from sealdesk.channels.mail import recalling
from sealdesk.channels.models import Delivery
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.vault.ids import uuid7
from sealdesk.workbench import beginnings, drafts, once, replies
from sealdesk.workbench.beginnings import Begun
from sealdesk.workbench.models import Draft, Sent
from sealdesk.workbench.once import ElsewhereError, Form
from tests.besieged import the_model
from tests.cast import Desk
from tests.console.support import signed_in, words_of

WORDS = "We send a new one."


@pytest.fixture(autouse=True)
def trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


def five_times(post: Callable[[], Any]) -> list[int]:
    """The statuses of the same form, sent five times at once."""

    def one(_number: int) -> int:
        try:
            return int(post().status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        return sorted(pool.map(one, range(5)))


def shown(page: Any, kind: str = "") -> dict[str, str]:
    """The id and the revision of the form on a page, or of its form of this kind, as it would be sent."""
    html = page.content.decode().partition(f'type="hidden" name="kind" value="{kind}"' if kind else "<main")[2]
    return {name: html.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("revision", "once")}


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_form_that_comes_five_times_is_sent_once(desk: Desk, ticket: Ticket, kind: str, kept: bool) -> None:
    url = f"/tickets/{ticket.number}/"
    if kept:
        drafts.save(desk.wang, ticket, Kind(kind), WORDS)
    form = shown(signed_in(desk.wang).get(url), kind)
    assert five_times(lambda: signed_in(desk.wang).post(f"{url}{kind}/", {"text": WORDS} | form)) == [302, 409, 409, 409, 409]
    assert Message.objects.filter(kind=kind).count() == 1
    assert Delivery.objects.count() == (kind == "reply")
    assert drafts.mine(desk.wang, ticket) == {}


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_a_new_ticket_that_comes_five_times_is_opened_once(desk: Desk, kind: str) -> None:
    form = shown(signed_in(desk.wang).get("/tickets/new/"))
    sent = {"kind": kind, "whom": "nora@customer.example", "subject": "Parasol", "text": WORDS, "department": "care", "channel": "phone"}
    assert five_times(lambda: signed_in(desk.wang).post("/tickets/new/", sent | form)) == [200, 200, 200, 200, 302]
    assert Ticket.objects.count() == Message.objects.count() == 1


def test_the_second_window_is_told_and_keeps_what_was_typed(desk: Desk, ticket: Ticket) -> None:
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    laptop, phone, url = signed_in(desk.wang), signed_in(desk.wang), f"/tickets/{ticket.number}/"
    form = shown(phone.get(url), "reply")
    laptop.post(f"{url}reply/", {"text": WORDS} | form)
    late = phone.post(f"{url}reply/", {"text": f"{WORDS} Soon."} | form)
    assert late.status_code == 409
    said = words_of(late)
    assert f"This was sent already, in another window: it is in #{ticket.number}." in said
    assert said.count(WORDS) == 2  # the message that was sent, and the composer
    assert phone.post(f"{url}reply/", {"text": f"{WORDS} Soon."} | form).status_code == 409
    # Who has read that and sends it from there means it.
    assert phone.post(f"{url}reply/", {"text": f"{WORDS} Soon."} | shown(late, "reply")).status_code == 302
    assert Delivery.objects.count() == 2


def test_an_older_state_of_the_draft_is_not_sent_unseen(desk: Desk, ticket: Ticket) -> None:
    wang, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    form = shown(wang.get(url), "reply")
    drafts.save(desk.wang, ticket, Kind.REPLY, "From the phone.")
    late = wang.post(f"{url}reply/", {"text": WORDS} | form)
    assert "This draft was changed in another window." in words_of(late)
    assert not Delivery.objects.exists()
    assert drafts.mine(desk.wang, ticket)["reply"].revision == 2
    assert wang.post(f"{url}reply/", {"text": WORDS} | shown(late, "reply")).status_code == 302


def test_a_window_that_saves_late_is_shown_the_text_of_the_other_one(desk: Desk, ticket: Ticket) -> None:
    wang, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    drafts.save(desk.wang, ticket, Kind.REPLY, WORDS)
    form = shown(wang.get(url), "reply")
    drafts.save(desk.wang, ticket, Kind.REPLY, "From the phone.", copies=["jun.li@customer.example"])
    typed = {"kind": "reply", "text": "From the laptop."} | form
    late = wang.post(f"{url}draft/", typed, headers={"Accept": "application/json"})
    other = late.json()["other"]
    assert late.status_code == 409
    assert other["fields"] == {"text": "From the phone."}
    assert 'name="copy"' in other["copies"]
    # Their own text is kept when they say so, from what they were shown.
    meant = typed | {"revision": other["revision"], "once": other["once"]}
    assert wang.post(f"{url}draft/", meant, headers={"Accept": "application/json"}).status_code == 200
    # Without a script both stand on the page, and who saves there means it.
    drafts.save(desk.wang, ticket, Kind.REPLY, "From the phone again.")
    page = wang.post(f"{url}draft/", typed)
    assert page.status_code == 409
    assert "Your other window has a newer text" in words_of(page)
    assert page.content.decode().count("From the phone again.") == page.content.decode().count("From the laptop.") == 1
    assert wang.post(f"{url}draft/", typed | shown(page, "reply")).status_code == 302


def test_a_window_learns_that_its_draft_is_gone_and_keeps_its_text(desk: Desk, ticket: Ticket) -> None:
    wang, url = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    drafts.save(desk.wang, ticket, Kind.NOTE, WORDS)
    form = shown(wang.get(url), "note")
    drafts.discard(desk.wang, ticket, Kind.NOTE)
    typed = {"kind": "note", "text": "More of it."} | form
    other = wang.post(f"{url}draft/", typed, headers={"Accept": "application/json"}).json()["other"]
    assert (other["fields"], other["revision"]) == ({}, 0)
    assert wang.post(f"{url}draft/", typed | {"revision": 0}, headers={"Accept": "application/json"}).status_code == 200


def test_a_new_ticket_in_two_windows_shows_the_other_text_too(desk: Desk) -> None:
    wang = signed_in(desk.wang)
    begun = Begun(desk.care, Kind.REPLY, whom="nora@customer.example", subject_line="Parasol", text=WORDS)
    beginnings.save(desk.wang, begun)
    typed = {"kind": "reply", "whom": "jun", "subject": "Chair", "text": "Mine.", "department": "care"} | shown(wang.get("/tickets/new/"))
    beginnings.save(desk.wang, begun)
    other = wang.post("/tickets/new/draft/", typed, headers={"Accept": "application/json"}).json()["other"]
    assert other["fields"] == {"whom": "nora@customer.example", "name": "", "subject": "Parasol", "text": WORDS}
    page = wang.post("/tickets/new/draft/", typed)
    assert "Your other window has a newer text" in words_of(page)
    assert wang.post("/tickets/new/draft/", typed | shown(page)).status_code == 302


def test_a_ticket_that_was_begun_is_opened_from_one_of_two_windows(desk: Desk) -> None:
    beginnings.save(desk.wang, Begun(desk.care, Kind.REPLY, whom="nora@customer.example", subject_line="Parasol", text=WORDS))
    laptop, phone = signed_in(desk.wang), signed_in(desk.wang)
    form = shown(phone.get("/tickets/new/"))
    sent = {"kind": "reply", "whom": "nora@customer.example", "subject": "Parasol", "text": WORDS, "department": "care"} | form
    assert laptop.post("/tickets/new/", sent).status_code == 302
    late = phone.post("/tickets/new/", sent)
    assert f"it is in #{Ticket.objects.get().number}" in words_of(late)
    assert WORDS in late.content.decode()
    assert Ticket.objects.count() == Delivery.objects.count() == 1
    assert phone.post("/tickets/new/", sent | shown(late)).status_code == 302


def test_what_was_taken_back_is_sent_from_what_there_is_then(desk: Desk, ticket: Ticket) -> None:
    form = Form(uuid7(), 0)
    first = replies.send(desk.wang, ticket, WORDS, form=form)
    recalling.recall(desk.wang, first)
    assert not Sent.objects.exists()
    with pytest.raises(ElsewhereError):
        replies.send(desk.wang, ticket, WORDS, form=form)
    held = Draft.objects.get()
    replies.send(desk.wang, ticket, WORDS, form=Form(held.id, held.revision))
    assert Message.objects.filter(kind=Kind.REPLY).count() == 1


def test_which_forms_were_sent_is_forgotten_when_no_page_can_send_them(desk: Desk, ticket: Ticket) -> None:
    replies.send(desk.wang, ticket, WORDS, form=Form(uuid7(), 0))
    at = Sent.objects.get().at
    assert once.forget_old(at + once.KEPT) == 0
    assert once.forget_old(at + once.KEPT * 2) == 1
