"""Builds what an event says beside who, when and what: the values before and after, and what was taken back, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sealdesk.access.masking import masked
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import danger_words, erasing_words, figures, happenings, things, words
from sealdesk.console.builders import taken_back, viewing
from sealdesk.console.builders.event_values import Naming
from sealdesk.console.builders.told import changes_of, details_of
from sealdesk.console.changes import fields_named, told
from sealdesk.console.pages.ledger import Fact
from sealdesk.console.reader import Reader
from sealdesk.console.reasons import reason
from sealdesk.console.triage_words import drift
from sealdesk.desk import history
from sealdesk.labels import Label
from sealdesk.ledger.models import LedgerEvent
from sealdesk.phrases import listed


def facts(reader: Reader, event: LedgerEvent, held: dict[str, Any], kept: things.Kept | None) -> Iterable[Fact]:
    """All of it. What was taken back is told as the change that it was, backwards, with the way to its own event."""
    if event.tag == Tag.ACTION_UNDONE:
        undone = taken_back.event_of(reader.actor, held)
        if undone is not None:
            yield Fact(_("Undone"), happenings.what(undone.tag), reverse("console:event", args=[undone.uid]))
            if "other" not in held:
                theirs = taken_back.backwards(details_of(undone))
                kept = things.kept_of(reader, undone, theirs)
                if kept is not None and kept.name:
                    yield Fact(_("Name"), kept.name)
                yield from _said(reader, undone, theirs, kept)
                return
        held = held | {"changes": taken_back.changes(held, undone)}
    yield from _said(reader, event, held, kept)


def _said(reader: Reader, event: LedgerEvent, held: dict[str, Any], kept: things.Kept | None) -> Iterable[Fact]:
    naming = Naming(reader, event)
    yield from _plain(held)
    if event.tag == Tag.CUSTOMER_ERASED and "why" in held:
        yield Fact(_("Why"), erasing_words.reason(str(held["why"])))
        yield Fact(_("What went"), erasing_words.gone(held.get("gone") or {}))
    yield from _guarded(held)
    yield from naming.beside(held)
    yield from _changes(reader, event, held, naming)
    yield from (Fact(name, value) for name, value in _settings(reader, event, held, kept))


def _settings(reader: Reader, event: LedgerEvent, held: dict[str, Any], kept: things.Kept | None) -> Iterable[tuple[str, str]]:
    """What was changed of the desk's own, with what is read of it only by who may read the thing itself."""
    if str(event.resource).startswith(("ticket:", "customer:")):
        return ()
    held = held | {"changes": viewing.in_words(reader, changes_of(held))}
    if kept is None:
        return told(held)
    if kept.may_read:
        return told(held | {"changes": dict(kept.changes) | held["changes"]})
    whose = _("Erased") if kept.erased else _("Sealed for its owner") if kept.own else _("Sealed for its department")
    changed = fields_named(f"canned.{name}" for name in held.get("fields") or ())
    named = ((_("Fields changed"), changed),) if changed else ()
    return (*told(held), *named, (_("Values"), whose))


def _plain(held: Mapping[str, Any]) -> Iterable[Fact]:
    known = {
        "purpose": _("Purpose"),
        "count": _("People"),
        "labels": _("Labels"),
        "copied": _("Others who got a copy"),
        "uncopied": _("Take part no more"),
        "code": _("Reason"),
    }
    for key, name in known.items():
        value = held.get(key)
        if value in (None, "", []):
            continue
        if key == "labels" and isinstance(value, list):
            yield Fact(name, listed(words.label(str(one)) for one in value))
        else:
            yield Fact(name, {"purpose": words.purpose, "code": reason}.get(key, str)(str(value)))


def _guarded(held: Mapping[str, Any]) -> Iterable[Fact]:
    """How sure triage was of what it suspects, and by which signs; and how tickets changed since it was trained."""
    if isinstance(held.get("drift"), list):
        yield Fact(_("Signs"), drift(str(code) for code in held["drift"]))
    if isinstance(held.get("chance"), int):
        yield Fact(_("How sure"), figures.percent(held["chance"] / 100))
    if isinstance(held.get("signs"), list) and held["signs"]:
        yield Fact(_("Signs"), " ".join(danger_words.sign(str(code)).rstrip(":：") for code in held["signs"]))


def _changes(reader: Reader, event: LedgerEvent, held: Mapping[str, Any], naming: Naming) -> Iterable[Fact]:
    """What it was and what it is. What is about a person is opened for who is cleared, and stays sealed for everybody else."""
    field = str(held.get("field") or held.get("question") or "")
    if field:
        yield Fact(_("Field"), words.field(field))
    values: Mapping[str, Any] = held if {"from", "to"} & held.keys() else {}
    sealed = None if history.about_ours(event) else history.personal_of(event)
    if sealed is not None:
        may = reader.actor.may(Permission.CUSTOMER_READ, event.department) and Label.PERSONAL in reader.actor.clearance(event.department)
        shown = reader.opening.show(sealed, event.department) if may else None
        if shown is None or shown.masked:
            yield Fact(_("Values"), _("Erased") if shown is not None and shown.erased else _("Sealed for the customer"))
        else:
            values = {**values, **_masked(json.loads(shown.text), str(held.get("kind", "")))}
    if values.get("words"):
        yield Fact(_("Words that decided"), listed(map(str, values["words"])))
    for key, name in {"from": _("Before"), "to": _("After"), "added": pgettext("change", "Added"), "removed": _("Removed")}.items():
        if key in values:
            yield naming.fact(name, field, str(values[key]))


def _masked(values: dict[str, Any], kind: str) -> dict[str, Any]:
    """Ways to reach a person are opened one by one on the person's page, and not here."""
    return {key: masked(str(value), kind) for key, value in values.items()} if kind in {"address", "phone"} else values
