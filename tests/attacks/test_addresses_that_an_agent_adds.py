"""An agent of billing adds a mailbox of his own to a customer, and reaches through it for what he may not see."""

from __future__ import annotations

import importlib
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from sealdesk.access.acting import acting
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.channels.models import Letter
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.actions import issue
from sealdesk.passes.models import Pass, Use
from sealdesk.people import proving
from sealdesk.people.actions import add_contact, remove_contact, verify_contact
from sealdesk.people.merging import merge
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.people.register import email_of
from sealdesk.workbench import replies
from tests.cast import BILLING, ELENA, JUN, Desk, letter
from tests.channels.test_starting import answer, mail_of
from tests.console.support import words_of
from tests.portal.conftest import desk, portal_settings
from tests.portal.support import Post, proven

__all__ = ["desk", "portal_settings"]
pytestmark = pytest.mark.django_db
MALLORY = "mallory@evil.example"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def victim(desk: Desk) -> Customer:
    """Elena, with a matter of billing and one of privacy, which Otto of billing does not see."""
    customer = desk.ticket_from(letter(to=BILLING, subject="A bill", message_id="<a@x>")).requester
    assert customer is not None
    hidden = desk.ticket_from(letter(subject="My illness", message_id="<b@x>"))
    Ticket.objects.filter(pk=hidden.pk).update(department=Department.objects.get(slug="privacy"))
    return customer


def added(desk: Desk, victim: Customer, address: str = MALLORY) -> CustomerEmail:
    contact = add_contact(desk.otto, victim, address, desk.billing.id)
    assert isinstance(contact, CustomerEmail)
    return contact


def to(post: Post, address: str) -> list[Any]:
    post.deliver()
    return [mail for mail in post.mails if mail.to == address]


def test_a_mailbox_that_an_agent_added_gets_no_way_in(desk: Desk, post: Post, victim: Customer) -> None:
    added(desk, victim)
    Client().post("/my/enter/", {"address": MALLORY})
    assert to(post, MALLORY) == []
    assert not Pass.objects.filter(use=Use.WAY_IN).exists()


def test_saying_that_one_made_sure_of_it_changes_nothing(desk: Desk, post: Post, victim: Customer) -> None:
    verify_contact(desk.otto, added(desk, victim), desk.billing.id)
    Client().post("/my/enter/", {"address": MALLORY})
    assert to(post, MALLORY) == []


def test_no_pass_is_made_for_it_by_any_path(desk: Desk, victim: Customer) -> None:
    waiting = added(desk, victim)
    with pytest.raises(InvalidChangeError, match="waits"), acting(desk.otto, Tag.LINK_ISSUED, on=victim.key) as deed:
        issue(deed, Use.FOLLOW, waiting, Ticket.objects.earliest("id"))


def test_mail_from_it_shows_that_mail_and_no_other(desk: Desk, post: Post, victim: Customer) -> None:
    added(desk, victim)
    own = desk.ticket_from(letter(sender=MALLORY, name="Elena Rossi", subject="It is me", message_id="<m@x>"))
    assert own.requester_id != victim.id
    page = words_of(proven(post, MALLORY).get("/my/"))
    assert "It is me" in page
    assert "My illness" not in page
    assert "A bill" not in page


def test_an_answer_does_not_go_there(desk: Desk, victim: Customer) -> None:
    waiting = added(desk, victim)
    mine = Ticket.objects.get(department=desk.billing)
    assert mail_of(replies.send(desk.otto, mine, "Paid.")).recipient == ELENA
    with pytest.raises(InvalidChangeError, match="only address that is proven"):
        remove_contact(desk.otto, victim.emails.exclude(pk=waiting.pk).get(), desk.billing.id)


def test_the_customer_is_asked_at_their_own_address_in_the_name_of_a_role(desk: Desk, post: Post, victim: Customer) -> None:
    added(desk, victim)
    (asked,) = to(post, ELENA)
    assert "An agent at" in asked.text
    assert MALLORY not in asked.text
    assert "Otto" not in asked.text
    page = words_of(Client().get(asked.link))
    assert MALLORY in page
    Client().post(asked.link, {"said": "no"})
    assert not CustomerEmail.objects.exclude(waits_for=None).exists()
    assert Client().get(asked.link).status_code == 404


def test_who_writes_chinese_is_asked_in_chinese(desk: Desk, post: Post, victim: Customer) -> None:
    Ticket.objects.update(language="zh")
    added(desk, victim)
    (asked,) = to(post, ELENA)
    assert "这个地址是您的吗" in asked.subject
    assert "客服登记了另一个邮箱地址" in asked.text.replace("\n", "")
    assert MALLORY in words_of(Client().get(asked.link))


def test_the_own_address_alone_does_not_take_in_somebody_elses(desk: Desk, post: Post) -> None:
    """Mallory writes as a customer, has an accomplice add Elena's address, and agrees to it: Elena's mail stays her own."""
    mallory = desk.ticket_from(letter(to=BILLING, sender=MALLORY, name="Mallory")).requester
    assert mallory is not None
    added(desk, mallory, ELENA)
    Client().post(to(post, MALLORY)[0].link, {"said": "yes"})
    assert "customer said that it is theirs" in to(post, ELENA)[0].text.replace("\n", " ")
    hers = desk.ticket_from(letter(subject="My illness", message_id="<b@x>"))
    assert hers.requester_id != mallory.id
    assert "My illness" not in words_of(proven(post, MALLORY).get("/my/"))


