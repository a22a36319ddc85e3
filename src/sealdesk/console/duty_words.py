"""Rules of assigning, working hours and absences in words: for forms, pages and the ledger's old and new values."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import figures
from sealdesk.phrases import listed

WEEKDAYS: Final = (n_("Monday"), n_("Tuesday"), n_("Wednesday"), n_("Thursday"), n_("Friday"), n_("Saturday"), n_("Sunday"))
_METHOD: Final = {
    "load": n_("To who has the fewest open tickets"),
    "turn": n_("By turns: to who waited longest"),
    "hand": n_("To nobody: people take or give them"),
}
_SKILLED: Final = {
    "ignored": n_("Does not count"),
    "first": n_("They come first"),
    "only": n_("Nobody else gets it"),
}
#: The settings that this module can say, by the names that they have in the ledger.
FIELDS: Final = {
    "assigning.hours": n_("Only to who is on duty"),
    "assigning.language": n_("Only to who speaks the customer’s language"),
    "assigning.method": n_("New tickets go"),
    "assigning.skills": n_("Knowing the category well"),
    "duty.absences": n_("Away"),
    "duty.hours": n_("Working hours"),
    "duty.most": n_("Open tickets at most"),
    "duty.skills": n_("Knows well"),
    "duty.zone": n_("Time zone"),
}


def methods() -> list[tuple[str, str]]:
    """Each way to choose somebody, for a form."""
    return [(value, _(name)) for value, name in _METHOD.items()]


def skilled() -> list[tuple[str, str]]:
    """What knowing a category well counts, for a form."""
    return [(value, _(name)) for value, name in _SKILLED.items()]


def weekdays() -> list[tuple[str, str]]:
    """The days of the week, for a form."""
    return [(str(number), _(name)) for number, name in enumerate(WEEKDAYS)]


def hours(kept: list[Any]) -> str:
    """``Monday–Friday, 09:00–17:30``; days that do not follow one another by their names."""
    if not kept:
        return _("at any time")
    days, begin, end = sorted(kept[0]), kept[1], kept[2]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        named = f"{_(WEEKDAYS[days[0]])}–{_(WEEKDAYS[days[-1]])}"
    else:
        named = listed(_(WEEKDAYS[day]) for day in days)
    return _("%(days)s, %(begin)s–%(end)s") % {"days": named, "begin": begin, "end": end}


def absence(first: dt.date, last: dt.date) -> str:
    """``1 Dec – 4 Dec``, or the one day."""
    return _date(first) if first == last else f"{_date(first)} – {_date(last)}"


def told(field: str, value: Any) -> str:
    """An old or new value of one of ``FIELDS``."""
    name = field.partition(".")[2]
    if value in ("", None, []) and name != "hours":
        return {"most": _("no bound"), "zone": _("the desk’s")}.get(name) or _("nothing")
    if name == "method":
        return _(_METHOD.get(str(value), str(value)))
    if field == "assigning.skills":
        return _(_SKILLED.get(str(value), str(value)))
    if name == "hours" and isinstance(value, list):
        return hours(value)
    if name == "absences":
        return listed(absence(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in value)
    return str(value)


def _date(day: dt.date) -> str:
    midnight = dt.datetime.combine(day, dt.time())
    return figures.date(midnight, dt.datetime.combine(timezone.localdate(), dt.time()), get_language() or "en")
