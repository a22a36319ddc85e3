"""Other sites in the agent's browser: forged forms, frames, redirects, forged hosts. None of them moves anything."""

from __future__ import annotations

import importlib
import re
import runpy
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from sealdesk.access.permissions import Role
from sealdesk.access.routes import all_routes
from sealdesk.desk.models import Message, Ticket
from sealdesk.ledger.models import LedgerEvent
from tests.besieged import Besieged, an_agent_with, signed_in
from tests.identity.support import PASSWORD, code_now, with_app, with_password

pytestmark = pytest.mark.django_db
HOST = "desk.example"
SECURE_NAMES = re.compile(r"(CSRF|SESSION|SECURE)_|ALLOWED_HOSTS|X_FRAME_OPTIONS")
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    "https://desk.example@evil.example/",
    "https://desk.example.evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\t//evil.example/",
    "/\t/evil.example/",
    "//evil.example\\@desk.example/",
    "http:\\\\evil.example",
]


@pytest.fixture
def https(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a desk that is reached by https, as the settings module itself makes them."""
    monkeypatch.setenv("SEALDESK_PUBLIC_URL", f"https://{HOST}")
    module = importlib.import_module("sealdesk.project.settings")
    for name, value in runpy.run_path(str(module.__file__)).items():
        if SECURE_NAMES.match(name) and name.isupper() and name != "SESSION_ENGINE":
            setattr(settings, name, value)


def addresses(place: Besieged) -> dict[str, str]:
    known = place.care.keys | {
        "name": "all",
        "token": "x" * 43,
        "pk": 1,
        "session_id": place.care.message.id,
        "draft_id": place.care.message.id,
    }
    known |= {"agent_id": place.desk.otto.id, "department_id": place.desk.billing.pk, "grant_id": place.care.message.id}
    return {
        name: reverse(name, kwargs={key: known[key] for key in re.findall(r"<\w+:(\w+)>", pattern)})
        for pattern, name, _view in all_routes()
    }


def world(place: Besieged) -> list[Any]:
    return [list(Ticket.objects.values()), Message.objects.count(), LedgerEvent.objects.count()]


def with_checks(place: Besieged, person: str = "lead") -> Client:
    """The browser of a person, where tokens are checked as they are in service."""
    browser = place.browser_of(person)
    browser.handler.enforce_csrf_checks = True
    return browser


def token_of(browser: Client, page: str, **more: Any) -> str:
    held = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page, **more).content.decode())
    assert held is not None
    return held[1]


def test_no_route_takes_a_form_without_its_token(place: Besieged) -> None:
    browser = with_checks(place)
    note = place.care.url("note")
    stranger = Client(enforce_csrf_checks=True)
    foreign = token_of(stranger, "/sign-in/")
    browser.get(place.care.url("ticket"))
    before = world(place)
    forged: list[dict[str, str]] = [{}, {"csrfmiddlewaretoken": ""}, {"csrfmiddlewaretoken": "a" * 64}, {"csrfmiddlewaretoken": foreign}]
    for name, url in addresses(place).items():
        for token in forged:
            data = {"text": "forged", "priority": "urgent", "status": "closed", "theme": "dark", "language": "en"} | token
            response = browser.post(url, data)
            assert response.status_code == 403, f"{name}: {response.status_code}"
            assert b"in the ledger" not in response.content
        for method in ("put", "patch", "delete"):
            assert getattr(browser, method)(url).status_code == 403, f"{method} {name}"
    assert world(place) == before
    rightly = {"text": "mine", "csrfmiddlewaretoken": token_of(browser, place.care.url("ticket"))}
    assert browser.post(note, rightly).status_code == 302
    assert Message.objects.count() == before[1] + 1


def test_nobody_is_signed_in_by_another_site(place: Besieged) -> None:
    mallory = with_password(with_app(an_agent_with((Role.AGENT, None))))
    victim = Client(enforce_csrf_checks=True)
    victim.get("/sign-in/")
    forms = {"/sign-in/": {"login": mallory.email, "password": PASSWORD}, "/sign-in/code/": {"code": code_now()}, "/setup/" + "x" * 43: {}}
    for url, form in forms.items():
        assert victim.post(url, form).status_code == 403
    assert victim.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"HTTP_REFERER": "https://evil.example/"}, 403),
        ({"HTTP_REFERER": f"http://{HOST}/"}, 403),
        ({"HTTP_REFERER": f"https://{HOST}.evil.example/"}, 403),
        ({"HTTP_ORIGIN": "https://evil.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_ORIGIN": f"http://{HOST}"}, 403),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": f"https://{HOST}/"}, 403),
        ({"HTTP_REFERER": f"https://{HOST}/"}, 302),
        ({"HTTP_ORIGIN": f"https://{HOST}"}, 302),
    ],
)
def test_under_https_a_form_comes_from_this_site_even_with_its_token(
    place: Besieged, https: None, headers: dict[str, Any], status: int
) -> None:
    browser = with_checks(place)
    here: dict[str, Any] = {"secure": True, "HTTP_HOST": HOST}
    token = token_of(browser, place.care.url("ticket"), **here)
    before = Message.objects.count()
    response = browser.post(place.care.url("note"), {"text": "A note.", "csrfmiddlewaretoken": token}, **here, **headers)
    assert response.status_code == status
    assert Message.objects.count() == before + (status == 302)


def cookies_of_a_day(place: Besieged, **here: Any) -> tuple[Client, dict[str, Any]]:
    """A browser that signed in with password and code and chose a theme and a language, and the cookies that it was given."""
    agent = with_password(with_app(an_agent_with((Role.AGENT, place.desk.care))))
    browser = Client()
    browser.get("/sign-in/", **here)
    browser.post("/sign-in/", {"login": agent.email, "password": PASSWORD}, **here)
    assert browser.post("/sign-in/code/", {"code": code_now()}, **here).status_code == 302
    browser.get("/account/", **here)
    browser.post("/theme/", {"theme": "dark"}, **here)
    browser.post("/language/", {"language": "en"}, **here)
    return browser, dict(browser.cookies.items())


def test_cookies_are_for_this_site_only(place: Besieged, https: None) -> None:
    here: dict[str, Any] = {"secure": True, "HTTP_HOST": HOST}
    browser, cookies = cookies_of_a_day(place, **here)
    assert {"__Host-csrf", "__Host-session"} < set(cookies)
    for name, cookie in cookies.items():
        assert cookie["httponly"], name
        assert cookie["secure"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name
    assert browser.get("/account/", **here)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_on_the_loopback_name_cookies_are_unreadable_by_scripts_too(place: Besieged) -> None:
    _browser, cookies = cookies_of_a_day(place)
    assert {"csrf", "session"} < set(cookies)
    assert [name for name, cookie in cookies.items() if not (cookie["httponly"] and cookie["samesite"] == "Lax")] == []


def directives(response: Any) -> dict[str, str]:
    return {part.split()[0]: " ".join(part.split()[1:]) for part in response["Content-Security-Policy"].split(";") if part.strip()}


def test_every_answer_refuses_frames_sniffing_and_inline_scripts(place: Besieged) -> None:
    browser = place.browser_of("lead")
    urls = {**addresses(place), "nowhere": "/nowhere/", "not mine": place.billing.url("ticket")}
    for name, url in urls.items():
        if name == "account_logout":
            continue
        for who in (browser, Client()):
            response = who.get(url)
            rules = directives(response)
            own_frame = name == "console:message-html" and response.status_code == 200
            assert response["X-Frame-Options"] == ("SAMEORIGIN" if own_frame else "DENY"), name
            assert response["X-Content-Type-Options"] == "nosniff", name
            assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}, name
            assert response["Cross-Origin-Opener-Policy"] == "same-origin", name
            assert rules["default-src"] == "'none'", name
            assert "unsafe" not in rules.get("script-src", ""), name
            if not response.headers.get("Content-Disposition"):
                assert rules["frame-ancestors"] == ("'self'" if own_frame else "'none'"), name
                assert rules["base-uri"] == "'none'", name


def is_here(address: str) -> bool:
    return address.startswith("/") and not address.startswith(("//", "/\\")) and "evil" not in address.split("?", maxsplit=1)[0]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_sends_an_agent_to_another_site(place: Besieged, elsewhere: str) -> None:
    browser = place.browser_of("agent")
    answers = [
        browser.get("/sign-in/", {"next": elsewhere}),
        browser.get("/sign-in/code/", {"next": elsewhere}),
        browser.post("/theme/", {"theme": "dark", "next": elsewhere}),
        browser.post("/language/", {"language": "en", "next": elsewhere}),
        browser.get("/account/app/add/", {"next": elsewhere}),
        browser.post(f"{place.care.url('status')}?view={quote(elsewhere)}", {"status": "open"}),
        browser.post("/account/confirm/code/", {"code": code_now(), "next": elsewhere}),
        browser.post("/sign-out/", {"next": elsewhere}),
    ]
    assert [response["Location"] for response in answers if not is_here(response["Location"])] == []


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_nowhere_else(place: Besieged, settings: Any, elsewhere: str) -> None:
    settings.PASSWORD_HASHERS = ["tests.identity.support.CheapArgon2"]
    agent = with_password(with_app(an_agent_with((Role.AGENT, place.desk.care))))
    browser = Client()
    first = browser.post(f"/sign-in/?next={quote(elsewhere)}", {"login": agent.email, "password": PASSWORD, "next": elsewhere})
    second = browser.post(first["Location"], {"code": code_now(), "next": elsewhere})
    assert [first.status_code, second.status_code] == [302, 302]
    assert is_here(first["Location"])
    assert is_here(second["Location"])


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example:80", "a b", ""])
def test_a_forged_host_is_refused(place: Besieged, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    browser = place.browser_of("agent")
    for url in ("/sign-in/", place.care.url("ticket")):
        response = browser.get(url, HTTP_HOST=host)
        assert response.status_code == 400
        assert b"evil" not in response.content


def test_forwarded_headers_are_believed_from_no_stranger(place: Besieged, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    browser = signed_in(an_agent_with((Role.AGENT, place.desk.care)))
    forged: dict[str, Any] = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_FORWARDED": "host=evil.example;proto=https",
    }
    for url in ("/sign-in/", "/", place.care.url("ticket"), "/account/app/add/", "/nowhere/"):
        response = browser.get(url, HTTP_HOST="localhost", **forged)
        assert b"evil.example" not in response.content
        assert "evil" not in response.headers.get("Location", "")
        assert "Strict-Transport-Security" not in response


@pytest.mark.parametrize(
    ("before", "next_page"),
    [
        ("http://testserver/tickets/1001/?view=all", "/tickets/1001/%3Fview%3Dall"),
        *((page, "/") for page in (*ELSEWHERE, "http://testserver.evil.example/tickets/1/", "http://testserver//evil.example/", "")),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page_and_never_elsewhere(before: str, next_page: str) -> None:
    answer = Client().post("/tickets/1001/reply/", {"then": "solved"}, headers={"Referer": before})
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={next_page}")


@pytest.mark.parametrize(
    ("before", "page"),
    [
        ("/tickets/1001/reply/", "/tickets/1001/"),
        ("/tickets/1001/messages/018f0000-0000-7000-8000-000000000000/recall/?view=all", "/tickets/1001/"),
        ("/tickets/new/draft/", "/tickets/new/"),
        ("/tickets/new/?customer=1", "/tickets/new/%3Fcustomer%3D1"),
        ("/theme/", "/"),
        ("/nowhere/at/all/", "/"),
    ],
)
def test_after_a_refused_form_the_way_back_leads_to_a_page_that_opens(before: str, page: str) -> None:
    answer = Client().post("/tickets/1001/reply/", {}, headers={"Referer": f"http://testserver{before}"})
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={page}")
