"""Every route of the router, tried by everybody, with a real ticket, message, file and event in its address.

``TABLE`` is written by hand: a route that is new to the router fails here until somebody says who may use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from sealdesk.access.routes import all_routes
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Message, Ticket
from sealdesk.identity.models import Agent
from sealdesk.ledger.models import LedgerEvent
from sealdesk.project import preparing
from sealdesk.project.environment import UnsafeSettingError
from tests.besieged import BILLING_SECRETS, PEOPLE, SECRETS, Besieged, besieged, body_of, the_model

pytestmark = pytest.mark.django_db

EVERYONE = frozenset(PEOPLE)
TO_PROVE = "302 /my/enter/"
STRANGERS = frozenset({"nobody", "customer"})
UNFINISHED = frozenset({"agent without a second factor"})
AGENTS = EVERYONE - STRANGERS - UNFINISHED
WORKERS = frozenset({"agent", "agent of another department", "lead", "lead of another department", "privacy officer"})
RAW_READERS = frozenset({"lead", "lead of another department", "privacy officer"})
#: Whose ticket it is.
HERE = frozenset({"agent", "lead", "privacy officer"})
ADMINISTRATORS = frozenset({"administrator"})
NOBODYS = frozenset[str]()
EVENT_READERS = HERE | {"administrator", "auditor"}
TO_CONFIRM = "302 /account/confirm/"
TO_START = "302 /"


@dataclass(frozen=True)
class Row:
    """Who passes a route's guard, what they get, and who of them sees the thing that the address names."""

    who: frozenset[str]
    get: str
    post: str
    sees: frozenset[str] | None = None


def page(who: frozenset[str], sees: frozenset[str] | None = None) -> Row:
    return Row(who, "200", "405", sees)


def form(who: frozenset[str], then: str, sees: frozenset[str] | None = HERE) -> Row:
    return Row(who, "405", then, sees)


