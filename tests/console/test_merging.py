"""Two records of one person: suggested, previewed, merged, treated as one everywhere, taken apart, and erased together."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.people import actions, merging
from sealdesk.people.family import subjects_of
from sealdesk.people.models import Customer
from sealdesk.vault.keyring import keyring
from tests.besieged import the_model
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of

HOME = "elena@home.example"


@pytest.fixture(autouse=True)
def quick_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    """How well mail is sorted is not what these tests are about."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


@pytest.fixture
def work(desk: Desk) -> Customer:
    """Elena as she writes from work."""
    return in_care(desk, letter(Message_ID="<first@customer.example>"))


@pytest.fixture
def home(desk: Desk) -> Customer:
    """Elena as she writes from home."""
    return in_care(desk, letter(sender=HOME, subject="The parasol again"))


@pytest.fixture
def lead(desk: Desk) -> Client:
    """Wang Fang, who leads customer care."""
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.LEAD)
    return signed_in(desk.wang)


def in_care(desk: Desk, raw: bytes) -> Customer:
    ticket = desk.ticket_from(raw)
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    return Customer.objects.get(pk=ticket.requester_id)


def join(lead: Client, work: Customer, home: Customer) -> Any:
    return lead.post(f"/customers/{work.id}/merge/", {"with": str(home.id)}, follow=True)


def test_the_same_number_or_name_in_one_organisation_suggests_a_duplicate(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    page = f"/customers/{work.id}/merge/"
    assert "No duplicate in sight" in words_of(lead.get(page))
    for person, number in ((work, "13800138000"), (home, "+86 138 0013 8000")):
        actions.add_contact(desk.wang, person, number, desk.care.id)
    assert "Compare" in words_of(lead.get(page))
    third = in_care(desk, letter(sender="e.rossi@third.example", name="elena  ROSSI"))
    made = actions.create_organisation(desk.wang, "Sunshade")
    for person in (work, third):
        actions.belong(desk.wang, person, made, desk.care.id)
    assert words_of(lead.get(page)).count("Compare") == 2


def test_the_other_record_is_found_by_its_address_and_compared_before_anything_happens(
    lead: Client, work: Customer, home: Customer
) -> None:
    answer = lead.post(f"/customers/{work.id}/merge/find/", {"exactly": HOME.upper()})
    assert answer.headers["Location"] == f"/customers/{work.id}/merge/?with={home.id}"
    page = words_of(lead.get(answer.headers["Location"]))
    assert "Stands for the person" in page
    assert HOME not in page
    assert Customer.objects.get(pk=home.id).root_id is None


def test_a_merged_person_is_one_in_list_profile_card_and_search(lead: Client, work: Customer, home: Customer) -> None:
    told = words_of(join(lead, work, home))
    # It is no change that Z takes back: the way back is named as the page names it, and is there.
    assert "Merged. To separate them again, press “Take apart” beside the record." in told
    assert told.count("Take apart") == 2
    listed: Any = lead.get("/customers/").context["page"]
    assert [row.url for row in listed.rows] == [f"/customers/{work.id}/"]
    profile = words_of(lead.get(f"/customers/{work.id}/"))
    assert "The parasol is torn" in profile
    assert "The parasol again" in profile
    assert "el•••••@home.example" in profile
    assert lead.get(f"/customers/{home.id}/").headers["Location"] == f"/customers/{work.id}/"
    assert lead.post("/customers/find/", {"exactly": HOME}).headers["Location"] == f"/customers/{work.id}/"
    number = Ticket.objects.get(requester=work).number
    assert "The parasol again" in words_of(lead.get(f"/tickets/{number}/")).partition("Other tickets")[2]


def test_mail_from_the_other_address_joins_and_stays_under_its_own_key(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    answer = letter(sender=HOME, In_Reply_To="<first@customer.example>", text="Written at home.")
    assert desk.ticket_from(answer).requester_id == home.id
    join(lead, work, home)
    again = letter(sender=HOME, In_Reply_To="<first@customer.example>", text="Written at home again.")
    message = desk.receive(again).message
    assert message is not None
    assert message.ticket.requester_id == work.id
    assert message.person_id == home.id


def test_taking_apart_leaves_everything_as_it_was(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    before = list(Customer.objects.order_by("id").values())
    join(lead, work, home)
    assert "Taken apart" in words_of(lead.post(f"/customers/{work.id}/apart/{home.id}/", follow=True))
    assert list(Customer.objects.order_by("id").values()) == before
    assert "The parasol again" not in words_of(lead.get(f"/customers/{work.id}/"))
    tags = LedgerEvent.objects.filter(tag__in=[Tag.CUSTOMER_MERGED, Tag.CUSTOMER_TAKEN_APART])
    assert sorted(tags.values_list("tag", "resource")) == sorted(
        (tag, person.key) for tag in (Tag.CUSTOMER_MERGED, Tag.CUSTOMER_TAKEN_APART) for person in (work, home)
    )


def test_records_that_came_along_leave_along(desk: Desk, work: Customer, home: Customer) -> None:
    system = Actor.system("test")
    third = in_care(desk, letter(sender="third@customer.example"))
    merging.merge(system, home, third, desk.care.id)
    merging.merge(system, work, Customer.objects.get(pk=home.pk), desk.care.id)
    assert set(Customer.objects.filter(root=work)) == {home, third}
    merging.take_apart(system, Customer.objects.get(pk=home.pk), desk.care.id)
    assert list(Customer.objects.filter(root=home)) == [third]
    assert Customer.objects.get(pk=home.pk).root_id is None


def test_what_makes_no_sense_is_refused(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    assert "one person already" in words_of(join(lead, work, work))
    Customer.objects.filter(pk=home.pk).update(blocked=True)
    assert "One of the two is blocked" in words_of(join(lead, work, home))
    Grant.objects.filter(agent=desk.otto.id).update(department=desk.care)
    assert signed_in(desk.otto).get(f"/customers/{work.id}/merge/").status_code == 403
    assert Customer.objects.filter(root__isnull=False).count() == 0


def test_who_saw_a_merged_person_is_told_for_all_records(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    Grant.objects.filter(agent=desk.otto.id).update(department=desk.care)
    signed_in(desk.otto).get(f"/tickets/{Ticket.objects.get(requester=home).number}/")
    join(lead, work, home)
    sequence()
    assert "Otto Brandt" in words_of(lead.get(f"/customers/{work.id}/?tab=seen")).partition("Who has seen this person's data")[2]


def test_erasing_a_merged_person_reaches_every_record(lead: Client, desk: Desk, work: Customer, home: Customer) -> None:
    join(lead, work, home)
    assert {subject.id for subject in subjects_of(Customer.objects.get(pk=home.pk))} == {work.id, home.id}
    for subject in subjects_of(work):
        keyring.destroy(subject)
    page = words_of(lead.get(f"/customers/{work.id}/"))
    assert "The parasol" not in page
    assert "home.example" not in page
    assert "Erased" in page
