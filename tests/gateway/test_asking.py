"""Asking a language model over a real server: written down before it leaves, bounded, and a proposal that somebody takes over."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from sealdesk.access import desk_settings
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.models import DeskSetting
from sealdesk.access.opening import Opening
from sealdesk.access.tags import Tag
from sealdesk.desk import actions
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.gateway import asking as gateway_asking
from sealdesk.gateway.asking import AT_ONCE
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.models import ModelCall
from sealdesk.ledger.models import LedgerEvent
from sealdesk.passes.models import Confidence
from sealdesk.workbench.helping import asking
from tests.cast import BILLING, Desk, letter
from tests.gateway.conftest import asked
from tests.services import model_server
from tests.services.model_server import ModelServer, content, raw, says

PERSONAL = ("Elena", "Rossi", "20261124001", "1234567", "customer.example")


def refused(desk: Desk, ticket: Ticket, use: str = "draft") -> Reason:
    with pytest.raises(GatewayRefusalError) as refusal:
        asked(desk.wang, ticket, use)
    return refusal.value.reason


def test_what_arrives_is_masked_and_what_comes_back_is_restored(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    model.behave = says("Dear ⟦NAME_1⟧, the parasol of order ⟦NUMBER_1⟧ leaves tomorrow.")
    found = asked(desk.wang, ticket)
    assert found.text == "Dear Elena Rossi, the parasol of order 20261124001 leaves tomorrow."
    assert found.masked >= 4
    assert not [value for value in PERSONAL if value in model.sent]
    (request,) = model.requests
    assert request["stream"] is False
    assert not {"tools", "functions", "tool_choice"} & set(request)
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["reply"]
    assert model.headers[0]["Authorization"] == "Bearer k-1"


def test_exactly_what_left_stands_in_the_log_sealed_for_the_person(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    asked(desk.wang, ticket)
    call = ModelCall.objects.get()
    assert Opening(Actor.system("tests"), "tests").read(call.sent) == model.requests[0]
    assert (call.outcome, call.use, call.ticket, call.customer_id) == ("answered", "draft", ticket.id, ticket.requester_id)
    assert call.tokens == 200
    events = LedgerEvent.objects.filter(resource=ticket.key, tag__startswith="gateway:").order_by("id")
    assert [event.tag for event in events] == [Tag.GATEWAY_ASKED, Tag.GATEWAY_ANSWERED]
    assert not [value for value in PERSONAL if any(value in json.dumps(event.details) for event in events)]


def test_it_is_written_down_before_it_leaves(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    held: list[tuple[str, int]] = []

    def look(handler: Any, server: ModelServer) -> None:
        held.append((ModelCall.objects.get().outcome, LedgerEvent.objects.filter(tag=Tag.GATEWAY_ASKED).count()))
        connection.close()  # the server's thread has one of its own
        says("It leaves tomorrow.")(handler, server)

    model.behave = look
    asked(desk.wang, ticket)
    assert held == [("waiting", 1)]


def test_what_cannot_be_written_down_does_not_leave(desk: Desk, model: ModelServer, ticket: Ticket, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(ModelCall, "save", broken)
    with pytest.raises(OSError, match="disk full"):
        asked(desk.wang, ticket)
    assert model.requests == []


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (raw(b"{}", 429), Reason.ENDPOINT_REFUSED),
        (raw(b"{}", 500), Reason.ENDPOINT_REFUSED),
        (raw(b"", 302, Location="http://127.0.0.1:9/steal"), Reason.REDIRECT),
        (raw(b"", 307, Location="https://evil.example/"), Reason.REDIRECT),
        (raw(b"<html>", kind="text/html"), Reason.WRONG_TYPE),
        (raw(b"data: {}", kind="text/event-stream"), Reason.WRONG_TYPE),
        (raw(b"{}", Content_Encoding="gzip"), Reason.WRONG_TYPE),
        (raw(b"{not json"), Reason.MALFORMED),
        (raw(b"\xff\xfe\x00"), Reason.MALFORMED),
        (content("plain words"), Reason.MALFORMED),
        (content('{"reply": "x", "close_ticket": true}'), Reason.MALFORMED),
        (content('{"reply": "x"}', tool_calls=[{"id": "1", "function": {"name": "send"}}]), Reason.TOOL_CALL),
        (says("Dear ⟦NAME_44⟧"), Reason.FOREIGN_PLACEHOLDER),
        (says(""), Reason.EMPTY),
        (says("x" * 100_000), Reason.TOO_LARGE),
        (model_server.huge, Reason.TOO_LARGE),
    ],
)
def test_whatever_a_hostile_endpoint_answers_is_a_refusal(
    desk: Desk, model: ModelServer, ticket: Ticket, behave: Any, reason: Reason
) -> None:
    model.behave = behave
    assert refused(desk, ticket) is reason
    assert len(model.requests) == 1
    assert ModelCall.objects.get().outcome == reason
    assert LedgerEvent.objects.filter(tag=Tag.GATEWAY_ANSWERED).count() == 1


@pytest.mark.parametrize("behave", [model_server.silent, model_server.dripping, model_server.dripping_headers])
def test_a_slow_endpoint_is_left_in_time(desk: Desk, model: ModelServer, ticket: Ticket, settings: Any, behave: Any) -> None:
    settings.SEALDESK_GATEWAY = model.settings(timeout=1.0)
    model.behave = behave
    assert refused(desk, ticket) is Reason.SLOW
    assert ModelCall.objects.get().took_ms < 30_000


def test_an_endpoint_that_is_down_is_told(desk: Desk, model: ModelServer, ticket: Ticket, settings: Any) -> None:
    settings.SEALDESK_GATEWAY = model.settings(url="http://127.0.0.1:9/v1")
    assert refused(desk, ticket) is Reason.UNREACHABLE


def test_after_three_failures_it_rests_and_a_test_that_succeeds_ends_the_rest(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    model.behave = raw(b"{}", 500)
    assert [refused(desk, ticket) for _ in range(4)] == [Reason.ENDPOINT_REFUSED] * 3 + [Reason.RESTING]
    assert len(model.requests) == 3
    ModelCall.objects.update(at=timezone.now() - dt.timedelta(minutes=2))
    model.behave = says("It leaves tomorrow.")
    assert asked(desk.wang, ticket).text == "It leaves tomorrow."


def test_a_department_has_so_many_tokens_a_day(desk: Desk, model: ModelServer, ticket: Ticket, settings: Any) -> None:
    settings.SEALDESK_GATEWAY = model.settings(tokens_a_day=3_500)
    assert asked(desk.wang, ticket).text
    ModelCall.objects.update(tokens=3_000)
    assert refused(desk, ticket) is Reason.BUDGET
    ModelCall.objects.update(at=timezone.now() - dt.timedelta(days=1))
    assert asked(desk.wang, ticket).text
    other = desk.ticket_from(letter(to=BILLING, text="The invoice is missing. Where is it?"))
    ModelCall.objects.update(tokens=3_500, at=timezone.now())
    assert asking.ask(desk.otto, Opening(desk.otto, "ticket"), other, "draft").text


def test_off_is_off(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    DeskSetting.objects.filter(key="gateway-on").update(value=False)
    desk_settings._held.forget()
    assert refused(desk, ticket) is Reason.OFF
    assert model.requests == []


def test_a_label_that_may_not_leave_does_not(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    DeskSetting.objects.create(key="gateway-labels", value=["public", "secret"])
    assert refused(desk, ticket) is Reason.LABEL
    assert model.requests == []


def test_where_masking_is_unsure_nothing_leaves_and_it_is_on_record(desk: Desk, model: ModelServer) -> None:
    ticket = desk.ticket_from(letter(text="My number: one three eight zero zero one three eight zero zero zero. Please call."))
    assert refused(desk, ticket) is Reason.UNSURE
    assert model.requests == []
    event = LedgerEvent.objects.get(tag=Tag.GATEWAY_ASKED)
    assert "gateway-refused:unsure:spelled-out" in event.details


def test_notes_and_confidential_replies_stay_here(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    actions.note(desk.wang, ticket, "She complains about everything.")
    actions.reply(desk.wang, ticket, "The voucher is worth a lot.")
    Confidence.objects.create(message=Message.objects.get(ticket=ticket, kind=Kind.REPLY))
    asked(desk.wang, ticket)
    assert "complains" not in model.sent
    assert "voucher" not in model.sent


def test_a_proposal_is_taken_over_by_whom_it_was_made_for_and_by_nobody_else(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    found = asked(desk.wang, ticket, "draft")
    other = desk.ticket_from(letter(subject="Another", text="Another matter altogether."))
    for by, where in ((desk.otto, ticket), (desk.wang, other)):
        with pytest.raises(NotVisibleError):
            asking.accept(by, Opening(by, "ticket"), where, found.call)
    assert asking.accept(desk.wang, Opening(desk.wang, "ticket"), ticket, found.call) == "It leaves tomorrow."
    assert ModelCall.objects.get().accepted_at is not None
    assert LedgerEvent.objects.filter(tag=Tag.GATEWAY_ACCEPTED, resource=ticket.key).count() == 1
    assert not Message.objects.filter(kind=Kind.REPLY).exists()


def test_a_slow_endpoint_does_not_take_all_threads(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    for _ in range(AT_ONCE):
        assert gateway_asking._free.acquire(blocking=False)
    try:
        assert refused(desk, ticket) is Reason.BUSY
    finally:
        for _ in range(AT_ONCE):
            gateway_asking._free.release()
    assert threading.active_count() < 20
    assert asked(desk.wang, ticket).text


def test_a_summary_is_asked_for_in_its_own_form(desk: Desk, model: ModelServer, ticket: Ticket) -> None:
    model.behave = says("⟦NAME_1⟧ waits for a parasol.", "summary")
    assert asked(desk.wang, ticket, "summary").text == "Elena Rossi waits for a parasol."
    assert refused(desk, ticket, "draft") is Reason.MALFORMED
