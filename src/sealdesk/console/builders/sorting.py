"""Builds the reasons behind automatic decisions, and the sentences of what was changed afterwards."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.errors import NotAllowedError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import danger_words, figures, happenings, meanwhile, triage_words, words
from sealdesk.console.builders import left_open
from sealdesk.console.builders.correcting import answers
from sealdesk.console.builders.handling import clock_of
from sealdesk.console.pages.ticket import Choice, Reason, Sorting, Word
from sealdesk.console.reader import Reader
from sealdesk.desk import queries
from sealdesk.desk.acting.actions import stands
from sealdesk.desk.acting.deciding import DONE, Answer, Way
from sealdesk.desk.models import Ticket
from sealdesk.desk.skills import corrected_skills
from sealdesk.ledger.models import LedgerEvent
from sealdesk.phrases import listed
from sealdesk.triage.models import Judgement

ORDER: Final = ("category", "urgency", "priority", "type", "sentiment", "department", "skills", "assignee", "language")
#: Questions whose answers are words of the vocabulary.
_NAMED: Final = {"sentiment": words.sentiment, "urgency": triage_words.urgency, "skills": triage_words.skills}
_WORDS_SHOWN: Final = 8
_WITH_OTHERS: Final = frozenset({"category", "department", "priority", "skills"})
#: Reasons that come with a share of certainty; for the others a share would pretend something.
_WITH_SHARE: Final = frozenset({"", "by-meaning", "by-model"})


def sorting(reader: Reader, ticket: Ticket, departments: list[Any], judged: Iterable[Judgement]) -> Sorting | None:
    """Each decision with its words; None where triage said nothing. What it suspects stands above the conversation."""
    judgements = sorted((j for j in judged if j.question in ORDER), key=lambda j: ORDER.index(j.question))
    if not judgements:
        return None
    _skills_of_the_corrected(judgements)
    may = reader.actor.may(Permission.TRIAGE_CORRECT, ticket.department_id)
    name = namer(reader, departments, agents=_agents_of(judgements))
    within = {d.slug for d in departments} if may else set()
    reasons = tuple(_not_followed(ticket, j, _reason(reader, ticket, j, name, may=may), name, within=within) for j in judgements)
    told = [j for j in judgements if j.way == Way.TELL and stands(ticket, j)]
    tone = next((j.corrected_to or j.value for j in judgements if j.question == "sentiment"), "")
    return Sorting(
        reasons=reasons,
        decide_url=reverse("console:decide", args=[ticket.number]) if may else "",
        told=_told(told, name),
        undoing=tuple(j.question for j in told),
        verdict=_verdict(judgements),
        right_url=reverse("console:confirm", args=[ticket.number]) if may else "",
        correct_url=reverse("console:correct", args=[ticket.number]) if may else "",
        categories=_choices(ticket.category, words.categories(held=ticket.category)),
        priorities=tuple(Choice(p, words.priority(p), p == ticket.priority) for p in words.PRIORITIES),
        types=tuple(Choice(key, text, key == ticket.type) for key, text in words.ticket_types()),
        sentiments=_choices(tone, words.sentiments()),
        urgencies=_held(judgements, "urgency", triage_words.urgencies()),
        skills=_held(judgements, "skills", words.categories()),
        departments=tuple(Choice(d.slug, d.name_in(reader.language), d.id == ticket.department_id) for d in departments),
        carried=meanwhile.carried(answers(ticket, judgements)) if may else "",
    )


def _skills_of_the_corrected(judgements: list[Judgement]) -> None:
    """Whoever corrected the category, and not the skills, said by it what has to be known."""
    said = corrected_skills(judgements)
    for judgement in judgements:
        if judgement.question == "skills":
            judgement.corrected_to = said


def _held(judgements: list[Judgement], question: str, named: list[tuple[str, str]]) -> tuple[Choice, ...]:
    """What may be said of an answer that only its record holds: what stands, or that nothing is said, and each other word."""
    row = next((j for j in judgements if j.question == question), None)
    if row is None:
        return ()
    return _choices(row.corrected_to or row.value, named)


def _choices(now: str, named: list[tuple[str, str]]) -> tuple[Choice, ...]:
    """A menu that leaves what stands as it is: a browser sends the first of its choices where none is marked."""
    first = [] if now in dict(named) else [(now, triage_words.skills(now) if now else _("Not said"))]
    return tuple(Choice(key, text, key == now) for key, text in first + named)


Namer = Callable[[str, str], str]


def namer(reader: Reader, departments: list[Any], *, agents: Collection[str] = ()) -> Namer:
    """Names the answers to all questions: ``namer("category", "billing-refund")``. ``agents``: the ids of those who are named."""
    named = {d.slug: d.name_in(reader.language) for d in departments}
    colleagues = queries.agent_names(set(agents))

    def name(question: str, value: str) -> str:
        if question == "assignee":
            return colleagues.get(value) or _("A former agent")
        if question == "category":
            return words.category(value)
        if question == "priority":
            return words.priority(value)
        if question == "language":
            return words.language(value)
        if question == "type":
            return words.ticket_type(value)
        if question in _NAMED:
            return _NAMED[question](value)
        if question == "spam":
            return words.question("spam")
        if question == "danger":
            return danger_words.mark(value)
        return str(named.get(value) or _("another department"))

    return name


def _agents_of(judgements: Iterable[Judgement]) -> set[str]:
    """Whoever was given the ticket, or looked at for it."""
    assigned = [j for j in judgements if j.question == "assignee"]
    looked_at = {str(line.get("agent", "")) for j in assigned for line in j.looked_at}
    return (looked_at | {j.value for j in assigned}) - {""}


def _told(done: list[Judgement], name: Namer) -> str:
    """What triage did and tells of, in one sentence; "" for nothing."""
    pieces = [_("%(what)s: %(value)s") % {"what": words.question(j.question), "value": name(j.question, j.value)} for j in done]
    return _("Done by itself: %(what)s.") % {"what": listed(pieces)} if pieces else ""


def _reason(reader: Reader, ticket: Ticket, judgement: Judgement, name: Namer, *, may: bool) -> Reason:
    question, abstained = judgement.question, not judgement.value or judgement.way not in DONE
    said = name(question, judgement.value) if not abstained else _("Not said") if judgement.reason == "not-said" else _("Left to you")
    corrected = judgement.corrected_to or (judgement.value if judgement.confirmed and judgement.way == Way.SUGGEST else "")
    guess = Answer.of(judgement.value, judgement.confidence, judgement.alternatives)
    suggested = judgement.way == Way.SUGGEST and judgement.decided_at is None and not corrected
    suggestion = {"value": name(question, guess.value), "share": figures.percent(guess.chance)} if suggested else {}
    open_guess = left_open.guessed(judgement) if abstained and not suggested and not corrected and question in _WITH_OTHERS else None
    return Reason(
        what=words.question(question),
        decided=name(question, corrected) if corrected else said,
        share=judgement.confidence if _has_share(judgement) and not abstained and not corrected else None,
        words=_evidence(reader, ticket, judgement),
        question=question,
        others=_others(judgement, name, abstained=abstained),
        guess=Choice(open_guess.value, name(question, open_guess.value)) if open_guess else None,
        abstained=abstained and not corrected,
        sentence=_sentence(ticket, judgement, name, said, suggestion, abstained=abstained),
        undo=question if may and stands(ticket, judgement) and judgement.decided_at is None else "",
        accept=question if may and suggested else "",
        accept_words=_("Follow: %(value)s") % suggestion if suggested else "",
        told=triage_words.looked_at(judgement.looked_at, lambda agent: name("assignee", agent)),
    )


def _others(judgement: Judgement, name: Namer, *, abstained: bool) -> tuple[Choice, ...]:
    """What else it could have been; where it was left open, besides the best guess, and nothing where no guess is to be believed."""
    guess = left_open.guessed(judgement) if abstained else None
    if judgement.question not in _WITH_OTHERS or (abstained and guess is None):
        return ()
    return tuple(
        Choice(value, f"{name(judgement.question, value)} {figures.percent(share)}")
        for value, share in judgement.alternatives[:3]
        if share >= 0.01 and value != judgement.corrected_to and (guess is None or value != guess.value)
    )


def _has_share(judgement: Judgement) -> bool:
    """For what a rule decided a share would pretend something; but words of time are more and less sure."""
    return judgement.reason in _WITH_SHARE or (judgement.question == "urgency" and judgement.reason == "by-rule")


def _sentence(ticket: Ticket, judgement: Judgement, name: Namer, said: str, suggestion: Mapping[str, str], *, abstained: bool) -> str:
    if judgement.way == Way.UNDONE:
        return _("Triage had said: %(value)s") % {"value": name(judgement.question, judgement.value)}
    if suggestion:
        return _("Triage suggests %(value)s, %(share)s sure.") % suggestion
    if judgement.corrected_to:
        return _("Triage had said: %(value)s") % {"value": said}
    return left_open.why_left(ticket, judgement, name) if abstained else triage_words.reason(judgement.reason)


def _not_followed(ticket: Ticket, judgement: Judgement, said: Reason, name: Namer, *, within: set[str]) -> Reason:
    """With what became of a department that was meant while the ticket lies in another: a form is for the one that the customer chose."""
    here, meant = ticket.department.slug, judgement.value
    if judgement.question != "department" or not meant or judgement.corrected_to or meant == here or judgement.way not in DONE:
        return said
    chosen = _("Not followed, because the customer chose a form. It is in %(department)s.")
    sentence = chosen if ticket.channel == "form" else _("It is in %(department)s.")
    sentence %= {"department": name("department", here)}
    move = _("Move to %(department)s") % {"department": said.decided}
    return dataclasses.replace(said, sentence=sentence, move_to=meant if meant in within else "", move_words=move)


def _evidence(reader: Reader, ticket: Ticket, judgement: Judgement) -> tuple[Word, ...]:
    """The words that decided; none for a reader who may not see them, for they are the customer's."""
    try:
        held = reader.opening.read(judgement.evidence, ticket.department_id) or []
    except NotAllowedError:
        return ()
    return tuple(Word(str(word), round(weight)) for word, weight in held[:_WORDS_SHOWN] if round(weight))


