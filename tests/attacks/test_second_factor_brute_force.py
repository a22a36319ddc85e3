"""T02: guessing the second factor. Whoever has the password gets five guesses in ten minutes."""

from __future__ import annotations

import pytest
from django.test import Client

from sealdesk.identity import throttle
from sealdesk.identity.models import Agent, Session, Throttle
from sealdesk.identity.throttle import Limit
from sealdesk.ledger.models import LedgerEvent
from tests.identity.conftest import *  # noqa: F403 - the same cast
from tests.identity.support import Clock, code_now, give_password, recovery_codes, signed_in, wrong_code


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The guesses that were compared with the secret at all."""
    from sealdesk.identity import factors

    seen: list[str] = []
    real = factors.accepted_factor
    monkeypatch.setattr(factors, "accepted_factor", lambda agent, code: (seen.append(code), real(agent, code))[1])
    return seen


def attacker(mei: Agent, address: str = "198.51.100.1") -> Client:
    browser = Client(REMOTE_ADDR=address)
    give_password(browser, mei)
    return browser


def test_of_200_guesses_five_are_looked_at(mei: Agent, clock: Clock, looked_at: list[str]) -> None:
    browser = attacker(mei)
    for _ in range(200):
        browser.post("/sign-in/code/", {"code": wrong_code()})
    assert len(looked_at) == 5
    assert not Session.objects.filter(agent=mei).exists()


def test_other_addresses_and_other_browsers_share_the_five(mei: Agent, clock: Clock, looked_at: list[str]) -> None:
    for number in range(20):
        attacker(mei, f"198.51.100.{number}").post("/sign-in/code/", {"code": wrong_code()})
    assert len(looked_at) == 5


def test_recovery_codes_and_codes_of_the_app_share_the_five(mei: Agent, clock: Clock, looked_at: list[str]) -> None:
    browser = attacker(mei)
    for number in range(20):
        browser.post("/sign-in/code/", {"code": wrong_code() if number % 2 else "1" * 20})
    assert len(looked_at) == 5


def test_the_right_code_is_refused_too_while_the_limit_holds(mei: Agent, clock: Clock) -> None:
    browser = attacker(mei)
    for _ in range(5):
        browser.post("/sign-in/code/", {"code": wrong_code()})
    for code in (code_now(), recovery_codes(mei)[0]):
        assert browser.post("/sign-in/code/", {"code": code}).status_code == 200
    assert not Session.objects.filter(agent=mei).exists()
    clock.move(minutes=10, seconds=1)
    again = attacker(mei, "198.51.100.2")
    assert again.post("/sign-in/code/", {"code": code_now()}).status_code == 302


@pytest.mark.parametrize("pause", [7, 61, 119, 300])
def test_no_ten_minutes_hold_more_than_five_guesses(mei: Agent, clock: Clock, looked_at: list[str], pause: int) -> None:
    moments: list[float] = []
    for _ in range(min(120, 7200 // pause)):
        browser = attacker(mei, "198.51.100.9")
        before = len(looked_at)
        browser.post("/sign-in/code/", {"code": wrong_code()})
        moments += [clock.time()] * (len(looked_at) - before)
        clock.move(seconds=pause)
    assert len(moments) >= 3
    for start in moments:
        assert sum(start <= moment < start + 600 for moment in moments) <= 5


def test_a_patient_attacker_gets_fifty_a_day(mei: Agent, clock: Clock) -> None:
    allowed = 0
    for _ in range(24 * 60 // 2):
        allowed += throttle.take(Limit.SECOND_FACTOR, str(mei.pk)) is throttle.Verdict.ALLOWED
        clock.move(minutes=1, seconds=59)
    assert allowed == 50


def test_confirming_again_counts_as_well(mei_at_her_desk: Client, clock: Clock, looked_at: list[str]) -> None:
    for _ in range(20):
        mei_at_her_desk.post("/account/confirm/code/", {"code": wrong_code()})
    assert len(looked_at) == 5


def test_the_count_is_in_the_database_and_names_nobody(mei: Agent, clock: Clock) -> None:
    attacker(mei).post("/sign-in/code/", {"code": wrong_code()})
    held = str(list(Throttle.objects.values()))
    assert Throttle.objects.count() >= 2
    for known in (str(mei.pk), mei.email, "198.51.100.1"):
        assert known not in held


def test_the_owner_signed_in_elsewhere_is_not_disturbed(mei_at_her_desk: Client, mei: Agent, clock: Clock) -> None:
    browser = attacker(mei)
    for _ in range(50):
        browser.post("/sign-in/code/", {"code": wrong_code()})
    assert mei_at_her_desk.get("/account/").status_code == 200


def test_every_guess_and_the_first_refusal_are_recorded(mei: Agent, clock: Clock) -> None:
    browser = attacker(mei)
    for _ in range(50):
        browser.post("/sign-in/code/", {"code": wrong_code()})
    codes = list(LedgerEvent.objects.filter(tag="factor:refused").order_by("id").values_list("details", flat=True))
    assert [code.count("wrong-code") for code in codes] == [1, 1, 1, 1, 1, 0]
    assert "too-many" in codes[-1]


def test_a_right_code_forgets_the_wrong_ones(mei: Agent, clock: Clock, looked_at: list[str]) -> None:
    browser = attacker(mei)
    for _ in range(4):
        browser.post("/sign-in/code/", {"code": wrong_code()})
    browser.post("/sign-in/code/", {"code": code_now()})
    clock.move(seconds=60)
    signed_in(mei)
    assert len(looked_at) == 6


def test_a_password_gets_ten_guesses_in_ten_minutes_from_all_addresses(mei: Agent, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from sealdesk.identity.backends import PasswordBackend

    seen: list[str] = []
    real = PasswordBackend.authenticate
    monkeypatch.setattr(
        PasswordBackend,
        "authenticate",
        lambda *given, **named: (seen.append(named["email"]), real(*given, **named))[1],
    )
    for number in range(40):
        give_password(Client(REMOTE_ADDR=f"198.51.100.{number}"), mei, "some other words entirely")
    assert len(seen) == 10


def test_one_network_gets_sixty_guesses_over_all_accounts(db: None, clock: Clock) -> None:
    refused = 0
    for number in range(80):
        answer = Client(REMOTE_ADDR="2001:db8::" + format(number, "x")).post(
            "/sign-in/", {"login": f"someone{number}@desk.example", "password": "some other words entirely"}
        )
        refused += "Too many" in str(answer.context["form"].non_field_errors())
    assert refused == 20


@pytest.mark.django_db(transaction=True)
def test_guesses_made_side_by_side_are_all_counted() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def guess(_: int) -> bool:
        try:
            return throttle.take(Limit.SECOND_FACTOR, "one agent") is throttle.Verdict.ALLOWED
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        allowed = sum(pool.map(guess, range(60)))
    assert allowed == 5


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_twice_at_the_same_moment_is_accepted_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from sealdesk.identity.factors import accepted_factor
    from tests.identity.support import an_agent, with_app

    agent = with_app(an_agent("Mei Chen"))
    code = code_now()

    def send(_: int) -> bool:
        try:
            return accepted_factor(agent, code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(16))) == 1
