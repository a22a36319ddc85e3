"""Customers in the console: who is listed for whom, what a profile shows, and what people change on it."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.masking import masked
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions as desk_actions
from sealdesk.desk.models import Ticket, Tray
from sealdesk.desk.searching import index_customers
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people import actions as people_actions
from sealdesk.people import proving
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote, CustomerPhone, Organisation
from tests.besieged import the_model
from tests.cast import ELENA, WANG, Desk, letter
from tests.console.support import signed_in, words_of


@pytest.fixture(autouse=True)
def quick_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    """How well mail is sorted is not what these tests are about."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def elena(ticket: Ticket) -> Customer:
    """Elena, who wrote to customer care."""
    assert ticket.requester is not None
    return Customer.objects.get(pk=ticket.requester_id)


@pytest.fixture
def wang(desk: Desk, elena: Customer) -> Client:
    """The browser of Wang Fang, of customer care."""
    return signed_in(desk.wang)


def url(customer: Customer, route: str = "") -> str:
    return f"/customers/{customer.id}/{route}"


def newest(tag: Tag) -> LedgerEvent:
    return LedgerEvent.objects.filter(tag=tag).latest("id")


def test_a_list_shows_those_who_wrote_to_ones_departments(wang: Client, desk: Desk) -> None:
    page = wang.get("/customers/")
    assert "Elena Rossi" in words_of(page)
    assert ELENA not in page.content.decode()
    assert "Elena Rossi" not in words_of(signed_in(desk.otto).get("/customers/"))


@pytest.mark.parametrize("typed", [ELENA, "  Elena.Rossi@Customer.EXAMPLE ", "13800138000", "+86 138-0013-8000", "0086 138 0013 8000"])
def test_a_customer_is_found_by_a_whole_address_or_number_in_any_spelling(wang: Client, elena: Customer, typed: str) -> None:
    wang.post(url(elena, "add/"), {"value": "138 0013 8000"})
    assert wang.post("/customers/find/", {"exactly": typed}).headers["Location"] == url(elena)


def test_nobody_learns_whether_an_address_is_known_elsewhere(desk: Desk, elena: Customer) -> None:
    otto = signed_in(desk.otto)
    both = (ELENA, "nobody@customer.example")
    answers = [words_of(otto.post("/customers/find/", {"exactly": typed}, follow=True)) for typed in both]
    assert answers[0] == answers[1]
    assert "No customer of yours has exactly this address or number." in answers[0]


@pytest.mark.parametrize("typed", ["Elena Rossi", "ross", "elena ro", "ROSSI"])
def test_a_customer_is_found_by_a_name_or_its_beginning(wang: Client, desk: Desk, typed: str) -> None:
    desk.ticket_from(letter(sender="wang@customer.example", name="王思远", subject="登录"))
    answer = wang.post("/customers/find/", {"exactly": typed})
    assert [str(row.name) for row in answer.context["page"].rows] == ["Elena Rossi"]
    assert "Found by name" in words_of(answer)
    assert ELENA not in answer.content.decode()


@pytest.mark.parametrize("typed", ["王思远", "思远", "王"])
def test_a_chinese_customer_is_found_by_a_part_of_the_name(wang: Client, desk: Desk, typed: str) -> None:
    made = desk.ticket_from(letter(sender="wang@customer.example", name="王思远", subject="登录"))
    Ticket.objects.filter(pk=made.pk).update(department=desk.care)
    answer = wang.post("/customers/find/", {"exactly": typed})
    assert [str(row.name) for row in answer.context["page"].rows] == ["王思远"]


def test_nobody_learns_a_name_that_is_known_elsewhere(desk: Desk, elena: Customer) -> None:
    otto = signed_in(desk.otto)
    answers = [words_of(otto.post("/customers/find/", {"exactly": typed})) for typed in ("Rossi", "Quillon")]
    assert "No customer of yours has such a name." in answers[0]
    assert answers[0].replace("Rossi", "") == answers[1].replace("Quillon", "")


def test_a_part_of_an_address_finds_nobody(wang: Client) -> None:
    for typed in ("custom", "customer.exam", "si@"):
        assert wang.post("/customers/find/", {"exactly": typed}).context["page"].rows == (), typed


def test_who_was_merged_is_found_as_the_person(wang: Client, desk: Desk, elena: Customer) -> None:
    other = Customer.objects.create(name="Helena Bianchi")
    people_actions.rename(desk.wang, other, "Helena Bianchi", desk.care.id)
    Customer.objects.filter(pk=other.pk).update(root=elena)
    assert [row.url for row in wang.post("/customers/find/", {"exactly": "bianchi"}).context["page"].rows] == [url(elena)]


