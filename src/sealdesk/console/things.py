"""What events are about, by name: an agent, a department, an address of the desk, a canned reply; anything else by its kind in words."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.actors import Actor
from sealdesk.access.managing import department_called
from sealdesk.access.permissions import Permission
from sealdesk.channels.queries import addresses
from sealdesk.console import words
from sealdesk.console.reader import Reader
from sealdesk.desk import history
from sealdesk.desk.queries import agent_names
from sealdesk.ledger.models import LedgerEvent
from sealdesk.workbench.canned import may_read_what_was

_KINDS: Final = {
    "canned": n_("A canned reply"),
    "customer": n_("A customer"),
    "delivery": n_("A mail on its way out"),
    "department": n_("A department"),
    "export": n_("An export"),
    "gateway": n_("Language model"),
    "job": n_("A task in the background"),
    "letter": n_("A mail on its way out"),
    "mailbox": n_("A mailbox"),
    "model": n_("A triage model"),
    "organisation": n_("An organisation"),
    "raw-mail": n_("A mail as it came"),
    "route": n_("A page"),
    "search": n_("Search index"),
    "tag": n_("Tag"),
    "ticket": n_("A ticket"),
    "view": n_("A saved view"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What an event holds sealed of the desk's own, opened for a reader who may: old and new values by field, and a name."""

    changes: Mapping[str, list[str]] = field(default_factory=dict)
    name: str = ""
    may_read: bool = True
    erased: bool = False
    own: bool = False


def names_of(events: Iterable[LedgerEvent], language: str) -> dict[str, str]:
    """Names by the ledger's names of things; a thing without one is not among them."""
    resources = {str(event.resource) for event in events}
    found = {f"agent:{key}": name for key, name in agent_names(_ids("agent", resources)).items()}
    found |= {f"mailbox:{key}": name for key, name in addresses(_ids("mailbox", resources)).items()}
    found |= {f"department:{key}": name for key in _ids("department", resources) if (name := department_called(key, language))}
    found |= {one: words.category(one.partition(":")[2]) for one in resources if one.startswith("category:")}
    return found


def kind_named(resource: str) -> str:
    """What kind of thing it is. Of a later release nothing is known but that it is the desk's."""
    kind = resource.partition(":")[0]
    if kind == "agent":
        return _("A former agent")
    return _(_KINDS[kind]) if kind in _KINDS else _("A part of the desk")


def kept_of(reader: Reader, event: LedgerEvent, held: Mapping[str, Any]) -> Kept | None:
    """What the event holds of the desk's own; None when it holds nothing of that. Whoever may read the thing may read what it was."""
    sealed = history.personal_of(event) if history.about_ours(event) else None
    if sealed is None:
        return None
    kind = str(event.resource).partition(":")[0]
    scope = ("department" if held.get("shared") else "own") if kind == "view" else str(held.get("scope", ""))
    if not _may_read(reader.actor, kind, scope, event):
        return Kept(may_read=False, own=scope == "own")
    shown = reader.opening.show(sealed, event.department)
    if shown.masked:
        return Kept(may_read=False, erased=shown.erased, own=scope == "own")
    values = json.loads(shown.text)
    name = values.get("name")
    if isinstance(name, list):  # an agent's, before and after
        address = values.get("address") if reader.actor.may(Permission.AGENT_MANAGE) else None
        return Kept({"called": name} | ({"agent.address": address} if address else {}))
    old, new = values.get("old", {}), values.get("new", {})
    changes = {f"{kind}.{key}": [old.get(key, ""), new[key]] for key in new}
    return Kept(changes, str(name or new.get("name") or old.get("name") or ""))


def _may_read(by: Actor, kind: str, scope: str, event: LedgerEvent) -> bool:
    """An agent is known by name to everybody; a view that is shared to who reads its department's tickets."""
    if kind == "view" and scope == "department":
        return by.may(Permission.TICKET_READ, event.department)
    return kind == "agent" or may_read_what_was(by, scope, event.department, event.actor)


def load(reader: Reader, events: Iterable[LedgerEvent]) -> None:
    """Fetch the keys of what the events hold of the desk's own, in one query."""
    reader.opening.load(history.personal_of(event) for event in events if history.about_ours(event))


def _ids(kind: str, resources: Iterable[str]) -> set[str]:
    """The ids in such names. A row that somebody slipped in may hold anything, and the page must still be shown."""
    found = set()
    for one in resources:
        before, _sep, key = one.partition(":")
        with contextlib.suppress(ValueError):
            found |= {str(uuid.UUID(key))} if before == kind else set()
    return found
