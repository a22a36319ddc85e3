"""Every route of the router, tried by everybody, with a real ticket, message, file and event in its address.

``TABLE`` is written by hand: a route that is new to the router fails here until somebody says who may use it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from sealdesk.access.routes import all_routes
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Message, TagWord, Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.people.models import Customer, CustomerEmail, CustomerNote
from sealdesk.project import preparing
from sealdesk.project.environment import UnsafeSettingError
from sealdesk.workbench.models import SavedView
from tests.access.route_table import AGENTS, ELSEWHERE, EVERYONE, HERE, STRANGERS, TABLE, UNFINISHED
from tests.besieged import BILLING_SECRETS, PEOPLE, SECRETS, Besieged, besieged, body_of, the_model
from tests.doors_cast import an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Besieged:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    place = besieged()
    SavedView.objects.create(owner=an_agent(), name="Somebody's own")
    return place


def routes() -> list[tuple[str, str]]:
    """Names and patterns. What was opened stays open for a while, so that comes late; signing out comes last."""
    found = [(name, pattern) for pattern, name, _view in all_routes()]
    return sorted(found, key=lambda route: (route[0] == "account_logout", route[0] == "console:reveal"))


def address(place: Besieged, name: str, pattern: str) -> str:
    known = place.care.keys | {
        "name": "all",
        "token": "x" * 43,
        "view_id": SavedView.objects.earliest("made_at").id,
        "undo_id": place.care.message.id,
        "pk": 1,
        "session_id": place.care.message.id,
        "canned_id": place.care.message.id,
        "notice_id": place.care.message.id,
        "draft_id": place.care.message.id,
    }
    known |= {"agent_id": place.desk.otto.id, "department_id": place.desk.billing.pk, "grant_id": place.care.message.id}
    known |= {"call_id": place.care.message.id, "use": "draft"}
    known |= {"record_id": place.care.keys["customer_id"], "export_id": place.care.message.id}
    known["tag_id"] = TagWord.objects.get_or_create(word="refund")[0].pk
    known |= {"mailbox_id": place.desk.mailbox.id, "job_id": place.care.message.id}
    return reverse(name, kwargs={key: known[key] for key in re.findall(r"<\w+:(\w+)>", pattern)})


def sent(place: Besieged) -> dict[str, dict[str, str]]:
    """A form that is filled in rightly, so that nothing but the guard stops it."""
    requester = place.care.ticket.requester
    assert requester is not None
    contact = requester.emails.earliest("created_at").id.hex
    return {
        "console:assign": {"assignee": ""},
        "console:correct": {"priority": "urgent"},
        "console:search": {"q": "receipt"},
        "console:suggest": {"q": "kal"},
        "console:canned-insert": {"kind": "note"},
        "console:canned-picker": {"kind": "note", "text": "A draft."},
        "console:draft": {"kind": "note", "text": "A draft."},
        "console:draft-discard": {"kind": "note"},
        "console:bulk": {"ticket": str(place.care.ticket.number), "act": "mark:read"},
        "console:view-new": {"name": "A view"},
        "console:view-edit": {"name": "Another name"},
        "console:customer-add": {"value": "elena@home.example"},
        "console:customer-change": {"language": "en"},
        "console:customer-find": {"exactly": "elena.rossi@customer.example"},
        "console:customer-note": {"text": "A note about them."},
        "console:customer-reveal": {"field": contact, "purpose": "call-back"},
        "console:organisation-create": {"name": "Sunshade"},
        "console:organisation-rename": {"name": "Parasol"},
        "console:find": {"number": str(place.care.ticket.number)},
        "console:language": {"language": "en"},
        "console:letters": {"letters": "on"},
        "console:note": {"text": "A note."},
        "console:priority": {"priority": "high"},
        "console:reply": {"text": "An answer."},
        "console:reveal": {"field": contact, "purpose": "call-back"},
        "console:snooze": {"when": "tomorrow"},
        "console:status": {"status": "open"},
        "console:tags": {"add": "torn-seam"},
    }


def expected(name: str, person: str, method: str) -> str:
    """What the table says that this person gets: a status, and for a redirect how its address begins."""
    row = TABLE[name]
    answer = row.get if method == "get" else row.post
    kind = "stranger" if person in STRANGERS else "unfinished" if person in UNFINISHED else "agent"
    if person not in row.who:
        return {"stranger": "302 /sign-in/", "unfinished": "302 /account/second-factor/", "agent": "403"}[kind]
    if (name, kind) in ELSEWHERE or (row.who == EVERYONE and kind == "unfinished" and (name, "agent") in ELSEWHERE):
        return ELSEWHERE.get((name, kind)) or ELSEWHERE[name, "agent"]
    if row.sees is not None and person not in row.sees and answer != "405":
        return "404"
    return answer


def as_expected(response: Any, wanted: str) -> bool:
    status, _, start = wanted.partition(" ")
    return str(response.status_code) == status and response.headers.get("Location", "").startswith(start)


def state(place: Besieged) -> list[Any]:
    """What a person without rights may not move."""
    people = [list(model.objects.order_by("id").values()) for model in (Customer, CustomerEmail, CustomerNote)]
    return [list(Ticket.objects.order_by("number").values()), Message.objects.count(), people]


def try_everything(place: Besieged, browser: Client, person: str) -> tuple[list[str], list[str]]:
    """Where the answers are not the table's, and all that was read."""
    wrong, read, filled = [], [], sent(place)
    for name, pattern in routes():
        url = address(place, name, pattern)
        for method, data in (("get", {}), ("post", filled.get(name, {}))):
            response = getattr(browser, method)(url, data)
            wanted = expected(name, person, method)
            if not as_expected(response, wanted):
                got = f"{response.status_code} {response.headers.get('Location', '')}"
                wrong.append(f"{method} {name} as {person}: {got}, not {wanted}")
            read.append(body_of(response) + response.headers.get("Location", ""))
    return wrong, read


