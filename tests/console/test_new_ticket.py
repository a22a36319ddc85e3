"""The page of a new ticket: who may be meant, who may use it, and what it asks the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sealdesk.access.models import Department, Grant
from sealdesk.access.permissions import Role
from sealdesk.desk.conversations import addressed_in
from sealdesk.desk.models import Attachment, Ticket
from sealdesk.desk.searching import index_customers
from sealdesk.people.actions import add_contact
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer
from tests.besieged import the_model
from tests.cast import ELENA, Desk, letter
from tests.console.support import signed_in, words_of

NORA = "nora.winter@customer.example"


@pytest.fixture(autouse=True)
def quick_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    """How well a text is sorted is not what these tests are about."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def wang(desk: Desk, ticket: Ticket) -> Client:
    """The browser of Wang Fang, of customer care, to which Elena wrote."""
    return signed_in(desk.wang)


def typed(**more: Any) -> dict[str, Any]:
    return {"whom": NORA, "department": "care", "subject": "Your parasol", "kind": "reply", "text": "It leaves.", "mine": "on", **more}


def ask(client: Client, whom: str) -> str:
    return words_of(client.post("/tickets/new/find/", {"whom": whom}, headers={"HX-Request": "true"}))


def test_a_name_or_an_address_finds_whom_one_sees(wang: Client, desk: Desk) -> None:
    assert "Elena Rossi" in ask(wang, "ele")
    assert "Elena Rossi" in ask(wang, ELENA.upper())
    assert "None of your customers is called so" in ask(wang, "mallory")
    assert ELENA not in wang.post("/tickets/new/find/", {"whom": "elena"}).content.decode()


def test_whom_only_others_see_is_found_like_nobody(wang: Client, desk: Desk) -> None:
    otto = signed_in(desk.otto)
    assert ask(otto, ELENA) == ask(otto, NORA)
    assert ask(otto, "Elena") == ask(otto, "Nora")


def test_a_chosen_customer_is_written_to(wang: Client, ticket: Ticket) -> None:
    assert f"/tickets/new/?customer={ticket.requester_id}" in wang.get(f"/customers/{ticket.requester_id}/").content.decode()
    page = wang.get(f"/tickets/new/?customer={ticket.requester_id}")
    assert "Elena Rossi" in words_of(page)
    answer = wang.post("/tickets/new/", typed(customer=ticket.requester_id, whom=""))
    made = Ticket.objects.latest("number")
    assert answer.headers["Location"] == f"/tickets/{made.number}/"
    assert made.requester_id == ticket.requester_id


def test_whom_one_does_not_see_cannot_be_chosen(wang: Client, desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    assert "Elena" not in words_of(otto.get(f"/tickets/new/?customer={ticket.requester_id}"))
    assert otto.post("/tickets/new/", typed(customer=ticket.requester_id, department="billing")).status_code == 404
    assert Ticket.objects.count() == 1


def test_of_a_chosen_customer_the_address_that_was_typed_is_written_to(wang: Client, desk: Desk, ticket: Ticket) -> None:
    assert ticket.requester is not None
    add_contact(desk.wang, ticket.requester, NORA, ticket.department_id)
    wang.post("/tickets/new/", typed(customer=ticket.requester_id, whom=NORA))
    made = Ticket.objects.latest("number")
    assert made.requester_id == ticket.requester_id
    assert addressed_in(made) == email_index(NORA)


def test_a_chosen_customer_and_the_address_of_another_are_not_guessed_between(wang: Client, ticket: Ticket) -> None:
    page = wang.post("/tickets/new/", typed(customer=ticket.requester_id, whom=NORA))
    assert "Leave one of the two" in words_of(page)
    assert 'name="customer"' not in page.content.decode()
    assert Ticket.objects.count() == 1


def test_only_departments_where_one_may_reply_are_offered_and_taken(wang: Client, desk: Desk) -> None:
    assert "Billing" not in words_of(wang.get("/tickets/new/"))
    assert Ticket.objects.count() == 1
    wang.post("/tickets/new/", typed(department="billing"))
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("whom", ["", "nora", "support@desk.example", "a@b@c"])
def test_an_address_must_be_one_and_not_the_desks_own(wang: Client, whom: str) -> None:
    page = wang.post("/tickets/new/", typed(whom=whom, text="Keep this."))
    assert page.status_code == 200
    assert "Keep this." in page.content.decode()
    assert Ticket.objects.count() == 1


def test_a_refusal_of_the_domain_stands_on_the_page(wang: Client) -> None:
    Customer.objects.update(blocked=True)
    assert "This customer is blocked" in words_of(wang.post("/tickets/new/", typed(whom=ELENA)))


def test_files_go_along_and_are_asked_for_again_when_something_is_wrong(wang: Client) -> None:
    page = wang.post("/tickets/new/", typed(subject="", files=SimpleUploadedFile("plan.txt", b"plan")))
    assert "Choose the files again" in words_of(page)
    wang.post("/tickets/new/", typed(kind="note", channel="phone", files=SimpleUploadedFile("plan.txt", b"plan")))
    assert Attachment.objects.get().message.kind == "note"


def test_who_may_not_reply_is_not_offered_it(desk: Desk, ticket: Ticket) -> None:
    Grant.objects.filter(agent_id=desk.otto.id).update(role=Role.AUDITOR, department=None)
    otto = signed_in(desk.otto)
    assert otto.get("/tickets/new/").status_code == 403
    assert "New ticket" not in words_of(otto.get("/ledger/"))


def test_the_palette_leads_there_in_both_languages(wang: Client) -> None:
    for said in ("new ticket", "新建"):
        assert "/tickets/new/" in wang.post("/go/", {"q": said}).content.decode()


def test_more_customers_cost_no_more_queries(wang: Client, desk: Desk, django_assert_max_num_queries: Any) -> None:
    def asked() -> int:
        with django_assert_max_num_queries(60) as counted:
            ask(wang, "elena")
        return len(counted)

    asked()
    few = asked()
    for number in range(4):
        desk.ticket_from(letter(sender=f"elena{number}@customer.example", name=f"Elena {number}"))
    Ticket.objects.update(department=Department.objects.get(slug="care"))
    index_customers(Customer.objects.values_list("id", flat=True))
    assert asked() == few
