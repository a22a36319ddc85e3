"""Builds the chips that stand for secrets in a conversation, and the dialogs behind them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.opening import Shown, digest_of
from sealdesk.access.permissions import Permission
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
_PARAGRAPHS: Final = re.compile(r"\n{2,}")


def field_of(row: Secret | Attachment | Message) -> str:
    """The name of a secret, or of what holds one, in a form and in the reader's session."""
    letter = next(letter for letter, kind in KINDS.items() if isinstance(row, kind))
    return f"{letter}-{row.pk.hex}"


@dataclass(frozen=True, slots=True)
class Vaulted:
    """The secrets of the messages on a page, for the reader who has opened some of them."""

    reader: Reader
    ticket: Ticket
    opened: Opened
    secrets: dict[uuid.UUID, list[Secret]]
    told: Revealing

    def kept(self, message: Message, text: Shown, quoted: Shown) -> Kept | None:
        """What is secret of a message; None for most."""
        if not message.holds_secret:
            return None
        chips = {secret.number: self._secret(secret) for secret in self.secrets.get(message.pk, ())}
        shown: set[int] = set()
        paragraphs = [() if part.masked else _paragraphs(part.text, chips, shown) for part in (text, quoted)]
        raw = self._raw(message)
        dialogs = [*chips.values(), *([raw] if raw else []), *(self.file(file) for file in message.attachments.all())]
        return Kept(
            text=paragraphs[0],
            quoted=paragraphs[1],
            others=tuple(chip for number, chip in chips.items() if number not in shown),
            raw=raw,
            dialogs=tuple(chip for chip in dialogs if chip is not None and chip.popover),
            told=self.told,
        )

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
    """What is secret of these messages. One query, and none where nothing is."""
    messages = list(messages)
    secrets = queries.secrets(reader.actor, messages)
    values = [secret.value for held in secrets.values() for secret in held]
    reader.opening.load(values)
    told = Revealing()
    if any(message.holds_secret for message in messages):
        profile = reverse("console:customer", args=[ticket.requester.root_id or ticket.requester_id]) if ticket.requester else ""
        told = revealing(reader, values, ticket.department_id, profile, Label.SECRET)
    return Vaulted(reader, ticket, opened, secrets, told)


def _paragraphs(text: str, chips: dict[int, Chip], shown: set[int]) -> tuple[Paragraph, ...]:
    """The text as paragraphs of lines of pieces; ``shown`` is told which chips stand in it."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return tuple(tuple(tuple(_pieces(line, chips, shown)) for line in block.split("\n")) for block in _PARAGRAPHS.split(clean) if block)


def _pieces(line: str, chips: dict[int, Chip], shown: set[int]) -> Iterable[Piece]:
    """A placeholder of a number that the message does not have was written by its sender, and stays text."""
    at = 0
    for found in PLACEHOLDER.finditer(line):
        if (number := int(found[2])) in chips:
            yield Piece(line[at : found.start()])
            yield Piece(chip=chips[number])
            shown.add(number)
            at = found.end()
    yield Piece(line[at:])
