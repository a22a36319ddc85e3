"""Why a person is erased, and what goes then: words that stand in the ledger."""

from __future__ import annotations

import enum
from typing import Final


class Why(enum.StrEnum):
    """What they asked for by law, or the desk's own rule."""

    GDPR = "gdpr-17"
    PIPL = "pipl-47"
    CCPA = "ccpa-1798.105"
    RETENTION = "retention"


#: Why a record goes that an answer made which did not leave: nobody asks for that.
UNDONE: Final = "undone"

#: What goes, in the order in which it is told.
WHAT: Final = ("tickets", "messages", "notes", "files", "mails", "addresses", "search", "drafts", "links", "models")
