"""What words typed into the ledger's field may mean: colleagues by name, actions by what is said of them."""

from __future__ import annotations

from sealdesk.access.permissions import Permission
from sealdesk.console import happenings
from sealdesk.console.builders.asked import Asked
from sealdesk.console.pages.ledger import Meant
from sealdesk.console.reader import Reader
from sealdesk.desk import history


def meant(reader: Reader, asked: Asked, typed: str) -> tuple[Meant, ...]:
    """Everything that the words may mean, colleagues first; one alone for a whole name or sentence.

    Who reads only their own events is told of no colleague.
    """
    people = [(key, name) for key, name in history.agents() if _fits(typed, name)] if _reads_others(reader) else []
    whole = [(key, name) for key, name in people if name.casefold() == typed.casefold()]
    named = [Meant("user", name, asked.address(actor=key, after="", before="")) for key, name in whole or people]
    done = [
        Meant(happenings.icon(tag), happenings.what(tag), asked.address(action=tag, after="", before=""))
        for tag in happenings.tags_like(typed)
        if not whole
    ]
    return (*named, *done)


def _reads_others(reader: Reader) -> bool:
    return reader.actor.may(Permission.LEDGER_READ_ALL) or reader.actor.may(Permission.LEDGER_READ_DEPARTMENT)


def _fits(typed: str, name: str) -> bool:
    words = typed.casefold().split()
    return bool(words) and all(word in name.casefold() for word in words)