def test_a_profile_shows_history_masked_addresses_and_opens_one_for_a_purpose(wang: Client, elena: Customer, ticket: Ticket) -> None:
    page = wang.get(url(elena))
    assert "The parasol is torn" in words_of(page)
    assert ELENA not in page.content.decode()
    field = CustomerEmail.objects.get(customer=elena).id.hex
    wang.post(url(elena, "reveal/"), {"field": field, "purpose": "check-identity"})
    assert ELENA in wang.get(url(elena)).content.decode()
    opened = newest(Tag.VALUE_OPENED)
    assert (opened.resource, opened.department) == (elena.key, ticket.department_id)
    assert json.loads(opened.details)["purpose"] == "check-identity"


def test_the_purposes_offered_fit_the_value_and_none_is_chosen_beforehand(wang: Client, elena: Customer) -> None:
    page = wang.get(url(elena)).content.decode()
    assert '<option value="">Choose a purpose</option><option value="write-to-customer">' in page
    assert "call-back" not in page


def test_nothing_is_opened_for_no_purpose_or_of_another_customer(wang: Client, elena: Customer, desk: Desk) -> None:
    field = CustomerEmail.objects.get(customer=elena).id.hex
    assert wang.post(url(elena, "reveal/"), {"field": field, "purpose": "curiosity"}).status_code == 409
    other = Customer.objects.create(name="Jun Li")
    foreign = CustomerEmail.objects.create(customer=other, value="jun@customer.example", index=b"x" * 32)
    assert wang.post(url(elena, "reveal/"), {"field": foreign.id.hex, "purpose": "call-back"}).status_code == 409


def test_a_name_is_corrected_and_both_names_stand_sealed_in_the_ledger(wang: Client, elena: Customer) -> None:
    wang.post(url(elena, "change/"), {"name": "Elena  Rossi-Bianchi", "language": "en", "organisation": ""})
    assert "Elena Rossi-Bianchi" in words_of(wang.get(url(elena)))
    first, second = LedgerEvent.objects.filter(tag=Tag.CUSTOMER_CHANGED).order_by("id")
    assert json.loads(first.details) == {"field": "name"}
    assert b"Bianchi" not in bytes(first.sealed or b"")
    assert json.loads(second.details) == {"field": "language", "from": "", "to": "en"}


def test_a_customer_joins_an_organisation_and_its_page_lists_them(wang: Client, elena: Customer) -> None:
    assert "is there now" in words_of(wang.post("/organisations/create/", {"name": "Sunshade Ltd"}, follow=True))
    assert "already" in words_of(wang.post("/organisations/create/", {"name": "sunshade ltd"}, follow=True))
    made = Organisation.objects.get()
    wang.post(url(elena, "change/"), {"organisation": str(made.id)})
    assert "Elena Rossi" in words_of(wang.get("/customers/", {"organisation": str(made.id)}))
    assert f"{made.id}/rename/" not in wang.get("/organisations/").content.decode()
    assert "shared by all departments" in words_of(wang.post(f"/organisations/{made.id}/rename/", {"name": "Sunshades"}, follow=True))
    Grant.objects.filter(agent__email=WANG).update(department=None)
    assert f"{made.id}/rename/" in wang.get("/organisations/").content.decode()
    wang.post(f"/organisations/{made.id}/rename/", {"name": "Sunshades"})
    assert json.loads(newest(Tag.ORGANISATION_RENAMED).details) == {"from": "Sunshade Ltd", "to": "Sunshades"}
    assert "Sunshades" in words_of(wang.get("/organisations/"))
    assert "Organisation: Sunshades" in words_of(wang.get(url(elena), {"tab": "changes"}))


def test_an_address_is_added_confirmed_and_removed_but_never_the_last(wang: Client, elena: Customer) -> None:
    wang.post(url(elena, "add/"), {"value": "elena@home.example"})
    added = CustomerEmail.objects.filter(customer=elena).latest("created_at")
    assert "waits until the customer confirms it" in words_of(wang.get(url(elena)))
    assert "is asked again" in words_of(wang.post(url(elena, f"reach/{added.id}/verify/"), follow=True))
    proving.confirm(added, "elena@home.example")
    page = words_of(wang.get(url(elena)))
    assert "confirmed" in page
    assert "waits" not in page
    wang.post(url(elena, f"reach/{added.id}/remove/"))
    last = CustomerEmail.objects.get(customer=elena)
    assert "only address that is proven" in words_of(wang.post(url(elena, f"reach/{last.id}/remove/"), follow=True))
    told = [Tag.CUSTOMER_ADDRESS_ADDED, Tag.CUSTOMER_ADDRESS_REMOVED]
    assert LedgerEvent.objects.filter(tag__in=told, outcome="done").count() == 3
    assert "home.example" not in "".join(LedgerEvent.objects.values_list("details", flat=True))


