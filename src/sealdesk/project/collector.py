"""How often Python looks for circles of objects: by its own measure, a sixth of the time of taking in a mail."""

from __future__ import annotations

import gc
from typing import Final

#: New containers that outlive old ones before the young are looked through (Python's own 700 are of a time of less memory),
#: and how many such looks before the older ones are.
YOUNG: Final = 20_000
OLDER: Final = 20


def rest() -> None:
    """Leave what a process has loaded at its start out of every later search, and search more seldom. Circles still go."""
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)
