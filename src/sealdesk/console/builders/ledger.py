"""Builds the ledger: its views, one page of events, and one event with its proof."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import happenings, words
from sealdesk.console.builders.conversation import moment
from sealdesk.console.changes import in_a_line, named_resource, told
from sealdesk.console.pages.ledger import CheckpointView, EventDetail, LedgerPage, LedgerRow, Step
from sealdesk.console.pages.queue import ViewGroup, ViewLink
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk import history
from sealdesk.ledger import queries as proofs
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome
from sealdesk.ledger.tree import node_hash

SHOWN_STEPS: Final = 2


class Asked:
    """What an address asks of the ledger: a view, an action, somebody, and a place to continue from."""

    def __init__(self, wanted: dict[str, str]) -> None:
        self.view = wanted.get("view", "") if wanted.get("view") in {"opened", "refused"} else ""
        self.action = wanted.get("action", "") if wanted.get("action", "") in set(Tag) else ""
        who = wanted.get("actor", "")[:60]
        self.who = who if who.isprintable() else ""  # PostgreSQL refuses NUL in a text
        self.after, self.before = _number(wanted.get("after")), _number(wanted.get("before"))

    def address(self, **place: int) -> str:
        """The same question at another place."""
        asked = {"view": self.view, "action": self.action, "actor": self.who}
        return f"{reverse('console:ledger')}?{urlencode({key: value for key, value in {**asked, **place}.items() if value})}"


def ledger_page(reader: Reader, asked: Asked, chosen: LedgerEvent | None = None) -> LedgerPage:
    """One page of what the reader may see, and the chosen event beside it."""
    page = history.events(
        reader.actor,
        tag=asked.action or (Tag.VALUE_OPENED if asked.view == "opened" else ""),
        who=asked.who,
        only=Outcome.REFUSED if asked.view == "refused" else None,
        after=asked.after,
        before=asked.before,
    )
    scope = reader.actor.may(Permission.LEDGER_READ_ALL) or reader.actor.may(Permission.LEDGER_READ_DEPARTMENT)
    return LedgerPage(
        title=_views_named()[asked.view],
        scope=_scope(reader),
        views=(_views(asked.view),),
        rows=tuple(_rows(reader, page.events, chosen)),
        url=reverse("console:ledger"),
        checkpoint=_checkpoint(),
        actors=tuple(Choice(key, name, key == asked.who) for key, name in history.agents()) if scope else (),
        actions=tuple(Choice(tag, name, tag == asked.action) for tag, name in happenings.choices()),
        filtered=bool(asked.action or asked.who),
        newer=asked.address(before=page.newer) if page.newer else "",
        older=asked.address(after=page.older) if page.older else "",
        detail=None if chosen is None else detail(reader, chosen),
    )


def detail(reader: Reader, event: LedgerEvent) -> EventDetail:
    """One event, with the path that leads from it to the newest signed checkpoint."""
    names, numbers = history.names([event]), history.numbers(reader.actor, [event])
    _kind, who = happenings.actor(event.actor, names)
    number = numbers.get(event.resource)
    held = _details(event)
    shown = EventDetail(
        index=history.places([event]).get(event.id),
        at=moment(event),
        who=who,
        what=happenings.what(event.tag, done=event.outcome == Outcome.DONE),
        tag=event.tag,
        outcome=event.outcome,
        resource=_("Ticket #%(number)s") % {"number": number} if number else named_resource(event.resource),
        resource_url=reverse("console:ticket", args=[number]) if number else "",
        facts=tuple(_facts(held)),
    )
    return _with_proof(shown, event)


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


def _rows(reader: Reader, events: tuple[LedgerEvent, ...], chosen: LedgerEvent | None) -> Iterable[LedgerRow]:
    places, names, numbers = history.places(events), history.names(events), history.numbers(reader.actor, events)
    for event in events:
        kind, who = happenings.actor(event.actor, names)
        number = numbers.get(event.resource)
        yield LedgerRow(
            at=moment(event),
            who=who,
            kind=kind,
            what=happenings.what(event.tag, done=event.outcome == Outcome.DONE),
            tag=event.tag,
            sub=_sub(event, number),
            outcome=event.outcome,
            index=places.get(event.id),
            url=reverse("console:event", args=[event.uid]),
            current=chosen is not None and chosen.id == event.id,
        )


def _sub(event: LedgerEvent, number: int | None) -> str:
    held = _details(event)
    parts = [f"#{number}"] if number else []
    if event.tag == Tag.VALUE_OPENED and "count" in held:
        parts.append(ngettext("%(count)d person", "%(count)d people", held["count"]) % {"count": held["count"]})
        parts.append(words.purpose(str(held.get("purpose", ""))))
    changed = in_a_line(held)
    if changed:
        parts.append(changed)
    if event.outcome != Outcome.DONE and held.get("code"):
        parts.append(str(held["code"]))
    return " · ".join(parts)


def _facts(held: dict[str, Any]) -> Iterable[tuple[str, str]]:
    known = {"purpose": _("Purpose"), "count": _("People"), "labels": _("Labels"), "code": _("Reason"), "field": _("Field")}
    for key, name in known.items():
        value = held.get(key)
        if value not in (None, "", []):
            yield name, words.purpose(str(value)) if key == "purpose" else _joined(value)
    yield from told(held)


def _joined(value: Any) -> str:
    return _(", ").join(map(str, value)) if isinstance(value, list) else str(value)


def _checkpoint() -> CheckpointView | None:
    head = history.head()
    if head is None:
        return None
    return CheckpointView(head.size, head.at, head.origin, head.root, head.waiting, reverse("console:checkpoint"))


def _views_named() -> dict[str, str]:
    return {"": _("All activity"), "opened": _("Data openings"), "refused": _("Refused")}


def _views(current: str) -> ViewGroup:
    icons, here = {"": "scroll-text", "opened": "eye", "refused": "ban"}, reverse("console:ledger")
    named = _views_named().items()
    return ViewGroup("", tuple(ViewLink(n, icons[k], f"{here}?view={k}" if k else here, None, k == current) for k, n in named))


def _scope(reader: Reader) -> str:
    if reader.actor.may(Permission.LEDGER_READ_ALL):
        return _("You see all of it; what belongs to customers stays sealed.")
    if reader.actor.may(Permission.LEDGER_READ_DEPARTMENT):
        return _("You see your own events and those of your departments.")
    return _("You see your own events here, and the history of a ticket on its page.")


def _details(event: LedgerEvent) -> dict[str, Any]:
    held = json.loads(event.details)
    return held if isinstance(held, dict) else {}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
