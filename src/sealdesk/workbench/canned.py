"""Canned replies: who keeps them, and what they say about a ticket."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.seeing import see, see_one
from sealdesk.access.tags import Tag
from sealdesk.desk.models import Ticket
from sealdesk.desk.queries import agent_names
from sealdesk.desk.starting import NUMBER
from sealdesk.vault.subjects import DESK, Subject, SubjectKind
from sealdesk.workbench.models import Beginning, CannedReply
from sealdesk.workbench.templating import check, fill

MAX_NAME: Final = 80
MAX_TEXT: Final = 20_000
#: Of one scope, so that a picker stays a picker.
MOST: Final = 200
SCOPES: Final = ("own", "department", "shared")
FIELDS: Final = ("name", "text", "text_zh")


@dataclass(frozen=True, slots=True)
class Canned:
    """One canned reply as its reader sees it."""

    id: uuid.UUID
    scope: str
    department: str
    name: str
    text: str
    text_zh: str
    may_change: bool

    def in_language(self, language: str) -> str:
        """The variant for a language, or the one that there is."""
        first, second = (self.text_zh, self.text) if language.startswith("zh") else (self.text, self.text_zh)
        return first or second


@dataclass(frozen=True, slots=True)
class Wording:
    """What is typed into the form of a canned reply."""

    name: str
    text: str
    text_zh: str


def available(by: Actor, opening: Opening, on: Ticket | Beginning | None = None, language: str = "en") -> list[Canned]:
    """What the actor may use, by name; on a ticket, or one that is begun, only what fits its department."""
    rows = see(by, CannedReply).select_related("department")
    if on is not None:
        rows = rows.filter(department=None) | rows.filter(department=on.department_id)
    found = list(rows.order_by("-id")[: MOST * 3])
    opening.load([value for row in found for value in (row.name, row.text, row.text_zh)])
    return sorted((_shown(by, opening, row, language) for row in found), key=lambda one: (SCOPES.index(one.scope), one.name.casefold()))


def one(by: Actor, opening: Opening, canned_id: uuid.UUID, language: str = "en") -> Canned:
    """One canned reply that the actor sees."""
    return _shown(by, opening, see_one(by, CannedReply, id=canned_id), language)


def may_read_what_was(by: Actor, scope: str, department: uuid.UUID | None, changed_by: str) -> bool:
    """Whether the actor may read the wordings that the ledger keeps of a canned reply, as of the reply itself.

    ``changed_by`` is the ledger's name of who changed it: of an agent's own that is its owner.
    """
    if scope == "own":
        return by.key == changed_by
    allowed = (Permission.TICKET_READ, Permission.CANNED_MANAGE)
    return scope == "shared" or (department is not None and any(by.may(permission, department) for permission in allowed))


def departments(by: Actor) -> list[Department]:
    """For which departments the actor may keep canned replies."""
    where = by.departments(Permission.CANNED_MANAGE)
    rows = Department.objects.order_by("name")
    return list(rows if where is None else rows.filter(id__in=where))


def may_share(by: Actor) -> bool:
    """Whether the actor may keep canned replies of the whole desk."""
    return by.departments(Permission.CANNED_MANAGE) is None


def save(
    by: Actor, opening: Opening, wording: Wording, *, changes: uuid.UUID | None = None, scope: str = "own", department: str = ""
) -> CannedReply:
    """Make one, or change one's wording (its scope stays). Unknown variables are refused."""
    wording = _checked(wording)
    row = see_one(by, CannedReply, id=changes) if changes else _new(by, scope, department)
    with acting(by, Tag.CANNED_SAVED, on=f"canned:{row.id}", department=row.department_id) as deed:
        if not _may_change(by, row):
            raise NotAllowedError
        old = {} if changes is None else {name: opening.show(getattr(row, name)).text for name in FIELDS}
        new = {"name": wording.name, "text": wording.text, "text_zh": wording.text_zh}
        changed = [name for name, value in new.items() if value != old.get(name, "")]
        if not changed:
            deed.unchanged()
            return row
        for name in changed:
            setattr(row, name, new[name])
        row.changed_at = timezone.now()
        row.save(force_insert=changes is None)
        deed.details = {"scope": row.scope, "made": changes is None, "fields": changed}
        before, after = {name: old.get(name, "") for name in changed}, {name: new[name] for name in changed}
        deed.personal = {"name": wording.name, "old": before, "new": after}
        deed.personal_of = _subject(row)
    return row


