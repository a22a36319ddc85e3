"""Builds the page of one event: what happened, what it was before, and the proof that it stands in the tree."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.masking import masked
from sealdesk.access.permissions import Permission
from sealdesk.console import danger_words, figures, happenings, things, words
from sealdesk.console.builders import viewing
from sealdesk.console.builders.told import changes_of, details_of
from sealdesk.console.changes import fields_named, told
from sealdesk.console.happenings import moment
from sealdesk.console.pages.ledger import Drawing, EventDetail, Level, Step
from sealdesk.console.reader import Reader
from sealdesk.console.reasons import reason
from sealdesk.desk import history
from sealdesk.labels import Label
from sealdesk.ledger import queries as proofs
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome
from sealdesk.ledger.tree import node_hash
from sealdesk.phrases import listed

SHOWN_STEPS: Final = 2
_ROW: Final = 44
_EDGE: Final = 20
_LEFT, _MIDDLE, _RIGHT = 70, 180, 290
#: Things whose name alone does not say what they are.
_WITH_KIND: Final = frozenset({"canned", "mailbox", "view"})
_PLAIN: Final = frozenset({"priority", "status", "language", "tray"})


def detail(reader: Reader, event: LedgerEvent) -> EventDetail:
    """One event, with the path that leads from it to the newest signed checkpoint."""
    names, held = history.names([event]), details_of(event)
    _kind, who = happenings.actor(event.actor, names)
    kept = things.kept_of(reader, event, held)
    thing, url = _thing(reader, event, kept)
    shown = EventDetail(
        index=history.places([event]).get(event.id),
        at=moment(event),
        who=who,
        what=happenings.what(event.tag, done=event.outcome == Outcome.DONE),
        tag=event.tag,
        outcome=event.outcome,
        code=str(held.get("code") or ""),
        resource=thing,
        resource_url=url,
        facts=(*_facts(held), *_guarded(held), *_changes(reader, event, held), *_settings(reader, event, held, kept)),
    )
    return _with_proof(shown, event)


def _settings(reader: Reader, event: LedgerEvent, held: dict[str, Any], kept: things.Kept | None) -> Iterable[tuple[str, str]]:
    """What was changed of the desk's own, with what is read of it only by who may read the thing itself."""
    if _about_tickets(event):
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


def _thing(reader: Reader, event: LedgerEvent, kept: things.Kept | None) -> tuple[str, str]:
    """What it happened to, in words, and where that is for who may see it."""
    kind, _sep, key = event.resource.partition(":")
    if kind == "ticket":
        number = history.numbers(reader.actor, [event]).get(event.resource)
        name = _("Ticket #%(number)s") % {"number": number} if number else _("A ticket")
        return name, reverse("console:ticket", args=[number]) if number else ""
    if kind == "customer":
        seen = history.sees_customer(reader.actor, key)
        return _("A customer"), reverse("console:customer", args=[key]) if seen else ""
    name = (kept.name if kept else "") or things.names_of([event], reader.language).get(event.resource, "")
    general = things.kind_named(event.resource) if event.resource else ""
    return _("%(kind)s: %(name)s") % {"kind": general, "name": name} if name and kind in _WITH_KIND else name or general, ""


def _about_tickets(event: LedgerEvent) -> bool:
    return str(event.resource).startswith(("ticket:", "customer:"))


def _facts(held: dict[str, Any]) -> Iterable[tuple[str, str]]:
    known = {"purpose": _("Purpose"), "count": _("People"), "labels": _("Labels"), "code": _("Reason")}
    for key, name in known.items():
        value = held.get(key)
        if value in (None, "", []):
            continue
        if key == "labels" and isinstance(value, list):
            yield name, listed(words.label(str(one)) for one in value)
        else:
            yield name, _word(key, str(value))


