"""What one wants to be told: a form that cannot be saved comes back as it was filled in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench import rules
from sealdesk.workbench.rules import How, Told
from tests.cast import Desk
from tests.console.support import signed_in, words_of

SENTENCE = "Quiet hours have a beginning and an end"


@pytest.mark.parametrize("hours", [("22:00", ""), ("", "07:00"), ("25:00", "07:00"), ("late", "07:00")])
def test_half_of_the_quiet_hours_is_asked_about_and_nothing_is_lost(desk: Desk, hours: tuple[str, str]) -> None:
    wang = signed_in(desk.wang)
    before = LedgerEvent.objects.count()
    page = wang.post(reverse("console:notice-rules"), {"new": "mail", "quiet_from": hours[0], "quiet_to": hours[1]})
    assert page.status_code == 409
    assert words_of(page).count(SENTENCE) == 2, "at the field, and at the top, which a phone shows first"
    html = page.content.decode()
    assert 'name="new" value="mail" checked' in html
    assert [f'value="{one}"' in html for one in hours if one] == [True for one in hours if one]
    assert LedgerEvent.objects.count() == before
    wang.post(reverse("console:notice-rules"), {"new": "mail", "quiet_from": "22:00", "quiet_to": "07:00"})
    assert rules.how(rules.rules_of(desk.wang), Told.NEW) == How.MAIL