def _verdict(judgements: list[Judgement]) -> str:
    decided = [j for j in judgements if j.decided_by is not None]
    if not decided:
        return ""
    who = decided[0].decided_by.name
    if all(j.way == Way.UNDONE for j in decided):
        return _("Taken back by %(who)s") % {"who": who}
    if any(j.corrected_to for j in decided):
        return _("Corrected by %(who)s") % {"who": who}
    return _("%(who)s said it is right") % {"who": who}


def sentences(reader: Reader, departments: list[Any], events: list[LedgerEvent]) -> Callable[[LedgerEvent], str]:
    """Turns an event of a ticket into a sentence that says what it was changed to."""
    details = {event.id: _read(event.details) for event in events}
    agents = queries.agent_names({str(d.get("to")) for d in details.values() if len(str(d.get("to"))) == 36})
    by_id = {key: d.name_in(reader.language) for d in departments for key in (str(d.id), d.slug)}

    def sentence(event: LedgerEvent) -> str:
        held = details.get(event.id, {})
        if event.outcome != "done":
            kind = _("Refused: %(what)s") if event.outcome == "refused" else _("Failed: %(what)s")
            return kind % {"what": happenings.what(event.tag, done=False)}
        return _changed(event.tag, held, agents, by_id) or happenings.what(event.tag)

    return sentence


