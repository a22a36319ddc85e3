"""Builds the page of triage's models: figures in words that whoever answers for the desk understands."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.permissions import Permission
from sealdesk.console import figures, happenings, words
from sealdesk.console.pages.triage_models import Curve, CurvePoint, Mixup, ModelsPage, QuestionRow, TrainingView, VersionRow
from sealdesk.console.reader import Reader
from sealdesk.desk import training
from sealdesk.triage import drifting, register
from sealdesk.triage.model import LOOKED_AT_AGAIN, SECOND
from sealdesk.triage.models import Cause, ModelVersion, State

ORDER: Final = ("category", "priority", "type", "sentiment", "urgency", "department", "skills")
MIXUPS: Final = 12
_WIDTH, _HEIGHT, _LEFT, _TOP = 720, 98, 10, 14
_CAUSES: Final = {
    Cause.FIRST: n_("First model of the desk"),
    Cause.SCHEDULE: n_("By night"),
    Cause.DEMAND: n_("On demand"),
    Cause.ERASURE: n_("After an erasure"),
}
_STATES: Final = {
    State.SERVING: (n_("In service"), "success"),
    State.KEPT_BACK: (n_("Kept back"), ""),
    State.RETIRED: (n_("Was in service"), ""),
    State.FAILED: (n_("Broke off"), "danger"),
    State.WAITING: (n_("Waits"), "info"),
    State.TRAINING: (n_("Is trained"), "info"),
}
_VERDICTS: Final = {
    "first": n_("The desk had no model before."),
    "better": n_("Right more often than the one before, on tickets that neither had seen."),
    "not-better": n_("No better than the one in service, on tickets that neither had seen."),
    "erasure": n_("The one before held data of an erased person."),
    "by-hand": n_("Somebody chose it."),
}


def models_page(reader: Reader) -> ModelsPage:
    """All of it, in four queries."""
    kept = training.restorable() if reader.actor.may_everywhere(Permission.SETTINGS_MANAGE) else None
    versions = training.versions()
    serving = next((one for one in versions if one.state == State.SERVING), None) or training.serving()
    drift = drifting.drift_of(serving)
    held = serving.figures.get("held", [0, 0]) if serving else [0, 0]
    return ModelsPage(
        may=kept is not None,
        training=training_view(versions),
        serving=_row(serving) if serving else None,
        questions=_questions(serving) if serving else (),
        held=sum(held),
        held_own=held[1],
        curve=_curve(serving) if serving and serving.curve else None,
        mixups=_mixups(serving) if serving else (),
        drift=_drift(drift),
        few=drift.index is None,
        history=tuple(_row(one, kept or frozenset()) for one in versions if one.state not in register.GOING),
    )


def training_view(versions: list[ModelVersion]) -> TrainingView | None:
    """The newest training, when there is one worth a word."""
    newest = versions[0] if versions else None
    if newest is None or newest.cause == Cause.FIRST:
        return None
    if newest.state in register.GOING:
        return TrainingView("going", newest.done, reverse("console:settings-model-progress"))
    state = newest.state if newest.state in (State.KEPT_BACK, State.FAILED) else "serving"
    return TrainingView(state, newest.done, figures_url=f"{reverse('console:settings-models')}?training={newest.id}#history")


def _questions(version: ModelVersion) -> tuple[QuestionRow, ...]:
    told, before = version.figures.get("candidate", {}), version.figures.get("serving", {})
    return tuple(
        QuestionRow(
            name=_name(question),
            right=told[question]["accuracy"],
            before=before.get(question, {}).get("accuracy"),
            answered=told[question]["coverage"],
            right_answered=told[question]["accuracy_answered"],
            off_by=_off_by(told[question]),
            count=told[question]["count"],
        )
        for question in (*ORDER, "spam", *(f"{SECOND}{question}" for question in LOOKED_AT_AGAIN))
        if question in told
    )


def _off_by(told: Mapping[str, float]) -> float | None:
    """How far how sure it says it is lies from how often it is right, without what chance explains; None where that may be all.

    A model from before this was reckoned is not judged by it.
    """
    if told["ece"] <= told.get("ece_seldom_more", 1.0):
        return None
    return told["ece"] - told["ece_by_chance"]


def _name(question: str) -> str:
    name = words.question(question.removeprefix(SECOND))
    return _("%(question)s, second look") % {"question": name} if question.startswith(SECOND) else name


def _curve(version: ModelVersion) -> Curve:
    most = max(texts for texts, _share in version.curve)
    points = tuple(
        CurvePoint(
            texts,
            share,
            x=f"{_LEFT + (_WIDTH - 2 * _LEFT) * texts / most:.1f}",
            y=f"{_TOP + (_HEIGHT - _TOP) * (1 - share):.1f}",
            anchor="end" if texts == most else "middle",
        )
        for texts, share in version.curve
    )
    first, last = version.curve[0], version.curve[-1]
    sentence = _("%(few)s texts teach %(low)s right categories, %(many)s texts %(high)s.") % {
        "few": figures.thousands(first[0]),
        "low": figures.percent(first[1]),
        "many": figures.thousands(last[0]),
        "high": figures.percent(last[1]),
    }
    return Curve(sentence, "M" + "L".join(f"{point.x} {point.y}" for point in points), points)


def _mixups(version: ModelVersion) -> tuple[Mixup, ...]:
    wrong = [(given, said, count) for given, said, count in version.confusion if given != said]
    return tuple(Mixup(words.category(given), words.category(said), count) for given, said, count in wrong[:MIXUPS])


def _drift(drift: drifting.Drift) -> tuple[str, ...]:
    told = []
    if drift.shifted:
        told.append(_("Tickets are about other things than they were."))
    if drift.more_abstained:
        told.append(_("Triage leaves more tickets to people: %(share)s now.") % {"share": figures.percent(drift.abstained)})
    if drift.more_corrected:
        told.append(_("People correct triage more often: %(share)s now.") % {"share": figures.percent(drift.corrected)})
    return tuple(told)


def _row(version: ModelVersion, kept: frozenset[uuid.UUID] = frozenset()) -> VersionRow:
    name, tone = _STATES[State(version.state)]
    told, before = (version.figures.get(whose, {}).get("category", {}) for whose in ("candidate", "serving"))
    can_serve = version.id in kept and version.state in (State.KEPT_BACK, State.RETIRED)
    verdict = _VERDICTS.get(version.verdict, "")
    return VersionRow(
        id=str(version.id),
        at=version.trained_at or version.asked_at,
        cause=_(_CAUSES[Cause(version.cause)]),
        who=version.asked_by.name if version.asked_by else happenings.actor("system:trainer", {})[1],
        examples=version.examples,
        own=version.own_examples,
        right=told.get("accuracy"),
        before=before.get("accuracy"),
        state=_(name),
        tone=tone,
        verdict=_(verdict) if verdict else "",
        erased=version.erased,
        serve_url=reverse("console:settings-model-serve", args=[version.id]) if can_serve else "",
        back=version.state == State.RETIRED,
    )
