"""A mail is accepted: its raw bytes are sealed and stored whole, before anything looks into them."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.departments import default_department
from sealdesk.access.models import Department
from sealdesk.access.tags import Tag
from sealdesk.channels.models import ANSWER, FORM, Mailbox, RawMail, RawState
from sealdesk.desk.contents import contents
from sealdesk.statements import insert, look_up
from sealdesk.vault.ids import uuid7
from sealdesk.vault.keyring import keyring
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.subjects import Subject, SubjectKind

INTAKE = Actor.system("intake")
_THERE: Final = "SELECT 1 FROM channels_rawmail WHERE content_index = %s"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored mail. ``again``: the same bytes were accepted and worked off before."""

    raw: RawMail
    again: bool = False


def content_index(raw: bytes) -> bytes:
    """The keyed digest by which the same bytes are recognised."""
    return keyed_digest("raw-mail", hashlib.sha256(raw).digest())


def accept(
    raw: bytes, *, source: str, mailbox: Mailbox | None = None, department: Department | None = None, durable: bool = True
) -> Accepted:
    """Seal and store ``raw`` under the department's key. When this returns, the mail is not lost any more.

    ``department`` is where it goes without a mailbox; ``durable=False`` is for sources that still hold the mail.
    Raises what the disk or the database raises: then the sender still holds the mail and must try again.
    """
    index = content_index(raw)
    if look_up(_THERE, index):
        return _known(index)
    department = mailbox.department if mailbox else department or default_department()
    row = _row(raw, index, source, mailbox, department)
    with _sealed([(row, raw)], durable=durable):
        try:
            with acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{row.id}", department=department.id) as deed:
                deed.details = _details(row)
                insert([row])
        except IntegrityError:  # another process accepted the same bytes at the same moment
            contents().remove(row.blob)
            return _known(index)
    return Accepted(row)


def accept_all(mails: Sequence[bytes], *, source: str, mailbox: Mailbox | None = None) -> list[Accepted]:
    """Accept several mails that their source still holds, in one transaction: all or none. The answers are in the same order.

    Raises what ``accept`` raises; then each may be tried for itself.
    """
    department = mailbox.department if mailbox else default_department()
    indexes = [content_index(raw) for raw in mails]
    new = {index: raw for index, raw in zip(indexes, mails, strict=True) if not look_up(_THERE, index)}
    rows = {index: _row(raw, index, source, mailbox, department) for index, raw in new.items()}
    with _sealed([(row, new[index]) for index, row in rows.items()], durable=False):
        _insert_all(list(rows.values()), department)
    return [
        Accepted(rows[index], again=index in indexes[:place]) if index in rows else _known(index) for place, index in enumerate(indexes)
    ]


def _insert_all(rows: list[RawMail], department: Department) -> None:
    if not rows:
        return
    with acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{rows[0].id}", department=department.id) as deed:
        deed.details = _details(rows[0])
        for row in rows[1:]:
            deed.also(Tag.MAIL_RECEIVED, on=f"raw-mail:{row.id}", details=_details(row))
        insert(rows)


def _row(raw: bytes, index: bytes, source: str, mailbox: Mailbox | None, department: Department) -> RawMail:
    examined = source in {FORM, ANSWER}
    return RawMail(id=uuid7(), source=source, mailbox=mailbox, department=department, content_index=index, size=len(raw), examined=examined)


def _details(row: RawMail) -> dict[str, Any]:
    return {"source": row.source, "size": row.size}


@contextlib.contextmanager
def _sealed(mails: Sequence[tuple[RawMail, bytes]], *, durable: bool) -> Iterator[None]:
    """The bytes lie sealed in their places, and go again when what stands within does not come about."""
    try:
        for row, raw in mails:
            key = keyring.current(Subject(SubjectKind.DEPARTMENT, row.department_id))
            contents().write(row.blob, io.BytesIO(raw), key, durable=durable)
        yield
    except BaseException:
        for row, _raw in mails:
            contents().remove(row.blob)
        raise


def _known(index: bytes) -> Accepted:
    """A mail that was accepted before."""
    row = RawMail.objects.get(content_index=index)
    return Accepted(row, again=row.state == RawState.DONE)