def test_the_index_is_told_whose_name_or_address_changed(
    wang: Client, desk: Desk, elena: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index_customers in people_actions._told
    told: list[object] = []
    monkeypatch.setattr(people_actions, "_told", [told.extend])
    people_actions.rename(desk.wang, elena, "Elena Bianchi", desk.care.id)
    added = people_actions.add_contact(desk.wang, elena, "elena@home.example", desk.care.id)
    people_actions.remove_contact(desk.wang, added, desk.care.id)
    assert told == [elena.id] * 3


def test_what_is_no_address_or_stands_here_is_not_added_and_what_stands_elsewhere_waits(wang: Client, elena: Customer, desk: Desk) -> None:
    desk.ticket_from(letter(sender="jun.li@customer.example", name="Jun Li"))
    assert "neither" in words_of(wang.post(url(elena, "add/"), {"value": "call me"}, follow=True))
    assert "It is added" in words_of(wang.post(url(elena, "add/"), {"value": "jun.li@customer.example"}, follow=True))
    assert "stands here already" in words_of(wang.post(url(elena, "add/"), {"value": "Jun.Li@customer.example"}, follow=True))
    assert "stands here already" in words_of(wang.post(url(elena, "add/"), {"value": ELENA}, follow=True))
    wang.post(url(elena, "add/"), {"value": "13800138000"})
    assert "stands here already" in words_of(wang.post(url(elena, "add/"), {"value": "+8613800138000"}, follow=True))
    assert CustomerPhone.objects.count() == 1


def test_a_note_is_sealed_for_the_customer_and_taken_away_by_its_author_alone(wang: Client, desk: Desk, elena: Customer) -> None:
    wang.post(url(elena, "note/"), {"text": "Calls in the morning."})
    assert "Calls in the morning." in words_of(wang.get(url(elena), {"tab": "notes"}))
    held = CustomerNote.objects.get()
    Grant.objects.filter(agent=desk.otto.id).update(department=desk.care)
    refused = signed_in(desk.otto).post(url(elena, f"notes/{held.id}/remove/"), follow=True)
    assert "Only who wrote a note" in words_of(refused)
    wang.post(url(elena, f"notes/{held.id}/remove/"))
    assert not CustomerNote.objects.exists()


def test_mail_of_a_blocked_customer_is_kept_held_back_and_comes_out_again(
    wang: Client, desk: Desk, elena: Customer, ticket: Ticket
) -> None:
    wang.post(url(elena, "block/"))
    answer = desk.ticket_from(letter(subject="Re: The parasol is torn", In_Reply_To="<first@customer.example>", text="Still torn."))
    assert answer.pk != ticket.pk
    assert (answer.tray, answer.waiting_since) == (Tray.BLOCKED, None)
    assert "Still torn" not in words_of(wang.get("/inbox/all/"))
    assert f"#{answer.number}" in words_of(wang.get("/inbox/blocked/"))
    refused = wang.post(f"/tickets/{ticket.number}/reply/", {"text": "An answer."})
    assert (refused.status_code, "blocked" in words_of(refused)) == (409, True)
    assert "1 ticket went to the inbox" in words_of(wang.post(url(elena, "unblock/"), follow=True))
    assert f"#{answer.number}" in words_of(wang.get("/inbox/all/"))
    assert Ticket.objects.get(pk=answer.pk).waiting_since is not None


def test_a_lead_sees_who_saw_a_persons_data_in_their_department_and_an_agent_does_not(
    wang: Client, desk: Desk, elena: Customer, ticket: Ticket
) -> None:
    wang.get(f"/tickets/{ticket.number}/")
    sequence()
    assert wang.get(url(elena), {"tab": "seen"}).status_code == 404
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    page = signed_in(desk.otto).get(url(elena), {"tab": "seen"})
    seen = words_of(page).partition("Who has seen this person's data")[2]
    assert "Wang Fang Agent" in seen
    assert f"To work on tickets · #{ticket.number}" in seen
    assert "only this person" in seen
    event = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, actor=desk.wang.key).latest("id")
    assert f"/ledger/{event.uid}/" in page.content.decode()
    assert signed_in(desk.otto).get(f"/ledger/{event.uid}/").status_code == 200


