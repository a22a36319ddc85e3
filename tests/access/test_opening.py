"""The open door: clearance, masks, one disclosure a request, few queries, and no page that leaves unrecorded."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sealdesk.access import opening as door
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError
from sealdesk.access.middleware import Actors
from sealdesk.access.opening import Opening, digest_of, people_opened_since, subject_digest
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerEmail, CustomerPhone
from sealdesk.vault.blobs import BlobStore, SealedBlob
from sealdesk.vault.envelope import Place
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.doors_cast import SYSTEM, a_customer, a_department, a_ticket, an_actor

pytestmark = pytest.mark.django_db
NOBODY = (Role.ADMINISTRATOR, Role.AUDITOR)
SOMEBODY = (Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER)


def disclosures() -> list[dict[str, Any]]:
    rows = LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).order_by("id")
    return [json.loads(row.details) for row in rows]


def subject(person: Customer) -> Subject:
    return Subject(SubjectKind.CUSTOMER, person.id)


@pytest.mark.parametrize("role", SOMEBODY)
def test_who_answers_people_sees_their_names(role: Role) -> None:
    assert str(Opening(an_actor(role), "support").show(a_customer().name)) == "李娜"


@pytest.mark.parametrize("role", NOBODY)
def test_who_does_not_answer_people_sees_masks_and_may_not_read(role: Role) -> None:
    opening = Opening(an_actor(role), "support")
    shown = opening.show(a_customer().name)
    assert (shown.text, shown.masked, shown.may_open) == ("李•••", True, False)
    with pytest.raises(NotAllowedError):
        opening.read(a_customer().name)
    opening.record()
    assert disclosures() == []


def test_an_agent_of_another_department_sees_masks() -> None:
    care, billing = a_department("care"), a_department("billing")
    ticket = a_ticket(care, subject="A torn parasol")
    opening = Opening(an_actor(Role.AGENT, billing), "support")
    assert opening.show(ticket.subject_line, care.id).text == "•••••"
    assert Opening(an_actor(Role.AGENT, care), "support").show(ticket.subject_line, care.id).text == "A torn parasol"


def test_ways_to_reach_a_person_are_masked_until_each_is_opened() -> None:
    person = a_customer()
    phone = CustomerPhone.objects.create(customer=person, value="13800135678", index=b"1" * 32)
    mail = CustomerEmail.objects.create(customer=person, value="li.na@post.example", index=b"2" * 32)
    opening = Opening(an_actor(), "support")
    shown = opening.show(phone.value)
    assert (shown.text, shown.may_open) == ("138****5678", True)
    assert opening.show(mail.value).text == "li•••••@post.example"
    assert not opening.opened
    assert opening.show(phone.value, reveal=True).text == "13800135678"
    assert opening.opened
    refused = Opening(an_actor(Role.AUDITOR), "support").show(phone.value, reveal=True)
    assert (refused.text, refused.may_open) == ("138****5678", False)


def test_a_name_shows_no_way_to_reach_its_person() -> None:
    person = a_customer()
    person.name = "Li Na li.na@post.example"
    person.save()
    person = Customer.objects.get(pk=person.pk)
    shown = Opening(an_actor(Role.AGENT), "support").show(person.name)
    assert (shown.text, shown.masked) == ("Li Na li•••••@post.example", True)
    assert Opening(SYSTEM, "deliver").show(person.name).text == "Li Na li.na@post.example"


def test_a_request_writes_one_disclosure_that_names_nobody() -> None:
    people = [a_customer(name) for name in ("李娜", "Jonas Weber")]
    actor = an_actor()
    opening = Opening(actor, "support", reference="ticket:1")
    for person in people * 2:
        opening.show(person.name)
    opening.record()
    opening.record()
    (details,) = disclosures()
    digests = sorted(subject_digest(subject(person)) for person in people)
    assert details == {
        "role": "agent",
        "purpose": "support",
        "labels": ["personal"],
        "kinds": ["name"],
        "people": digests,
        "count": 2,
        "read": {},
    }
    event = LedgerEvent.objects.get(tag=Tag.VALUE_OPENED)
    assert (event.actor, event.resource, event.session) == (actor.key, "ticket:1", "a-session")
    assert not any(person.id.hex in event.details or str(person.id) in event.details for person in people)


def test_what_is_opened_after_a_record_is_recorded_too() -> None:
    opening = Opening(an_actor(), "support")
    opening.show(a_customer("李娜").name)
    opening.record()
    opening.show(a_customer("Jonas Weber").name)
    opening.record()
    assert [details["count"] for details in disclosures()] == [1, 2]


def test_a_content_is_recorded_before_its_first_byte(tmp_path: Any) -> None:
    person = a_customer()
    store, blob = BlobStore(tmp_path), SealedBlob(uuid.uuid4(), Place("desk_attachment", "content", "1"))
    store.write(blob, io.BytesIO(b"a file"), keyring.current(subject(person)))
    opening = Opening(an_actor(), "support")
    chunks = opening.content(store, blob)
    assert len(disclosures()) == 1
    assert b"".join(chunks) == b"a file"
    opening.record()
    assert len(disclosures()) == 1
    with pytest.raises(NotAllowedError):
        Opening(an_actor(Role.AUDITOR), "support").content(store, blob)


def test_fifty_people_cost_one_query_and_no_key_is_unwrapped_twice(django_assert_num_queries: Any) -> None:
    for number in range(50):
        a_customer(f"Person {number}")
    people, actor = list(Customer.objects.all()), an_actor()
    keyring.forget()
    for expected in (50, 0):
        before = keyring.unwraps
        opening = Opening(actor, "support")
        with django_assert_num_queries(1 + (expected > 0)):  # a cold process reads the key-encryption key once
            opening.load(person.name for person in people)
            assert {str(opening.show(person.name)) for person in people} == {f"Person {n}" for n in range(50)}
        assert keyring.unwraps - before == expected


def test_an_erased_person_is_shown_as_erased() -> None:
    person = a_customer()
    keyring.destroy(subject(person))
    shown = Opening(an_actor(), "support").show(person.name)
    assert (shown.text, shown.erased) == ("•••••", True)
    assert Opening(SYSTEM, "sending").read(person.name) is None


def test_different_people_are_counted_over_requests_and_refusals_count_nobody() -> None:
    from sealdesk.access.acting import refused

    actor, one, other = an_actor(), a_customer("李娜"), a_customer("Jonas Weber")
    for names in ([one.name], [one.name, other.name]):
        opening = Opening(actor, "support")
        for name in names:
            opening.show(name)
        opening.record()
    refused(actor, Tag.VALUE_OPENED, code="not-allowed")
    assert people_opened_since(actor, 3600) == 2
    assert people_opened_since(actor, -3600) == 0
    assert people_opened_since(an_actor(), 3600) == 0


@pytest.fixture
def ask(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask, as an agent, for a page that shows a person's name."""
    actor, person = an_actor(), a_customer()
    monkeypatch.setattr("sealdesk.access.middleware.actor_of", lambda request: actor)

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.opening.show(person.name)))  # type: ignore[attr-defined]

    return lambda method="get": Actors(page)(getattr(rf, method)("/"))


def test_a_page_leaves_with_its_disclosure_written(ask: Any) -> None:
    assert ask().content.decode() == "李娜"
    assert len(disclosures()) == 1


def test_a_page_whose_disclosure_cannot_be_written_shows_masks(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(event: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(door, "append_all", fail)
    assert ask().content.decode() == "李•••"
    assert disclosures() == []


def test_a_part_of_the_desk_reads_what_its_work_needs() -> None:
    assert Opening(Actor.system("sender"), "sending").read(a_customer().name) == "李娜"


def test_a_value_that_is_opened_on_its_own_is_named_by_a_digest_and_others_are_not() -> None:
    person = a_customer("Jonas Weber")
    email = CustomerEmail.objects.create(customer=person, value="jonas@customer.example", index=b"j" * 32)
    email = CustomerEmail.objects.get(pk=email.pk)
    opening = Opening(an_actor(), "call-back")
    opening.show(email.value)
    opening.show(Customer.objects.get(pk=person.pk).name)
    opening.record()
    assert "values" not in disclosures()[-1]
    opening.show(email.value, reveal=True)
    opening.record()
    details = disclosures()[-1]
    assert details["values"] == [digest_of(email.value)]
    assert email.pk.hex not in str(details)
