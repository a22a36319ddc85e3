"""T18: an agent counts on, mixes ids, forges cursors and adds form fields. Nothing foreign is read, nothing foreign moves."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from sealdesk.access.acting import new_event
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import append
from sealdesk.ledger.sequencing import sequence
from sealdesk.people.models import Customer
from tests.besieged import BILLING_SECRETS, SECRETS, Besieged, an_agent_with, body_of, signed_in

pytestmark = pytest.mark.django_db
ODD_NUMBERS = ["0", "1", "-1", "1e3", "999999999999999999999999", "1001.json", "1001%00", "１００１", "0x3e9", "1001;1002", "../1002"]
CURSORS = [
    "1-0",
    "-1-00000000000000000000000000000000",
    "9" * 5000 + "-" + "0" * 32,
    "999999999999999999-" + "f" * 32,
    "-62135596800000001-" + "0" * 32,
    "0-' OR 1=1 --",
    "\x00-\x00",
    "1-" + "g" * 32,
    "٣-" + "0" * 32,
    "nan-nan",
]
FIELDS_NOBODY_ASKED_FOR = {
    "department": "care",
    "department_id": "1",
    "requester": "1",
    "requester_id": "1",
    "number": "1",
    "channel": "chat",
    "tray": "automatic",
    "joined_into": "1",
    "author": "1",
    "kind": "inbound",
    "person": "1",
    "assignee_id": "1",
    "is_superuser": "1",
    "role": "administrator",
}


@pytest.fixture
def otto(place: Besieged) -> Client:
    """An agent of billing, who is after the ticket of customer care."""
    return signed_in(an_agent_with((Role.AGENT, place.desk.billing)))


def tickets() -> list[Any]:
    return list(Ticket.objects.order_by("number").values())


def nothing_of_care(*responses: Any) -> None:
    text = "\n".join(body_of(response) + str(response.headers) for response in responses)
    assert [secret for secret in SECRETS if secret in text] == []


def test_counting_on_from_ones_own_number_finds_nothing(place: Besieged, otto: Client) -> None:
    mine, theirs = place.billing.ticket.number, place.care.ticket.number
    pages = ("", "activity/", "files/")
    for number in {*range(mine - 5, mine + 6), theirs} - {mine}:
        answers = [otto.get(f"/tickets/{number}/{page}") for page in pages]
        assert [answer.status_code for answer in answers] == [404] * 3
        nothing_of_care(*answers)
        found = otto.post("/search/", {"q": str(number)})
        assert found["Location"].startswith("/search/?s=")
        nothing_of_care(otto.get(found["Location"]))
    assert otto.post("/search/", {"q": f"#{mine}"})["Location"] == f"/tickets/{mine}/"


@pytest.mark.parametrize("number", ODD_NUMBERS)
def test_odd_numbers_are_unknown_and_break_nothing(place: Besieged, otto: Client, number: str) -> None:
    assert otto.get(f"/tickets/{number}/").status_code == 404
    assert otto.post("/search/", {"q": number})["Location"].startswith("/search/")


def test_ids_of_another_ticket_do_not_open_under_ones_own(place: Besieged) -> None:
    lead = signed_in(an_agent_with((Role.LEAD, place.desk.billing)))
    own, foreign = place.billing.ticket.number, place.care
    for number in (own, foreign.ticket.number):
        answers = [
            lead.get(f"/tickets/{number}/messages/{foreign.message.id}/html"),
            lead.get(f"/tickets/{number}/messages/{foreign.message.id}/raw"),
            lead.get(f"/tickets/{number}/", {"raw": foreign.message.id.hex}),
            lead.get(f"/tickets/{number}/files/{foreign.file.id}/"),
            lead.head(f"/tickets/{number}/files/{foreign.file.id}/"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 5
        nothing_of_care(*answers)
    raw = body_of(lead.get(place.billing.url("message-raw")))
    assert [secret for secret in ("Bassoon", "Jun Li", "vermilion") if secret not in raw] == []


def test_a_raw_mail_is_shown_in_place_only_to_who_may_have_it(place: Besieged) -> None:
    own = place.billing
    asked = f"/tickets/{own.ticket.number}/"
    assert "Bassoon" in body_of(signed_in(an_agent_with((Role.LEAD, place.desk.billing))).get(asked, {"raw": own.message.id.hex}))
    agent = signed_in(an_agent_with((Role.AGENT, place.desk.billing)))
    assert "raw=" not in body_of(agent.get(asked))
    for forged in (own.message.id.hex, str(own.message.id), place.care.message.id.hex, "x", "<script>"):
        assert agent.get(asked, {"raw": forged}).status_code == 404


def test_one_may_not_reach_a_file_through_a_ticket_that_one_does_see_elsewhere(place: Besieged) -> None:
    """Seeing both tickets is no reason to let the address lie about where a thing belongs."""
    both = signed_in(an_agent_with((Role.LEAD, None)))
    for loot, other in ((place.care, place.billing), (place.billing, place.care)):
        base = f"/tickets/{other.ticket.number}"
        for url in (f"{base}/files/{loot.file.id}/", f"{base}/messages/{loot.message.id}/html", f"{base}/messages/{loot.message.id}/raw"):
            assert both.get(url).status_code == 404


def test_views_and_cursors_widen_nothing(place: Besieged, otto: Client) -> None:
    for view in ("all", "mine", "unassigned", "automatic", "bounces", "unreadable", "department-billing"):
        nothing_of_care(otto.get(f"/inbox/{view}/"))
    for view in ("department-care", "department", "department-", "nowhere", "all-"):
        assert otto.get(f"/inbox/{view}/").status_code == 404
        assert otto.get(f"/inbox/{view}/news/").status_code == 404
        answer = otto.get(place.billing.url("ticket"), {"view": view})
        assert answer.status_code == 200
        nothing_of_care(answer)


@pytest.mark.parametrize("cursor", CURSORS)
def test_forged_cursors_are_no_error_and_no_key(place: Besieged, otto: Client, cursor: str) -> None:
    foreign = place.care.ticket
    true_place = f"{int(foreign.changed_at.timestamp() * 1_000_000)}-{foreign.id.hex}"
    for forged in (cursor, true_place):
        answers = [
            otto.get("/inbox/all/", {"after": forged}),
            otto.get("/inbox/all/", {"before": forged}),
            otto.get("/inbox/all/news/", {"since": forged}),
            otto.get(place.billing.url("ticket"), {"before": forged, "view": forged}),
            otto.get("/ledger/", {"after": forged, "before": forged, "actor": forged, "action": forged, "view": forged}),
        ]
        assert [answer.status_code for answer in answers] == [200] * 5
        nothing_of_care(*answers)


def test_news_count_only_tickets_that_one_sees(place: Besieged, otto: Client) -> None:
    since = {"since": "0-" + "0" * 32}
    only_theirs = signed_in(an_agent_with((Role.AGENT, place.desk.care)))
    Ticket.objects.filter(pk=place.billing.ticket.pk).delete()
    assert "1" not in re.sub(r"<[^>]*>", "", body_of(otto.get("/inbox/all/news/", since)))
    assert "1" in re.sub(r"<[^>]*>", "", body_of(only_theirs.get("/inbox/all/news/", since)))


def test_foreign_tickets_do_not_move(place: Besieged, otto: Client) -> None:
    before, messages = tickets(), Message.objects.count()
    forms = {
        "adopt": {"address": "mallory@elsewhere.example", "name": "Mallory"},
        "apart": {},
        "danger": {"value": "reported"},
        "assign": {"assignee": "me"},
        "confirm": {},
        "correct": {"department": "billing"},
        "join": {},
        "note": {"text": "forged"},
        "priority": {"priority": "urgent"},
        "reply": {"text": "forged"},
        "reveal": {"field": "1", "purpose": "call-back"},
        "status": {"status": "closed"},
    }
    for route, form in forms.items():
        answer = otto.post(place.care.url(route), form)
        assert answer.status_code == 404, route
        nothing_of_care(answer)
    assert (tickets(), Message.objects.count()) == (before, messages)


def test_nobody_gives_a_ticket_to_who_may_not_read_it(place: Besieged, otto: Client) -> None:
    strangers = [
        an_agent_with((Role.AGENT, place.desk.care)).pk,
        an_agent_with((Role.ADMINISTRATOR, None)).pk,
        an_agent_with((Role.AUDITOR, None)).pk,
        an_agent_with().pk,
        uuid.uuid4(),
        place.care.ticket.id,
        "' OR 1=1",
        "me\x00",
    ]
    before = tickets()
    for agent in strangers:
        assert otto.post(place.billing.url("assign"), {"assignee": str(agent)}).status_code == 409
    assert tickets() == before


def test_a_conversation_is_joined_only_to_one_that_the_agent_sees(place: Besieged, otto: Client) -> None:
    Ticket.objects.filter(pk=place.billing.ticket.pk).update(probably_of=place.care.ticket)
    before = tickets()
    page = otto.get(place.billing.url("ticket"))
    assert str(place.care.ticket.number) not in re.sub(r"<[^>]*>", "", body_of(page))
    answer = otto.post(place.billing.url("join"))
    assert answer.status_code == 404
    assert tickets() == before


def test_the_number_of_a_conversation_that_was_joined_is_for_those_who_see_it(place: Besieged, otto: Client) -> None:
    Ticket.objects.filter(pk=place.billing.ticket.pk).update(joined_into=place.care.ticket)
    text = re.sub(r"<[^>]*>", "", body_of(otto.get(place.billing.url("ticket"))))
    assert f"#{place.care.ticket.number}" not in text


def test_no_answer_goes_out_from_a_ticket_that_was_joined_away(place: Besieged) -> None:
    both = signed_in(an_agent_with((Role.AGENT, None)))
    Ticket.objects.filter(pk=place.billing.ticket.pk).update(joined_into=place.care.ticket, status="closed")
    messages = Message.objects.count()
    assert both.post(place.billing.url("reply"), {"text": "Into the void"}).status_code == 409
    assert Message.objects.count() == messages


def test_form_fields_that_nobody_asked_for_set_nothing(place: Besieged, otto: Client) -> None:
    grants = list(an_agent_with((Role.AGENT, place.desk.billing)).grants.values_list("role", flat=True))
    before: dict[str, Any] = dict(Ticket.objects.values().get(pk=place.billing.ticket.pk))
    for route, form in (("status", {"status": "open"}), ("priority", {"priority": "high"}), ("note", {"text": "A note."})):
        assert otto.post(place.billing.url(route), FIELDS_NOBODY_ASKED_FOR | form).status_code == 302
    assert otto.post("/theme/", FIELDS_NOBODY_ASKED_FOR | {"theme": "dark"}).status_code == 302
    after = Ticket.objects.values().get(pk=place.billing.ticket.pk)
    changed = {name for name, value in after.items() if value != before[name]}
    # The database computes the last one, the order of priorities, by itself.
    assert changed <= {"status", "priority", "changed_at", "waiting_since", "urgency"}
    note = Message.objects.latest("created_at")
    assert (note.kind, note.person_id, note.department_id) == ("note", None, place.desk.billing.id)
    assert grants == ["agent"]


@pytest.mark.parametrize("value", ["", "deleted", "closed;priority=urgent", "OPEN", "new\x00", "a" * 100_000])
def test_a_status_that_is_none_is_refused(place: Besieged, otto: Client, value: str) -> None:
    before = tickets()
    for field in ("status", "priority"):
        assert otto.post(place.billing.url(field), {field: value}).status_code == 409
    assert tickets() == before


def test_another_method_in_disguise_is_still_the_one_that_was_sent(place: Besieged, otto: Client) -> None:
    before = tickets()
    disguises: list[dict[str, Any]] = [{"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}, {"HTTP_X_METHOD_OVERRIDE": "POST"}]
    for disguise in disguises:
        assert otto.get(place.billing.url("status"), {"status": "closed", "_method": "POST"}, **disguise).status_code == 405
    for method in ("head", "options", "put", "patch", "delete", "trace"):
        for route in ("status", "reply", "join"):
            assert getattr(otto, method)(place.billing.url(route)).status_code == 405
        if method != "head":
            assert getattr(otto, method)(place.care.url("ticket")).status_code in {404, 405}
    head = otto.head(place.care.url("ticket"))
    assert (head.status_code, head.content) == (404, b"")
    assert tickets() == before


def test_one_opens_only_values_of_the_customer_of_that_ticket(place: Besieged, otto: Client) -> None:
    elena, jun = place.care.ticket.requester, place.billing.ticket.requester
    assert isinstance(elena, Customer)
    assert isinstance(jun, Customer)
    foreign = elena.emails.get().id.hex
    for field in (foreign, str(elena.id), "", "*", "name", uuid.uuid4().hex):
        answer = otto.post(place.billing.url("reveal"), {"field": field, "purpose": "call-back"})
        assert answer.status_code == 409
    own = jun.emails.get().id.hex
    for purpose in ("", "curiosity", "support\x00"):
        assert otto.post(place.billing.url("reveal"), {"field": own, "purpose": purpose}).status_code == 409
    assert "jun.li@" not in body_of(otto.get(place.billing.url("ticket")))
    assert otto.post(place.billing.url("reveal"), {"field": own, "purpose": "call-back"}).status_code == 302
    assert "jun.li@customer.example" in body_of(otto.get(place.billing.url("ticket")))


def test_what_one_agent_opened_stays_masked_for_the_next(place: Besieged, otto: Client) -> None:
    jun = place.billing.ticket.requester
    assert jun is not None
    otto.post(place.billing.url("reveal"), {"field": jun.emails.get().id.hex, "purpose": "call-back"})
    colleague = signed_in(an_agent_with((Role.AGENT, place.desk.billing)))
    assert "jun.li@" not in body_of(colleague.get(place.billing.url("ticket")))


def test_the_ledger_shows_an_agent_their_own_events_only(place: Besieged) -> None:
    agent = an_agent_with((Role.AGENT, place.desk.billing))
    other = an_agent_with((Role.AGENT, place.desk.billing))
    lead = an_agent_with((Role.LEAD, place.desk.billing))
    otto, wang, boss = signed_in(agent), signed_in(other), signed_in(lead)
    wang.get(place.billing.url("ticket"))
    actions.note(place.desk.wang, place.care.ticket, "hidden")
    sequence()
    opened = LedgerEvent.objects.filter(actor=other.key, tag=Tag.VALUE_OPENED).latest("id")
    foreign = LedgerEvent.objects.filter(tag=Tag.TICKET_NOTED).latest("id")
    for event in (opened, foreign):
        assert otto.get(f"/ledger/{event.uid}/").status_code == 404
        assert otto.get(f"/ledger/{event.uid}/proof/").status_code == 404
        for asked in (
            {},
            {"actor": event.actor},
            {"action": event.tag},
            {"view": "opened"},
            {"after": event.id + 1},
            {"before": event.id - 1},
        ):
            assert event.uid.hex not in body_of(otto.get("/ledger/", asked)).replace("-", "")
    assert boss.get(f"/ledger/{foreign.uid}/").status_code == 404
    assert otto.get(f"/ledger/{place.billing.event.uid}/").status_code == 200


def test_a_proof_of_an_event_gives_away_no_address_and_no_session(place: Besieged, otto: Client) -> None:
    event = append(new_event(place.desk.otto, Tag.TICKET_CHANGED, on=place.billing.ticket.key, department=place.desk.billing.id))
    sequence()
    proof = body_of(otto.get(f"/ledger/{event.uid}/proof/"))
    assert str(event.uid) in proof or event.uid.hex in proof
    assert "127.0.0.1" not in proof
    assert [secret for secret in (*SECRETS, *BILLING_SECRETS) if secret in proof] == []


def test_a_withdrawn_role_is_gone_with_the_next_click(place: Besieged) -> None:
    agent = an_agent_with((Role.LEAD, place.desk.care))
    browser = signed_in(agent)
    contact = place.care.ticket.requester.emails.get().id.hex  # type: ignore[union-attr]
    browser.post(place.care.url("reveal"), {"field": contact, "purpose": "call-back"})
    assert "elena.rossi@" in body_of(browser.get(place.care.url("ticket")))
    agent.grants.all().delete()
    for route, status in (("ticket", 403), ("message-raw", 403), ("file", 403)):
        answer = browser.get(place.care.url(route))
        assert answer.status_code == status
        nothing_of_care(answer)
    agent.is_active = False
    agent.save()
    assert browser.get("/ledger/")["Location"].startswith("/sign-in/")


def test_a_ticket_that_moves_away_takes_its_opened_values_with_it(place: Besieged, otto: Client) -> None:
    jun = place.billing.ticket.requester
    assert jun is not None
    otto.post(place.billing.url("reveal"), {"field": jun.emails.get().id.hex, "purpose": "call-back"})
    answer = otto.post(place.billing.url("correct"), {"department": "privacy"})
    assert answer["Location"] == "/inbox/"
    for route in ("ticket", "activity", "files", "file", "message-html"):
        assert otto.get(place.billing.url(route)).status_code == 404
    assert otto.post(place.billing.url("correct"), {"department": "billing"}).status_code == 404


def test_pages_with_what_customers_said_are_kept_in_no_cache(place: Besieged) -> None:
    lead = signed_in(an_agent_with((Role.LEAD, None)))
    routes = ("ticket", "activity", "files", "file", "message-html", "message-raw", "event", "event-bundle")
    urls = [place.care.url(route) for route in routes] + ["/inbox/", "/inbox/all/", "/ledger/", "/account/"]
    for url in urls:
        answer = lead.get(url)
        assert answer.status_code == 200
        assert {"no-store", "private"} <= {word.strip() for word in answer["Cache-Control"].split(",")}, url
