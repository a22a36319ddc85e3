"""Builds the page of the bell, and the page of what one wants to be told."""

from __future__ import annotations

import uuid
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.console import meanwhile, own_words
from sealdesk.console.pages.notices import NoticeRow, NoticesPage, Rule, RulesPage
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.workbench import notices, rules, telling
from sealdesk.workbench.models import Notice
from sealdesk.workbench.rules import How, Told

QUIET: Final = ("quiet_from", "quiet_to")
_ICONS: Final = {
    Told.ASSIGNED: "user-plus",
    Told.MENTION: "at-sign",
    Told.REPLY: "mail",
    Told.NEW: "inbox",
    Told.DUE: "alarm-clock",
    Told.CONTEST: "scale",
    Told.ASIDE: "mail-warning",
    Told.DRIFTED: "triangle-alert",
    Told.SETTLED: "check",
    Told.KEPT: "circle-alert",
}


def notices_page(reader: Reader, before: str) -> NoticesPage:
    """One page of the reader's notices."""
    found, older = notices.listed(reader.actor, _id(before))
    reader.opening.load([notice.ticket.subject_line for notice in found if notice.ticket])
    address = reverse("console:notices")
    return NoticesPage(
        rows=tuple(_row(reader, notice) for notice in found),
        unread=notices.unread(reader.actor),
        older=f"{address}?before={older}" if older else "",
        read_all_url=reverse("console:notices-read"),
        rules_url=reverse("console:notice-rules"),
    )


def rules_chosen(reader: Reader) -> dict[str, meanwhile.Value]:
    """The reader's rules, as the form shows them."""
    held = rules.rules_of(reader.actor)
    quiet = {"quiet_from": held.quiet_from, "quiet_to": held.quiet_to}
    ways: dict[str, meanwhile.Value] = {str(kind): str(rules.how(held, kind)) for kind in Told}
    return ways | {name: f"{at:%H:%M}" if at else "" for name, at in quiet.items()}


def rules_page(reader: Reader, merged: meanwhile.Merged | None = None, *, refused: str = "") -> RulesPage:
    """The form of them; with what was typed where another window has changed the same meanwhile, or hours were ``refused``."""
    now = rules_chosen(reader)
    values, theirs = (merged.values, merged.theirs) if merged else (now, {})
    ways = dict(own_words.ways())
    told = {name: meanwhile.told(ways.get(How(value), value) if value in set(How) else value) for name, value in theirs.items()}
    return RulesPage(
        rules=tuple(Rule(kind, own_words.notice(kind), _ways(meanwhile.text_of(values[kind])), told.get(kind)) for kind in Told),
        quiet_from=meanwhile.text_of(values["quiet_from"]),
        quiet_to=meanwhile.text_of(values["quiet_to"]),
        zone=timezone.localtime().tzname() or "",
        carried=meanwhile.carried(now),
        quiet=(*(told[name] for name in QUIET if name in told), *([meanwhile.Told(refused)] if refused else ())),
        error=_(meanwhile.NOTHING_SAVED) if theirs else refused,
    )


def _ways(chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(way, name, way == chosen) for way, name in own_words.ways())


def _row(reader: Reader, notice: Notice) -> NoticeRow:
    subject = reader.opening.show(notice.ticket.subject_line, notice.ticket.department_id) if notice.ticket else None
    url = reverse("console:notice", args=[notice.id])
    return NoticeRow(_ICONS[Told(notice.kind)], telling.sentence(notice), url, notice.made_at, subject, notice.read_at is None)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
