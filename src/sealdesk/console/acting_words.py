"""How far triage goes, in words: for the page of thresholds, the ledger's old and new values, and the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import figures
from sealdesk.desk.acting.deciding import Way

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
    "acting.department": n_("Department"),
    "acting.language": n_("Language"),
    "acting.priority": n_("Priority"),
}


def way(value: str) -> str:
    """What became, or would become, of an answer."""
    return _(_WAY[Way(value)])


def told(value: Any) -> str:
    """The three thresholds of a question, as they are kept."""
    kept: Sequence[int | None] = value
    named = [f"{_(name)} {figures.percent(one / 100)}" for name, one in zip(LEVELS.values(), kept, strict=True) if one is not None]
    return _(", ").join(named) or _("left to people")
