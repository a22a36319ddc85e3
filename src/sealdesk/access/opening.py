"""The open door: the only way a sealed value becomes text.

It knows who opens and why, checks the clearance for each label, meters how many different people's data an actor
opens, and writes one disclosure record a request, before the response is sent. A page that cannot record it shows masks.
"""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sealdesk.access.acting import new_event, pay_what_is_owed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotAllowedError
from sealdesk.access.masking import masked, without_ways
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.access.within import COLUMNS, LABEL, Patience, Within, within
from sealdesk.datamap.fields import SealedJSONField, SealedTextField
from sealdesk.datamap.sealed import MASK, SealedValue
from sealdesk.labels import Label
from sealdesk.ledger.mentions import person_digest, value_digest
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import NewEvent, append_all
from sealdesk.vault import envelope
from sealdesk.vault.blobs import BlobStore, SealedBlob
from sealdesk.vault.envelope import DataKey
from sealdesk.vault.errors import VaultError
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind

logger = logging.getLogger(__name__)
#: Ways to reach a person, and secrets: shown masked to everybody until they are opened one by one, for a purpose.
ONE_BY_ONE: Final = frozenset({"address", "phone", "secret"})
#: Columns of which a list shows a line for each of many people. Whatever else is opened, somebody meant to read.
_IN_LISTS: Final = frozenset({"content_id", "envelope", "name", "subject_line"})
_PEOPLE: Final = frozenset({SubjectKind.CUSTOMER})
#: What the desk itself keeps. Under its own key or a department's it says nothing of anybody, and to read it is no disclosure.
_OF_THE_DESK: Final = frozenset({Label.PUBLIC, Label.INTERNAL})
_NOBODYS: Final = frozenset({SubjectKind.DEPARTMENT, SubjectKind.DESK})
#: Actors for whom nothing is held back until it is asked for: the desk's own parts, and people before their own data.
_UNMETERED: Final = frozenset({"system", "customer"})


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a shown text that is opened on its own: ``start`` and ``end`` are places in ``Shown.text``.

    ``digest`` names it in a disclosure; ``masked`` and ``may_open`` are as of a value.
    """

    start: int
    end: int
    kind: str
    digest: str
    masked: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the actor may see it. ``may_open``: masked now, and the actor may open it for a purpose."""

    text: str
    masked: bool = False
    kind: str = "text"
    label: Label = Label.PERSONAL
    may_open: bool = False
    erased: bool = False
    damaged: bool = False
    """The value was changed or moved in the database, so it does not open."""
    parts: tuple[Part, ...] = ()
    """What stands in a text that people wrote and is opened on its own; masked in it until it is."""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(slots=True)
class _Noted:
    """What was opened in one department."""

    people: set[Subject] = field(default_factory=set)
    labels: set[Label] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    """Those of ``ONE_BY_ONE``, so that of each the reader can be told who opened it."""
    read: dict[str, set[Subject]] = field(default_factory=dict)
    """Whose values beyond those of ``_IN_LISTS``, by kind: a page shows a list beside the one conversation that is read."""


