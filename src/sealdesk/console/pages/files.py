"""A file in a list: of a message, or of a draft."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sealdesk.access.opening import Shown
from sealdesk.console.pages.secrets import Chip


@dataclass(frozen=True, slots=True)
class FileLink:
    """One attachment. ``url`` is empty where the reader may not have the file, ``chip`` opens one that holds a secret."""

    name: Shown
    size: int
    icon: str = "paperclip"
    url: str = ""
    at: dt.datetime | None = None
    who: str = ""
    note: str = ""
    picture_url: str = ""
    text_url: str = ""
    chip: Chip | None = None
    id: str = ""
    """Set for a file of a draft, which can be taken off."""
