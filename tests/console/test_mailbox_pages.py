"""The pages of mailboxes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sealdesk.access.models import Department
from sealdesk.channels import actions
from sealdesk.channels.mail.imap import Result
from sealdesk.channels.models import Mailbox, RawMail
from sealdesk.console.mail_words import TROUBLE, trouble
from tests.cast import Desk
from tests.console.support import words_of


def url(name: str, *args: Any) -> str:
    return reverse(f"console:settings-{name}", args=args)


TYPED = {
    "host": "imap.example.com",
    "port": "993",
    "tls": "implicit",
    "user": "u",
    "password": "hunter2 ",
    "folder": "INBOX",
    "after": "seen",
}


def test_an_address_is_added_and_given_a_sender(office: Client, desk: Desk) -> None:
    answer = office.post(url("mailbox-new"), {"address": "returns@desk.example", "department": str(desk.care.pk)})
    box = Mailbox.objects.get(address="returns@desk.example")
    assert answer.headers["Location"] == url("mailbox", box.pk)
    wrong = office.post(url("mailbox", box.pk), {"department": str(desk.care.pk), "sender_name": "x@y", "signature": "Kept"})
    assert "A sender’s name is one line" in words_of(wrong)
    assert "Kept" in wrong.content.decode()
    office.post(url("mailbox", box.pk), {"department": str(desk.care.pk), "sender_name": "Returns", "signature": "Bye"})
    box.refresh_from_db()
    assert (box.sender_name, box.signature) == ("Returns", "Bye")


def test_of_several_departments_none_is_chosen_for_an_address(office: Client, desk: Desk) -> None:
    page = office.get(url("mailbox-new"))
    assert '<option value="" selected>choose a department</option>' in page.content.decode()
    assert office.post(url("mailbox-new"), {"address": "returns@desk.example", "department": ""}).status_code == 200
    assert not Mailbox.objects.filter(address="returns@desk.example").exists()
    Department.objects.exclude(pk=desk.care.pk).update(archived_at=timezone.now())
    page = office.get(url("mailbox-new"))
    assert "choose a department" not in words_of(page)
    assert f'<option value="{desk.care.pk}">Customer care</option>' in page.content.decode()


def test_a_server_is_saved_only_when_it_answers_unless_that_is_wanted(office: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "check_mailbox", lambda *_: Result(False, "tls-untrusted", ""))
    refused = office.post(url("mailbox-server", desk.mailbox.pk), TYPED)
    assert trouble("tls-untrusted") in words_of(refused)
    assert "hunter2" not in refused.content.decode()
    assert 'value="imap.example.com"' in refused.content.decode()
    assert Mailbox.objects.get(pk=desk.mailbox.pk).imap is None
    office.post(url("mailbox-server", desk.mailbox.pk), TYPED | {"anyway": "on"})
    page = office.get(url("mailbox", desk.mailbox.pk))
    assert "imap.example.com:993, INBOX" in words_of(page)
    assert "hunter2" not in page.content.decode()
    office.post(url("mailbox-check", desk.mailbox.pk))
    assert trouble("tls-untrusted") in words_of(office.get(url("mailboxes")))
    office.post(url("mailbox-pause", desk.mailbox.pk))
    assert "paused" in words_of(office.get(url("mailboxes")))
    office.post(url("mailbox-pause", desk.mailbox.pk), {"active": "1"})
    assert Mailbox.objects.get(pk=desk.mailbox.pk).is_active


@pytest.mark.parametrize("host", ["https://imap.example.com", "imap.example.com:993", "care@example.com", "imap.example.com/mail"])
def test_what_is_more_than_a_name_of_a_server_is_said_to_be_that(office: Client, desk: Desk, host: str) -> None:
    refused = office.post(url("mailbox-server", desk.mailbox.pk), TYPED | {"host": host})
    assert "Only the name of the server goes here" in words_of(refused)
    assert f'value="{host}"' in refused.content.decode()


def test_trouble_in_fetching_is_told_in_a_sentence(office: Client, desk: Desk) -> None:
    desk.mailbox.imap, desk.mailbox.last_error = {"host": "h"}, "login-refused"
    desk.mailbox.save()
    assert trouble("login-refused") in words_of(office.get(url("mailboxes")))
    assert all(trouble(code).endswith(".") for code in TROUBLE)
    assert "451" in trouble("server-answer 451")


def test_how_mail_is_handed_over_is_told_as_the_desk_is_set(office: Client, desk: Desk, settings: Any) -> None:
    settings.SEALDESK_RECEIVE = None
    assert "The desk does not listen for mail" in words_of(office.get(url("mailbox", desk.mailbox.pk)))
    settings.SEALDESK_RECEIVE = "lmtp://127.0.0.1:2424"
    assert "The desk listens for LMTP at 127.0.0.1:2424." in words_of(office.get(url("mailbox", desk.mailbox.pk)))


def test_when_mail_came_last_is_told_and_mail_that_is_handed_over_has_nothing_to_try(office: Client, desk: Desk, settings: Any) -> None:
    settings.SEALDESK_RECEIVE = "lmtp://127.0.0.1:2424"
    before = words_of(office.get(url("mailbox", desk.mailbox.pk)))
    assert "no mail yet" in before
    assert "There is no connection to try from here: your mail server calls the desk." in before
    RawMail.objects.create(source="lmtp", mailbox=desk.mailbox, department=desk.care, content_index=b"1", size=1)
    after = office.get(url("mailbox", desk.mailbox.pk))
    assert "last mail" in words_of(after)
    assert "mail comes" in words_of(after)
    assert "no mail yet" not in words_of(after)
    assert "There is no connection to try" not in words_of(after)
    rows = words_of(office.get(url("mailboxes")))
    assert rows.count("mail comes") == 1
    assert rows.count("no mail yet") == 1  # that of billing


def test_an_address_whose_mail_comes_on_no_way_says_so_and_waits_for_none(office: Client, desk: Desk, settings: Any) -> None:
    settings.SEALDESK_RECEIVE = None
    RawMail.objects.create(source="lmtp", mailbox=desk.mailbox, department=desk.care, content_index=b"1", size=1)
    for page in (url("mailbox", desk.mailbox.pk), url("mailboxes")):
        shown = office.get(page)
        told = words_of(shown)
        assert "not connected" in told
        assert "no mail yet" not in told
        assert ">mail comes<" not in shown.content.decode()
    assert "on no way yet" in told
    assert "handed over by your mail server" not in told
    desk.mailbox.imap = {"host": "h"}
    desk.mailbox.save()
    assert "not fetched yet" in words_of(office.get(url("mailbox", desk.mailbox.pk)))


def test_the_list_costs_the_same_however_many_there_are(office: Client, desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        Mailbox.objects.create(address=f"{number}@desk.example", department=desk.care)
    office.get(url("mailboxes"))
    with django_assert_max_num_queries(9):
        office.get(url("mailboxes"))
