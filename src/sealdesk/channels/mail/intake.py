"""A mail is accepted: its raw bytes are sealed and stored whole, before anything looks into them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

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
    if look_up("SELECT 1 FROM channels_rawmail WHERE content_index = %s", index):
        return _known(index)
    department = mailbox.department if mailbox else department or default_department()
    row = RawMail(
        id=uuid7(),
        source=source,
        mailbox=mailbox,
        department=department,
        content_index=index,
        size=len(raw),
        examined=source in {FORM, ANSWER},
    )
    key = keyring.current(Subject(SubjectKind.DEPARTMENT, department.id))
    contents().write(row.blob, io.BytesIO(raw), key, durable=durable)
    try:
        with acting(INTAKE, Tag.MAIL_RECEIVED, on=f"raw-mail:{row.id}", department=department.id) as deed:
            deed.details = {"source": source, "size": len(raw)}
            insert([row])
    except IntegrityError:  # another process accepted the same bytes at the same moment
        contents().remove(row.blob)
        return _known(index)
    except BaseException:
        contents().remove(row.blob)
        raise
    return Accepted(row)


def _known(index: bytes) -> Accepted:
    """A mail that was accepted before."""
    row = RawMail.objects.get(content_index=index)
    return Accepted(row, again=row.state == RawState.DONE)
