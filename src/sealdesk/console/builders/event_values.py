"""Names what stands in an event as an id or a code: tickets, customers, people, departments, and the words of a ticket's fields."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.managing import department_called
from sealdesk.access.tags import Tag
from sealdesk.console import danger_words, figures, words
from sealdesk.console.builders.sorting import ORDER, namer
from sealdesk.console.pages.ledger import Fact
from sealdesk.console.reader import Reader
from sealdesk.console.triage_words import other_skills
from sealdesk.desk import history, queries
from sealdesk.ledger.models import LedgerEvent
from sealdesk.phrases import listed

#: Fields whose values stand there by their tag alone.
_OF_TAG: Final = {
    Tag.TICKET_ASSIGNED: "assignee",
    Tag.TICKET_WOKEN: "status",
    Tag.CUSTOMER_BLOCKED: "block",
    Tag.CUSTOMER_UNBLOCKED: "block",
}
_LINKS: Final = frozenset({Tag.TICKET_LINKED, Tag.TICKET_UNLINKED})
_PHISHING: Final = frozenset({Tag.TICKET_CLEARED, Tag.TICKET_REPORTED})
_BLOCK: Final = {"blocked": n_("Blocked"), "unblocked": n_("Not blocked")}
_RATING: Final = {"helpful": n_("It helped"), "not-helpful": n_("It did not help")}
#: Two records of one matter: what the other one is called from this side.
_TICKETS: Final = {"into": n_("Into ticket"), "from": n_("From ticket"), "to": n_("Other ticket"), "other": n_("Other ticket")}
_CUSTOMERS: Final = {"into": n_("Part of"), "from": n_("Was part of"), "merged": n_("Merged record"), "apart": n_("Record taken apart")}


class Naming:
    """Names the values of one event, as far as its reader may know them."""

    def __init__(self, reader: Reader, event: LedgerEvent) -> None:
        self.reader = reader
        self.tag = event.tag

    def fact(self, name: str, field: str, value: str) -> Fact:
        """An old or new value. Where it is another record, the fact says so, with the way there."""
        kind = value.partition(":")[0]
        if kind == "ticket" and not field:
            name = _(_TICKETS["from" if name == _("Before") and self.tag not in _LINKS else "to"])
        elif kind == "customer" and not field:
            name = _(_CUSTOMERS["from"])
        return Fact(name, *self._named(field or _OF_TAG.get(self.tag, ""), value))

    def beside(self, held: Mapping[str, Any]) -> Iterable[Fact]:
        """What else the event says of a ticket or a customer."""
        for key in ("into", "other", "merged", "apart"):
            kind = str(held.get(key, "")).partition(":")[0]
            names = {"ticket": _TICKETS, "customer": _CUSTOMERS}.get(kind, {})
            if key in names:
                yield Fact(_(names[key]), *self._named("", str(held[key])))
        if self.tag in _LINKS and held.get("kind") in words.LINKS:
            yield Fact(_("How they belong together"), words.link(held["kind"], outward="to" in held))
        if isinstance(held.get("messages"), int):
            yield Fact(_("Messages"), figures.thousands(held["messages"]))
        if self.tag == Tag.TICKET_ASSIGNED and isinstance(held.get("skills"), list):
            yield Fact(_("Skills needed"), other_skills(held["skills"]))
        if isinstance(held.get("tag"), str):
            yield Fact(_("Tag"), words.tag(held["tag"]))
        if isinstance(held.get("read"), bool):
            yield Fact(_("Read"), _("yes") if held["read"] else _("no"))
        if isinstance(held.get("until"), str):
            yield Fact(_("Until"), self._moment(held["until"]))
        if "question" in held and "to" not in held and held.get("value"):
            yield Fact(_("Value"), self._answer(str(held["question"]), str(held["value"])))
        if isinstance(held.get("undone"), dict):
            said = [(words.question(field), self._answer(field, str(value))) for field, value in held["undone"].items()]
            yield Fact(_("Taken back"), listed(_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in said))

    def _named(self, field: str, value: str) -> tuple[str, str]:
        """The words for a value, and where it leads."""
        kind, _sep, key = (f"ticket:{value}" if field == "probably_of" else value).partition(":")
        if not _is_id(key):
            return self._word(field, value), ""
        if kind == "ticket":
            number = history.numbers(self.reader.actor, [LedgerEvent(resource=f"ticket:{key}")]).get(f"ticket:{key}")
            name = _("Ticket #%(number)s") % {"number": number} if number else _("A ticket")
            return name, reverse("console:ticket", args=[number]) if number else ""
        if kind == "customer":
            return _("A customer"), reverse("console:customer", args=[key]) if history.sees_customer(self.reader.actor, key) else ""
        return self._word(field, value), ""

    def _word(self, field: str, value: str) -> str:
        if self.tag in _PHISHING:
            return dict(danger_words.choices()).get(value) or _("None")
        if not value:
            return _("None")
        if self.tag == Tag.TICKET_RATED:
            return _(_RATING[value]) if value in _RATING else value
        if field == "organisation":
            return dict(queries.organisations(self.reader.actor)).get(value) or _("An organisation")
        if field == "block":
            return _(_BLOCK[value]) if value in _BLOCK else value
        if field in {"status", "tray"}:
            return words.status(value) if field == "status" else words.tray(value)
        return self._answer(field, value) if field in {*ORDER, "spam", "danger"} else value

    def _answer(self, question: str, value: str) -> str:
        """An answer that triage gave or a person; departments stand there by id or short name."""
        if question == "department":
            return department_called(value, self.reader.language) or _("another department")
        return namer(self.reader, [], agents={value} if question == "assignee" else ())(question, value)

    def _moment(self, text: str) -> str:
        try:
            return figures.full(timezone.localtime(dt.datetime.fromisoformat(text)), self.reader.language)
        except ValueError:
            return text


def _is_id(key: str) -> bool:
    """A row that somebody slipped in may hold anything, and the page must still be shown."""
    try:
        return bool(uuid.UUID(key))
    except ValueError:
        return False
