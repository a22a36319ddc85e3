"""What agents choose for themselves in words: notices, language and appearance; for their pages and the ledger's old and new values."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import words
from sealdesk.workbench.rules import How, Told

_NOTICES: Final = {
    Told.ASSIGNED: n_("A ticket is given to me"),
    Told.MENTION: n_("A colleague names me in a note"),
    Told.REPLY: n_("The customer of my ticket writes"),
    Told.NEW: n_("A ticket is new in my department"),
    Told.CONTEST: n_("A customer asks that a person looks at what was decided by itself"),
    Told.ASIDE: n_("A ticket is set aside as spam or phishing, where the department tells of it"),
    Told.DRIFTED: n_("Tickets have changed since triage was trained, for who manages settings"),
    Told.SETTLED: n_("Tickets look again as when triage was trained, for who manages settings"),
    Told.KEPT: n_("An answer on my ticket, or in a department that I lead, is kept back"),
    Told.DUE: n_("A ticket of mine comes back, or its customer has waited for 8 hours"),
}
_WAYS: Final = {How.OFF: n_("Not at all"), How.APP: n_("Here"), How.MAIL: n_("Here and by mail")}
_THEMES: Final = {"": n_("As the system"), "light": n_("Light"), "dark": n_("Dark")}
_DENSITIES: Final = {"": n_("Comfortable"), "compact": n_("Compact")}
#: The settings that this module can say, by the names that they have in the ledger.
FIELDS: Final = {
    **{f"notice.{kind}": name for kind, name in _NOTICES.items()},
    "notice.quiet": n_("No mail between"),
    "own.density": n_("Density"),
    "own.language": n_("Language"),
    "own.letters": n_("Single-letter keys"),
    "own.theme": n_("Theme"),
}


def notice(kind: Told) -> str:
    """What there is to be told."""
    return _(_NOTICES[kind])


def ways() -> list[tuple[How, str]]:
    """How it can be told, for a form."""
    return [(way, _(name)) for way, name in _WAYS.items()]


def told(field: str, value: Any) -> str:
    """An old or new value of one of ``FIELDS``."""
    kind, _sep, name = field.partition(".")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value or "")
    if field == "own.language":
        return words.language(text) if text else _("what their browser asks for")
    if field == "notice.quiet":
        return text or _("nothing")
    table: dict[str, str] = {str(key): said for key, said in (_WAYS if kind == "notice" else _TABLES[name]).items()}
    return _(table[text]) if text in table else text


_TABLES: Final = {"theme": _THEMES, "density": _DENSITIES}
