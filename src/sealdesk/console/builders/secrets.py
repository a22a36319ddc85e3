"""Builds the chips that stand for secrets and masked values in a conversation, and the dialogs behind them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.opening import Part, Shown, digest_of
from sealdesk.access.permissions import Permission
from sealdesk.access.within import LABEL
from sealdesk.console import words
from sealdesk.console.builders.revealing import revealing
from sealdesk.console.opened import Opened
from sealdesk.console.pages.revealing import Revealing
from sealdesk.console.pages.secrets import Chip, Kept, Paragraph, Piece
from sealdesk.console.reader import Reader
from sealdesk.datamap.sealed import MASK
from sealdesk.desk import queries
from sealdesk.desk.models import Attachment, Message, Secret, Ticket
from sealdesk.desk.scrubbing import PLACEHOLDER
from sealdesk.labels import Label

#: How the field of a dialog names what it opens: by one letter and an id.
KINDS: Final[dict[str, type[Secret | Attachment | Message]]] = {"s": Secret, "f": Attachment, "m": Message}
#: The same for a value inside the text of a message: the letter, the message's id, the value's digest.
PART: Final = re.compile(r"p-([0-9a-f]{32})-([0-9a-f]{16})")
_NEW_LINE: Final = re.compile(r"\r\n|\r|\n")
_Place = tuple[int, int, Chip]


def field_of(row: Secret | Attachment | Message) -> str:
    """The name of a secret, or of what holds one, in a form and in the reader's session."""
    letter = next(letter for letter, kind in KINDS.items() if isinstance(row, kind))
    return f"{letter}-{row.pk.hex}"


@dataclass(frozen=True, slots=True)
class Vaulted:
    """What the messages on a page hold that is opened on its own, for the reader who has opened some of it."""

    reader: Reader
    ticket: Ticket
    opened: Opened
    secrets: dict[uuid.UUID, list[Secret]]
    told: Revealing

    def kept(self, message: Message, text: Shown, quoted: Shown) -> Kept | None:
        """What of a message is opened on its own; None for most."""
        if not message.holds_secret and not text.parts and not quoted.parts:
            return None
        chips = {secret.number: self._secret(secret) for secret in self.secrets.get(message.pk, ())}
        bodies = [() if said.masked else tuple(self._places(message, said, chips)) for said in (text, quoted)]
        in_text = {chip.field: chip for places in bodies for _start, _end, chip in places}
        raw = self._raw(message) if message.holds_secret else None
        dialogs = {
            chip.field: chip for chip in (*in_text.values(), *chips.values(), raw, *map(self.file, message.attachments.all())) if chip
        }
        return Kept(
            text=_paragraphs(text.text, bodies[0]),
            quoted=_paragraphs(quoted.text, bodies[1]),
            others=tuple(chip for chip in chips.values() if chip.field not in in_text),
            raw=raw,
            dialogs=tuple(chip for chip in dialogs.values() if chip.popover),
            told=self.told,
        )

    def _places(self, message: Message, said: Shown, chips: dict[int, Chip]) -> Iterator[_Place]:
        """Where chips stand in a text. A placeholder with a number that the message does not have is its sender's, and stays text."""
        secrets = [
            (found.start(), found.end(), chips[int(found[2])]) for found in PLACEHOLDER.finditer(said.text) if int(found[2]) in chips
        ]
        at = 0
        for start, end, chip in sorted([*secrets, *(self._part(message, said, part) for part in said.parts)], key=lambda place: place[:2]):
            if start >= at:
                yield start, end, chip
                at = end

    def _part(self, message: Message, said: Shown, part: Part) -> _Place:
        field, text = f"p-{message.pk.hex}-{part.digest}", said.text[part.start : part.end]
        value = Shown(text, masked=part.masked, kind=part.kind, label=LABEL, may_open=part.may_open)
        popover, mask = (f"open-{field}", text) if part.masked else ("", "")
        closes_at = None if part.masked else self.opened.closes_at(field)
        opened = self.told.opened.get(part.digest, ())
        chip = Chip(words.found_kind(part.kind), field, value, popover, mask, may_open=part.may_open, closes_at=closes_at, opened=opened)
        return part.start, part.end, chip

    def file(self, file: Attachment) -> Chip | None:
        """The chip of a file that holds a secret and is not open."""
        return self._closed(file, words.secret(file.secret)) if file.secret else None

    def _raw(self, message: Message) -> Chip | None:
        held = getattr(message, "raw", None) is not None and self.reader.actor.may(Permission.TICKET_READ_RAW, self.ticket.department_id)
        return self._closed(message, _("Raw mail")) if held else None

    def _secret(self, secret: Secret) -> Chip:
        field = field_of(secret)
        closes_at = self.opened.closes_at(field)
        if closes_at is not None:
            self.reader.opening.purpose = self.opened.purpose_of(field)
        value = self.reader.opening.show(secret.value, self.ticket.department_id, reveal=closes_at is not None)
        chip = Chip(words.secret(secret.kind), field, value, opened=self.told.opened.get(digest_of(secret.value), ()))
        if not value.masked or value.erased or value.damaged:
            return replace(chip, closes_at=None if value.masked else closes_at)
        return replace(chip, popover=f"open-{field}", may_open=self._may and value.may_open)

    def _closed(self, row: Attachment | Message, name: str) -> Chip | None:
        if self.is_open(row):
            return None
        field = field_of(row)
        return Chip(name, field, Shown(MASK, masked=True, kind="secret", label=Label.SECRET), popover=f"open-{field}", may_open=self._may)

    def is_open(self, row: Attachment | Message) -> bool:
        """Whether the reader has opened it, and still has it open."""
        return self._may and self.reader.opening.stepped_up and self.opened.closes_at(field_of(row)) is not None

    @property
    def _may(self) -> bool:
        actor, place = self.reader.actor, self.ticket.department_id
        return actor.may(Permission.CUSTOMER_OPEN, place) and Label.SECRET in actor.clearance(place)