def _changed(tag: str, held: dict[str, Any], agents: dict[str, str], departments: dict[str, str]) -> str:
    to = str(held.get("to") or "")
    if tag == Tag.TICKET_ASSIGNED:
        said = _("Given to %(who)s") % {"who": agents.get(to, to)} if to else _("Taken off everybody")
        why = triage_words.reason(str(held.get("why") or ""))
        told = _("%(said)s, by the rule. %(why)s") % {"said": said, "why": why} if why else said
        if not isinstance(held.get("skills"), list):
            return told
        return _("%(told)s Other skills are needed now: %(skills)s.") % {"told": told, "skills": triage_words.other_skills(held["skills"])}
    if tag == Tag.TICKET_CHANGED:
        match held.get("field"):
            case "status":
                return _("Status: %(now)s") % {"now": words.status(to)}
            case "priority":
                return _("Priority: %(now)s") % {"now": words.priority(to)}
            case "department":
                return _("Moved to %(department)s") % {"department": departments.get(to, _("another department"))}
    if tag in {Tag.TICKET_TAGGED, Tag.TICKET_UNTAGGED}:
        sentence = _("Tagged %(tag)s") if tag == Tag.TICKET_TAGGED else _("Took off the tag %(tag)s")
        return sentence % {"tag": words.tag(str(held.get("tag", "")))}
    if tag == Tag.TICKET_SNOOZED:
        return _("Snoozed until %(time)s") % {"time": _time(str(held.get("until")))}
    if tag == Tag.TRIAGE_CORRECTED:
        question = str(held.get("question") or "")
        name = _corrected(question, to, departments)
        return _("%(question)s corrected to %(value)s") % {"question": words.question(question), "value": name}
    return ""


def _time(written: str) -> str:
    try:
        return clock_of(datetime.datetime.fromisoformat(written))
    except ValueError:
        return written


def _corrected(question: str, value: str, departments: dict[str, str]) -> str:
    if question == "category":
        return words.category(value)
    if question == "department":
        return departments.get(value, value)
    return {"type": words.ticket_type, **_NAMED}.get(question, words.priority)(value)


def _read(details: str) -> dict[str, Any]:
    try:
        held = json.loads(details)
    except ValueError:
        return {}
    return held if isinstance(held, dict) else {}
