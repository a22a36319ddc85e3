"""What is written is sent once, from however many windows and however often its form comes.

A form carries an id: its draft's, or one of its own where nothing is kept yet. The message that is written takes the id along.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError
from sealdesk.desk.models import Message
from sealdesk.statements import insert
from sealdesk.workbench.models import Beginning, Draft, Sent

#: How long it is known that a form was sent: longer than any session, and so than any page that is open.
KEPT: Final = dt.timedelta(days=2)


class ElsewhereError(InvalidChangeError):
    """Another window of the same person was quicker."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: the ``id`` under which it is sent once, and the ``revision`` of its draft (0 for none).

    What is None was not said, and is not asked for.
    """

    id: uuid.UUID | None = None
    revision: int | None = None


ANY: Final = Form()


def open_still(form: Form) -> None:
    """ElsewhereError when the form was sent already."""
    sent = Sent.objects.filter(pk=form.id).select_related("message__ticket").first() if form.id else None
    if sent is not None:
        raise _sent_already(sent)


def spend(form: Form, message: Message) -> None:
    """The message is written from this form. Within its transaction: of several at once one wins, ElsewhereError for the others."""
    if form.id is None:
        return
    # Waits for whoever writes the same row now.
    insert([Sent(id=form.id, message=message)], unless_there=True)
    sent = Sent.objects.select_related("message__ticket").get(pk=form.id)
    if sent.message_id != message.pk:
        raise _sent_already(sent)


def check(form: Form, held: Draft | Beginning | None) -> None:
    """ElsewhereError unless the form shows the draft that is held, as it was saved last; or none where there is none."""
    same = held is None or form.id in {None, held.pk}
    if not same or form.revision not in {None, held.revision if held else 0}:
        raise elsewhere()


def forget_old(now: dt.datetime) -> int:
    """Forget forms that no page can send any more; returns how many."""
    return Sent.objects.filter(at__lt=now - KEPT).delete()[0]


def elsewhere() -> ElsewhereError:
    """The refusal when two windows write the same."""
    return ElsewhereError(_("This draft was changed in another window. What stands here is yours, and is not kept yet."))


def _sent_already(sent: Sent) -> ElsewhereError:
    said = _("This was sent already, in another window: it is in #%(number)s. What is written here was not sent again.")
    return ElsewhereError(said % {"number": sent.message.ticket.number})