def test_a_list_of_two_people_tells_of_one_other(wang: Client, desk: Desk, elena: Customer) -> None:
    second = desk.ticket_from(letter(sender="jun.li@customer.example", name="Jun Li"))
    Ticket.objects.filter(pk=second.pk).update(department=desk.care)
    wang.get("/inbox/all/")
    sequence()
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.PRIVACY_OFFICER, department=None)
    assert "with 1 other person" in words_of(signed_in(desk.otto).get(url(elena), {"tab": "seen"}))


def test_openings_in_another_department_are_none_of_a_leads_business(wang: Client, desk: Desk, elena: Customer, ticket: Ticket) -> None:
    wang.get(f"/tickets/{ticket.number}/")
    sequence()
    second = desk.ticket_from(letter(to="billing@desk.example"))
    Ticket.objects.filter(pk=second.pk).update(department=desk.billing)
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD)
    seen = words_of(signed_in(desk.otto).get(url(elena), {"tab": "seen"})).partition("Who has seen this person's data")[2]
    assert "Wang Fang" not in seen


def test_made_up_places_and_views_are_no_error(wang: Client, elena: Customer) -> None:
    for wanted in ({"after": "x"}, {"before": "'"}, {"view": "<"}, {"organisation": "x"}, {"after": str(uuid.uuid4())}):
        assert wang.get("/customers/", wanted).status_code == 200
    for tab in ("tickets", "notes", "changes"):
        assert wang.get(url(elena), {"tab": tab, "after": "٣"}).status_code == 200
    assert wang.get(url(elena), {"tab": "everything"}).status_code == 404


def test_pages_of_customers_go_to_and_fro(wang: Client, desk: Desk, elena: Customer) -> None:
    people = [Customer.objects.create(name=f"Customer {number:03}") for number in range(60)]
    for number, person in enumerate(people):
        ticket = Ticket.objects.create(number=90_000 + number, subject_line="x", department=desk.care, requester=person)
        ticket.participants.create(customer=person, role="requester")
    first: Any = wang.get("/customers/").context["page"]
    assert (len(first.rows), first.newer) == (50, "")
    second: Any = wang.get(first.older).context["page"]
    assert (len(second.rows), second.older) == (11, "")
    back: Any = wang.get(second.newer).context["page"]
    assert [row.url for row in back.rows] == [row.url for row in first.rows]


def test_what_agents_write_is_text_on_every_tab(wang: Client, elena: Customer) -> None:
    hostile = "<script>alert(1)</script>"
    wang.post(url(elena, "note/"), {"text": hostile})
    wang.post(url(elena, "change/"), {"name": hostile})
    wang.post("/organisations/create/", {"name": hostile})
    for path in (url(elena), url(elena) + "?tab=notes", url(elena) + "?tab=changes", "/customers/", "/organisations/"):
        assert hostile not in wang.get(path).content.decode()


def test_a_reply_goes_on_after_the_block_is_taken_back(wang: Client, desk: Desk, elena: Customer, ticket: Ticket) -> None:
    wang.post(url(elena, "block/"))
    wang.post(url(elena, "unblock/"))
    desk_actions.reply(desk.wang, Ticket.objects.get(pk=ticket.pk), "An answer.")
    assert "not blocked" in words_of(wang.post(url(elena, "unblock/"), follow=True))


@pytest.mark.parametrize("name", ["", "zoe@customer.example", "Zoe@Customer.example"])
def test_of_who_has_no_name_the_masked_address_stands_once(desk: Desk, name: str) -> None:
    asked = desk.ticket_from(letter(sender="zoe@customer.example", name=name, Message_ID="<zoe@customer.example>"))
    zoe = Customer.objects.get(pk=asked.requester_id)
    wang, mask = signed_in(desk.wang), masked("zoe@customer.example", "address")
    row = re.search(r"<tr>\s*<td class=\"at-a\">.*?</tr>", wang.get("/customers/").content.decode(), re.DOTALL)
    assert row
    assert (row[0].count(mask), "(no name)" in row[0]) == (1, True)
    head = re.search(r"<h1.*?</h1>", wang.get(url(zoe)).content.decode(), re.DOTALL)
    assert head
    assert "(no name)" in head[0]
    page = wang.get(f"/tickets/{asked.number}/").content.decode()
    card = re.search(r'<details class="sec" open id="customer">.*?</dl>', page, re.DOTALL)
    to = re.search(r'<span class="composer-to composer-to--two for-reply">.*?</span>\n', page, re.DOTALL)
    assert card
    assert to
    assert (card[0].count(mask), "(no name)" in card[0]) == (1, True)
    assert to[0].lower().count(mask) == 1
    found = wang.post("/tickets/new/find/", {"whom": "zoe@customer.example"}, headers={"HX-Request": "true"}).content.decode()
    assert found.lower().count(mask) == 1