def vaulted(reader: Reader, ticket: Ticket, messages: Iterable[Message], opened: Opened) -> Vaulted:
    """What of these messages is opened on its own. One query, and those of its dialogs only where there is something."""
    messages, department = list(messages), ticket.department_id
    secrets = queries.secrets(reader.actor, messages)
    values = [secret.value for held in secrets.values() for secret in held]
    reader.opening.load([*values, *(value for message in messages for value in (message.text, message.quoted))])
    _reveal(reader, opened)
    said = [reader.opening.show(value, department) for message in messages for value in (message.text, message.quoted)]
    parts = {part.digest for shown in said for part in shown.parts}
    told = Revealing()
    if parts or any(message.holds_secret for message in messages):
        profile = reverse("console:customer", args=[ticket.requester.root_id or ticket.requester_id]) if ticket.requester else ""
        told = revealing(reader, values, department, profile, Label.SECRET, parts)
    return Vaulted(reader, ticket, opened, secrets, told)


def _reveal(reader: Reader, opened: Opened) -> None:
    """Tell the open door which values inside texts the reader asked to see, and what for."""
    asked = {found[2]: field for field in opened.until if (found := PART.fullmatch(field))}
    reader.opening.revealed = frozenset(asked)
    if asked:
        reader.opening.purpose = opened.purpose_of(next(reversed(asked.values())))


def _paragraphs(text: str, places: Sequence[_Place]) -> tuple[Paragraph, ...]:
    """The text as paragraphs of lines of pieces; no chip reaches over the end of a line."""
    paragraphs: list[list[tuple[Piece, ...]]] = [[]]
    at = 0
    for end, behind in (*(found.span() for found in _NEW_LINE.finditer(text)), (len(text), len(text))):
        if end > at:
            paragraphs[-1].append(tuple(_pieces(text, at, end, places)))
        elif paragraphs[-1]:
            paragraphs.append([])
        at = behind
    return tuple(tuple(lines) for lines in paragraphs if lines)


def _pieces(text: str, at: int, end: int, places: Sequence[_Place]) -> Iterable[Piece]:
    for low, high, chip in places:
        if at <= low < end:
            yield Piece(text[at:low])
            yield Piece(chip=chip)
            at = high
    yield Piece(text[at:end])
