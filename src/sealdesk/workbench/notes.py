"""Internal notes, and the colleagues who are named in them: as ids, and only those who may read the ticket."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk import actions
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.queries import readers
from sealdesk.workbench import drafts
from sealdesk.workbench.models import Mention


def write(by: Actor, ticket: Ticket, text: str, files: list[NewFile] | None = None, mentions: Iterable[uuid.UUID] = ()) -> Message:
    """Write a note; whoever is named in it is told, picked from the list or typed in full.

    InvalidChangeError when somebody was picked who may not read the ticket.
    """
    wanted = (set(mentions) | _typed(text, ticket)) - {by.id}
    found = readers(ticket, wanted) if wanted else []
    if len(found) < len(wanted):
        raise InvalidChangeError(_("Only colleagues who may read this ticket can be named in a note."))

    def keep(deed: Deed, message: Message) -> None:
        drafts.written(by, ticket, Kind.NOTE, files or ())
        Mention.objects.bulk_create(Mention(message=message, agent=agent) for agent in found)
        if found:
            deed.details["mentions"] = sorted(str(agent.pk) for agent in found)

    return actions.note(by, ticket, text, files, alongside=keep)


def _typed(text: str, ticket: Ticket) -> set[uuid.UUID]:
    """Those whose whole name stands after an @, among who may read the ticket; of two names the longer that fits."""
    after = text.casefold().split("@")[1:]
    if not after:
        return set()
    names = sorted(((agent.name.casefold(), agent.pk) for agent in readers(ticket) if agent.name), key=lambda one: -len(one[0]))
    found = (next((pk for name, pk in names if words.startswith(name) and not words[len(name) :][:1].isalnum()), None) for words in after)
    return {pk for pk in found if pk is not None}


def mentioned(messages: Iterable[Message]) -> dict[uuid.UUID, list[str]]:
    """The names of those who are named in these notes."""
    notes = [message.pk for message in messages if message.kind == Kind.NOTE]
    found: dict[uuid.UUID, list[str]] = {}
    if notes:
        rows = Mention.objects.filter(message__in=notes).order_by("agent__name").values_list("message", "agent__name")
        for message, name in rows:
            found.setdefault(message, []).append(name)
    return found
