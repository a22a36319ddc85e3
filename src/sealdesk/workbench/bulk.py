"""The same thing done to many tickets: each by its own action with its own event, and together one thing to undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, RefusalError
from sealdesk.access.seeing import see
from sealdesk.desk.models import Ticket

#: Two pages. Each ticket is a transaction of its own, so this is a second or two.
MOST: Final = 100
Act = Callable[[Actor, Ticket], object]


@dataclass(slots=True)
class Bulk:
    """How it went: the numbers of the tickets that were changed, and of those that were not, by the sentence that says why."""

    done: list[int] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)


def each(by: Actor, numbers: Iterable[int], act: Act) -> Bulk:
    """Do ``act`` to each of the tickets that the actor sees. What one ticket refuses does not stop the others."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        raise InvalidChangeError("No ticket is selected. Select some first.")
    if len(wanted) > MOST:
        raise InvalidChangeError("At most 100 tickets are changed at once. Select fewer.")
    result = Bulk()
    for ticket in see(by, Ticket).select_related("department").filter(number__in=wanted).order_by("number"):
        try:
            act(by, ticket)
        except RefusalError as refusal:
            result.refused.setdefault(refusal.sentence, []).append(ticket.number)
        else:
            result.done.append(ticket.number)
    return result
