"""The page of a new ticket: who may be meant, who may use it, and what it asks the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sealdesk.access.models import Department, Grant
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Role
from sealdesk.desk.contents import contents
from sealdesk.desk.conversations import addressed_in
from sealdesk.desk.models import Attachment, Ticket
from sealdesk.desk.searching import index_customers
from sealdesk.people import proving
from sealdesk.people.actions import add_contact
from sealdesk.people.contact import email_index
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Wording
from sealdesk.workbench.models import Beginning, DraftFile
from tests.besieged import an_agent_with, the_model
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
    proving.confirm(add_contact(desk.wang, ticket.requester, NORA, ticket.department_id), NORA)  # type: ignore[arg-type]
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


def kept(client: Client, **more: Any) -> Any:
    return client.post("/tickets/new/draft/", typed(**more), headers={"Accept": "application/json"})


def test_what_was_typed_is_there_again_and_gone_when_the_ticket_opens(wang: Client, desk: Desk) -> None:
    assert kept(wang, revision=0, name="Nora Winter").json()["revision"] == 1
    assert kept(wang, revision=1, name="Nora Winter", at="2027-03-01T09:30").json()["revision"] == 2
    page = wang.get("/tickets/new/").content.decode()
    for value in (
        f'value="{NORA}"',
        'value="Nora Winter"',
        'value="Your parasol"',
        ">It leaves.<",
        'value="2027-03-01T09:30"',
        'value="2"',
    ):
        assert value in page
    assert "This is the ticket that you began" in page
    assert NORA not in signed_in(desk.otto).get("/tickets/new/").content.decode()
    wang.post("/tickets/new/", typed())
    assert Ticket.objects.count() == 2
    assert not Beginning.objects.exists()
    assert "This is the ticket that you began" not in words_of(wang.get("/tickets/new/"))


@pytest.mark.parametrize("said", ["kept", "found", "refused", "invalid", "canned"])
def test_the_colleagues_who_were_ticked_are_ticked_again(wang: Client, desk: Desk, said: str) -> None:
    ada, tom = (an_agent_with((Role.AGENT, desk.care)) for _ in range(2))
    words = canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Hello", "Hello.", ""))
    note = typed(kind="note", channel="phone", mention=str(ada.pk), name="Nora Winter", revision=0)
    page = {
        "kept": lambda: (wang.post("/tickets/new/draft/", note), wang.get("/tickets/new/"))[1],
        "found": lambda: wang.post("/tickets/new/find/", note),
        "refused": lambda: wang.post("/tickets/new/draft/", note | {"revision": 7}),
        "invalid": lambda: wang.post("/tickets/new/", note | {"subject": ""}),
        "canned": lambda: (
            wang.post("/tickets/new/canned/", note),
            wang.post(f"/tickets/new/canned/{words.id}/", {"kind": "note"}, follow=True),
        )[1],
    }[said]()
    html = page.content.decode()
    assert f'name="mention" value="{ada.pk}" autocomplete="off" checked' in html
    assert f'name="mention" value="{tom.pk}" autocomplete="off">' in html


def test_a_colleague_who_is_no_longer_ticked_is_forgotten(wang: Client, desk: Desk) -> None:
    ada = an_agent_with((Role.AGENT, desk.care))
    kept(wang, kind="note", mention=str(ada.pk))
    assert Beginning.objects.get().mentions == [str(ada.pk)]
    kept(wang, kind="note")
    assert Beginning.objects.get().mentions is None
    assert kept(wang, kind="note", mention="everybody").status_code == 409


def on_disk() -> int:
    return sum(1 for path in contents().folder.glob("??/*") if path.is_file())


def test_files_are_kept_with_the_draft_and_go_along_when_it_opens(wang: Client, desk: Desk, ticket: Ticket) -> None:
    before = on_disk()
    answer = kept(wang, revision=0, files=[SimpleUploadedFile("plan.txt", b"plan"), SimpleUploadedFile("bill.txt", b"bill")]).json()
    assert "plan.txt" in answer["files"]
    first, second = DraftFile.objects.order_by("id")
    page = wang.get("/tickets/new/").content.decode()
    assert all(f'name="kept" value="{one.id}"' in page for one in (first, second))
    assert "plan.txt" not in signed_in(desk.otto).get("/tickets/new/").content.decode()
    assert "bill.txt" not in kept(wang, revision=1, without=second.id).json()["files"]
    assert on_disk() == before + 1
    wang.post("/tickets/new/", typed(revision=2, once=answer["once"], kept=first.id, customer=ticket.requester_id, whom=""))
    sent = Attachment.objects.get()
    key = keyring.one(contents().key_id(sent.blob))
    assert key.subject == Subject(SubjectKind.CUSTOMER, ticket.requester_id)  # it was chosen when nobody was
    assert b"".join(contents().open(sent.blob, key)) == b"plan"
    assert not Beginning.objects.exists()
    assert on_disk() == before + 1


def test_files_that_the_page_did_not_show_are_not_sent(wang: Client, ticket: Ticket) -> None:
    kept(wang, files=SimpleUploadedFile("plan.txt", b"plan"))
    page = wang.post("/tickets/new/", typed())
    assert "another window" in words_of(page)
    assert Ticket.objects.count() == 1
    assert DraftFile.objects.count() == 1


def test_a_file_alone_is_a_draft_and_goes_with_it(wang: Client) -> None:
    before = on_disk()
    nothing = {"whom": "", "subject": "", "text": "", "department": "care", "kind": "reply"}
    form = {"Accept": "application/json"}
    wang.post("/tickets/new/draft/", nothing | {"files": SimpleUploadedFile("plan.txt", b"plan")}, headers=form)
    assert (Beginning.objects.count(), on_disk()) == (1, before + 1)
    assert wang.post("/tickets/new/draft/", nothing, headers=form).json()["revision"] == 2
    wang.post("/tickets/new/draft/discard/")
    assert (Beginning.objects.count(), on_disk()) == (0, before)
    wang.post("/tickets/new/draft/", nothing | {"files": SimpleUploadedFile("plan.txt", b"plan")}, headers=form)
    last = DraftFile.objects.get()
    assert wang.post("/tickets/new/draft/", nothing | {"without": last.id}, headers=form).json()["revision"] == 0
    assert (Beginning.objects.count(), on_disk()) == (0, before)


def test_what_cannot_be_kept_leaves_no_file_behind(wang: Client) -> None:
    before = on_disk()
    refused = kept(wang, revision=7, files=SimpleUploadedFile("plan.txt", b"plan"))
    many = kept(wang, files=[SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)])
    assert (refused.status_code, many.status_code) == (409, 409)
    assert on_disk() == before


def test_a_draft_is_thrown_away(wang: Client) -> None:
    kept(wang)
    assert wang.post("/tickets/new/draft/discard/").headers["Location"] == "/tickets/new/"
    assert NORA not in wang.get("/tickets/new/").content.decode()


def test_another_window_was_faster(wang: Client) -> None:
    kept(wang, revision=0)
    answer = kept(wang, revision=0, text="Other words")
    assert answer.status_code == 409
    assert "another window" in answer.json()["said"]
    page = wang.post("/tickets/new/draft/", typed(revision=0, text="Other words"))
    assert (page.status_code, "another window" in words_of(page), "Other words" in words_of(page)) == (409, True, True)


def test_a_customer_who_was_chosen_is_still_chosen(wang: Client, ticket: Ticket) -> None:
    kept(wang, customer=ticket.requester_id, whom="")
    page = wang.get("/tickets/new/")
    assert "Elena Rossi" in words_of(page)
    assert Beginning.objects.get().person_id == ticket.requester_id


def test_a_canned_reply_without_scripts_comes_to_the_draft(wang: Client, desk: Desk) -> None:
    row = canned.save(desk.wang, Opening(desk.wang, "tests"), Wording("Hello", "Dear {{customer.name}}, {{ticket.number}}.", ""))
    sent = wang.post("/tickets/new/canned/", typed(name="Nora Winter"))
    assert sent.headers["Location"] == "/tickets/new/canned/?kind=reply"
    assert "new ticket" in words_of(wang.get(sent.headers["Location"]))
    answer = wang.post(f"/tickets/new/canned/{row.id}/", {"kind": "reply"})
    assert answer.headers["Location"] == "/tickets/new/"
    assert "It leaves.\n\nDear Nora Winter, {{ticket.number}}.</textarea>" in wang.get("/tickets/new/").content.decode()


def test_a_note_can_do_with_a_number_or_a_name(wang: Client) -> None:
    def note(**more: Any) -> str:
        return words_of(wang.post("/tickets/new/", typed(kind="note", channel="phone", **more), follow=True))

    assert "The ticket is open." in note(whom="+86 138 0013 8000")
    assert "The ticket is open." in note(whom="", name="Nora Winter")
    assert "write the name alone below" in note(whom="Nora", name="Nora Winter")
    assert Ticket.objects.count() == 3
    assert "You know this number" in ask(wang, "13800138000")
    assert "None of your customers has this number" in ask(wang, "13900139000")
    assert "Write an e-mail address, or choose" in words_of(wang.post("/tickets/new/", typed(whom="13800138000")))


def test_a_letter_is_planned_and_a_time_that_cannot_be_is_said(wang: Client) -> None:
    page = wang.post("/tickets/new/", typed(when="later", at="2020-01-01T09:00"))
    assert "minute to a year" in words_of(page)
    assert 'value="2020-01-01T09:00"' in page.content.decode()
    at = (timezone.localtime() + dt.timedelta(days=2)).replace(hour=9, minute=0)
    page = wang.post("/tickets/new/", typed(when="later", at=f"{at:%Y-%m-%dT%H:%M}"), follow=True)
    assert "The letter will leave" in words_of(page)


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
