"""What of the desk is searched: each message with its subject, its people and its files' names, and each customer.

Written in the transaction of the change. A message carries its own subject and people, and its ticket is looked up when
it is found: so nothing has to be written when tickets are joined or moved.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db.models.signals import post_delete

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.access.within import Patience, within
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk.models import Kind, Message
from sealdesk.labels import Label
from sealdesk.people.models import Customer
from sealdesk.people.register import Newcomer
from sealdesk.search import index
from sealdesk.search.documents import Field, Part
from sealdesk.search.jobs import scour_soon
from sealdesk.vault.errors import VaultError

logger = logging.getLogger(__name__)
INDEXER: Final = Actor.system("indexer")
_WITH: Final = ("ticket", "person", "author")


def parts_of_mail(subject: str, text: str, folded: str, envelope: Mapping[str, Any], files: Iterable[str]) -> list[Part]:
    """The parts of a message from outside. ``folded`` are signature and quotation, ``files`` names."""
    patience = Patience()
    parts = [
        Part(Field.SUBJECT, subject, closed=_closed(subject, patience)),
        Part(Field.BODY, text, closed=_closed(text, patience)),
        Part(Field.BODY, folded, closed=_closed(folded, patience), aside=True),
    ]
    parts += [Part(Field.BODY, name) for name in files]
    parts += _people(Field.SENDER, [envelope.get("from")])
    parts += _people(Field.RECIPIENT, [*envelope.get("to", ()), *envelope.get("cc", ())])
    return [part for part in parts if part.text]


def index_messages(messages: Sequence[Message]) -> None:
    """Index messages again, from what is stored. Called in the transaction that wrote them."""
    for message_id, parts in parts_of([message.id for message in messages]):
        index.put(message_id, parts)


def index_customers(ids: Iterable[uuid.UUID]) -> None:
    """Index customers again: whoever changes a name, an address or a telephone number calls this in the same transaction."""
    for customer_id, parts in parts_of_customers(ids):
        index.put(customer_id, parts)


def index_newcomer(customer: Customer) -> None:
    """Index a customer who is not yet."""
    if not index.has(customer.id):
        index_customers([customer.id])


def forget(ids: Sequence[uuid.UUID]) -> None:
    """Take messages or customers out of the index. Their bytes go as soon as a worker comes to it."""
    if index.remove(ids):
        scour_soon()


def parts_of(ids: Collection[uuid.UUID]) -> Iterator[tuple[uuid.UUID, list[Part]]]:
    """What is searched of stored messages. Those whose key was destroyed have nothing."""
    opening = Opening(INDEXER, "search")
    found = list(Message.objects.filter(id__in=ids).select_related(*_WITH).prefetch_related("attachments"))
    opening.load(value for message in found for value in _values(message))
    customers = {message.person_id for message in found if message.person_id}
    reached = {field: dict(parts_of_customers(customers, field)) for field in (Field.SENDER, Field.RECIPIENT)} if customers else {}
    for message in found:
        envelope: Mapping[str, Any] = _read(opening, message.envelope) or {}
        subject = envelope.get("subject") or _read(opening, message.ticket.subject_line) or ""
        names = [_read(opening, file.name) or "" for file in message.attachments.all()]
        parts = parts_of_mail(subject, _read(opening, message.text) or "", _read(opening, message.quoted) or "", envelope, names)
        if message.author is not None:
            parts += [Part(Field.SENDER, message.author.name, Label.INTERNAL), Part(Field.SENDER, message.author.email, Label.INTERNAL)]
        if message.person_id and message.kind == Kind.REPLY:
            parts += reached[Field.RECIPIENT].get(message.person_id, [])
        elif message.person_id and not envelope.get("from"):  # it did not come by mail
            parts += reached[Field.SENDER].get(message.person_id, [])
        yield message.id, parts


def parts_of_customers(ids: Iterable[uuid.UUID], field: Field = Field.SENDER) -> Iterator[tuple[uuid.UUID, list[Part]]]:
    """What is searched of customers: names, addresses, telephone numbers."""
    opening = Opening(INDEXER, "search")
    rows = list(Customer.objects.filter(id__in=list(ids)).prefetch_related("emails", "phones"))
    ways = {row.id: [*(email.value for email in row.emails.all()), *(phone.value for phone in row.phones.all())] for row in rows}
    opening.load(value for row in rows for value in (row.name, *ways[row.id]))
    for row in rows:
        parts = [Part(field, _read(opening, row.name) or "")]
        parts += [Part(field, _read(opening, way) or "", reaches=True) for way in ways[row.id]]
        yield row.id, [part for part in parts if part.text]


def parts_of_newcomer(new: Newcomer) -> list[Part]:
    """The same of a customer who is being made, whose name and address nobody need open."""
    return [part for part in (Part(Field.SENDER, new.name), Part(Field.SENDER, new.address, reaches=True)) if part.text]


def _closed(text: str, patience: Patience) -> tuple[tuple[int, int, str], ...]:
    """The values that the open door masks in this text: no search may open them bit by bit."""
    return tuple((one.start, one.end, one.plain.lower()) for one in within(text, patience))


def _read(opening: Opening, value: SealedValue | None) -> Any:
    """A value, or None when its key was destroyed or it does not open: one damaged value must not keep the others from being found."""
    try:
        return opening.read(value)
    except VaultError:
        logger.error("search: a value of %s does not open, and is not indexed", value.place.table if value else "")  # noqa: TRY400
        return None


def _values(message: Message) -> Iterator[Any]:
    yield from (message.text, message.quoted, message.envelope, message.ticket.subject_line)
    yield from (file.name for file in message.attachments.all())


def _people(field: Field, boxes: Iterable[Any]) -> Iterator[Part]:
    """Names and addresses as an envelope holds them: pairs."""
    for box in boxes:
        if box:
            yield Part(field, str(box[0] or ""))
            yield Part(field, str(box[1] or ""), reaches=True)


def _forget_deleted(instance: Any, **_: Any) -> None:
    forget([instance.pk])


def forget_what_is_deleted() -> None:
    """By whatever way a message or customer is deleted, also with its ticket, it leaves the index in the same transaction."""
    for model in (Message, Customer):
        post_delete.connect(_forget_deleted, sender=model, dispatch_uid=f"search.deleted.{model.__name__}")
