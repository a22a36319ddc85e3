"""Every field says what it holds, and every personal one is sealed; a model that does neither stops the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from sealdesk.datamap.checks import every_field_is_declared
from sealdesk.datamap.fields import SealedTextField
from sealdesk.datamap.registry import entries
from sealdesk.labels import SEALED_LABELS, Label, declared


@pytest.fixture
def throwaway() -> Iterator[Callable[..., None]]:
    """Make a model of the desk for one test."""
    made: list[str] = []

    def make(**fields: Any) -> None:
        identity = declared(models.UUIDField(primary_key=True))
        meta = type("Meta", (), {"app_label": "desk"})
        body = {"__module__": "sealdesk.desk.throwaway", "Meta": meta, "id": identity, **fields}
        made.append(type("Throwaway", (models.Model,), body).__name__)

    yield make
    for name in made:
        del apps.all_models["desk"][name.lower()]
    apps.clear_cache()


def found() -> list[str | None]:
    return [error.id for error in every_field_is_declared()]


def test_every_field_of_the_desk_is_declared() -> None:
    assert every_field_is_declared() == []


def test_every_personal_field_of_every_model_is_sealed() -> None:
    listed = list(entries())
    sealed = {f"{entry.model}.{entry.field}" for entry in listed if entry.sealed}
    for entry in listed:
        assert entry.declaration is not None
        if entry.declaration.label in SEALED_LABELS and not entry.model.startswith("vault."):
            assert entry.sealed, f"{entry.model}.{entry.field}"
    assert {
        "channels.Mailbox.imap",
        "desk.Attachment.name",
        "desk.Message.envelope",
        "desk.Message.html",
        "desk.Message.quoted",
        "desk.Message.text",
        "desk.Ticket.subject_line",
        "people.Customer.name",
        "people.CustomerEmail.value",
        "people.CustomerPhone.value",
        "triage.Judgement.evidence",
    } <= sealed


def test_a_field_that_says_nothing_stops_the_start(throwaway: Callable[..., None]) -> None:
    throwaway(name=models.CharField(max_length=9))
    assert found() == ["datamap.E001"]


@pytest.mark.parametrize("label", sorted(SEALED_LABELS))
def test_a_personal_field_in_the_clear_stops_the_start(throwaway: Callable[..., None], label: Label) -> None:
    throwaway(name=declared(models.CharField(max_length=9), label))
    assert found() == ["datamap.E002"]


def test_a_sealed_or_impersonal_field_is_fine(throwaway: Callable[..., None]) -> None:
    throwaway(name=SealedTextField(subject="desk"), size=declared(models.IntegerField()))
    assert found() == []
