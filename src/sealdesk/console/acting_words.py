"""How far triage goes, in words: for the page of thresholds, the ledger's old and new values, and the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import figures
from sealdesk.desk.acting.deciding import Way
from sealdesk.phrases import listed

_WAY: Final = {
    Way.ACT: n_("done"),
    Way.TELL: n_("done and told"),
    Way.SUGGEST: n_("suggested"),
    Way.LEAVE: n_("left to people"),
    Way.UNDONE: n_("taken back"),
}
LEVELS: Final = {"suggest": n_("Suggest from"), "tell": n_("Do and tell from"), "act": n_("Do from")}
#: The settings that this module can say, by the names that they have in the ledger.
FIELDS: Final = {
    "acting.assignee": n_("Assignee"),
    "acting.category": n_("Category"),
    "acting.danger": n_("Phishing"),
    "acting.department": n_("Department"),
    "acting.language": n_("Language"),
    "acting.priority": n_("Priority"),
    "acting.sentiment": n_("Tone"),
    "acting.skills": n_("Skills needed"),
    "acting.spam": n_("Spam"),
    "acting.type": n_("Type"),
    "acting.urgency": n_("Urgency"),
}
#: What doing means, where it is more or less than that the ticket gets the answer.
_MEANS: Final = {
    "danger": n_(
        "Suggesting warns above the mail. Doing also sets the ticket aside into Spam, "
        "unless somebody worked on it or ever answered its customer."
    ),
    "sentiment": n_("Doing shows the tone with the ticket. Nothing follows from it, no priority and no tag."),
    "skills": n_("Doing has the department’s rule for assigning go by them."),
    "spam": n_(
        "Doing sets the ticket aside into Spam: nobody gets it, nobody is told, no confirmation is sent, nothing is deleted. "
        "A customer whom an agent ever answered is only suggested."
    ),
    "urgency": n_("Doing shows it with the ticket and lets the priority follow it, which has thresholds of its own."),
}


def means(question: str) -> str:
    """What doing it means; "" where that goes without saying."""
    return _(_MEANS[question]) if question in _MEANS else ""


def way(value: str) -> str:
    """What became, or would become, of an answer."""
    return _(_WAY[Way(value)])


def told(value: Any) -> str:
    """The three thresholds of a question, as they are kept."""
    kept: Sequence[int | None] = value
    named = [f"{_(name)} {figures.percent(one / 100)}" for name, one in zip(LEVELS.values(), kept, strict=True) if one is not None]
    return listed(named) or _("left to people")
