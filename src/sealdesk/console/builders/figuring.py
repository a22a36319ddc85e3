"""Builds the page of figures: what came, what is unusual, what people suddenly write about, and what triage saved."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_
from django.utils.translation import ngettext

from sealdesk.console import figures, words
from sealdesk.console.pages.figures import Block, FiguresPage, MixedUpRow, QuestionRow, Stacked, Stat, SurgeView, TopicRow
from sealdesk.console.pages.queue import Option
from sealdesk.console.reader import Reader
from sealdesk.figures.automation import SECONDS, Answered, Automation, automation
from sealdesk.figures.policy import led
from sealdesk.figures.surges import Surge
from sealdesk.figures.topics import last_look, topics
from sealdesk.figures.volume import Span, Volume, volume
from sealdesk.phrases import followed, listed, told

_SPANS: Final = {Span.DAY: n_("24 hours"), Span.WEEK: n_("7 days"), Span.MONTH: n_("30 days")}
_WIDTH, _HEIGHT = 840, 180
#: So many categories have a tone of their own; the others share the last.
_TONES: Final = ("c1", "c2", "c3", "c4")
_REST: Final = "c5"


def figures_page(reader: Reader, span: Span, department: uuid.UUID | None) -> FiguresPage:
    """The figures of all departments that the reader leads, or of one."""
    now = timezone.localtime()
    mine = led(reader.actor)
    chosen = department if department in {each.pk for each in mine} else None
    counted = volume(reader.actor, span, now, chosen)
    done = automation(reader.actor, counted.steps[0], chosen)
    found = topics(reader.actor, reader.opening, chosen)
    return FiguresPage(
        lead=_lead(counted, found=len(found)),
        spans=tuple(Option(str(one), _(name), one is span, _address(one, chosen)) for one, name in _SPANS.items()),
        departments=tuple(Option(str(each.pk), each.name_in(reader.language), each.pk == chosen, "") for each in mine)
        if len(mine) > 1
        else (),
        span=str(span),
        stats=tuple(_stats(counted, done, span)),
        chart=_chart(counted, span, now, reader.language) if counted.total else None,
        surges=tuple(_surges(counted.surges)),
        learning=counted.learning,
        questions=tuple(_questions(done)),
        assumed=listed(_assumed(done)),
        mixed_up=tuple(MixedUpRow(words.category(one.said), words.category(one.meant), one.count) for one in done.mixed_up),
        topics=tuple(
            TopicRow(one.phrase, one.people, f"{one.usual:.1f}".removesuffix(".0"), one.department.name_in(reader.language))
            for one in found
        ),
        looked_at=last_look(reader.actor, chosen),
        url=reverse("console:figures"),
        search_url=reverse("console:search"),
    )


def _address(span: Span, department: uuid.UUID | None) -> str:
    asked = {"span": str(span), **({"department": str(department)} if department else {})}
    return f"{reverse('console:figures')}?{urlencode(asked)}"


def _lead(counted: Volume, *, found: int) -> str:
    parts = []
    if counted.surges:
        unusual = ngettext("%(n)d unusual thing in the last day.", "%(n)d unusual things in the last day.", len(counted.surges))
        parts.append(unusual % {"n": len(counted.surges)})
    elif not counted.learning:
        parts.append(_("Nothing unusual in the last day."))
    if found:
        parts.append(ngettext("%(n)d new topic this week.", "%(n)d new topics this week.", found) % {"n": found})
    return " ".join(parts) or _("What came in, what it was about, and what the desk did by itself.")


def _stats(counted: Volume, done: Automation, span: Span) -> Iterator[Stat]:
    sums = [sum(column) for column in zip(*counted.counts.values(), strict=True)] or [0] * len(counted.steps)
    yield Stat(_("New tickets"), figures.thousands(counted.total), _compared(counted, span), "equal-approximately", _spark(sums))
    category = next((one for one in done.questions if one.question == "category"), None)
    yield Stat(_("Sorted by itself"), _share(category), _("category found, and nobody corrected it"), "list-filter")
    answered, corrected = (sum(getattr(one, what) for one in done.questions) for what in ("answered", "corrected"))
    note = ngettext("of %(count)s answer", "of %(count)s answers", answered) % {"count": figures.thousands(answered)}
    yield Stat(_("Corrected"), figures.thousands(corrected), note, "pencil")
    yield Stat(_("Time saved"), figures.spent(done.saved), _("as the table below counts it"), "timer")


def _compared(counted: Volume, span: Span) -> str:
    before = {Span.DAY: _("the day before"), Span.WEEK: _("the 7 days before"), Span.MONTH: _("the 30 days before")}[span]
    return _("%(count)s in %(time)s") % {"count": figures.thousands(counted.before), "time": before}


def _share(one: Answered | None) -> str:
    return figures.percent((one.answered - one.corrected) / one.asked) if one and one.asked else "–"


def _spark(sums: Sequence[int]) -> str:
    """A line of 80 by 28 over the steps."""
    highest, step = max(sums, default=0) or 1, 80 / max(1, len(sums) - 1)
    points = " ".join(f"{place * step:.1f} {26 - 22 * count / highest:.1f}" for place, count in enumerate(sums))
    return f"M{points}"


def _chart(counted: Volume, span: Span, now: dt.datetime, language: str) -> Stacked:
    own = list(counted.counts)[: len(_TONES)]
    rest = list(counted.counts)[len(_TONES) :]
    series = [
        (tone, words.category(slug) or _("Without a category"), counted.counts[slug]) for tone, slug in zip(_TONES, own, strict=False)
    ]
    if rest:
        series.append((_REST, _("Everything else"), tuple(map(sum, zip(*(counted.counts[slug] for slug in rest), strict=True)))))
    names = tuple(_step(step, span, now, language) for step in counted.steps)
    highest = max(map(sum, zip(*(counts for _tone, _name, counts in series), strict=True))) or 1
    width = _WIDTH / len(names)
    total = ngettext("%(count)s ticket, by category and time", "%(count)s tickets, by category and time", counted.total)
    return Stacked(
        sentence=total % {"count": figures.thousands(counted.total)},
        width=_WIDTH,
        height=_HEIGHT,
        bar=round(width * 0.72, 1),
        blocks=tuple(_blocks(series, names, highest, width)),
        legend=tuple((tone, name) for tone, name, _counts in series),
        marks=(names[0], names[len(names) // 2], names[-1]),
        names=tuple(name for _tone, name, _counts in series),
        table=tuple((name, tuple(counts[place] for _tone, _name, counts in series)) for place, name in enumerate(names)),
    )


def _blocks(series: Sequence[tuple[str, str, Sequence[int]]], names: Sequence[str], highest: int, width: float) -> Iterator[Block]:
    for place, when in enumerate(names):
        top = float(_HEIGHT)
        for tone, name, counts in series:
            tall = _HEIGHT * counts[place] / highest
            top -= tall
            if counts[place]:
                yield Block(
                    tone,
                    round(place * width, 1),
                    round(top, 1),
                    round(tall, 1),
                    followed(when, told(name, figures.thousands(counts[place]))),
                )


def _step(step: dt.datetime, span: Span, now: dt.datetime, language: str) -> str:
    return f"{step:%H:%M}" if span is Span.DAY else figures.date(step, now, language)


def _surges(found: Sequence[Surge]) -> Iterator[SurgeView]:
    for one in found:
        name = words.category(one.category) if one.category else _("tickets without a category")
        sentence = ngettext("%(n)s ticket about %(what)s in %(time)s", "%(n)s tickets about %(what)s in %(time)s", one.seen)
        title = sentence % {"n": figures.thousands(one.seen), "what": name, "time": figures.span(one.end - one.begin)}
        rate = f"{one.usual:.1f}".removesuffix(".0")
        asked = urlencode({"category": one.category, "order": "opened"}) if one.category else "order=opened"
        yield SurgeView(title, _("Usual is %(n)s.") % {"n": rate}, one.begin, one.end, f"{reverse('console:view', args=['all'])}?{asked}")


def _questions(done: Automation) -> Iterator[QuestionRow]:
    saved = figures.spent_each([one.saved for one in done.questions])
    for one, time in zip(done.questions, saved, strict=True):
        share = round(100 * (one.answered - one.corrected) / one.asked) if one.asked else 0
        yield QuestionRow(words.question(one.question), one.asked, one.answered, one.corrected, share, time)


def _assumed(done: Automation) -> Iterator[str]:
    for one in done.questions:
        yield _("%(question)s %(seconds)d s") % {"question": words.question(one.question), "seconds": SECONDS[one.question]}
