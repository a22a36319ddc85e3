"""What was changed, in plain words: the name of a setting, its old value and its new one, as the ledger page tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.managing import department_called
from sealdesk.console import acting_words, duty_words, own_words, words
from sealdesk.console.mail_words import trouble
from sealdesk.phrases import listed

_FIELDS: Final = {
    **acting_words.FIELDS,
    **duty_words.FIELDS,
    **own_words.FIELDS,
    "address": n_("Address"),
    "agent.address": n_("Address for signing in"),
    "archived": n_("Archived"),
    "called": n_("Name"),
    "canned.name": n_("Its name"),
    "canned.text": n_("Text in English"),
    "canned.text_zh": n_("Text in Chinese"),
    "categories": n_("Answers for"),
    "colour": n_("Colour"),
    "department": n_("Department"),
    "gateway-labels": n_("What may go to a language model"),
    "gateway-on": n_("Agents may ask the language model"),
    "first-steps-dismissed": n_("First steps put aside"),
    "is_active": n_("Fetching"),
    "language": n_("Language"),
    "is_default": n_("Mail without a home comes here"),
    "name": n_("Name in English"),
    "name_zh": n_("Name in Chinese"),
    "sender_name": n_("Sender’s name in English"),
    "sender_name_zh": n_("Sender’s name in Chinese"),
    "server": n_("Server"),
    "session-hours": n_("Sessions last at most, in hours"),
    "session-idle-minutes": n_("Sessions end after an absence of, in minutes"),
    "session-most": n_("Sessions of one person at once"),
    "signature": n_("Signature in English"),
    "signature_zh": n_("Signature in Chinese"),
    "spoken_languages": n_("Answers in"),
    "view.columns": n_("Columns"),
    "view.filter": n_("What it shows"),
    "view.name": n_("Its name"),
    "view.order": n_("Order"),
    "view.shared": n_("Shared with"),
    "word": n_("Tag"),
}
#: Details that are told as they are, beside the changes.
_SCOPES: Final = {"own": n_("One agent’s"), "department": n_("A department’s"), "shared": n_("The whole desk’s")}
_FACTORS: Final = {
    "all": n_("all of them"),
    "authenticator-app": n_("an authenticator app"),
    "passkey": n_("a passkey"),
    "recovery-codes": n_("recovery codes"),
}
_PLACES: Final = frozenset({"department", "departments", "in", "into", "view.shared"})
#: Longer texts are told as two facts, and in a line by their beginning.
_LONG, _IN_A_LINE = 120, 80
_TOLD: Final = {
    "colour": n_("Colour"),
    "departments": n_("Departments"),
    "factor": n_("Which one"),
    "in": n_("Holds in"),
    "into": n_("Moved to"),
    "made": n_("Newly made"),
    "password": n_("Password"),
    "mailboxes": n_("Mailboxes"),
    "result": n_("Result"),
    "role": n_("Role"),
    "scope": n_("Whose"),
    "sessions": n_("Sessions"),
    "slug": n_("Short name"),
    "task": n_("Work"),
    "tickets": n_("Tickets"),
    "word": n_("Tag"),
}


def told(details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words for each change, ``old → new``, and for what else an event of the settings says."""
    for key, name in _TOLD.items():
        if details.get(key) not in (None, "", []):
            yield _(name), _value(key, details[key])
    changes = details.get("changes")
    if isinstance(changes, dict):
        for field, pair in changes.items():
            if isinstance(pair, list) and len(pair) == 2:
                yield from _told(_(_FIELDS[field]) if field in _FIELDS else field, _value(field, pair[0]), _value(field, pair[1]))


def _told(name: str, old: str, new: str) -> Iterator[tuple[str, str]]:
    if max(len(old), len(new)) <= _LONG and "\n" not in old + new:
        yield name, f"{old} → {new}"
    else:
        yield _("%(name)s, before") % {"name": name}, old
        yield _("%(name)s, after") % {"name": name}, new


def in_a_line(details: Mapping[str, Any]) -> str:
    """The changes in one line, for a row of the list."""
    said = told({key: details.get(key) for key in ("changes", "factor", "role")})
    short = ((name, Truncator(" ".join(value.split())).chars(_IN_A_LINE)) for name, value in islice(said, 3))
    return " · ".join(_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in short)


def is_told(name: str) -> bool:
    """Whether this is the name of a setting."""
    return name in _FIELDS


def fields_named(names: Iterable[str]) -> str:
    """The names of changed settings whose values the reader may not read."""
    return listed(_(_FIELDS[name]) for name in names if name in _FIELDS)


def _value(field: str, value: Any) -> str:
    if field in own_words.FIELDS:
        return own_words.told(field, value)
    if field == "language" and not value:
        return _("what their browser asks for")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field in acting_words.FIELDS:
        return acting_words.told(value)
    if field in duty_words.FIELDS and field != "duty.skills":
        return duty_words.told(field, value)
    if value in ("", None, []):
        return _("nothing")
    if isinstance(value, list):
        return listed(_value(field, one) for one in value)
    return _named(field, str(value))


def _named(field: str, text: str) -> str:
    """The name of what stands in the ledger as a code."""
    if field == "colour":
        return words.colour(text)
    if field in {"categories", "duty.skills"}:
        return words.category(text)
    if field in {"spoken_languages", "language"}:
        return words.language(text)
    if field == "result":
        return trouble("" if text == "ok" else text)
    if field == "password":
        return _("a new one")
    if field == "role":
        return words.role(text)
    if field == "factor":
        return _(_FACTORS[text]) if text in _FACTORS else text
    if field == "gateway-labels":
        return words.label(text)
    if field == "scope":
        return _(_SCOPES[text]) if text in _SCOPES else text
    if field in _PLACES:
        return _("the whole desk") if text == "*" else department_called(text, translation.get_language() or "en") or text
    return text
