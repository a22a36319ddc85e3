"""What was written into a form that could not be taken is given back by the page that says so, and to nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from sealdesk.access.permissions import Role
from sealdesk.desk.actions import move
from tests.attacks.test_csrf import ELSEWHERE
from tests.besieged import signed_in
from tests.cast import Desk, letter
from tests.doors_cast import an_actor

pytestmark = pytest.mark.django_db


def test_what_was_written_is_given_back_when_nobody_is_signed_in_any_more() -> None:
    home, text = {"Referer": "http://testserver/tickets/1001/"}, "Dear Elena,\n<b>we</b> send a new one."
    page = Client().post("/tickets/1001/reply/", {"text": text, "password": "granite otter"}, headers=home)
    assert page.status_code == 403
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    shown = page.content.decode()
    assert "Dear Elena,\n&lt;b&gt;we&lt;/b&gt; send a new one." in shown
    assert "granite otter" not in shown
    assert 'href="/sign-in/?next=/tickets/1001/"' in shown
    for script in ({"Accept": "application/json"}, {"HX-Request": "true"}):
        assert Client().post("/tickets/1001/reply/", {"text": text}, headers=home | script).status_code == 302
    customer = Client().post("/my/1001/answer/", {"text": text}, headers={"Referer": "http://testserver/my/1001/"})
    assert (customer.status_code, "Dear Elena" in customer.content.decode()) == (403, True)
    assert f'href="{reverse("portal:enter")}"' in customer.content.decode()


def test_what_another_site_sends_is_never_shown_under_our_name() -> None:
    strict = Client(enforce_csrf_checks=True)
    for before in (*ELSEWHERE, "http://testserver.evil.example/tickets/1/", ""):
        for client in (Client(), strict):
            answer = client.post("/tickets/1001/reply/", {"text": "Pay to evil"}, headers={"Referer": before})
            assert b"evil" not in answer.content
    ours = strict.post("/tickets/1001/reply/", {"text": "A long answer"}, headers={"Referer": "http://testserver/tickets/1001/"})
    assert (ours.status_code, b"A long answer" in ours.content) == (403, True)
    assert "no-store" in ours["Cache-Control"]


def test_the_way_back_from_there_never_leads_to_another_site() -> None:
    page = Client().post("/tickets/1001/reply/", {"text": "Hello."}, headers={"Referer": "http://testserver//evil.example/"})
    assert 'href="/sign-in/?next=/"' in page.content.decode()
    assert b"evil" not in page.content


def test_what_was_written_on_a_ticket_out_of_sight_is_given_back_and_nothing_of_the_ticket(desk: Desk) -> None:
    ticket = desk.ticket_from(letter(subject="A secret matter"))
    wang = signed_in(get_user_model().objects.get(pk=desk.wang.id))
    move(an_actor(Role.LEAD), ticket, desk.billing)
    told = set()
    for number in (ticket.number, 987_654):  # one that was seen once, and one that never was
        home = {"Referer": f"http://testserver/tickets/{number}/"}
        page = wang.post(f"/tickets/{number}/reply/", {"text": "Dear Elena, so and so."}, headers=home)
        assert (page.status_code, b"Dear Elena, so and so." in page.content, b"secret matter" in page.content) == (404, True, False)
        assert "no-store" in page["Cache-Control"]
        told.add(page.content.decode().split("<h1")[1].split("</textarea>")[0])
        bare = wang.post(f"/tickets/{number}/reply/", {"text": "Dear Elena"}, headers=home | {"Accept": "application/json"})
        assert (bare.status_code, b"Dear Elena" in bare.content) == (404, False)
    assert len(told) == 1
