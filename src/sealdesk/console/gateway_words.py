"""Why a language model was not asked or not heard, and what to do now, in the reader's language."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.gateway.errors import GatewayRefusalError, Reason

_SENTENCES: Final = {
    Reason.BUDGET: n_("Nothing was sent: the department has used its tokens of today. It goes on tomorrow."),
    Reason.BUSY: n_("Nothing was sent: colleagues are asking just now. Try again in a moment."),
    Reason.EMPTY: n_("There is nothing to answer here, or the answer was empty."),
    Reason.ENDPOINT_REFUSED: n_("The language model’s server refused the request (%(detail)s). Write the answer yourself, or try later."),
    Reason.FOREIGN_PLACEHOLDER: n_("The answer was thrown away: it named a person who is not in this ticket."),
    Reason.LABEL: n_("Nothing was sent: texts of this kind may not go to a language model."),
    Reason.MALFORMED: n_("The answer was thrown away: it was not in the form that was asked for."),
    Reason.OFF: n_("The language model is switched off."),
    Reason.REDIRECT: n_("The answer was thrown away: the server wanted to send the request on to another address."),
    Reason.RESTING: n_("Nothing was sent: the language model failed several times and is left alone for a minute."),
    Reason.SLOW: n_("The language model did not answer in time. Write the answer yourself, or try later."),
    Reason.TOO_LARGE: n_("The answer was thrown away: it was far too long."),
    Reason.TOOL_CALL: n_("The answer was thrown away: it wanted to run something. A language model may only propose text here."),
    Reason.UNREACHABLE: n_("The language model cannot be reached (%(detail)s). Write the answer yourself, or try later."),
    Reason.UNSURE: n_("Nothing was sent: something in the text may be personal and could not be told apart for certain (%(detail)s)."),
    Reason.WRONG_TYPE: n_("The answer was thrown away: it was no JSON."),
}
_DOUBTS: Final = {
    "address": n_("an address that is spelled out"),
    "digits": n_("digits that may be a number"),
    "encoded": n_("an encoded text"),
    "letters-apart": n_("letters set apart"),
    "mixed-scripts": n_("words of mixed alphabets"),
    "name": n_("a name"),
    "script": n_("a script in which names cannot be told from words"),
    "spelled-out": n_("a number that is spelled out"),
    "unreadable": n_("signs that cannot be read"),
}
_OUTCOMES: Final = {"answered": n_("answered"), "waiting": n_("no answer yet")}
_SHORT: Final = {
    Reason.EMPTY: n_("empty answer"),
    Reason.ENDPOINT_REFUSED: n_("refused by the server"),
    Reason.FOREIGN_PLACEHOLDER: n_("named somebody else"),
    Reason.MALFORMED: n_("wrong form"),
    Reason.REDIRECT: n_("redirect refused"),
    Reason.SLOW: n_("too slow"),
    Reason.TOO_LARGE: n_("too long"),
    Reason.TOOL_CALL: n_("tool call refused"),
    Reason.UNREACHABLE: n_("not reached"),
    Reason.WRONG_TYPE: n_("not JSON"),
}
_USES: Final = {"draft": n_("Draft of a reply"), "summary": n_("Summary"), "test": n_("Test")}


def why_not(refusal: GatewayRefusalError) -> str:
    """The whole sentence."""
    detail = _(_DOUBTS[refusal.detail]) if refusal.detail in _DOUBTS else refusal.detail or refusal.reason
    return _(_SENTENCES[refusal.reason]) % {"detail": detail}


def outcome(code: str) -> str:
    """What became of a request, in a few words."""
    known = _OUTCOMES.get(code) or _SHORT.get(code)  # type: ignore[call-overload]
    return _(known) if known else code


def use(name: str) -> str:
    """What was asked for."""
    return _(_USES[name]) if name in _USES else name
