"""The open door: the only way a sealed value becomes text.

It knows who opens and why, checks the clearance for each label, meters how many different people's data an actor
opens, and writes one disclosure record a request, before the response is sent. A page that cannot record it shows masks.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.acting import new_event, pay_what_is_owed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError
from sealdesk.access.masking import masked
from sealdesk.access.tags import Tag
from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.datamap.sealed import MASK, SealedValue
from sealdesk.labels import Label
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import append
from sealdesk.vault import envelope
from sealdesk.vault.blobs import BlobStore, SealedBlob
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.keyring import keyring
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.subjects import Subject, SubjectKind

#: Ways to reach a person: shown masked to everybody until they are opened one by one, for a purpose.
ONE_BY_ONE: Final = frozenset({"address", "phone"})
_PEOPLE: Final = frozenset({SubjectKind.CUSTOMER})


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the actor may see it. ``may_open``: masked now, and the actor may open it for a purpose."""

    text: str
    masked: bool = False
    kind: str = "text"
    label: Label = Label.PERSONAL
    may_open: bool = False
    erased: bool = False

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


class Opening:
    """One request's (or job's) use of the open door."""

    def __init__(self, actor: Actor, purpose: str, *, reference: str = "", masked_only: bool = False) -> None:
        self.actor = actor
        self.purpose = purpose
        self.reference = reference
        self.masked_only = masked_only
        self._keys: dict[uuid.UUID, DataKey] = {}
        self._people: set[Subject] = set()
        self._labels: set[Label] = set()
        self._recorded = False

    def load(self, values: Iterable[SealedValue | None]) -> None:
        """Fetch the keys of all these values in one query. Call it once for a list, before showing its rows."""
        wanted = {value.key_id for value in values if value is not None and value.blob is not None}
        self._keys.update(keyring.by_id(key_id for key_id in wanted if key_id and key_id not in self._keys))

    def show(self, value: SealedValue | None, department: uuid.UUID | None = None, *, reveal: bool = False) -> Shown:
        """The value in clear where the actor is cleared for its label, masked otherwise; never an error for a reader."""
        if value is None or not value:
            return Shown("")
        label = value.declaration.label
        key = self._key(value)
        if value.blob is not None and key is None:
            return Shown(MASK, masked=True, kind=value.kind, label=label, erased=True)
        text = str(_decoded(value, key))
        cleared = label in self.actor.clearance(department) and not self.masked_only
        withheld = value.kind in ONE_BY_ONE and self.actor.kind != "system" and not reveal
        if not cleared or withheld:
            return Shown(masked(text, value.kind), masked=True, kind=value.kind, label=label, may_open=cleared)
        self._note(key, label)
        return Shown(text, kind=value.kind, label=label)

    def read(self, value: SealedValue | None, department: uuid.UUID | None = None) -> Any:
        """The value itself, for code that must have it (sending, training). NotAllowedError without clearance."""
        if value is None or not value:
            return None
        key = self._key(value)
        if value.blob is not None and key is None:
            return None
        if value.declaration.label not in self.actor.clearance(department) or self.masked_only:
            raise NotAllowedError("This is not in your clearance.")
        self._note(key, value.declaration.label)
        return _decoded(value, key)

    def content(self, store: BlobStore, blob: SealedBlob, department: uuid.UUID | None = None) -> Iterator[bytes]:
        """A sealed content chunk by chunk. The disclosure is recorded here, before the first byte is given out."""
        if Label.PERSONAL not in self.actor.clearance(department) or self.masked_only:
            raise NotAllowedError("This is not in your clearance.")
        key = keyring.one(store.key_id(blob))
        self._note(key, Label.PERSONAL)
        self.record()
        return store.open(blob, key)

    @property
    def opened(self) -> bool:
        """Whether something was shown in clear and is not recorded yet."""
        return bool(self._labels) and not self._recorded

    def record(self) -> None:
        """Write the disclosure: actor, purpose, labels, the people as keyed digests, their count. Once."""
        if not self.opened:
            return
        people = sorted(subject_digest(subject) for subject in self._people)
        details = {"purpose": self.purpose, "labels": sorted(self._labels), "people": people, "count": len(people)}
        pay_what_is_owed()
        append(new_event(self.actor, Tag.VALUE_OPENED, on=self.reference, details=details))
        self._recorded = True

    def _key(self, value: SealedValue) -> DataKey | None:
        key_id = value.key_id
        if key_id is not None and key_id not in self._keys:
            self._keys.update(keyring.by_id([key_id]))
        return None if key_id is None else self._keys.get(key_id)

    def _note(self, key: DataKey | None, label: Label) -> None:
        self._labels.add(label)
        if key is not None and key.subject.kind in _PEOPLE:
            self._people.add(key.subject)
            self._recorded = False


def subject_digest(subject: Subject) -> str:
    """How a disclosure names a person: 16 hexadecimal digits that only this desk can compute."""
    return keyed_digest("disclosed-person", str(subject))[:8].hex()


def people_opened_since(actor: Actor, seconds: int) -> int:
    """How many different people's data ``actor`` opened in the last ``seconds``."""
    since = (time.time_ns() - seconds * 1_000_000_000) // 1000
    events = LedgerEvent.objects.filter(actor=actor.key, tag=Tag.VALUE_OPENED, at_us__gte=since)
    people: set[str] = set()
    for details in events.values_list("details", flat=True):
        people.update(json.loads(details)["people"])
    return len(people)


def _decoded(value: SealedValue, key: DataKey | None) -> Any:
    plaintext = value.pending if value.blob is None or key is None else envelope.unseal(key, value.blob, value.place)
    field = SealedJSONField if value.kind == "json" else SealedTextField
    return field.decode(plaintext or b"")
