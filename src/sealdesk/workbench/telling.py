"""What a notice says: the kind, the number, and a colleague's name. Nothing that a customer wrote or is called."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.workbench.models import Notice
from sealdesk.workbench.rules import Told


def sentence(notice: Notice) -> str:
    """One sentence in the active language. ``cause`` is read only where a person did it."""
    number, who = notice.ticket.number if notice.ticket else 0, notice.cause.name if notice.cause else ""
    sentences = {
        Told.ASSIGNED: _("#%(number)s was given to you by %(who)s.") if who else _("#%(number)s was given to you."),
        Told.MENTION: _("%(who)s named you in a note on #%(number)s."),
        Told.REPLY: _("The customer wrote on #%(number)s."),
        Told.NEW: _("#%(number)s is new in your department."),
        Told.CONTEST: _("The customer of #%(number)s asks that a person looks at it."),
        Told.ASIDE: _("#%(number)s was set aside as unwanted mail. See that no customer is lost."),
        Told.DRIFTED: _("Tickets have changed since triage was trained. See what, and train anew."),
        Told.SETTLED: _("Tickets look again as they did when triage was trained."),
        Told.KEPT: _("An answer on #%(number)s was kept back and is not sent. Decide what becomes of it."),
        Told.DUE: _("#%(number)s waits for you."),
    }
    return sentences[Told(notice.kind)] % {"number": number, "who": who or _("A colleague")}


def summary(count: int) -> str:
    """The subject of a mail that tells several things."""
    return ngettext("%(count)d thing at the desk", "%(count)d things at the desk", count) % {"count": count}


def why(address: str) -> str:
    """The last words of a mail."""
    return _("You chose to be told this by mail. Change it here: %(address)s") % {"address": address}
