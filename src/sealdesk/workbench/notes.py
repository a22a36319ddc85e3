"""Internal notes, and the colleagues who are named in them: as ids, and only those who may read the ticket."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from sealdesk.access.acting import Deed
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk import actions, starting
from sealdesk.desk.contents import NewFile
from sealdesk.desk.models import Kind, Message, Ticket
from sealdesk.desk.queries import readers_in
from sealdesk.desk.starting import NewTicket
from sealdesk.workbench import beginnings, drafts
from sealdesk.workbench.models import Mention
from sealdesk.workbench.once import ANY, Form

#: A name that is typed after an @; what stands in an address is none.
_AT: Final = re.compile(r"(?<![A-Za-z0-9_.+-])@([^\W\d_][\w’'-]*)")


def write(
    by: Actor,
    ticket: Ticket,
    text: str,
    files: list[NewFile] | None = None,
    mentions: Iterable[uuid.UUID] = (),
    *,
    form: Form = ANY,
) -> Message:
    """Write a note; whoever is named in it is told, picked from the list or typed in full.

    InvalidChangeError when somebody was picked who may not read the ticket, ElsewhereError when the ``form`` was sent or its
    draft changed.
    """
    found = _named(by, ticket.department_id, text, mentions)

    def keep(deed: Deed, message: Message) -> None:
        drafts.written(by, message, form, files or ())
        _tell(deed, message, found)

    return actions.note(by, ticket, text, files, alongside=keep)


def begin(
    by: Actor,
    new: NewTicket,
    text: str,
    files: list[NewFile] | None = None,
    mentions: Iterable[uuid.UUID] = (),
    *,
    form: Form = ANY,
) -> Message:
    """Open a ticket with a note of what a customer told; whoever is named in it is told, as in any note. Sent once, as ``write`` is."""
    found = _named(by, new.department.id, text, mentions)

    def keep(deed: Deed, message: Message) -> None:
        beginnings.opened(by, message, form)
        _tell(deed, message, found)

    return starting.note_first(by, new, text, files or [], alongside=keep)


def _named(by: Actor, department: uuid.UUID, text: str, mentions: Iterable[uuid.UUID]) -> list[Any]:
    wanted = (set(mentions) | _typed(text, department)) - {by.id}
    found = readers_in([department], wanted) if wanted else []
    if len(found) < len(wanted):
        raise InvalidChangeError(_("Only colleagues who may read this ticket can be named in a note."))
    return found


def _tell(deed: Deed, message: Message, named: list[Any]) -> None:
    Mention.objects.bulk_create(Mention(message=message, agent=agent) for agent in named)
    if named:
        deed.details["mentions"] = sorted(str(agent.pk) for agent in named)


def _typed(text: str, department: uuid.UUID) -> set[uuid.UUID]:
    """Those whose whole name stands after an @, among who may read tickets there; of two names the longer that fits."""
    after = text.casefold().split("@")[1:]
    if not after:
        return set()
    names = sorted(((agent.name.casefold(), agent.pk) for agent in readers_in([department]) if agent.name), key=lambda one: -len(one[0]))
    found = (next((pk for name, pk in names if words.startswith(name) and _ends(words[len(name) :])), None) for words in after)
    return {pk for pk in found if pk is not None}


def unnamed(department: uuid.UUID, text: str) -> list[str]:
    """The words after an @, as they were typed, that name nobody in full who may read tickets there. A first name alone is no guess."""
    typed = list(dict.fromkeys(_AT.findall(text)))
    names = [agent.name.casefold() for agent in readers_in([department]) if agent.name] if typed else []
    after = text.casefold().split("@")[1:]
    named = [part for part in after if any(part.startswith(name) and _ends(part[len(name) :]) for name in names)]
    return [f"@{word}" for word in typed if not any(part.startswith(word.casefold()) for part in named)]


def _ends(rest: str) -> bool:
    """Whether a name ends before this. Chinese and Japanese go on without a blank: "@王芳看一下"."""
    return not rest[:1].isalnum() or "\u3040" <= rest[0] <= "\u9fff"


def mentioned(messages: Iterable[Message]) -> dict[uuid.UUID, list[str]]:
    """The names of those who are named in these notes."""
    notes = [message.pk for message in messages if message.kind == Kind.NOTE]
    found: dict[uuid.UUID, list[str]] = {}
    if notes:
        rows = Mention.objects.filter(message__in=notes).order_by("agent__name").values_list("message", "agent__name")
        for message, name in rows:
            found.setdefault(message, []).append(name)
    return found
