"""The ledger's pages: whose events are shown to whom, and the proof that stands beside each."""

from __future__ import annotations

import json
import uuid

from sealdesk.access.acting import acting
from sealdesk.access.models import Grant
from sealdesk.access.permissions import Role
from sealdesk.access.tags import Tag
from sealdesk.desk import actions, dangers, guarding, history
from sealdesk.desk.acting.deciding import Way
from sealdesk.desk.models import Ticket
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.sequencing import sequence
from sealdesk.triage.dangers.judging import Danger as Found
from sealdesk.triage.dangers.judging import Sign
from tests.cast import Desk
from tests.console.support import signed_in, words_of


def auditor(desk: Desk) -> None:
    """Wang becomes an auditor."""
    Grant.objects.filter(agent=desk.wang.id).update(role=Role.AUDITOR, department=None)


def test_an_agent_sees_their_own_events_and_not_those_of_others(desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "Mine.")
    assert "Wrote a note" in words_of(signed_in(desk.wang).get("/ledger/"))
    rows = signed_in(desk.otto).get("/ledger/").content.decode().partition("<tbody>")[2]
    assert "Wang Fang" not in rows


def test_an_auditor_sees_that_things_happened_and_not_what_was_said(desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "Words that nobody else reads.")
    auditor(desk)
    page = words_of(signed_in(desk.wang).get("/ledger/"))
    assert "A message came in" in page
    assert "Wrote a note" in page
    assert "nobody else reads" not in page
    assert "The parasol" not in page


def test_an_event_shows_the_path_to_the_checkpoint_and_gives_it_as_a_file(desk: Desk, ticket: Ticket) -> None:
    for number in range(9):
        actions.note(desk.wang, ticket, f"Note {number}.")
    sequence()
    auditor(desk)
    wang = signed_in(desk.wang)
    for event in LedgerEvent.objects.order_by("id")[:12]:
        assert "is proven" in words_of(wang.get(f"/ledger/{event.uid}/"))
    proof = json.loads(wang.get(f"/ledger/{event.uid}/proof/").content)
    assert proof["format"] == "sealdesk-proof/1"
    assert history.head() is not None
    assert wang.get("/ledger/checkpoint/").content.decode() == history.head().note  # type: ignore[union-attr]


def test_what_triage_set_aside_says_how_sure_it_was_and_by_which_signs(desk: Desk, ticket: Ticket) -> None:
    found = Found(0.97, (Sign("names-house", "PayPal"), Sign("presses", "now")))
    with acting(dangers.TRIAGE, Tag.TICKET_SUSPECTED, on=ticket.key, department=ticket.department_id) as deed:
        guarding.told_aside(
            deed, ticket, "phishing", Way.ACT, found.chance, words=["periwinkle"], signs=[sign.code for sign in found.signs]
        )
    guarding.say(desk.wang, ticket, "spam")
    auditor(desk)
    wang = signed_in(desk.wang)
    events = LedgerEvent.objects.filter(tag=Tag.TICKET_SET_ASIDE).order_by("id")
    by_itself, by_hand = (words_of(wang.get(f"/ledger/{event.uid}/")) for event in events)
    assert "97" in by_itself
    assert "The sender takes the name of a well-known house It presses for time" in by_itself
    assert "periwinkle" not in by_itself
    Grant.objects.filter(agent=desk.otto.id).update(role=Role.LEAD, department=desk.care)
    assert "Words that decided periwinkle" in words_of(signed_in(desk.otto).get(f"/ledger/{events[0].uid}/"))
    assert "Before Inbox After Spam" in by_itself
    # The test's own event did not move the ticket, so that its agent could.
    assert "Before Inbox After Spam" in by_hand


def test_an_event_that_has_no_place_yet_is_not_called_proven(desk: Desk, ticket: Ticket) -> None:
    auditor(desk)
    event = LedgerEvent.objects.earliest("id")
    wang = signed_in(desk.wang)
    assert "Not proven yet" in words_of(wang.get(f"/ledger/{event.uid}/"))
    assert "No checkpoint yet" in words_of(wang.get("/ledger/"))
    assert wang.get(f"/ledger/{event.uid}/proof/").status_code == 404
    assert wang.get("/ledger/checkpoint/").status_code == 404


def test_a_foreign_event_looks_like_none(desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "Mine.")
    event = LedgerEvent.objects.get(tag=Tag.TICKET_NOTED)
    otto = signed_in(desk.otto)
    assert otto.get(f"/ledger/{event.uid}/").status_code == otto.get(f"/ledger/{uuid.uuid4()}/").status_code == 404


def test_whose_data_a_colleague_read_is_no_part_of_a_tickets_history(desk: Desk, ticket: Ticket) -> None:
    Grant.objects.filter(agent=desk.otto.id).update(department=desk.care)
    signed_in(desk.otto).get(f"/tickets/{ticket.number}/")
    event = LedgerEvent.objects.get(tag=Tag.VALUE_OPENED, actor=desk.otto.key)
    wang = signed_in(desk.wang)
    assert "Otto Brandt" not in words_of(wang.get(f"/tickets/{ticket.number}/activity/")).partition("Activity")[2].partition("Customer")[0]
    assert wang.get(f"/ledger/{event.uid}/").status_code == 404


def test_the_ledger_is_filtered_by_action_and_by_agent(desk: Desk, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "Mine.")
    auditor(desk)
    wang = signed_in(desk.wang)
    rows = words_of(wang.get("/ledger/", {"action": str(Tag.TICKET_NOTED)})).partition("Number")[2]
    assert "Wrote a note" in rows
    assert "A message came in" not in rows
    rows = words_of(wang.get("/ledger/", {"actor": desk.otto.key})).partition("Events")[2]
    assert "No event fits the filter" in rows
    assert wang.get("/ledger/", {"action": "x", "actor": "'", "after": "-1", "before": "٣", "view": "<"}).status_code == 200


def test_a_refused_page_is_recorded_and_shown_as_refused(desk: Desk, ticket: Ticket) -> None:
    auditor(desk)
    wang = signed_in(desk.wang)
    assert wang.get(f"/tickets/{ticket.number}/").status_code == 403
    rows = words_of(wang.get("/ledger/", {"view": "refused"}))
    assert "Refused: a page outside the role" in rows


def test_who_was_given_it_for_other_skills_is_told_with_both(desk: Desk, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    details = {"from": "", "to": str(desk.wang.id), "why": "least-loaded", "skills": ["order-delivery", "billing-refund"]}
    with acting(dangers.TRIAGE, Tag.TICKET_ASSIGNED, on=ticket.key, department=desk.care.pk) as deed:
        deed.details = details
    page = words_of(signed_in(desk.wang).get(f"/tickets/{ticket.number}/activity/"))
    assert "Other skills are needed now: Billing and refunds instead of Order and delivery." in page
    auditor(desk)
    browser = signed_in(desk.wang)
    event = LedgerEvent.objects.filter(tag=Tag.TICKET_ASSIGNED, resource=ticket.key).latest("id")
    told = words_of(browser.get(f"/ledger/{event.uid}/"))
    assert "Billing and refunds instead of Order and delivery" in told
