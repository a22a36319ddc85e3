"""What erasing a person takes, and why it is done, in the reader's language: for its page and for the ledger's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import figures
from sealdesk.people.erasure import UNDONE, WHAT, Why
from sealdesk.phrases import listed, told

#: Of each kind its name, and what becomes of it.
_GOING: Final = {
    "tickets": (n_("Tickets"), n_("Stay as empty shells, and open ones are closed. Figures stay right.")),
    "messages": (n_("Messages"), n_("Open for nobody any more.")),
    "notes": (n_("Notes of colleagues about them"), n_("Open for nobody any more.")),
    "files": (n_("Files"), n_("Are deleted.")),
    "mails": (n_("Mails as they came"), n_("Are deleted. That they came is kept, so that they are not taken in again.")),
    "addresses": (n_("Addresses and telephone numbers"), n_("Are deleted. Who writes from one later is somebody new.")),
    "search": (n_("Entries of the search"), n_("Are deleted, and their bytes overwritten.")),
    "drafts": (n_("Drafts"), n_("Are deleted.")),
    "links": (n_("Links and codes to their requests"), n_("End at once, with every visit that began by one.")),
    "models": (n_("Triage models that learned from them"), n_("Are trained anew without them; those not in service lose their numbers.")),
}
_REASONS: Final = {
    Why.GDPR: n_("They asked for it: GDPR, Article 17"),
    Why.PIPL: n_("They asked for it: PIPL, Article 47"),
    Why.CCPA: n_("They asked for it: CCPA, § 1798.105"),
    Why.RETENTION: n_("The desk’s own rule of how long it keeps people’s data"),
}


def word() -> str:
    """What has to be typed."""
    return _("erase")


def going(what: str) -> tuple[str, str]:
    """The name of a kind of thing, and what becomes of it."""
    name, becomes = _GOING[what]
    return _(name), _(becomes)


def reasons() -> list[tuple[str, str]]:
    """Why somebody may be erased, for a form."""
    return [(why, _(name)) for why, name in _REASONS.items()]


def reason(code: str) -> str:
    """One of them; that of a later release as it is."""
    return _("The answer that it was made for was taken back") if code == UNDONE else dict(reasons()).get(code, code)


def gone(counted: Mapping[str, Any]) -> str:
    """What went, in one line."""
    return listed(told(going(what)[0], figures.thousands(int(counted[what]))) for what in WHAT if counted.get(what))
