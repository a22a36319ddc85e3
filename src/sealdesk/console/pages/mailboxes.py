"""The desk's mailboxes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One address. ``state`` is handed, unconnected, waiting, paused, well or trouble; ``words`` say what is wrong.

    One that is neither fetched nor handed over, because the desk does not listen, is unconnected, whatever came before.

    ``mail_at`` is when mail came last, on whatever way.
    """

    url: str
    address: str
    department: str
    server: str
    state: str
    fetched: bool
    words: str
    checked_at: dt.datetime | None
    mail_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """How the desk takes mail that is handed over: ``lmtp`` or ``smtp`` and where it listens; empty when it does not."""

    kind: str = ""
    place: str = ""
