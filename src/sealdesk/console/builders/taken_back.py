"""What an undo took back: the event that it undid, and that change backwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError
from sealdesk.access.tags import Tag
from sealdesk.console.builders.told import changes_of, details_of
from sealdesk.console.changes import is_told
from sealdesk.desk import history
from sealdesk.ledger.models import LedgerEvent


def event_of(actor: Actor, held: Mapping[str, Any]) -> LedgerEvent | None:
    """The event that was undone; None for one that the actor may not read, or that is not known."""
    try:
        return history.event(actor, uuid.UUID(str(held.get("of"))))
    except (ValueError, NotVisibleError):
        return None


def events_of(actor: Actor, events: Iterable[LedgerEvent]) -> dict[int, LedgerEvent]:
    """For each undo among these its undone event, by the undo's row number, in one query."""
    named = {event.id: str(details_of(event).get("of", "")) for event in events if event.tag == Tag.ACTION_UNDONE}
    found = history.by_uid(actor, named.values())
    return {row: found[uid] for row, uid in named.items() if uid in found}


def backwards(held: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says, as it was when it was taken back: before and after have changed places."""
    turned = {**held, "changes": {name: [new, old] for name, (old, new) in changes_of(held).items()}}
    if not any(str(held.get(key, "")).startswith("ticket:") for key in ("from", "to")):
        turned |= {there: held[here] for here, there in (("from", "to"), ("to", "from")) if here in held}
    return turned


def changes(held: Mapping[str, Any], undone: LedgerEvent | None) -> dict[str, Any]:
    """The changes that an undo names itself: those of settings, where the undone event does not tell them."""
    if undone is not None:
        return {}
    old, new = held.get("old"), held.get("new")
    if changes_of(held) or not isinstance(old, dict) or not isinstance(new, dict):
        return changes_of(held)
    return {name: [old[name], new[name]] for name in old if name in new and is_told(name) and old[name] != new[name]}
