"""Days and times of day in figures, which lead to nobody and may leave. A day that is parted by spaces may be anything."""

from __future__ import annotations

import re
from typing import Final

_DAY: Final = r"(?<!\d)(?:(?:19|20)\d\d(?P<s>[-./])\d{1,2}(?P=s)\d{1,2}|\d{1,2}(?P<t>[-./])\d{1,2}(?P=t)(?:19|20)\d\d)(?!\d)"
DAY: Final = re.compile(_DAY)
MOMENT: Final = re.compile(rf"{_DAY}(?:[T ]\d{{1,2}}:\d\d(?!\d))?|(?<![\d:])\d{{1,2}}:\d\d(?![\d:])")
"""A day with its time, or a time alone."""
