"""What was written into a form that could not be taken is given back by the page that says so, and to nobody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.attacks.test_csrf import ELSEWHERE

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
