"""What strangers are called runs through canned replies into mails and pages: it must stay words (T13, header injection)."""

from __future__ import annotations

from typing import Any

import pytest

from sealdesk.access.opening import Opening
from sealdesk.channels.mail.outbound import compose
from sealdesk.desk.models import Ticket
from sealdesk.workbench import canned, replies
from sealdesk.workbench.canned import Wording
from tests.besieged import the_model
from tests.cast import Desk, found_desk
from tests.console.support import signed_in

PAYLOADS = [
    "{{agent.name}}",
    "{{ticket.subject|{{agent.name}}}}",
    "<script>alert(1)</script>",
    "Elena\r\nBcc: mallory@elsewhere.example",
    "{% include 'x' %}",
    "\u202egnp.elif",
]


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Desk:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    return found_desk()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    from tests.cast import letter

    ticket = desk.ticket_from(letter())
    Ticket.objects.filter(pk=ticket.pk).update(department=desk.care)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_customers_name_stays_a_name(desk: Desk, ticket: Ticket, payload: str) -> None:
    assert ticket.requester is not None
    ticket.requester.name = payload
    ticket.requester.save()
    opening = Opening(desk.wang, "tests")
    row = canned.save(desk.wang, opening, Wording("Greeting", "Dear {{customer.name}},", "{{customer.name}}"), scope="own")
    browser, at = signed_in(desk.wang), f"/tickets/{ticket.number}/"
    browser.post(f"{at}canned/{row.id}/", {"kind": "reply"})
    page = browser.get(at).content.decode()
    assert "Wang Fang}" not in page
    assert "<script>alert(1)" not in page
    said = canned.filled(desk.wang, opening, ticket, row.id)
    assert "\n" not in said
    assert "\u202e" not in said
    assert "Wang Fang" not in said
    message = replies.send(desk.wang, ticket, said)
    mail = compose(message, Opening(desk.wang.system("tests"), "tests"), date=message.created_at)
    raw = b"".join(mail.chunks()).decode()
    assert mail.recipient == "elena.rossi@customer.example"
    assert "\nBcc:" not in raw.partition("\r\n\r\n")[0]
    designed = mail.message.get_body(("html",))
    assert designed is not None
    assert "<script>" not in designed.get_content()


def test_a_canned_reply_of_somebody_else_is_put_into_no_draft(desk: Desk, ticket: Ticket) -> None:
    row = canned.save(desk.otto, Opening(desk.otto, "tests"), Wording("Mine", "Kaleidoscope", ""), scope="own")
    wang = signed_in(desk.wang)
    assert wang.post(f"/tickets/{ticket.number}/canned/{row.id}/", {"kind": "note"}).status_code == 404
    assert wang.get(f"/settings/canned/{row.id}/").status_code == 404
    assert wang.post(f"/settings/canned/{row.id}/remove/").status_code == 404
    assert "Kaleidoscope" not in wang.get("/settings/canned/").content.decode()
