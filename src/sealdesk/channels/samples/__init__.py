"""The sample mails of the fictitious shop Harbour & Pine 港松, that an empty desk is shown with.

The letters are written by us and stand in ``letters/*.toml``; what is enclosed is drawn in code. Nothing
here touches the database: the caller hands each message to the ordinary inbound pipeline, as if a mail
server had delivered it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sealdesk.channels.samples.assembly import assembled
from sealdesk.channels.samples.letter import all_letters

__all__ = ["sample_mails"]


def sample_mails(now: datetime) -> Iterator[bytes]:
    """Yield every sample as raw RFC 5322 bytes with CRLF line ends, oldest first.

    ``now`` must carry a time zone, else :class:`ValueError`. The ``Date`` headers, and the days that the
    letters mention, count back from it: the first is nine days old, the last some minutes. Message-IDs
    never depend on it. The same ``now`` gives the same bytes; another ``now`` gives other bytes under the
    same Message-IDs. So the caller decides on ``now`` once, stores it, and passes the stored value ever
    after: then a second delivery adds nothing.
    """
    if now.tzinfo is None:
        raise ValueError("sample_mails needs a time with its zone, for example timezone.now().")
    moment = now.replace(microsecond=0)
    letters = all_letters()
    for letter in sorted(letters.values(), key=lambda one: (-one.age, one.key)):
        yield assembled(letter, letters, moment)
