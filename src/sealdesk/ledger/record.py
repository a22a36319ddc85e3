"""Writing one event, inside whatever transaction is open: an action that cannot be recorded does not happen."""

from __future__ import annotations

import enum
import hmac
import ipaddress
import json
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sealdesk.ledger.errors import LedgerError
from sealdesk.ledger.models import LedgerEvent
from sealdesk.statements import insert
from sealdesk.vault.envelope import Place
from sealdesk.vault.ids import uuid7
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.sealing import seal
from sealdesk.vault.subjects import DESK, Subject

_appended = threading.Event()


class Outcome(enum.StrEnum):
    """How it ended."""

    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(slots=True)
class NewEvent:
    """What is to be recorded.

    ``details`` holds ids, codes and counts, never personal text; what is personal goes into ``personal`` and is sealed
    for ``personal_of`` before it is hashed. ``address`` is the network address, sealed for the actor. ``at_us`` is when
    it happened, for a record that is written late; 0 means now.
    """

    actor: str
    tag: str
    outcome: Outcome = Outcome.DONE
    resource: str = ""
    department: uuid.UUID | None = None
    session: str = ""
    address: str = ""
    address_of: Subject = DESK
    details: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    personal_of: Subject | None = None
    at_us: int = 0


def append(new: NewEvent) -> LedgerEvent:
    """Insert the event. One INSERT; the sequencer gives it its place in the tree within a second or two."""
    event = _event(new)
    insert([event])
    _appended.set()
    return event


def append_all(new: Iterable[NewEvent]) -> list[LedgerEvent]:
    """Insert the events of one deed at once, in this order."""
    events = [_event(one) for one in new]
    insert(events)
    _appended.set()
    return events


def begin_counting() -> None:
    """A command begins: what was written before is not its own."""
    _appended.clear()


def has_appended() -> bool:
    """Whether this process has written an event since then: one that ends may be the only one that knows of it."""
    return _appended.is_set()


def _event(new: NewEvent) -> LedgerEvent:
    uid = uuid7()
    event = LedgerEvent(
        uid=uid,
        at_us=new.at_us or time.time_ns() // 1000,
        actor=new.actor,
        session=new.session,
        tag=new.tag,
        resource=new.resource,
        department=new.department,
        outcome=new.outcome,
        details=_compact(new.details),
    )
    if new.address and _is_address(new.address):
        event.address = seal(new.address_of, new.address.encode(), Place("ledger_event", "address", str(uid)))
    if new.personal:
        if new.personal_of is None:
            raise ValueError("Personal details need the subject whose key seals them: give personal_of.")
        event.sealed = seal(new.personal_of, _compact(new.personal).encode(), Place("ledger_event", "sealed", str(uid)))
    event.mac = code_of(event)
    return event


def code_of(event: LedgerEvent) -> bytes:
    """The event's authentication code: a row that somebody slipped into the table, without the desk's key, has none."""
    return _code(event.canonical())


def is_genuine(event: LedgerEvent) -> bool:
    """Whether the desk itself wrote this row, as it stands."""
    return genuine(event) is not None


def genuine(event: LedgerEvent) -> bytes | None:
    """The bytes that are hashed into the tree, when the desk itself wrote this row, as it stands; otherwise None."""
    try:
        written = event.canonical()
        return written if hmac.compare_digest(bytes(event.mac), _code(written)) else None
    except (LedgerError, TypeError, ValueError):
        return None


def _code(written: bytes) -> bytes:
    return keyed_digest("ledger-event", written)


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
