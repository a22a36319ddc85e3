"""Asking the ledger: by a person, a ticket, a number, an action in plain words, an agent, an outcome and a time."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sealdesk.access.actors import Actor
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions, history
from sealdesk.desk.models import Ticket
from sealdesk.ledger.mentions import index_mentions, person_digest
from sealdesk.ledger.models import LedgerEvent, LedgerIndexed, LedgerMention
from sealdesk.ledger.record import NewEvent, append_all
from sealdesk.ledger.sequencing import sequence
from sealdesk.people import actions as people
from tests.besieged import the_model
from tests.cast import ELENA, Desk, letter
from tests.console.support import signed_in, words_of


@pytest.fixture(autouse=True)
def quick_triage(monkeypatch: pytest.MonkeyPatch) -> None:
    """How well mail is sorted is not what these tests are about."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)


def become(desk: Desk, role: Role, *, everywhere: bool = True) -> Client:
    """Otto gets this role, and a browser."""
    Grant.objects.filter(agent=desk.otto.id).update(role=role, department=None if everywhere else desk.care)
    return signed_in(desk.otto)


def rows(response: object) -> str:
    return words_of(response).partition("Number")[2]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PRIVACY_OFFICER])
def test_everything_about_a_person_is_found_by_their_address(desk: Desk, ticket: Ticket, role: Role) -> None:
    signed_in(desk.wang).get(f"/tickets/{ticket.number}/")
    desk.ticket_from(letter(sender="jun.li@customer.example", name="Jun Li"))
    sequence()
    otto = become(desk, role)
    answer = otto.post("/ledger/find/", {"q": f" {ELENA.upper()} "})
    assert answer.headers["Location"] == f"/ledger/?person={ticket.requester_id}"
    found = otto.get(answer.headers["Location"])
    assert "Read what customers wrote or are called" in rows(found)
    assert rows(found).count("Made a customer record and key") == 1
    assert "About one customer" in words_of(found)


def test_who_sees_no_customer_of_this_address_is_told_that_nobody_is_known(desk: Desk, ticket: Ticket) -> None:
    otto = signed_in(desk.otto)
    answers = [words_of(otto.post("/ledger/find/", {"q": typed}, follow=True)) for typed in (ELENA, "nobody@customer.example")]
    said = [answer.partition("Nobody is known")[1] for answer in answers]
    assert said == ["Nobody is known", "Nobody is known"]


@pytest.mark.parametrize(
    ("typed", "leads"),
    [("#{number}", "/ledger/?ticket={number}"), ("wrote a note", "/ledger/?action=ticket%3Anoted"), ("/customers/{customer}/", "person=")],
)
def test_words_tickets_and_profile_links_become_addresses(desk: Desk, ticket: Ticket, typed: str, leads: str) -> None:
    known = {"number": ticket.number, "customer": ticket.requester_id}
    otto = become(desk, Role.AUDITOR)
    assert leads.format(**known) in otto.post("/ledger/find/", {"q": typed.format(**known)}).headers["Location"]


def test_a_number_is_an_event_before_it_is_a_ticket(desk: Desk, ticket: Ticket) -> None:
    sequence()
    otto = become(desk, Role.AUDITOR)
    first = LedgerEvent.objects.earliest("id")
    assert otto.post("/ledger/find/", {"q": "0"}).headers["Location"] == f"/ledger/{first.uid}/"
    assert otto.post("/ledger/find/", {"q": str(ticket.number)}).headers["Location"] == f"/ledger/?ticket={ticket.number}"


def test_actions_are_found_in_the_readers_own_words(desk: Desk, ticket: Ticket) -> None:
    otto = become(desk, Role.AUDITOR)
    otto.post("/language/", {"language": "zh-hans"})
    assert "action=ticket%3Anoted" in otto.post("/ledger/find/", {"q": "写了备注"}).headers["Location"]


@pytest.mark.parametrize("typed", ["Wang Fang", "wang", "fang wang"])
def test_the_name_of_a_colleague_chooses_who_acted(desk: Desk, ticket: Ticket, typed: str) -> None:
    otto = become(desk, Role.AUDITOR)
    assert otto.post("/ledger/find/", {"q": typed}).headers["Location"] == f"/ledger/?actor=agent%3A{desk.wang.id}"
    assert otto.post("/ledger/find/", {"q": "zzz"}).headers["Location"] == "/ledger/"


def test_who_reads_only_their_own_events_is_told_of_no_colleague(desk: Desk, ticket: Ticket) -> None:
    assert signed_in(desk.otto).post("/ledger/find/", {"q": "Wang Fang"}).headers["Location"] == "/ledger/"


