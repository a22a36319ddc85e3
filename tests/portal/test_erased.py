"""Whoever was erased is nobody whom the portal knows: links, codes and visits that began before end at once."""

from __future__ import annotations

from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.channels.models import Letter
from sealdesk.desk.erasing import erase
from sealdesk.passes.models import Pass
from sealdesk.people.erasure import Why
from sealdesk.people.models import Customer
from tests.cast import ELENA, Desk
from tests.console.support import words_of
from tests.portal.support import Post, followed


def test_a_visit_a_link_and_an_address_of_an_erased_person_lead_nowhere(desk: Desk) -> None:
    post = Post()
    visitor, ticket = followed(post)
    link = next(mail.link for mail in post.mails if "/follow/" in mail.text)
    assert visitor.get(f"/my/{ticket.number}/").status_code == 200
    person = ticket.requester
    assert person is not None
    erase(Actor.system("operator"), person, Why.GDPR, None)
    for answer in (visitor.get(f"/my/{ticket.number}/"), visitor.get("/my/")):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/my/enter/")
    assert "parasol" not in words_of(Client().get(link, follow=True))
    assert not Pass.objects.exists()
    Client().post("/my/enter/", {"address": ELENA}, follow=True)
    assert post.deliver() == []
    assert not Letter.objects.filter(carries__isnull=False).exists()


def test_who_fills_in_the_form_again_is_somebody_new(desk: Desk) -> None:
    post = Post()
    _visitor, ticket = followed(post)
    first = ticket.requester
    assert first is not None
    erase(Actor.system("operator"), first, Why.RETENTION, None)
    _again, later = followed(post)
    assert later.pk != ticket.pk
    assert later.requester_id != first.pk
    assert Customer.objects.get(pk=later.requester_id).erased_at is None
