"""An agent takes personal data out of a message: its text here and now, its raw mail with it, and its files when asked."""

from __future__ import annotations

import functools
from collections.abc import Collection

from django.db.models import Q

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.models import REDACTED, RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.redacting import redact


def redact_message(by: Actor, ticket: Ticket, message: Message, fields: Collection[str], *, files: bool = False) -> None:
    """Take what was chosen out of a message of a ticket that ``by`` sees. It cannot be taken back.

    The raw mail goes whole, and its copies that came on other ways: they hold the same words. InvalidChangeError as ``redact`` says.
    """
    on, place = ticket.key, ticket.department_id
    with acting(by, Tag.TICKET_REDACTED, on=on, department=place, permission=Permission.TICKET_REDACT) as deed:
        gone = redact(deed, message, fields, files=files)
        raws = RawMail.objects.select_for_update(of=("self",)).filter(Q(message=message) | Q(same_as__message=message))
        for raw in sorted(raws, key=lambda raw: raw.message_id is None):
            gone.append(raw.blob)
            raw.message, raw.problem = None, REDACTED
            raw.save(update_fields=["message", "problem"])
            deed.details.setdefault("raw", str(raw.id))
        for blob in gone:
            deed.after_commit(functools.partial(contents().remove, blob))
