"""Files of a draft: sealed when they are chosen, there on every device, taken along by the message, gone with the draft."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.opening import Opening
from sealdesk.access.seeing import see
from sealdesk.desk.contents import MAX_NAME, NewFile, attachments_among, contents, kind_of, remove_contents
from sealdesk.desk.filetypes import FileType
from sealdesk.desk.models import Attachment, Kind, Ticket
from sealdesk.vault.errors import VaultError
from sealdesk.vault.subjects import Subject, SubjectKind
from sealdesk.workbench.models import Beginning, Draft, DraftFile
from sealdesk.workbench.once import elsewhere

MOST: Final = 10
LARGEST: Final = 25 * 1024 * 1024
ALTOGETHER: Final = 30 * 1024 * 1024
Holder = Draft | Beginning


def subject_for(ticket: Ticket, kind: Kind) -> Subject:
    """For whom a file is sealed: whom a reply goes to; the department, when it is for colleagues."""
    if kind is Kind.REPLY and ticket.requester_id is not None:
        return Subject(SubjectKind.CUSTOMER, ticket.requester_id)
    return Subject(SubjectKind.DEPARTMENT, ticket.department_id)


def subject_of(held: Holder | DraftFile) -> Subject:
    """For whom a draft was begun, and its files are sealed."""
    if held.person_id is not None:
        return Subject(SubjectKind.CUSTOMER, held.person_id)
    return Subject(SubjectKind.DEPARTMENT, held.department_id)


def check(sizes: Collection[int]) -> None:
    """InvalidChangeError for more files, or larger ones, than go with one message."""
    if len(sizes) > MOST:
        raise InvalidChangeError(_("At most %(count)d files go with one message.") % {"count": MOST})
    if any(size > LARGEST for size in sizes):
        raise InvalidChangeError(_("A file is larger than 25 MB. Send a smaller one, or a link to it."))
    if sum(sizes) > ALTOGETHER:
        raise InvalidChangeError(_("The files are larger than 30 MB together. Send some of them with another message."))


def ids_of(draft: Holder | None) -> set[uuid.UUID]:
    """The files of a draft."""
    return set(DraftFile.objects.filter(**_held_by(draft)).values_list("id", flat=True)) if draft is not None else set()


def listed(by: Actor, draft: Holder | None) -> list[DraftFile]:
    """The files of one's own draft, in the order in which they were chosen."""
    return list(see(by, DraftFile).filter(**_held_by(draft)).order_by("id")) if draft is not None else []


def _held_by(draft: Holder) -> dict[str, Any]:
    return {"beginning" if isinstance(draft, Beginning) else "draft": draft}


def change(draft: Holder, files: Iterable[NewFile], without: Collection[uuid.UUID] = ()) -> None:
    """Put sealed files to a draft and take others off, in the caller's transaction, which holds the draft."""
    mine = DraftFile.objects.filter(**_held_by(draft))
    going = set(mine.filter(id__in=without).values_list("id", flat=True))
    DraftFile.objects.filter(id__in=going).delete()
    remove_later(going)
    files = list(files)
    if not files:
        return
    check([*mine.values_list("size", flat=True), *(file.size for file in files)])
    DraftFile.objects.bulk_create(
        DraftFile(
            id=file.id,
            **_held_by(draft),
            person_id=draft.person_id,
            department_id=draft.department_id,
            name=file.name[:MAX_NAME],
            content_type=file.content_type[:120],
            kind=kind_of(file),
            size=file.size,
        )
        for file in files
    )


def remove_later(ids: Collection[uuid.UUID]) -> None:
    """The contents of files that were taken off go when the transaction is committed; those that a message has stay."""
    if ids:
        transaction.on_commit(lambda: remove_contents(set(ids) - attachments_among(ids)))


def kept(by: Actor, opening: Opening, ticket: Ticket, kind: Kind, ids: Collection[uuid.UUID]) -> list[NewFile]:
    """The files of one's draft, for the message that is written now. ``ids`` are those that the page showed.

    InvalidChangeError when the draft has others, so that nobody sends a file that they did not see.
    """
    rows = list(see(by, DraftFile).filter(draft__ticket=ticket, draft__kind=kind, draft__sent_as=None).order_by("id"))
    if {row.id for row in rows} != set(ids):
        raise elsewhere()
    if any(subject_of(row) != subject_for(ticket, kind) for row in rows):
        raise InvalidChangeError(_("The ticket has changed hands since these files were attached. Take them off and attach them again."))
    opening.load(row.name for row in rows)
    return [
        NewFile.kept(row.id, str(opening.read(row.name, ticket.department_id) or ""), row.content_type, row.size, FileType(row.kind))
        for row in rows
    ]


def brought(by: Actor, opening: Opening, held: Beginning | None, ids: Collection[uuid.UUID]) -> list[NewFile]:
    """The files of a ticket that is begun, opened, to be sealed again for whom its first message turns out to be.

    InvalidChangeError when there are others than ``ids``, which the page showed, or one that does not open any more.
    """
    rows = listed(by, held)
    if {row.id for row in rows} != set(ids):
        raise elsewhere()
    opening.load(row.name for row in rows)
    try:
        return [
            NewFile.of(
                str(opening.read(row.name, row.department_id) or ""),
                row.content_type,
                b"".join(opening.content(contents(), Attachment(id=row.id).blob, row.department_id)),
            )
            for row in rows
        ]
    except (NotAllowedError, VaultError):
        raise InvalidChangeError(_("A file of this draft can no longer be read. Take it off and attach it again.")) from None


def still_there(draft: Draft | None, files: Iterable[NewFile]) -> None:
    """Within the message's transaction, which holds the draft: nobody took a file off or attached one in the meantime."""
    if ids_of(draft) != {file.id for file in files if file.kept_as is not None}:
        raise elsewhere()


def files_among(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these contents belong to a draft."""
    return set(DraftFile.objects.filter(id__in=list(ids)).values_list("id", flat=True))
