"""Who else an answer may go to: the other people of a mail, and the addresses that somebody types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sealdesk.access.errors import InvalidChangeError
from sealdesk.channels.mail.kinds import reads_no_answers
from sealdesk.channels.mail.own_addresses import is_own, own_addresses
from sealdesk.desk.recipients.actions import MOST
from sealdesk.people.contact import is_email, normal_email

_BETWEEN: Final = re.compile(r"[\s,;，；、]+")
_LONGEST: Final = 8_000


def people_of(envelope: Mapping[str, Any]) -> list[str]:
    """The people whom an answer to everybody reaches (RFC 5322 §3.6.3): who wrote, or where they want to be answered, then To and Cc.

    Left out are the desk itself, machines that read no answers, and everybody else of a mail to a list, which would carry it on.
    """
    lists = envelope.get("kind") == "list"
    named = [envelope["from"]] if envelope.get("from") else []
    named += [box for field in ("reply_to", *(() if lists else ("to", "cc"))) for box in envelope.get(field) or ()]
    own, found = own_addresses(), dict[str, str]()
    for _name, address in named:
        if is_email(address) and not is_own(address, own) and not reads_no_answers(address):
            found.setdefault(normal_email(address), address)
    return list(found.values())[:MOST]


def typed(text: str) -> Sequence[str]:
    """The addresses that somebody typed. InvalidChangeError for one of the desk's own: its mail would come back as a customer's."""
    found = [one for one in _BETWEEN.split(text[:_LONGEST]) if one]
    own = own_addresses()
    if any(is_own(one, own) for one in found):
        raise InvalidChangeError("One of these addresses is the desk’s own. Write a note to reach colleagues.")
    return found
