"""Times and numbers as people read them, in both languages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE = dt.timedelta(minutes=1)
_THIN = "\u2009"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_LONG = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def age(moment: dt.datetime, now: dt.datetime, language: str) -> str:
    """Relative under a day, then a date: ``9 min``, ``3 h``, ``18 Nov``."""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return _("now")
    if seconds < 3600:
        return ngettext("%(count)d min", "%(count)d min", int(seconds // 60)) % {"count": seconds // 60}
    if seconds < 86400:
        return ngettext("%(count)d h", "%(count)d h", int(seconds // 3600)) % {"count": seconds // 3600}
    return date(moment, now, language)


def span(length: dt.timedelta) -> str:
    """A length of time in its largest unit: ``9 min``, ``3 h``, ``2 d``."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    if minutes < 24 * 60:
        return ngettext("%(count)d h", "%(count)d h", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d d", "%(count)d d", minutes // 1440) % {"count": minutes // 1440}


def spent(length: dt.timedelta) -> str:
    """Time that was spent or saved, so that several can be added up: ``9 min``, ``1 h 44 min``."""
    hours, minutes = divmod(max(int(length.total_seconds() // 60), 0), 60)
    parts = [dt.timedelta(minutes=minutes)] if minutes or not hours else []
    whole = [ngettext("%(count)d h", "%(count)d h", hours) % {"count": hours}] if hours else []
    return " ".join([*whole, *map(span, parts)])


def spent_each(lengths: Sequence[dt.timedelta]) -> list[str]:
    """Times in whole minutes that add up to what ``spent`` shows of their sum: the largest remainders are rounded up."""
    whole, rest = [each // _MINUTE for each in lengths], [each % _MINUTE for each in lengths]
    missing = sum(lengths, dt.timedelta()) // _MINUTE - sum(whole)
    for at in sorted(range(len(rest)), key=rest.__getitem__, reverse=True)[:missing]:
        whole[at] += 1
    return [spent(minutes * _MINUTE) for minutes in whole]


def clock(moment: dt.datetime, now: dt.datetime, language: str) -> str:
    """The hour, with the date in front when it was another day: ``09:31``, ``18 Nov, 09:31``."""
    hour = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return hour
    return f"{date(moment, now, language)} {hour}" if _chinese(language) else f"{date(moment, now, language)}, {hour}"


def full(moment: dt.datetime, language: str) -> str:
    """``24 November 2026, 09:31:12 UTC``, for hover and for readers."""
    hour = f"{moment:%H:%M:%S} {moment.tzname() or ''}".rstrip()
    if _chinese(language):
        return f"{moment.year} 年 {moment.month} 月 {moment.day} 日 {hour}"
    return f"{moment.day} {_MONTHS_LONG[moment.month - 1]} {moment.year}, {hour}"


def day(moment: dt.datetime, now: dt.datetime) -> str:
    """The heading that a ticket stands under in a list."""
    days = (now.date() - moment.date()).days
    if days < 1:
        return _("Today")
    if days < 2:
        return _("Yesterday")
    return _("This week") if days < 7 else _("Earlier")


def thousands(number: int) -> str:
    """1,206"""
    return f"{number:,}"


def percent(share: float) -> str:
    """``94 %`` with a thin space. Never 100 for what is only nearly certain."""
    shown = round(share * 100)
    return f"{min(shown, 99) if share < 1 else shown}{_THIN}%"


def bytesize(size: int) -> str:
    """``1.2 MB``, in decimal units as mail programs show them."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f}{_THIN}{unit}" if unit == "B" or amount >= 10 else f"{amount:.1f}{_THIN}{unit}"
        amount /= 1000
    return f"{amount:.1f}{_THIN}GB"


def initials(name: str, us: bool) -> str:
    """Two letters of a Latin name; one character of a Chinese one, of the given name where it is one of us."""
    if _HAN.search(name):
        characters: list[str] = _HAN.findall(name)
        return characters[-1] if us else characters[0]
    parts = [part for part in re.split(r"[\s.@_-]+", name) if part[:1].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "·"


def date(moment: dt.datetime, now: dt.datetime, language: str) -> str:
    """``18 Nov``, with the year when it is another one."""
    if _chinese(language):
        short = f"{moment.month} 月 {moment.day} 日"
        return short if moment.year == now.year else f"{moment.year} 年 {short}"
    short = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return short if moment.year == now.year else f"{short} {moment.year}"


def _chinese(language: str) -> bool:
    return language.startswith("zh")
