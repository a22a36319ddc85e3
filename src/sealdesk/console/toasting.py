"""Toasts: one sentence about what was done, and *Undo* where it can be taken back.

A toast is one of Django's messages whose tags name the entry, so it survives the redirect and works without a script.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.utils.translation import ngettext

from sealdesk.console import words
from sealdesk.workbench.undo import Lot, Undone

_TOAST: Final = "toast"
_SHOWN: Final = 3
#: What the bench refuses, to be translated where it is shown.
_SENTENCES: Final = (
    n_("It was changed in the meantime, so it stays as it is now."),
    n_("Choose what to do with the selected tickets."),
    n_("No ticket is selected. Select some first."),
    n_("There is nothing to undo. What you change can be taken back for ten minutes."),
    n_("This was done too long ago to be undone here. Change it back by hand."),
    n_("This was undone already."),
)


def toast(request: HttpRequest, sentence: str, lot: Lot | None = None) -> None:
    """Say what was done on the next page; with a lot that kept something, offer to undo it for 8 seconds."""
    tags = f"{_TOAST} undo-{lot.id.hex}" if lot is not None and lot.id else _TOAST
    messages.success(request, sentence, extra_tags=tags)


def changed(field: str, value: str, number: int) -> str:
    """The sentence about one field of one ticket."""
    if field == "status":
        return _("Status of #%(number)s: %(value)s") % {"number": number, "value": words.status(value)}
    return _("Priority of #%(number)s: %(value)s") % {"number": number, "value": words.priority(value)}


def is_toast(message: Any) -> bool:
    """Whether a message is shown as a toast, and not as a banner on the page."""
    return _TOAST in str(message.extra_tags or "").split()


def undo_of(message: Any) -> uuid.UUID | None:
    """The entry that a toast offers to undo."""
    for tag in str(message.extra_tags or "").split():
        if tag.startswith("undo-"):
            return uuid.UUID(tag.removeprefix("undo-"))
    return None


def tell(request: HttpRequest, undone: Undone, number: int = 0) -> None:
    """Say how taking back went; ``number`` is the one ticket that it was on, 0 where it was none or several."""
    if undone.done == 1:
        toast(request, _("Undone on #%(number)s.") % {"number": number} if number else _("Undone."))
    elif undone.done:
        toast(request, ngettext("Undone for %(count)d ticket.", "Undone for %(count)d tickets.", undone.done) % {"count": undone.done})
    for sentence in dict.fromkeys(undone.refused[:_SHOWN]):
        messages.warning(request, _(sentence))