class Opening:
    """One request's (or job's) use of the open door."""

    def __init__(self, actor: Actor, purpose: str, *, reference: str = "", masked_only: bool = False) -> None:
        self.actor = actor
        self.purpose = purpose
        self.reference = reference
        self.masked_only = masked_only
        #: Whether the actor has just proven a second factor again. Without it nothing secret is opened for a person.
        self.stepped_up = False
        #: Digests of values inside texts that the actor asked to see, each by itself.
        self.revealed: frozenset[str] = frozenset()
        self._keys: dict[uuid.UUID, DataKey] = {}
        self._within: dict[str, tuple[Within, ...]] = {}
        self._patience = Patience()
        self._noted: dict[uuid.UUID | None, _Noted] = {}
        self._recorded = False

    def load(self, values: Iterable[SealedValue | None]) -> None:
        """Fetch the keys of all these values in one query. Call it once for a list, before showing its rows."""
        wanted = {_key_id(value) for value in values if value is not None and value.blob is not None}
        self._keys.update(keyring.by_id(key_id for key_id in wanted if key_id and key_id not in self._keys))

    def show(self, value: SealedValue | None, department: uuid.UUID | None = None, *, reveal: bool = False) -> Shown:
        """The value in clear where the actor is cleared for its label, masked otherwise; never an error for a reader.

        A sealed document is shown as its JSON text.
        """
        if value is None or not value:
            return Shown("")
        label = value.declaration.label
        try:
            key = self._key(value)
            unknown = value.blob is not None and key is None
            text = None if unknown else str(SealedTextField.decode(_plaintext(value, key)))
        except VaultError:
            place = value.place
            logger.error("opening: %s of %s %s does not open", place.column, place.table, place.row)  # noqa: TRY400
            return Shown(MASK, masked=True, kind=value.kind, label=label, damaged=True)
        if text is None:
            return Shown(MASK, masked=True, kind=value.kind, label=label, erased=True)
        cleared = label in self.actor.clearance(department) and not self.masked_only and self._may_use(key)
        withheld = value.kind in ONE_BY_ONE and self.actor.kind not in _UNMETERED and not reveal
        if not cleared or withheld or not self._proven_for(label):
            return Shown(masked(text, value.kind), masked=True, kind=value.kind, label=label, may_open=cleared)
        self._note(key, label, value.kind, department, value)
        if value.kind == "name" and not reveal and self.actor.kind not in _UNMETERED and (hidden := without_ways(text)) != text:
            return Shown(hidden, masked=True, kind=value.kind, label=label)
        return self._with_parts(Shown(text, kind=value.kind, label=label), value, key, department)

    def _with_parts(self, shown: Shown, value: SealedValue, key: DataKey | None, department: uuid.UUID | None) -> Shown:
        """A text that people wrote, with what leads to one of them by itself masked, apart from what was asked for one by one."""
        place, text = value.place, shown.text
        if (place.table, place.column) not in COLUMNS or self.actor.kind in _UNMETERED:
            return shown
        if (found := self._within.get(text)) is None:
            found = self._within[text] = within(text, self._patience)
        may = LABEL in self.actor.clearance(department) and self.actor.may(Permission.CUSTOMER_OPEN, department)
        pieces, parts, at, size = list[str](), list[Part](), 0, 0
        for one in found:
            digest = one.digest(place)
            opened = may and digest in self.revealed
            if opened:
                self._note(key, LABEL, one.kind, department, digest=digest)
            said = " ".join(text[one.start : one.end].split()) if opened else one.mask
            pieces += [text[at : one.start], said]
            start = size + one.start - at
            at, size = one.end, start + len(said)
            parts.append(Part(start, size, one.kind, digest, not opened, may and not opened))
        return replace(shown, text="".join([*pieces, text[at:]]), parts=tuple(parts)) if found else shown

    def read(self, value: SealedValue | None, department: uuid.UUID | None = None) -> Any:
        """The value itself, for code that must have it (sending, training). NotAllowedError without clearance."""
        if value is None or not value:
            return None
        key = self._key(value)
        if value.blob is not None and key is None:
            return None
        if not self._may_have(value.declaration.label, department) or not self._may_use(key):
            raise NotAllowedError("This is not in your clearance.")
        self._note(key, value.declaration.label, value.kind, department, value)
        return _decoded(value, key)

    def content(
        self, store: BlobStore, blob: SealedBlob, department: uuid.UUID | None = None, *, label: Label = Label.PERSONAL
    ) -> Iterator[bytes]:
        """A sealed content chunk by chunk. The disclosure is recorded here, before the first byte is given out.

        ``label`` is ``SECRET`` for a content in which a secret was found.
        """
        if not self._may_have(label, department):
            raise NotAllowedError("This is not in your clearance.")
        key = keyring.one(store.key_id(blob))
        if not self._may_use(key):
            raise NotAllowedError("This is not in your clearance.")
        self._note(key, label, "file", department)
        self.record()
        return store.open(blob, key)

    @property
    def opened(self) -> bool:
        """Whether something was shown in clear and is not recorded yet."""
        return bool(self._noted) and not self._recorded

    def record(self) -> None:
        """Write the disclosure, once: actor, role, purpose, labels, kinds, people and single values as digests, how many people.

        One event for each department in which the values were opened, so that each lead is shown what happened in theirs.
        """
        if not self.opened:
            return
        pay_what_is_owed()
        append_all(self._disclosure(department, noted) for department, noted in self._noted.items())
        self._recorded = True

    def _disclosure(self, department: uuid.UUID | None, noted: _Noted) -> NewEvent:
        people = sorted(subject_digest(subject) for subject in noted.people)
        role = self.actor.role_in(department)  # as it is now: what the actor holds later is not in whose name this was opened
        details = {
            **({"role": role.value} if role else {}),
            "purpose": self.purpose,
            "labels": sorted(noted.labels),
            "kinds": sorted(noted.kinds),
            "people": people,
            "count": len(people),
            "read": {kind: sorted(map(subject_digest, whose)) for kind, whose in sorted(noted.read.items())},
            **({"values": sorted(noted.values)} if noted.values else {}),
        }
        return new_event(self.actor, Tag.VALUE_OPENED, on=self.reference, department=department, details=details)

    def _key(self, value: SealedValue) -> DataKey | None:
        key_id = value.key_id
        if key_id is not None and key_id not in self._keys:
            self._keys.update(keyring.by_id([key_id]))
        return None if key_id is None else self._keys.get(key_id)

    def _may_have(self, label: Label, department: uuid.UUID | None) -> bool:
        return label in self.actor.clearance(department) and not self.masked_only and self._proven_for(label)

    def _proven_for(self, label: Label) -> bool:
        """A person opens what is secret only right after a second factor; a stolen session has none."""
        return label is not Label.SECRET or self.stepped_up or self.actor.kind in _UNMETERED

    def _may_use(self, key: DataKey | None) -> bool:
        """A customer opens what their own key seals, whatever a query upstream gave out by mistake."""
        return not self.actor.is_customer or (key is not None and key.subject == self.actor.subject)

    def _note(
        self,
        key: DataKey | None,
        label: Label,
        kind: str,
        department: uuid.UUID | None,
        value: SealedValue | None = None,
        *,
        digest: str = "",
    ) -> None:
        if label in _OF_THE_DESK and key is not None and (key.subject.kind in _NOBODYS or key.subject == self.actor.subject):
            return
        people = {key.subject} if key is not None and key.subject.kind in _PEOPLE else set()
        noted = self._noted.setdefault(department, _Noted())
        values = {digest_of(value)} if value is not None and kind in ONE_BY_ONE else {digest} - {""}
        whose: set[Subject] = people if value is None or value.place.column not in _IN_LISTS else set()
        new = label not in noted.labels or kind not in noted.kinds or not whose <= noted.read.get(kind, set())
        if new or not people <= noted.people or not values <= noted.values:
            self._recorded = False
        noted.labels.add(label)
        noted.kinds.add(kind)
        noted.people |= people
        noted.values |= values
        if whose:
            noted.read.setdefault(kind, set()).update(whose)


