"""Builds the page of one event: what happened, what it was before, and the proof that it stands in the tree."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.console import happenings, things
from sealdesk.console.builders.event_facts import facts
from sealdesk.console.builders.told import details_of
from sealdesk.console.happenings import moment
from sealdesk.console.pages.ledger import Drawing, EventDetail, Level, Step
from sealdesk.console.reader import Reader
from sealdesk.desk import history
from sealdesk.ledger import queries as proofs
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome
from sealdesk.ledger.tree import node_hash

SHOWN_STEPS: Final = 2
_ROW: Final = 44
_EDGE: Final = 20
_LEFT, _MIDDLE, _RIGHT = 70, 180, 290
#: Things whose name alone does not say what they are.
_WITH_KIND: Final = frozenset({"canned", "mailbox", "view"})


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
        facts=tuple(facts(reader, event, held, kept)),
    )
    return _with_proof(shown, event)


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