def _guarded(held: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """How sure triage was of what it suspects, and by which signs."""
    if isinstance(held.get("chance"), int):
        yield _("How sure"), figures.percent(held["chance"] / 100)
    if isinstance(held.get("signs"), list) and held["signs"]:
        yield _("Signs"), " ".join(danger_words.sign(str(code)).rstrip(":：") for code in held["signs"])


def _word(key: str, value: str) -> str:
    return {"purpose": words.purpose, "code": reason}.get(key, str)(value)


def _changes(reader: Reader, event: LedgerEvent, held: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What it was and what it is. What is about a person is opened for who is cleared, and stays sealed for everybody else."""
    field = str(held.get("field") or held.get("question") or "")
    if field:
        yield _("Field"), words.field(field)
    values = held if {"from", "to"} & held.keys() else {}
    sealed = None if history.about_ours(event) else history.personal_of(event)
    if sealed is not None:
        may = reader.actor.may(Permission.CUSTOMER_READ, event.department) and Label.PERSONAL in reader.actor.clearance(event.department)
        shown = reader.opening.show(sealed, event.department) if may else None
        if shown is None or shown.masked:
            yield _("Values"), _("Erased") if shown is not None and shown.erased else _("Sealed for the customer")
        else:
            values = values | _masked(json.loads(shown.text), str(held.get("kind", "")))
    if values.get("words"):
        yield _("Words that decided"), listed(map(str, values["words"]))
    for key, name in {"from": _("Before"), "to": _("After"), "added": _("Added"), "removed": _("Removed")}.items():
        if key in values:
            yield name, _value(field, str(values[key]))


def _masked(values: dict[str, Any], kind: str) -> dict[str, Any]:
    """Ways to reach a person are opened one by one on the person's page, and not here."""
    return {key: masked(str(value), kind) for key, value in values.items()} if kind in {"address", "phone"} else values


def _value(field: str, value: str) -> str:
    if not value:
        return _("None")
    return words.value(field, value) if field in _PLAIN else value


def _with_proof(shown: EventDetail, event: LedgerEvent) -> EventDetail:
    proof = proofs.proof_of(event)
    if proof is None:
        return shown
    steps = tuple(_steps(proof))
    cut = len(steps) - SHOWN_STEPS
    short = cut <= SHOWN_STEPS + 1
    head = history.head()
    return dataclasses.replace(
        shown,
        proven=True,
        index=proof.index,
        leaf=proof.leaf.hex(),
        root=proof.checkpoint.root.hex(),
        size=proof.checkpoint.size,
        signed_at=head.at if head else None,
        origin=proof.checkpoint.origin,
        first_steps=steps if short else steps[:SHOWN_STEPS],
        middle_steps=() if short else steps[SHOWN_STEPS:cut],
        last_steps=() if short else steps[cut:],
        drawing=_drawing(steps),
        vkey=proofs.vkey(),
        bundle_url=reverse("console:event-bundle", args=[event.uid]),
    )


def _steps(proof: proofs.EventProof) -> Iterable[Step]:
    """The hashes on the way up (RFC 9162, 2.1.3.2): at each level the one so far and its neighbour."""
    place, last, so_far = proof.index, proof.checkpoint.size - 1, proof.leaf
    for level, neighbour in enumerate(proof.path, start=1):
        left = place % 2 == 1 or place == last
        yield Step(level, so_far.hex(), neighbour.hex(), "left" if left else "right")
        so_far = node_hash(neighbour, so_far) if left else node_hash(so_far, neighbour)
        if left:
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1


def _drawing(steps: tuple[Step, ...]) -> Drawing | None:
    """The path as a picture: the checkpoint at the top, the event at the bottom, and beside each step the neighbour it is joined with."""
    if not steps:
        return None
    height = 2 * _EDGE + _ROW * len(steps)
    levels = []
    for step in steps:
        y = height - _EDGE - _ROW * (step.level - 1)
        beside = _LEFT if step.side == "left" else _RIGHT
        levels.append(Level(step.hash, step.neighbour, y, y - _ROW, beside))
    return Drawing(tuple(levels), _MIDDLE, _EDGE, height)
