"""An agent takes personal data out of a message: its text here and now, its raw mail with it, and its files when asked."""

from __future__ import annotations

import functools
from collections.abc import Collection

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.models import RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.redacting import redact


def redact_message(by: Actor, ticket: Ticket, message: Message, fields: Collection[str], *, files: bool = False) -> None:
    """Take what was chosen out of a message of a ticket that ``by`` sees. It cannot be taken back.

    The raw mail goes whole: it holds the same words in a form of its own. InvalidChangeError as ``redact`` says.
    """
    on, place = ticket.key, ticket.department_id
    with acting(by, Tag.TICKET_REDACTED, on=on, department=place, permission=Permission.TICKET_REDACT) as deed:
        gone = redact(deed, message, fields, files=files)
        raw = RawMail.objects.select_for_update(of=("self",)).filter(message=message).first()
        if raw is not None:
            gone.append(raw.blob)
            raw.message, raw.problem = None, "redacted"
            raw.save(update_fields=["message", "problem"])
            deed.details["raw"] = str(raw.id)
        for blob in gone:
            deed.after_commit(functools.partial(contents().remove, blob))
