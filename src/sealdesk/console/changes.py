"""What was changed, in plain words: the name of a setting, its old value and its new one, as the ledger page tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.managing import department_names
from sealdesk.console import acting_words, duty_words, words
from sealdesk.console.mail_words import trouble
from sealdesk.desk.queries import agent_names

_FIELDS: Final = {
    **acting_words.FIELDS,
    **duty_words.FIELDS,
    "address": n_("Address"),
    "archived": n_("Archived"),
    "categories": n_("Answers for"),
    "colour": n_("Colour"),
    "department": n_("Department"),
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
    "word": n_("Tag"),
}
#: Details that are told as they are, beside the changes.
_TOLD: Final = {
    "in": n_("Holds in"),
    "into": n_("Moved to"),
    "mailboxes": n_("Mailboxes"),
    "result": n_("Result"),
    "role": n_("Role"),
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
                yield _(_FIELDS[field]) if field in _FIELDS else field, f"{_value(field, pair[0])} → {_value(field, pair[1])}"


def in_a_line(details: Mapping[str, Any]) -> str:
    """The changes in one line, for a row of the list."""
    said = told({"changes": details.get("changes"), "role": details.get("role")})
    pieces = [_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in said]
    return " · ".join(pieces[:3])


def named_resource(resource: str) -> str:
    """What an event is about: an agent or a department by name, anything else by its kind."""
    kind, _sep, row = resource.partition(":")
    if kind == "agent":
        return agent_names({row}).get(row, _("A former agent"))
    if kind == "department":
        return department_names([row]).get(row, kind)
    if kind == "category":
        return words.category(row)
    if kind == "tag":
        return _("Tag")
    return kind


def _value(field: str, value: Any) -> str:
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
        return _(", ").join(_value(field, one) for one in value)
    text = str(value)
    if field == "colour":
        return words.colour(text)
    if field in {"categories", "duty.skills"}:
        return words.category(text)
    if field in {"spoken_languages", "language"}:
        return words.language(text)
    if field == "result":
        return trouble("" if text == "ok" else text)
    if field == "role":
        return words.role(text)
    return _("the whole desk") if field == "in" and text == "*" else text
