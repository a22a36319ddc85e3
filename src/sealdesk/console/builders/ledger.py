"""Builds the ledger: its views, what can be asked, how busy it was, and one page of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import figures, happenings, things, words
from sealdesk.console.builders import taken_back
from sealdesk.console.builders.asked import Asked
from sealdesk.console.builders.checking import check_view, verify_url
from sealdesk.console.builders.ledger_event import detail
from sealdesk.console.builders.told import changes_of, details_of
from sealdesk.console.changes import in_a_line
from sealdesk.console.happenings import moment
from sealdesk.console.pages.ledger import Bar, Chart, CheckpointView, Chip, LedgerPage, LedgerRow
from sealdesk.console.pages.queue import ViewGroup, ViewLink
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.console.reasons import reason
from sealdesk.desk import history
from sealdesk.ledger.models import LedgerEvent
from sealdesk.ledger.record import Outcome

DAYS: Final = 14
#: Changes that no row of the list has room for.
_LONG: Final = frozenset({"view.columns", "view.filter", "view.order"})
_WIDTH, _HEIGHT, _GAP = 840, 72, 8


def ledger_page(reader: Reader, asked: Asked, chosen: LedgerEvent | None = None) -> LedgerPage:
    """One page of what the reader may see, and the chosen event beside it."""
    page = history.events(reader.actor, asked.question(), after=asked.after, before=asked.before)
    scope = reader.actor.may(Permission.LEDGER_READ_ALL) or reader.actor.may(Permission.LEDGER_READ_DEPARTMENT)
    return LedgerPage(
        title=_views_named()[asked.view],
        scope=_scope(reader),
        views=views(reader, asked),
        rows=tuple(_rows(reader, page.events, chosen)),
        url=reverse("console:ledger"),
        checkpoint=_checkpoint(),
        actors=tuple(Choice(key, name, key == asked.who) for key, name in history.agents()) if scope else (),
        actions=tuple(Choice(tag, name, tag == asked.action) for tag, name in happenings.choices()),
        filtered=asked.narrowed,
        find_url=reverse("console:ledger-find"),
        check=check_view(reader),
        verify_url=verify_url(reader),
        chips=tuple(_chips(asked)),
        kept=tuple((key, str(part)) for key, part in (("view", asked.view), ("person", asked.person), ("ticket", asked.ticket)) if part),
        since=asked.since,
        until=asked.until,
        chart=_chart(reader) if not (asked.narrowed or asked.view or asked.after or asked.before or chosen) else None,
        newer=asked.address(before=page.newer) if page.newer else "",
        older=asked.address(after=page.older) if page.older else "",
        detail=None if chosen is None else detail(reader, chosen),
    )


def _rows(reader: Reader, events: tuple[LedgerEvent, ...], chosen: LedgerEvent | None) -> Iterable[LedgerRow]:
    places, names, numbers = history.places(events), history.names(events), history.numbers(reader.actor, events)
    named = things.names_of(events, reader.language)
    undone = taken_back.events_of(reader.actor, events)
    things.load(reader, events)
    for event in events:
        kind, who = happenings.actor(event.actor, names)
        number = numbers.get(event.resource)
        yield LedgerRow(
            at=moment(event),
            who=who,
            kind=kind,
            what=happenings.what(event.tag, done=event.outcome == Outcome.DONE),
            tag=event.tag,
            sub=_sub(reader, event, number, named.get(event.resource, ""), undone.get(event.id)),
            outcome=event.outcome,
            index=places.get(event.id),
            url=reverse("console:event", args=[event.uid]),
            current=chosen is not None and chosen.id == event.id,
        )


def _sub(reader: Reader, event: LedgerEvent, number: int | None, named: str, undone: LedgerEvent | None) -> str:
    held = details_of(event)
    kept = things.kept_of(reader, event, held)
    thing = (kept.name if kept else "") or ("" if event.resource == event.actor else named)
    parts = [f"#{number}"] if number else [thing] if thing else []
    if event.tag == Tag.VALUE_OPENED and "count" in held:
        parts.append(ngettext("%(count)d person", "%(count)d people", held["count"]) % {"count": held["count"]})
        parts.append(words.purpose(str(held.get("purpose", ""))))
    if event.tag == Tag.ACTION_UNDONE:
        parts += [happenings.what(undone.tag)] if undone else []
        theirs = taken_back.backwards(details_of(undone)) if undone else {"changes": taken_back.changes(held, None)}
        held = held | {"changes": theirs["changes"], "role": theirs.get("role")}
    changes = {name: pair for name, pair in changes_of(held).items() if name not in _LONG}
    changed = in_a_line(held | {"changes": dict(kept.changes) | changes if kept else changes})
    if changed:
        parts.append(changed)
    if event.outcome != Outcome.DONE and held.get("code"):
        parts.append(reason(str(held["code"])))
    return " · ".join(parts)


def _checkpoint() -> CheckpointView | None:
    head = history.head()
    if head is None:
        return None
    return CheckpointView(head.size, head.at, head.origin, head.root, head.waiting, reverse("console:checkpoint"))


def _views_named() -> dict[str, str]:
    return {"": _("All activity"), "opened": _("Data openings"), "refused": _("Refused"), "failed": _("Failed")}


def views(reader: Reader, asked: Asked, current: str = "") -> tuple[ViewGroup, ...]:
    """The views beside every page of the ledger."""
    icons = {"": "scroll-text", "opened": "eye", "refused": "ban", "failed": "circle-x"}
    here, today = reverse("console:ledger"), timezone.localdate()
    named = (
        ViewLink(n, icons[k], f"{here}?view={k}" if k else here, None, k == asked.view and not current) for k, n in _views_named().items()
    )
    spans = ((_("Today"), 0), (_("Last 7 days"), 6), (_("Last 30 days"), 29))
    times = (
        ViewLink(name, "clock", asked.address(**{"from": (since := today - dt.timedelta(days=days)), "to": ""}), None, asked.since == since)
        for name, days in spans
    )
    groups = [ViewGroup("", tuple(named)), ViewGroup(_("Time"), tuple(times))]
    if reader.actor.departments(Permission.LEDGER_EXPORT) is None:
        link = ViewLink(_("Export with proof"), "download", reverse("console:ledger-exports"), None, current == "exports")
        groups.append(ViewGroup(_("Proof"), (link,)))
    return tuple(groups)


def _chips(asked: Asked) -> Iterable[Chip]:
    """What is asked beyond the menus, each with the address that asks without it."""
    if asked.person:
        yield Chip("user", _("About one customer"), asked.address(person=""))
    if asked.ticket:
        yield Chip("ticket", _("Ticket #%(number)s") % {"number": asked.ticket}, asked.address(ticket=""))


def _chart(reader: Reader) -> Chart | None:
    """Events a day, of those that the reader may see."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - dt.timedelta(days=back) for back in range(DAYS - 1, -2, -1)]
    counts = history.by_day(reader.actor, days)
    highest, width = max(counts), (_WIDTH + _GAP) / DAYS
    if not highest:
        return None
    language, now = translation.get_language() or "en", timezone.localtime()
    bars = tuple(
        Bar(figures.date(day, now, language), count, round(place * width, 1), _HEIGHT - (tall := round(_HEIGHT * count / highest, 1)), tall)
        for place, (day, count) in enumerate(zip(days, counts, strict=False))
    )
    total = ngettext("%(count)s event in fourteen days", "%(count)s events in fourteen days", sum(counts))
    return Chart(total % {"count": figures.thousands(sum(counts))}, bars, _WIDTH, _HEIGHT, round(width - _GAP, 1))


def _scope(reader: Reader) -> str:
    if reader.actor.may_everywhere(Permission.LEDGER_READ_ALL):
        return _("You see all of it; what belongs to customers stays sealed.")
    if reader.actor.may(Permission.LEDGER_READ_ALL) or reader.actor.may(Permission.LEDGER_READ_DEPARTMENT):
        return _("You see your own events and those of your departments.")
    return _("You see your own events here, and the history of a ticket on its page.")
