"""Taking personal data out of a message for good: what is chosen is replaced in the stored text, and nothing of it is kept beside.

Called inside an action of the channel, which destroys the raw mail: see ``channels.redacting``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.access.opening import Opening
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.desk.searching import index_messages
from sealdesk.findings import find
from sealdesk.search.jobs import scour_soon
from sealdesk.vault.blobs import SealedBlob

REDACTOR: Final = Actor.system("resealer")
#: A longer message is offered in its beginning only.
MOST_CHARACTERS: Final = 100_000
#: How a form names the part of a message: by its first letter.
PARTS: Final = {"t": "text", "q": "quoted"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One place that was found. ``field`` names it in a form: part, beginning and end."""

    field: str
    value: str
    kind: str
    confidence: float


def offers(texts: Mapping[str, str]) -> list[Offer]:
    """What leads to a person in the parts of a message (``PARTS``), each value once, in the order of the text."""
    found: dict[str, Offer] = {}
    for letter, part in PARTS.items():
        text = texts.get(part, "")[:MOST_CHARACTERS]
        for one in find(text):
            value = text[one.start : one.end]
            found.setdefault(value, Offer(f"{letter}-{one.start}-{one.end}", value, str(one.kind), one.confidence))
    return list(found.values())


def redact(deed: Deed, message: Message, fields: Collection[str], *, files: bool) -> list[SealedBlob]:
    """Take the chosen values out wherever they stand in the message, and its files when asked. What is returned is destroyed after it.

    InvalidChangeError when nothing is chosen, or what was chosen is not there any more.
    """
    held = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    opening = Opening(REDACTOR, "redact", reference=f"ticket:{held.ticket_id}")
    texts = {part: str(opening.read(getattr(held, part)) or "") for part in PARTS.values()}
    known = {offer.field: offer for offer in offers(texts)}
    if not set(fields) <= set(known):
        raise InvalidChangeError("The message was changed in the meantime. Look at what is found now, and choose again.")
    chosen = [known[field] for field in fields]
    if not chosen and not files:
        raise InvalidChangeError("Choose what to take out.")
    _rewrite(held, texts, chosen, opening)
    _rewrite_subject(held, chosen, opening)
    gone = _remove_files(held) if files else []
    index_messages([held])
    scour_soon()
    deed.details = {"message": str(held.id), "kinds": dict(Counter(offer.kind for offer in chosen)), "files": len(gone)}
    return gone


def without(text: str, chosen: Collection[Offer]) -> str:
    """The text with the kind of each value in its place; a longer value goes before one that is a part of it."""
    for offer in sorted(chosen, key=lambda offer: -len(offer.value)):
        text = text.replace(offer.value, f"⟦{offer.kind.replace('_', ' ')}⟧")
    return text


def _rewrite(message: Message, texts: Mapping[str, str], chosen: Collection[Offer], opening: Opening) -> None:
    """Text and quotation without the values; the design goes whole, because it holds them in a form that nobody can be sure of."""
    message.text, message.quoted, message.html = without(texts["text"], chosen), without(texts["quoted"], chosen) or None, None
    envelope: Any = opening.read(message.envelope)
    if envelope:
        message.envelope = {**envelope, "subject": without(str(envelope.get("subject", "")), chosen)}
    message.save(update_fields=["text", "quoted", "html", "envelope"])


def _rewrite_subject(message: Message, chosen: Collection[Offer], opening: Opening) -> None:
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=message.ticket_id)
    subject = str(opening.read(ticket.subject_line) or "")
    if (clean := without(subject, chosen)) != subject:
        ticket.subject_line = clean
        ticket.save(update_fields=["subject_line"])


def _remove_files(message: Message) -> list[SealedBlob]:
    files = list(Attachment.objects.filter(message=message))
    blobs = [file.blob for file in files]
    Attachment.objects.filter(pk__in=[file.pk for file in files]).delete()
    return blobs
