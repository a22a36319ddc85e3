"""Builds the page of a department's thresholds: what other ones would have done on the tickets that the reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.console import acting_words, figures, words
from sealdesk.console.builders.sorting import Namer, namer
from sealdesk.console.pages.acting import DiffersRow, Piece, SimulationView, TriedRow
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.acting.deciding import WAYS, Rules, Way
from sealdesk.desk.acting.queries import LISTED, Differs, Tried, simulate
from sealdesk.phrases import listed, told

_TONES: Final = {Way.ACT: "c1", Way.TELL: "c2", Way.SUGGEST: "c3", Way.LEAVE: "h0"}


def simulation_view(reader: Reader, department: Department, proposed: Rules, last: int) -> SimulationView:
    """What ``proposed`` would have done on the last tickets."""
    if not reader.actor.may(Permission.TICKET_READ, department.pk):
        return SimulationView(_("It is tried on tickets that you see, and your role sees none here. A lead of the department can try it."))
    found = simulate(reader.actor, department, proposed, last)
    if not found.tickets:
        return SimulationView(_("There is no ticket yet to try it on."))
    agents = {value for one in found.differing if one.question == "assignee" for value in (one.value, one.instead_of)} - {""}
    name = namer(reader, queries.departments(reader.actor), agents=agents)
    same = _("On the last %(tickets)s tickets nothing would have been different.")
    other = _("On the last %(tickets)s tickets, %(differ)s would have gone another way.")
    sentence = (other if found.differ else same) % {"tickets": figures.thousands(found.tickets), "differ": figures.thousands(found.differ)}
    return SimulationView(
        sentence=sentence,
        rows=tuple(_row(one) for one in found.questions if one.now),
        differing=tuple(_differs(one, name) for one in found.differing),
        more=len(found.differing) == LISTED,
        legend=tuple((_TONES[way], acting_words.way(way)) for way in WAYS),
    )


def _row(one: Tried) -> TriedRow:
    counts = tuple((acting_words.way(way), one.now[way], one.then[way]) for way in WAYS)
    sentence = listed(told(name, f"{now} → {then}") for name, now, then in counts if now or then)
    wrong = ngettext("%(wrong)s of %(done)s was corrected by a person", "%(wrong)s of %(done)s were corrected by a person", one.wrong)
    return TriedRow(
        question=words.question(one.question),
        now=_pieces(one.now),
        then=_pieces(one.then),
        counts=counts,
        sentence=sentence,
        wrong=wrong % {"wrong": one.wrong, "done": one.done} if one.wrong else "",
    )


def _pieces(counted: Mapping[Way, int]) -> tuple[Piece, ...]:
    total, x, found = sum(counted.values()), 0.0, []
    for way in WAYS:
        width = round(100 * counted.get(way, 0) / total, 2)
        if width:
            found.append(Piece(x, width, _TONES[way], told(acting_words.way(way), counted[way])))
        x = round(x + width, 2)
    return tuple(found)


def _differs(one: Differs, name: Namer) -> DiffersRow:
    return DiffersRow(
        number=one.number,
        url=reverse("console:ticket", args=[one.number]),
        question=words.question(one.question),
        value=name(one.question, one.value),
        share=figures.percent(one.chance),
        now=acting_words.way(one.now),
        then=acting_words.way(one.then),
        corrected=one.corrected,
        instead_of=name(one.question, one.instead_of) if one.instead_of else "",
    )
