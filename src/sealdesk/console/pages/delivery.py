"""How far an answer has come on its way to the customer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an outgoing message has come. ``state`` is a word of the mail-out vocabulary.

    The addresses are of what the reader may do with it: take it back (``recall_url``), change it (``edit_url``), have it
    sent now or tried again (``now_url``); of one that is kept back send it in one's own name (``take_over_url``) or throw it away.
    """

    state: str
    at: dt.datetime | None = None
    note: str = ""
    next_at: dt.datetime | None = None
    planned_at: dt.datetime | None = None
    recall_url: str = ""
    edit_url: str = ""
    now_url: str = ""
    take_over_url: str = ""
    discard_url: str = ""