TABLE = {
    "account_login": Row(EVERYONE, "200", "200"),
    "mfa_login_webauthn": Row(EVERYONE, "302 /sign-in/", "302 /sign-in/"),
    "mfa_authenticate": Row(EVERYONE, "302 /sign-in/", "302 /sign-in/"),
    "identity_setup_link": Row(EVERYONE, "404", "404"),
    "account_logout": Row(EVERYONE, "200", "302 /sign-in/"),
    "account_sessions": Row(AGENTS, "200", "200"),
    "identity_first_factor": Row(AGENTS | UNFINISHED, "302 /account/", "302 /account/"),
    "mfa_add_webauthn": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "mfa_edit_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_remove_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_activate_totp": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "identity_app_code": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "mfa_deactivate_totp": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "mfa_view_recovery_codes": Row(AGENTS, TO_CONFIRM, "405"),
    "mfa_generate_recovery_codes": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "account_set_password": Row(AGENTS | UNFINISHED, TO_CONFIRM, TO_CONFIRM),
    "account_change_password": Row(AGENTS, "200", "200"),
    "account_reauthenticate": Row(AGENTS, "200", "200"),
    "mfa_reauthenticate": Row(AGENTS, "200", "200"),
    "mfa_reauthenticate_webauthn": Row(AGENTS, TO_CONFIRM, TO_CONFIRM),
    "identity_revoke_other_sessions": form(AGENTS, "302 /account/", None),
    "identity_revoke_session": form(AGENTS, "302 /account/", frozenset()),
    "console:home": Row(AGENTS, TO_START, "405"),
    "console:inbox": page(WORKERS),
    "console:view": page(WORKERS),
    "console:news": page(WORKERS),
    "console:search": Row(WORKERS, "200", "302 /"),
    "console:suggest": form(WORKERS, "200", None),
    "console:ticket": page(WORKERS, HERE),
    "console:activity": page(WORKERS, HERE),
    "console:files": page(WORKERS, HERE),
    "console:file": page(WORKERS, HERE),
    "console:message-html": page(WORKERS, HERE),
    "console:message-raw": page(RAW_READERS, HERE),
    "console:adopt": form(WORKERS, "302 /tickets/"),
    "console:apart": form(WORKERS, "302 /tickets/"),
    "console:assign": form(WORKERS, "302 /tickets/"),
    "console:confirm": form(WORKERS, "302 /tickets/"),
    "console:correct": form(WORKERS, "302 /tickets/"),
    "console:join": form(WORKERS, "409"),
    "console:note": form(WORKERS, "302 /tickets/"),
    "console:priority": form(WORKERS, "302 /tickets/"),
    "console:reply": form(WORKERS, "302 /tickets/"),
    "console:reveal": form(WORKERS, "302 /tickets/"),
    "console:snooze": form(WORKERS, "302 /tickets/"),
    "console:status": form(WORKERS, "302 /tickets/"),
    "console:tags": form(WORKERS, "302 /tickets/"),
    "console:undo": form(AGENTS, "404", None),
    "console:undo-last": form(AGENTS, "302 /", None),
    "console:wake": form(WORKERS, "409"),
    "console:ledger": page(AGENTS),
    "console:checkpoint": page(AGENTS),
    "console:event": page(AGENTS, EVENT_READERS),
    "console:event-bundle": page(AGENTS, EVENT_READERS),
    "portal:help": page(EVERYONE),
    "portal:form": Row(EVERYONE, "200", "422"),
    "portal:sent": Row(EVERYONE, "404", "405"),
    "portal:follow": Row(EVERYONE, "404", "405"),
    "portal:enter": Row(EVERYONE, "200", "422"),
    "portal:asked": page(EVERYONE),
    "portal:come-in": Row(EVERYONE, "404", "404"),
    # Agents are no customers: nobody of these came by a customer's link.
    "portal:requests": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:request": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:answer": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:file": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "portal:leave": Row(EVERYONE, TO_PROVE, TO_PROVE),
    "console:language": form(EVERYONE, "302 /", None),
    "console:theme": form(EVERYONE, "302 /", None),
    "console:settings": page(AGENTS),
    "console:density": form(AGENTS, "302 /", None),
    "console:letters": form(AGENTS, "302 /", None),
    "console:settings-agents": page(ADMINISTRATORS),
    "console:settings-agent-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-agent": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-agent-close": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-link": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-reopen": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-give": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-agent-withdraw": form(ADMINISTRATORS, "404", NOBODYS),
    "console:settings-agent-sessions": form(ADMINISTRATORS, "302 /settings/agents/", None),
    "console:settings-departments": page(ADMINISTRATORS),
    "console:settings-department-new": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-department": Row(ADMINISTRATORS, "200", "200"),
    "console:settings-department-archive": form(ADMINISTRATORS, "302 /settings/departments/", None),
    "console:settings-department-restore": form(ADMINISTRATORS, "302 /settings/departments/", None),
    "console:settings-roles": page(ADMINISTRATORS),
}

#: Pages that a signed-in agent, or a stranger, is sent on from.
ELSEWHERE = {
    ("account_login", "agent"): TO_START,
    ("mfa_login_webauthn", "agent"): TO_START,
    ("mfa_authenticate", "agent"): TO_START,
    ("account_logout", "stranger"): "302 /sign-in/",
    ("identity_first_factor", "unfinished"): "200",
}


@pytest.fixture
def place(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Besieged:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return besieged()


def routes() -> list[tuple[str, str]]:
    """Names and patterns; signing out comes last, because afterwards the browser is nobody's."""
    found = [(name, pattern) for pattern, name, _view in all_routes()]
    return sorted(found, key=lambda route: route[0] == "account_logout")


def address(place: Besieged, name: str, pattern: str) -> str:
    known = place.care.keys | {
        "name": "all",
        "token": "x" * 43,
        "undo_id": place.care.message.id,
        "pk": 1,
        "session_id": place.care.message.id,
    }
    known |= {"agent_id": place.desk.otto.id, "department_id": place.desk.billing.pk, "grant_id": place.care.message.id}
    return reverse(name, kwargs={key: known[key] for key in re.findall(r"<\w+:(\w+)>", pattern)})


def sent(place: Besieged) -> dict[str, dict[str, str]]:
    """A form that is filled in rightly, so that nothing but the guard stops it."""
    requester = place.care.ticket.requester
    assert requester is not None
    contact = requester.emails.get().id.hex
    return {
        "console:assign": {"assignee": ""},
        "console:correct": {"priority": "urgent"},
        "console:search": {"q": "receipt"},
        "console:suggest": {"q": "kal"},
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
    return [list(Ticket.objects.order_by("number").values()), Message.objects.count()]


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
    unknown = {"number": 999_999, "message_id": nowhere, "file_id": nowhere, "uid": nowhere}
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
