"""Why triage and the rule of a department decided as they did, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.console import figures, words
from sealdesk.console.duty_words import WEEKDAYS
from sealdesk.phrases import listed
from sealdesk.triage.skills import apart

_REASON: Final = {
    "by-hand": n_("Decided by a person."),
    "by-meaning": n_("By a second look, at what the whole text means."),
    "by-model": "",
    "by-person-only": n_("In this department people take or give tickets themselves."),
    "by-rule": n_("Decided by a rule."),
    "in-turn": n_("Whose turn it was."),
    "least-loaded": n_("Least busy of those who could take it."),
    "no-department": n_("No department answers for this."),
    "no-known-word": n_("Triage knows none of its words. Left to you."),
    "no-language": n_("The language could not be told."),
    "no-text": n_("There was too little text to tell."),
    "nobody-free": n_("Nobody takes more tickets at the moment."),
    "nobody-in-department": n_("Nobody works in this department."),
    "nobody-on-duty": n_("Nobody who could take it is on duty."),
    "nobody-skilled": n_("Nobody here knows this category well."),
    "nobody-speaks-it": n_("Nobody in the department speaks this language."),
    "not-said": n_("The text says nothing of time."),
    "set-aside": n_("It was set aside, so nobody was asked."),
    "out-of-scope": n_("It does not look like a request. Left to you."),
    "under-threshold": n_("Not sure enough, so it is left to you."),
}


_DRIFT: Final = {
    "shifted": n_("Tickets are about other things than they were."),
    "more-abstained": n_("Triage leaves more tickets to people than it did."),
    "more-corrected": n_("People correct triage more often than they did."),
}


def drift(codes: Iterable[str]) -> str:
    """How tickets differ from those at the training."""
    return " ".join(_(_DRIFT[code]) for code in codes if code in _DRIFT)


_URGENCY: Final = {"now": n_("Now, today"), "soon": n_("Soon, within days"), "later": n_("Can wait")}


def urgency(value: str) -> str:
    """How time-critical a request is."""
    return _(_URGENCY[value]) if value in _URGENCY else value


def urgencies() -> list[tuple[str, str]]:
    """All urgencies with their names, for a menu."""
    return [(value, _(name)) for value, name in _URGENCY.items()]


def skills(answer: str) -> str:
    """The skills that one answer names, by their categories."""
    return _(" or ").join(words.category(one) for one in apart(answer))


def other_skills(change: Sequence[object]) -> str:
    """Which skills were asked for, and which are now."""
    before, after = (skills(str(one)) or _("None") for one in (*change, "", "")[:2])
    return _("%(after)s instead of %(before)s") % {"after": after, "before": before}


def reason(value: str) -> str:
    """Why triage decided as it did, or did not."""
    sentence = _REASON.get(value, "")
    return _(sentence) if sentence else ""


def looked_at(lines: Iterable[Mapping[str, Any]], name: Callable[[str], str]) -> str:
    """Who was looked at for a ticket, in one sentence: the one who got it, and why the others did not. "" for nothing recorded."""
    told = [_more(line["more"]) if "more" in line else _line(line, name(str(line.get("agent", "")))) for line in lines]
    return _("%(sentence)s.") % {"sentence": _("; ").join(told)} if told else ""


def _line(line: Mapping[str, Any], who: str) -> str:
    match line.get("why"):
        case "chosen":
            return _("%(who)s: %(why)s") % {"who": who, "why": listed(_chosen(line))}
        case "away":
            return _("%(who)s is away until %(day)s") % {"who": who, "day": _until(str(line["until"]))}
        case "off":
            return _("%(who)s is off duty") % {"who": who}
        case "full":
            return _("%(who)s has all they take, %(load)s") % {"who": who, "load": _load(line)}
        case "skill":
            return _("%(who)s does not know this category well") % {"who": who}
        case "language":
            return _("%(who)s does not speak it") % {"who": who}
        case _:
            return _("%(who)s could too, %(load)s") % {"who": who, "load": _load(line)}


def _chosen(line: Mapping[str, Any]) -> Iterable[str]:
    if line.get("language"):
        yield _("speaks %(language)s") % {"language": words.language(str(line["language"]))}
    if line.get("skill"):
        yield _("knows %(category)s well") % {"category": skills(str(line["skill"]))}
    yield _load(line)
    if line.get("on_duty"):
        yield _("on duty")


def _load(line: Mapping[str, Any]) -> str:
    if line.get("most") is not None:
        return _("%(open)s of %(most)s open") % {"open": line["open"], "most": line["most"]}
    return _("%(open)s open") % {"open": line.get("open", 0)}


def _until(day: str) -> str:
    """A weekday within six days of now, else a date."""
    date, today = dt.date.fromisoformat(day), timezone.localdate()
    if 0 <= (date - today).days < 7:
        return _(WEEKDAYS[date.weekday()])
    midnight = dt.datetime.combine(date, dt.time())
    return figures.date(midnight, dt.datetime.combine(today, dt.time()), get_language() or "en")


def _more(count: int) -> str:
    return ngettext("%(count)s more", "%(count)s more", count) % {"count": count}
