"""One event in a sentence, with what it was changed to where that is no secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sealdesk.access.tags import Tag
from sealdesk.console import happenings, words
from sealdesk.ledger.models import LedgerEvent


def details_of(event: LedgerEvent) -> dict[str, Any]:
    """What the event holds; nothing for one that cannot be read."""
    try:
        held = json.loads(event.details)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}


def changes_of(held: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of settings among them, each a pair of an old and a new value."""
    changes = held.get("changes")
    return {name: pair for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2} if isinstance(changes, dict) else {}


def sentence_of(event: LedgerEvent, organisations: Mapping[str, str]) -> str:
    """What happened to a customer. ``organisations`` are names by their ids."""
    if event.outcome != "done":
        kind = _("Refused: %(what)s") if event.outcome == "refused" else _("Failed: %(what)s")
        return kind % {"what": happenings.what(event.tag, done=False)}
    held = details_of(event)
    if event.tag == Tag.CUSTOMER_CHANGED:
        to = str(held.get("to") or "")
        match held.get("field"):
            case "language":
                return _("Language: %(now)s") % {"now": words.language(to) if to else _("As they write")}
            case "organisation":
                return _("Organisation: %(now)s") % {"now": organisations.get(to, _("None")) if to else _("None")}
            case "name":
                return _("Corrected the name")
    return happenings.what(event.tag)