def test_words_that_fit_several_actions_are_offered_and_none_is_chosen(desk: Desk, ticket: Ticket) -> None:
    otto = become(desk, Role.AUDITOR)
    answer = otto.post("/ledger/find/", {"q": "opened"})
    offered = {each.url for each in answer.context["page"].meant}
    assert {"/ledger/?action=value%3Aopened", "/ledger/?action=ticket%3Aopened"} <= offered
    assert "/ledger/?action=route%3Arefused" not in offered
    assert "Which of these do you mean?" in words_of(answer)


def test_a_refusal_is_told_in_a_sentence_and_its_code_on_the_page_of_the_event(desk: Desk, ticket: Ticket) -> None:
    assert signed_in(desk.otto).get(f"/tickets/{ticket.number}/").status_code == 404
    otto = become(desk, Role.AUDITOR)
    listed = words_of(otto.get("/ledger/?view=refused"))
    assert "Not there, or not for their eyes" in listed
    assert "not-visible" not in listed
    event = LedgerEvent.objects.get(tag=Tag.ROUTE_REFUSED)
    page = words_of(otto.get(f"/ledger/{event.uid}/"))
    assert "Reason Not there, or not for their eyes" in page
    assert "Recorded as route:refused not-visible" in page


def test_a_ticket_an_outcome_and_a_time_narrow_together(desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "Today.")
    old = timezone.now() - dt.timedelta(days=40)
    append_all([NewEvent(desk.wang.key, Tag.TICKET_NOTED, resource=ticket.key, at_us=int(old.timestamp() * 1e6))])
    otto = become(desk, Role.AUDITOR)
    wanted = {"ticket": str(ticket.number), "action": str(Tag.TICKET_NOTED)}
    assert rows(otto.get("/ledger/", wanted)).count("Wrote a note") == 2
    assert rows(otto.get("/ledger/", wanted | {"from": str(timezone.localdate())})).count("Wrote a note") == 1
    until = str((old + dt.timedelta(days=1)).date())
    assert "No event fits the filter" in words_of(otto.get("/ledger/", wanted | {"from": until, "to": until}))
    assert "No event fits the filter" in words_of(otto.get("/ledger/", wanted | {"view": "failed"}))
    assert "No event fits the filter" in words_of(otto.get("/ledger/", {"ticket": "99999999"}))


@pytest.mark.parametrize("wanted", [{"person": "x"}, {"ticket": "٣"}, {"from": "yesterday"}, {"to": "9999-99-99"}, {"from": "0001-01-01"}])
def test_what_is_made_up_asks_nothing(desk: Desk, wanted: dict[str, str]) -> None:
    assert signed_in(desk.wang).get("/ledger/", wanted).status_code == 200


@pytest.mark.parametrize("typed", ["", "   ", "#", "0" * 400, "\x00", "nothing that anybody does"])
def test_whatever_is_typed_leads_back_to_the_ledger(desk: Desk, typed: str) -> None:
    assert signed_in(desk.wang).post("/ledger/find/", {"q": typed}).headers["Location"].startswith("/ledger/")


def test_what_is_typed_stands_in_no_address(desk: Desk, ticket: Ticket) -> None:
    otto = become(desk, Role.PRIVACY_OFFICER)
    for typed in (ELENA, "+44 7700 900907"):
        assert typed not in otto.post("/ledger/find/", {"q": typed}).headers["Location"]


def test_a_change_shows_what_was_before_and_after(desk: Desk, ticket: Ticket) -> None:
    actions.change(desk.wang, ticket, "priority", "urgent")
    sequence()
    event = LedgerEvent.objects.get(tag=Tag.TICKET_CHANGED)
    page = words_of(become(desk, Role.AUDITOR).get(f"/ledger/{event.uid}/"))
    assert "Field Priority Before Normal After Urgent" in page


def test_names_before_and_after_are_shown_to_who_is_cleared_and_stay_sealed_for_an_auditor(desk: Desk, ticket: Ticket) -> None:
    people.rename(desk.wang, ticket.requester, "Elena Bianchi", desk.care.id)  # type: ignore[arg-type]
    people.add_contact(desk.wang, ticket.requester, "elena@home.example", desk.care.id)  # type: ignore[arg-type]
    renamed, added = (LedgerEvent.objects.get(tag=tag) for tag in (Tag.CUSTOMER_CHANGED, Tag.CUSTOMER_ADDRESS_ADDED))
    wang = signed_in(desk.wang)
    assert "Before Elena Rossi After Elena Bianchi" in words_of(wang.get(f"/ledger/{renamed.uid}/"))
    assert LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED, actor=desk.wang.key).exists()
    shown = words_of(wang.get(f"/ledger/{added.uid}/"))
    assert "Added el•••••@home.example" in shown
    sealed = words_of(become(desk, Role.AUDITOR).get(f"/ledger/{renamed.uid}/"))
    assert "Bianchi" not in sealed
    assert "Sealed for the customer" in sealed


