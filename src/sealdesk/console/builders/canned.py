"""Builds the picker of canned replies, and the pages where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import meanwhile
from sealdesk.console.pages.canned import CannedForm, CannedGroup, CannedList, CannedRow, PickerPage
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk.models import Ticket
from sealdesk.workbench import canned
from sealdesk.workbench.canned import Canned
from sealdesk.workbench.models import Beginning

_SCOPES: Final = {"own": n_("My own"), "department": n_("Of a department"), "shared": n_("For everybody")}
#: What each variable stands for.
_MEANINGS: Final = {
    "customer.name": n_("The customer's name"),
    "ticket.number": n_("The number, with #"),
    "ticket.subject": n_("The subject"),
    "agent.name": n_("Your name"),
    "department.name": n_("The department's name"),
}


def picker(reader: Reader, on: Ticket | Beginning, kind: str, words: str) -> PickerPage:
    """What may be put into a draft of the ticket, or of one that is only begun."""
    found = canned.matching(canned.available(reader.actor, reader.opening, on, reader.language), words)
    number = [on.number] if isinstance(on, Ticket) else []
    new = "" if isinstance(on, Ticket) else "ticket-new-"

    def row(one: Canned) -> CannedRow:
        text = one.in_language(on.language or reader.language)
        url = reverse(f"console:{new}canned-insert", args=[*number, one.id])
        return CannedRow(one.name, one.scope, Truncator(text).chars(90), url)

    return PickerPage(
        number=number[0] if number else 0,
        kind=kind,
        url=reverse(f"console:{new}canned-picker", args=number),
        ticket_url=reverse("console:ticket", args=number) if number else reverse("console:ticket-new"),
        manage_url=reverse("console:canned"),
        words=words,
        groups=_groups(found, row),
    )


def kept(reader: Reader) -> CannedList:
    """Every canned reply that the reader sees."""

    def row(one: Canned) -> CannedRow:
        languages = " · ".join(name for name, text in (("English", one.text), ("中文", one.text_zh)) if text)
        return CannedRow(
            one.name,
            one.scope,
            Truncator(one.in_language(reader.language)).chars(120),
            reverse("console:canned-edit", args=[one.id]),
            languages,
        )

    found = canned.available(reader.actor, reader.opening, language=reader.language)
    return CannedList(_groups(found, row), reverse("console:canned-new"))


def form_of(
    reader: Reader,
    one: Canned | None,
    *,
    typed: canned.Wording | None = None,
    scope: str = "own",
    department: str = "",
    error: str = "",
    theirs: Mapping[str, str] | None = None,
) -> CannedForm:
    """The form, filled with what is kept or with what was typed."""
    wording = typed or (canned.Wording(one.name, one.text, one.text_zh) if one else canned.Wording("", "", ""))
    changes = one is None or one.may_change
    return CannedForm(
        url=reverse("console:canned-edit", args=[one.id]) if one else reverse("console:canned-new"),
        back_url=reverse("console:canned"),
        remove_url=reverse("console:canned-remove", args=[one.id]) if one and changes else "",
        name=wording.name,
        text=wording.text,
        text_zh=wording.text_zh,
        scope=_title(one) if one else scope,
        scopes=() if one else tuple(_choices(reader, scope)),
        departments=()
        if one
        else tuple(Choice(d.slug, d.name_in(reader.language), d.slug == department) for d in canned.departments(reader.actor)),
        variables=tuple(Choice(f"{{{{{name}}}}}", _(meaning)) for name, meaning in _MEANINGS.items()),
        error=error,
        may_change=changes,
        carried=meanwhile.carried(wording_of(one)) if one else "",
        theirs=meanwhile.of_all(theirs or {}),
    )


def wording_of(one: Canned) -> dict[str, meanwhile.Value]:
    """What stands in the fields of the form."""
    return {name: getattr(one, name) for name in canned.FIELDS}


def _choices(reader: Reader, scope: str) -> list[Choice]:
    allowed = {"own": True, "department": bool(canned.departments(reader.actor)), "shared": canned.may_share(reader.actor)}
    return [Choice(name, _(_SCOPES[name]), name == scope) for name in canned.SCOPES if allowed[name]]


def _groups(found: list[Canned], row: Callable[[Canned], CannedRow]) -> tuple[CannedGroup, ...]:
    titled = sorted(((_title(one), one) for one in found), key=lambda pair: (canned.SCOPES.index(pair[1].scope), pair[0]))
    return tuple(CannedGroup(title, tuple(row(one) for _same, one in group)) for title, group in groupby(titled, lambda pair: pair[0]))


def _title(one: Canned) -> str:
    return one.department or _(_SCOPES[one.scope])
