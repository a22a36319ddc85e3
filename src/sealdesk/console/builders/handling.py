"""Builds the menus that handle a ticket as a whole."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sealdesk.access.permissions import Permission
from sealdesk.console import figures, words
from sealdesk.console.pages.handling import Handling, SnoozeChoice, TagView
from sealdesk.console.reader import Reader
from sealdesk.desk import snoozing, tagging
from sealdesk.desk.models import Danger, Status, Ticket, Tray

_FIELD = "%Y-%m-%dT%H:%M"


def handling(reader: Reader, ticket: Ticket) -> Handling:
    """Tags and snoozing, with the addresses of what the reader may do."""
    may = reader.actor.may(Permission.TICKET_UPDATE, ticket.department_id)
    tags = tuple(TagView(tag.word, words.tone(tag.colour), words.tag(tag.word)) for tag in tagging.tags_of(ticket))
    asleep = ticket.status == Status.SNOOZED
    until = ticket.snoozed_until if asleep else None
    if not may:
        return Handling(tags=tags, snoozed_until=until)
    taken = {tag.word for tag in tags}
    now = timezone.localtime()
    active = ticket.status in snoozing.ACTIVE
    return Handling(
        tags=tags,
        vocabulary=tuple(words.tag(word.word) for word in tagging.vocabulary() if word.word not in taken),
        tag_url=reverse("console:tags", args=[ticket.number]),
        merge_url=reverse("console:merge", args=[ticket.number]) if ticket.joined_into_id is None else "",
        split_url=reverse("console:split", args=[ticket.number]),
        linked_url=reverse("console:linked", args=[ticket.number]),
        report_url=report_url(reader, ticket),
        spam_url=spam_url(reader, ticket),
        is_spam=ticket.tray == Tray.SPAM,
        snooze_url=reverse("console:snooze", args=[ticket.number]) if active else "",
        wake_url=reverse("console:wake", args=[ticket.number]) if asleep else "",
        snoozes=snooze_choices(now) if active else (),
        snoozed_until=until,
        earliest=(now + dt.timedelta(minutes=1)).strftime(_FIELD),
        latest=(now + snoozing.LONGEST).strftime(_FIELD),
    )


def spam_url(reader: Reader, ticket: Ticket) -> str:
    """Where a ticket is said to be spam, or none."""
    may = reader.actor.may(Permission.TRIAGE_CORRECT, ticket.department_id) and ticket.tray in {Tray.INBOX, Tray.AUTOMATIC, Tray.SPAM}
    return reverse("console:spam", args=[ticket.number]) if may else ""


def report_url(reader: Reader, ticket: Ticket) -> str:
    """Where a ticket is reported as phishing that nothing says it of yet."""
    may = reader.actor.may(Permission.TRIAGE_CORRECT, ticket.department_id) and ticket.danger in {Danger.NONE, Danger.CLEARED}
    return reverse("console:danger", args=[ticket.number]) if may else ""


def snooze_choices(now: dt.datetime) -> tuple[SnoozeChoice, ...]:
    """The usual times, in the desk's time zone."""
    names = {"today": _("Later today"), "tomorrow": _("Tomorrow"), "week": _("Next week")}
    return tuple(SnoozeChoice(key, names[key], at) for key, at in snoozing.usual_times(now).items())


def chosen_time(when: str, typed: str) -> dt.datetime | None:
    """The time that a form means: a usual one by its name, or one that was typed, as the desk's clock shows it."""
    now = timezone.localtime()
    if when:
        return snoozing.usual_times(now).get(when)
    try:
        return timezone.make_aware(dt.datetime.strptime(typed, _FIELD))  # noqa: DTZ007 - the desk's time zone is put on it here
    except (ValueError, OverflowError):
        return None


def clock_of(moment: dt.datetime) -> str:
    """A time as people read it, on the desk's clock."""
    return figures.clock(timezone.localtime(moment), timezone.localtime(), translation.get_language() or "en")
