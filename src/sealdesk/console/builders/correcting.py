"""Builds the form in which a person says what triage should have said, also where another has said otherwise meanwhile."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sealdesk.console import meanwhile
from sealdesk.console.pages.ticket import Sorting
from sealdesk.desk.acting.deciding import HELD_IN_RECORD
from sealdesk.desk.models import Ticket
from sealdesk.desk.skills import corrected_skills
from sealdesk.triage.models import Judgement

#: Where the page keeps the choices of a question.
_CHOICES: Final = {
    "category": "categories",
    "urgency": "urgencies",
    "priority": "priorities",
    "type": "types",
    "sentiment": "sentiments",
    "department": "departments",
    "skills": "skills",
}


def answers(ticket: Ticket, judged: Iterable[Judgement]) -> dict[str, str]:
    """The answers as they stand. The department is last: whoever moves a ticket away may not be able to correct it further."""
    judgements = list(judged)
    held = {j.question: j.corrected_to or j.value for j in judgements if j.question in HELD_IN_RECORD | {"sentiment"}}
    if "skills" in held:
        held["skills"] = corrected_skills(judgements) or held["skills"]
    told = {"category": ticket.category, "priority": ticket.priority, "type": ticket.type}
    return told | held | {"department": ticket.department.slug}


def merged_with(now: Mapping[str, str], form: Mapping[str, str]) -> meanwhile.Merged:
    """What is meant by the form that came back. A button that says one thing leaves the rest as it stands."""
    return meanwhile.merge(form.get(meanwhile.CARRIED), {question: form.get(question, value) for question, value in now.items()}, now)


def contested(sorting: Sorting | None, merged: meanwhile.Merged) -> Sorting | None:
    """The form with what was chosen, and what stands now where that is another answer."""
    if sorting is None:
        return None
    chosen: dict[str, Any] = {}
    theirs = {}
    for question, place in _CHOICES.items():
        choices = getattr(sorting, place)
        if question in merged.values:
            chosen[place] = tuple(dataclasses.replace(one, current=one.value == merged.values[question]) for one in choices)
        if question in merged.theirs:
            names = {one.value: one.name for one in choices}
            theirs[question] = meanwhile.told(names.get(merged.theirs[question], merged.theirs[question]))
    return dataclasses.replace(sorting, **chosen, theirs=theirs)
