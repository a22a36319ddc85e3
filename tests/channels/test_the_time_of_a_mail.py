"""Imported mail keeps its place in time; mail that arrives is ordered by our clock, whatever its sender's says."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.processing import process
from sealdesk.desk.models import Ticket
from tests.cast import found_desk, letter

pytestmark = pytest.mark.django_db


def arrives(source: str, date: str) -> Ticket:
    raw = letter().replace(b"Tue, 24 Nov 2026 09:00:00 +0000", date.encode())
    assert date.encode() in raw
    message = process(accept(raw, source=source, durable=False).raw, raw).message
    assert message is not None
    return message.ticket


def test_an_imported_mail_stands_at_the_day_it_was_sent() -> None:
    found_desk()
    ticket = arrives("import", "Mon, 06 Jan 2020 08:30:00 +0800")
    assert ticket.opened_at == ticket.changed_at == datetime.datetime(2020, 1, 6, 0, 30, tzinfo=datetime.UTC)
    assert ticket.messages.get().created_at == ticket.opened_at


@pytest.mark.parametrize("source", ["import", "lmtp"])
def test_a_date_in_the_future_puts_no_ticket_on_top_for_ever(source: str) -> None:
    found_desk()
    assert arrives(source, "Fri, 01 Jan 2100 00:00:00 +0000").changed_at <= timezone.now()


def test_a_mail_that_arrives_now_is_new_whatever_its_date() -> None:
    found_desk()
    ticket = arrives("lmtp", "Mon, 06 Jan 2020 08:30:00 +0800")
    assert timezone.now() - ticket.opened_at < datetime.timedelta(minutes=5)
