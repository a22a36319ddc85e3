"""Builds what the dialog of a masked value says: who may open it, and who did."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.cleared import Cleared, who_may_open
from sealdesk.access.opening import digest_of
from sealdesk.console import happenings, words
from sealdesk.console.happenings import moment
from sealdesk.console.pages.revealing import ClearedRow, OpenedRow, Revealing
from sealdesk.console.reader import Reader
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk import disclosures, history
from sealdesk.labels import Label
from sealdesk.ledger.models import LedgerEvent
from sealdesk.phrases import listed

_NAMED: Final = 4


def revealing(
    reader: Reader,
    values: Sequence[SealedValue],
    department: uuid.UUID | None,
    profile: str,
    label: Label | None = None,
    parts: Collection[str] = (),
) -> Revealing:
    """What is told of these values, which lie in ``department``; who opened them only to who may ask. ``profile`` is the person's page.

    ``label`` is given where something without a value of its own may be opened beside them; ``parts`` are digests of values inside texts.
    """
    if not values and label is None:
        return Revealing()
    told = disclosures.may_ask(reader.actor)
    return Revealing(
        cleared=tuple(_cleared(reader, one) for one in who_may_open(reader.actor, label or _label(values), department)),
        opened=_opened(disclosures.of_values(reader.actor, values, parts)),
        seen_url=f"{profile}?tab=seen" if told and profile else "",
    )


def _label(values: Sequence[SealedValue]) -> Label:
    """The highest of the labels: who may open that may open them all."""
    order = list(Label)
    return max((value.declaration.label for value in values), key=order.index)


def _cleared(reader: Reader, one: Cleared) -> ClearedRow:
    more = len(one.people) - _NAMED
    names = listed(one.people[:_NAMED])
    if more > 0:
        names = ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {"names": names, "more": more}
    return ClearedRow(words.role(one.role), one.department.name_in(reader.language) if one.department else _("the whole desk"), names)


def _opened(found: dict[str, tuple[LedgerEvent, ...]]) -> dict[str, tuple[OpenedRow, ...]]:
    events = list({event.id: event for rows in found.values() for event in rows}.values())
    names, places = history.names(events), history.places(events)
    return {digest: tuple(_row(event, names, places) for event in rows) for digest, rows in found.items()}


def _row(event: LedgerEvent, names: dict[str, str], places: dict[int, int]) -> OpenedRow:
    return OpenedRow(
        at=moment(event),
        who=happenings.actor(event.actor, names)[1],
        purpose=words.purpose(disclosures.purpose_of(event)),
        index=places.get(event.id),
        url=reverse("console:event", args=[event.uid]),
    )


def opened_of(told: Revealing, value: Any) -> tuple[OpenedRow, ...]:
    """Who opened this one."""
    return told.opened.get(digest_of(value), ()) if isinstance(value, SealedValue) else ()
