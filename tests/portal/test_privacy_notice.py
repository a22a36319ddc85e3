"""The privacy notice says what the data map says, in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from sealdesk.access.permissions import Role
from sealdesk.datamap.registry import entries
from sealdesk.gateway.choosing import decide
from sealdesk.portal.builders import privacy
from tests.console.support import words_of
from tests.doors_cast import an_actor

pytestmark = pytest.mark.django_db


def test_every_field_about_a_customer_is_in_it() -> None:
    told = {(entry.model, entry.field) for _what, entry in privacy._about_customers()}
    for entry in entries():
        subject = entry.declaration.subject if entry.declaration else ""
        if entry.sealed and any(path in subject for path in ("customer", "requester", "person")):
            assert (entry.model, entry.field) in told
    assert {("people.Customer", "name"), ("people.CustomerEmail", "value"), ("ledger.LedgerEvent", "details")} <= told
    assert not any(model.startswith("identity.") for model, _field in told)


def test_a_field_that_nobody_has_words_for_is_told_of_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_WHAT", {})
    with translation.override("en"):
        told = {row.what for row in privacy.kept_about_customers()}
    assert told == {"Further details of your requests"}


@pytest.mark.parametrize(("language", "words"), [("en", "Your e-mail addresses"), ("zh-hans", "您的邮箱地址")])
def test_it_is_read_in_both_languages_without_signing_in(settings: Any, language: str, words: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get("/privacy-notice/")
    assert page.status_code == 200
    assert words in words_of(page)


def test_it_names_who_gets_texts_while_a_language_model_may_be_asked(settings: Any) -> None:
    assert "We give nothing to third parties." in words_of(Client().get("/privacy-notice/"))
    settings.SEALDESK_GATEWAY = {"url": "https://model.example/v1", "model": "m"}
    assert "We give nothing to third parties." in words_of(Client().get("/privacy-notice/"))
    decide(an_actor(Role.ADMINISTRATOR), on=True, labels=["personal"])
    told = words_of(Client().get("/privacy-notice/"))
    assert "texts of your request go to model.example" in told
    assert "We give nothing to third parties." not in told
