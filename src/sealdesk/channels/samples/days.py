"""Days and hours that a letter mentions, counted back from now.

``{{2d zh}}`` becomes ``11月20日``, ``{{1d3h stamp}}`` a date with its time; ``{{+1d zh}}`` is tomorrow.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

_MENTION: Final = re.compile(r"\{\{(\+?)(?:(\d+)d)?(?:(\d+)h)? ([a-z-]+)\}\}")

_EN: Final = (
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
_DE: Final = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_FR: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_WEEK: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def with_days(text: str, now: datetime) -> str:
    """Replace every mention, in the zone of ``now``.

    Months are spelled here, so that the locale of the machine never shows. Raises :class:`KeyError` for a
    style that does not exist.
    """

    def spelled(mention: re.Match[str]) -> str:
        ahead, days, hours, style = mention.groups()
        span = timedelta(days=int(days or 0), hours=int(hours or 0))
        return _spell(now + span if ahead else now - span, style)

    return _MENTION.sub(spelled, text)


def _spell(day: datetime, style: str) -> str:
    month = day.month - 1
    return {
        "zh": f"{day.month}月{day.day}日",
        "zh-long": f"{day.year}年{day.month}月{day.day}日 {day:%H:%M}",
        "en": f"{day.day} {_EN[month]}",
        "us": f"{_EN[month][:3]} {day.day}",
        "en-long": f"{_WEEK[day.weekday()]}, {day.day} {_EN[month][:3]} {day.year} at {day:%H:%M}",
        "us-long": f"{_EN[month]} {day.day}, {day.year} {day:%H:%M}",
        "de": f"{day.day}. {_DE[month]}",
        "fr": f"{day.day} {_FR[month]}",
        "iso": f"{day:%Y-%m-%d}",
        "stamp": f"{day:%Y-%m-%d %H:%M}",
        "ics": f"{day:%Y%m%d}",
    }[style]