def test_the_whole_path_is_drawn(desk: Desk, ticket: Ticket) -> None:
    for number in range(9):
        actions.note(desk.wang, ticket, f"Note {number}.")
    sequence()
    otto = become(desk, Role.AUDITOR)
    for event in LedgerEvent.objects.order_by("id")[:5]:
        page = otto.get(f"/ledger/{event.uid}/")
        picture = page.context["page"].detail.drawing
        assert len(picture.levels) == page.context["page"].detail.steps
        assert picture.levels[0].y == picture.bottom
        assert picture.levels[-1].above == picture.top
        assert page.context["page"].detail.vkey in page.content.decode().replace("&#x2B;", "+")


def test_mentions_are_made_again_from_the_events(desk: Desk, ticket: Ticket) -> None:
    signed_in(desk.wang).get(f"/tickets/{ticket.number}/")
    sequence()
    before = set(LedgerMention.objects.values_list("event", flat=True))
    assert before
    LedgerMention.objects.all().delete()
    LedgerIndexed.objects.all().delete()
    index_mentions()
    assert set(LedgerMention.objects.values_list("event", flat=True)) == before


@pytest.mark.parametrize("everywhere", [True, False])
def test_the_chart_counts_what_the_reader_may_see(desk: Desk, ticket: Ticket, everywhere: bool) -> None:
    actions.note(desk.wang, ticket, "Today.")
    sequence()
    otto = become(desk, Role.AUDITOR if everywhere else Role.LEAD, everywhere=everywhere)
    page = otto.get("/ledger/")
    counted = page.context["page"].chart.bars[-1].count
    role = Actor("agent", desk.otto.id, held=())
    assert history.by_day(role, [timezone.now() - dt.timedelta(days=1), timezone.now()]) == [0]
    assert counted == (LedgerEvent.objects.count() if everywhere else LedgerEvent.objects.filter(department=desk.care.id).count())
    assert "Show as table" in words_of(page)


def test_a_search_costs_the_same_however_many_events_there_are(desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sealdesk.recent.SECONDS", 0)  # what is kept for two seconds would be counted on a slow machine only
    otto = become(desk, Role.AUDITOR)
    person = str(ticket.requester_id)

    def cost() -> int:
        total = 0
        for wanted in ({"person": person}, {"ticket": str(ticket.number)}, {"from": "2026-01-01"}, {"view": "refused"}):
            otto.get("/ledger/", wanted)
            with CaptureQueriesContext(connection) as seen:
                assert otto.get("/ledger/", wanted).status_code == 200
            total += len(seen.captured_queries)
        return total

    signed_in(desk.wang).get(f"/tickets/{ticket.number}/")
    sequence()
    few = cost()
    digest = person_digest(f"customer:{person}").hex()
    append_all(
        NewEvent(desk.wang.key, Tag.VALUE_OPENED, resource=ticket.key, details={"people": [digest], "count": 1, "purpose": "support"})
        for _ in range(300)
    )
    sequence()
    assert cost() <= few


def test_each_question_is_answered_from_an_index(desk: Desk, ticket: Ticket) -> None:
    """The plan of each question names an index that begins with what is asked; the whole table is read for none."""
    sequence()
    questions = {
        "ledger_event_who": history.Question(who="agent:x"),
        "ledger_event_tag": history.Question(tag=str(Tag.TICKET_NOTED)),
        "ledger_event_outcome": history.Question(outcome=history.Outcome.REFUSED),
        "ledger_event_resource": history.Question(resource=ticket.key),
        "ledger_mention": history.Question(people=(f"customer:{ticket.requester_id}",)),
    }
    if connection.vendor == "postgresql":  # a handful of rows is read whole there, whatever the indexes
        return
    for index, question in questions.items():
        with CaptureQueriesContext(connection) as seen:
            history.events(Actor.system("auditor"), question)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + seen.captured_queries[-1]["sql"].replace("%", "%%"))
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert "SCAN ledger_event" not in plan, plan
        assert index in plan, plan


def test_details_of_openings_name_nobody(desk: Desk, ticket: Ticket) -> None:
    signed_in(desk.wang).get(f"/tickets/{ticket.number}/")
    for details in LedgerEvent.objects.filter(tag=Tag.VALUE_OPENED).values_list("details", flat=True):
        assert str(ticket.requester_id) not in details
        assert json.loads(details)["people"]
