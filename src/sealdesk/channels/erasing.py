"""Mails of a person who is erased: their bytes go, and letters to them are not sent. What says that a mail came stays.

By that row the same mail is known when a mail server or an archive hands it in again, and is not taken for a new one.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from sealdesk.access.acting import Deed
from sealdesk.channels.models import REDACTED, Letter, RawMail
from sealdesk.desk.contents import contents
from sealdesk.desk.emptying import written_about
from sealdesk.desk.erasing import when_erased

Records = Sequence[uuid.UUID]


def _count(records: Records) -> Mapping[str, int]:
    return {"mails": _raws(records).exclude(problem=REDACTED).count()}


def _erase(deed: Deed, records: Records) -> None:
    raws = list(_raws(records).select_for_update(of=("self",)))
    for raw in raws:
        deed.after_commit(functools.partial(contents().remove, raw.blob))
    RawMail.objects.filter(id__in=[raw.id for raw in raws]).update(message=None, problem=REDACTED)
    Letter.objects.filter(customer__in=records).delete()


def _raws(records: Records) -> QuerySet[RawMail]:
    theirs = Q(person__in=records) | Q(message__person__in=records) | Q(message__in=written_about(records).values("id"))
    return RawMail.objects.filter(theirs | Q(same_as__person__in=records) | Q(same_as__message__person__in=records))


when_erased(_count, _erase)