def remove(by: Actor, opening: Opening, canned_id: uuid.UUID) -> None:
    """Remove one."""
    row = see_one(by, CannedReply, id=canned_id)
    with acting(by, Tag.CANNED_REMOVED, on=f"canned:{row.id}", department=row.department_id) as deed:
        if not _may_change(by, row):
            raise NotAllowedError
        deed.details = {"scope": row.scope}
        deed.personal, deed.personal_of = {"name": opening.show(row.name).text}, _subject(row)
        row.delete()


def filled(by: Actor, opening: Opening, on: Ticket | Beginning, canned_id: uuid.UUID, language: str = "en") -> str:
    """A canned reply with its variables replaced for a ticket, in the ticket's language. What is masked counts as not there.

    A ticket that is only begun has no number yet: the variable stays, and is replaced when the ticket opens. Its language is
    the customer's where it is known, else ``language``.
    """
    if isinstance(on, Ticket):
        called, number, language = on.requester.name if on.requester else None, f"#{on.number}", on.language
    else:
        called, number, language = on.person.name if on.person else on.name, NUMBER, on.language or language
    name = opening.show(called, on.department_id)
    subject = opening.show(on.subject_line, on.department_id)
    return fill(
        one(by, opening, canned_id).in_language(language),
        {
            "customer.name": "" if name.masked else name.text,
            "ticket.number": number,
            "ticket.subject": "" if subject.masked else subject.text,
            "agent.name": agent_names({str(by.id)}).get(str(by.id), ""),
            "department.name": on.department.name_in(language),
        },
    )


def matching(found: Iterable[Canned], words: str) -> list[Canned]:
    """Those that hold all of these words, in name or text."""
    wanted = words.casefold().split()
    return [one for one in found if all(word in f"{one.name} {one.text} {one.text_zh}".casefold() for word in wanted)]


def _checked(wording: Wording) -> Wording:
    name, text, text_zh = (value.replace("\r\n", "\n").strip() for value in (wording.name, wording.text, wording.text_zh))
    if not name or not (text or text_zh):
        raise InvalidChangeError(_("A canned reply needs a name and a text in at least one language."))
    if len(name) > MAX_NAME or max(len(text), len(text_zh)) > MAX_TEXT:
        raise InvalidChangeError(_("The name has at most 80 characters, a text at most 20,000."))
    check(text)
    check(text_zh)
    return Wording(" ".join(name.split()), text, text_zh)


def _new(by: Actor, scope: str, department: str) -> CannedReply:
    if scope == "own":
        row = CannedReply(owner_id=by.id)
    elif scope == "department":
        found = next((one for one in departments(by) if one.slug == department), None)
        if found is None:
            raise NotAllowedError
        row = CannedReply(department=found)
    elif scope == "shared":
        row = CannedReply()
    else:
        raise InvalidChangeError(_("Choose whose canned reply it is."))
    if CannedReply.objects.filter(owner=row.owner_id, department=row.department_id).count() >= MOST:
        raise InvalidChangeError(_("There are 200 already. Remove one that nobody uses."))
    return row


def _may_change(by: Actor, row: CannedReply) -> bool:
    if row.owner_id:
        return row.owner_id == by.id
    return by.may(Permission.CANNED_MANAGE, row.department_id) if row.department_id else may_share(by)


def _subject(row: CannedReply) -> Subject:
    if row.owner_id:
        return Subject(SubjectKind.AGENT, row.owner_id)
    return Subject(SubjectKind.DEPARTMENT, row.department_id) if row.department_id else DESK


def _shown(by: Actor, opening: Opening, row: CannedReply, language: str) -> Canned:
    name, text, text_zh = (opening.show(value).text for value in (row.name, row.text, row.text_zh))
    department = row.department.name_in(language) if row.department else ""
    return Canned(row.id, row.scope, department, name, text, text_zh, _may_change(by, row))