def _key_id(value: SealedValue) -> uuid.UUID | None:
    """The key that a value needs; None for bytes that are no sealed value, which the list around it must survive."""
    try:
        return value.key_id
    except VaultError:
        return None


def subject_digest(subject: Subject) -> str:
    """How a disclosure names a person: 16 hexadecimal digits that only this desk can compute."""
    return person_digest(str(subject)).hex()


def digest_of(value: SealedValue) -> str:
    """How a disclosure names a value that is opened on its own: like a person."""
    return value_digest(value.place.table, value.place.column, str(value.place.row)).hex()


def people_opened_since(actor: Actor, seconds: int) -> int:
    """How many different people's data ``actor`` opened in the last ``seconds``."""
    since = (time.time_ns() - seconds * 1_000_000_000) // 1000
    events = LedgerEvent.objects.filter(actor=actor.key, tag=Tag.VALUE_OPENED, at_us__gte=since)
    people: set[str] = set()
    for details in events.values_list("details", flat=True):
        people.update(json.loads(details).get("people", ()))  # a refusal of opening names nobody
    return len(people)


def _plaintext(value: SealedValue, key: DataKey | None) -> bytes:
    return (value.pending or b"") if value.blob is None or key is None else envelope.unseal(key, value.blob, value.place)


def _decoded(value: SealedValue, key: DataKey | None) -> Any:
    field = SealedJSONField if value.kind == "json" else SealedTextField
    return field.decode(_plaintext(value, key))