def test_the_table_names_every_route_and_no_other() -> None:
    assert {name for name, _pattern in routes()} == set(TABLE)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_route_answers_as_the_table_says(place: Besieged, person: str) -> None:
    browser = place.browser_of(person)
    before = state(place)
    wrong, read = try_everything(place, browser, person)
    assert wrong == []
    if person not in HERE:
        assert state(place) == before
        assert [secret for secret in SECRETS for text in read if secret in text] == []
    if person not in {"agent of another department", "lead of another department", "privacy officer"}:
        assert [secret for secret in BILLING_SECRETS for text in read if secret in text] == []


def test_those_who_work_on_a_ticket_do_read_it(place: Besieged) -> None:
    """Without this, the secrets above could be missing because nobody is shown anything.

    The address is masked until it is opened; the raw mail has it.
    """
    for person in HERE:
        _wrong, read = try_everything(place, place.browser_of(person), person)
        unread = {secret for secret in SECRETS if not any(secret in text for text in read)}
        assert unread == ({"elena.rossi"} if person == "agent" else set()), person
    assert state(place)[1] > 2


@pytest.mark.parametrize("person", sorted(AGENTS - {"privacy officer"}))
def test_each_refusal_stands_in_the_ledger_under_its_route(place: Besieged, person: str) -> None:
    agent, browser = place.somebody(person)
    assert agent is not None
    refused = []
    for name, pattern in routes():
        for method in ("get", "post"):
            if expected(name, person, method) in {"403", "404"} and name != "identity_setup_link" and not name.startswith("portal:"):
                getattr(browser, method)(address(place, name, pattern))
                refused.append(f"route:{name}")
    events = LedgerEvent.objects.filter(actor=agent.key, tag=Tag.ROUTE_REFUSED, outcome="refused")
    assert sorted(events.values_list("resource", flat=True)) == sorted(refused)
    assert refused


def neutral(response: Any, *own: object) -> tuple[int, list[str], str]:
    """An answer without what the address said and without the form's tokens, which differ each time."""
    text = body_of(response)
    for value in own:
        text = text.replace(str(value), "…")
    return response.status_code, sorted(response.headers), re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("person", ["agent", "lead", "agent with no grant"])
def test_unknown_and_forbidden_look_the_same(place: Besieged, person: str) -> None:
    browser = place.browser_of(person)
    nowhere = "01a20f0e-0000-7000-8000-000000000000"
    ids = ("message_id", "file_id", "uid", "customer_id", "contact_id", "note_id")
    unknown = {"number": 999_999} | dict.fromkeys(ids, nowhere)
    compared = 0
    for name, pattern in routes():
        keys = re.findall(r"<\w+:(\w+)>", pattern)
        if not keys or not set(keys) <= set(unknown):
            continue
        theirs, nobodys = ({key: known[key] for key in keys} for known in (place.billing.keys, unknown))
        for method, data in (("get", {}), ("post", sent(place).get(name, {}))):
            forbidden = getattr(browser, method)(reverse(name, kwargs=theirs), data)
            missing = getattr(browser, method)(reverse(name, kwargs=nobodys), data)
            assert neutral(forbidden, *theirs.values()) == neutral(missing, *nobodys.values()), f"{method} {name}"
            compared += forbidden.status_code == 404
    assert compared > 1 or person == "agent with no grant"


def forgotten(_request: Any) -> HttpResponse:
    return HttpResponse("Kaleidoscope")


urlpatterns = [path("forgotten/", forgotten, name="forgotten")]


@pytest.mark.urls(__name__)
def test_a_route_without_a_declaration_stops_the_start() -> None:
    with pytest.raises(UnsafeSettingError, match=r"/forgotten/ \(forgotten\) does not say who may use it"):
        preparing.prepare()
    assert not Agent.objects.exists()