def test_confirmed_by_both_it_opens_the_requests(desk: Desk, post: Post, victim: Customer) -> None:
    added(desk, victim, JUN)
    first = to(post, ELENA)[0].link
    assert "sent a link to that address" in words_of(Client().post(first, {"said": "yes"}))
    assert Client().post(first, {"said": "yes"}).status_code == 404
    second = to(post, JUN)[0].link
    assert email_of(JUN) is None
    assert "is confirmed" in words_of(Client().post(second, {"said": "yes"}))
    held = email_of(JUN)
    assert held is not None
    assert held.customer_id == victim.id
    client = proven(post, JUN)
    assert "My illness" in words_of(client.get("/my/"))
    told = words_of(client.get("/my/data/"))
    assert re.search(r"An e-mail address was confirmed You .* An e-mail address was added An agent, Billing", told), told


def test_who_is_removed_is_told_there_and_in_the_log(desk: Desk, post: Post, victim: Customer) -> None:
    added(desk, victim, JUN)
    Client().post(to(post, ELENA)[0].link, {"said": "yes"})
    Client().post(to(post, JUN)[0].link, {"said": "yes"})
    remove_contact(desk.otto, victim.emails.earliest("created_at"), desk.billing.id)
    assert "removed this address" in to(post, ELENA)[-1].text
    assert "An e-mail address was removed An agent, Billing" in words_of(proven(post, JUN).get("/my/data/"))


@pytest.mark.parametrize("known", [True, False])
def test_adding_tells_nobody_whether_another_department_knows_the_address(desk: Desk, post: Post, victim: Customer, known: bool) -> None:
    """Seen from outside both look the same: the same event, the same waiting, the same letter."""
    if known:
        desk.ticket_from(letter(sender=JUN, name="Jun Li", message_id="<j@x>"))
    waiting = added(desk, victim, JUN)
    assert (waiting.waits, waiting.verified_at) == (True, None)
    assert LedgerEvent.objects.get(tag=Tag.CUSTOMER_ADDRESS_ADDED).outcome == "done"
    assert [mail.to for mail in post.deliver()] == [ELENA]
    Client().post(post.mails[-1].link, {"said": "yes"})
    Client().post(to(post, JUN)[-1].link, {"said": "yes"})
    waiting.refresh_from_db()
    assert not waiting.waits
    holder = email_of(JUN)
    assert holder is not None
    assert (holder.customer_id == victim.id) is not known


def test_of_a_customer_without_an_address_only_who_gave_one_reaches_them_there(desk: Desk, victim: Customer) -> None:
    """Otto may write to the mailbox that he gave; an answer of a department that he does not see does not go there."""
    CustomerEmail.objects.all().delete()
    added(desk, victim)
    written = mail_of(replies.send(desk.otto, Ticket.objects.get(department=desk.billing), "Hello."))
    assert written.recipient == MALLORY
    joined = answer(desk, written, sender=MALLORY)
    assert joined.ticket.department == desk.billing
    assert joined.person_id != victim.id
    victim.refresh_from_db()
    assert (victim.root_id, Customer.objects.exclude(root=None).count()) == (None, 0)
    with pytest.raises(InvalidChangeError, match="not confirmed"):
        replies.send(desk.otto, Ticket.objects.get(department=desk.billing), "Hello.", confidential=True)
    Ticket.objects.filter(department__slug="privacy").update(department=desk.care)
    with pytest.raises(InvalidChangeError, match="no e-mail address"):
        replies.send(desk.wang, Ticket.objects.get(department=desk.care), "We investigate Otto.")


def test_merging_asks_for_both_and_opens_neither_to_the_others_mailbox(desk: Desk, post: Post, victim: Customer) -> None:
    mallory = desk.ticket_from(letter(to=BILLING, sender=MALLORY, name="Mallory")).requester
    assert mallory is not None
    with pytest.raises(NotAllowedError):
        merge(desk.otto, mallory, victim, desk.billing.id)
    victim.merged_into = victim.root = mallory
    victim.save()
    page = words_of(proven(post, MALLORY).get("/my/"))
    assert "My illness" not in page
    assert mail_of(replies.send(desk.otto, Ticket.objects.get(requester=victim, department=desk.billing), "Paid.")).recipient == ELENA


def test_what_waits_is_asked_about_no_more_often_than_a_mailbox_bears(desk: Desk, post: Post, victim: Customer) -> None:
    waiting = added(desk, victim)
    for _again in range(9):
        verify_contact(desk.otto, waiting, desk.billing.id)
    assert len(to(post, ELENA)) == 5
    assert Letter.objects.filter(outcome="enough-letters").count() == 5


def test_what_was_added_before_it_had_to_be_confirmed_waits_too(desk: Desk, post: Post, victim: Customer) -> None:
    proving.confirm(added(desk, victim), MALLORY)
    assert email_of(MALLORY) is not None
    migration = importlib.import_module("sealdesk.people.migrations.0004_added_addresses_wait")
    migration.make_added_ones_wait(apps, SimpleNamespace(connection=connection))
    assert email_of(MALLORY) is None
    assert email_of(ELENA) is not None
    Client().post("/my/enter/", {"address": MALLORY})
    assert to(post, MALLORY) == []
    Client().post(to(post, ELENA)[-1].link, {"said": "yes"})
    Client().post(to(post, MALLORY)[-1].link, {"said": "yes"})
    assert email_of(MALLORY) is not None
