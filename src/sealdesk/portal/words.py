"""The portal's vocabulary: where a request stands, said to the person who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

_STATUS: Final[Mapping[str, str]] = {
    "new": n_("We have received it"),
    "open": n_("We are working on it"),
    "pending": n_("We wait for your answer"),
    "solved": n_("It is solved"),
    "closed": n_("It is closed"),
}


def status(value: str) -> str:
    """Where a request stands."""
    return _(_STATUS.get(value, "We are working on it"))


_ROLE: Final[Mapping[str, str]] = {
    "agent": n_("An agent"),
    "lead": n_("A team lead"),
    "privacy-officer": n_("A privacy officer"),
}
_PURPOSE: Final[Mapping[str, str]] = {
    "call-back": n_("to call you back"),
    "check-identity": n_("to check who you are"),
    "deliver": n_("to send you an e-mail"),
    "receive": n_("to take in your answer"),
    "reseal": n_("to seal it with your key"),
    "support": n_("to work on your requests"),
    "work-on-ticket": n_("to work on your request"),
}
_ANY_PURPOSE: Final = n_("for the work of the desk")
_KIND: Final[Mapping[str, str]] = {
    "address": n_("E-mail address"),
    "file": n_("A file"),
    "json": n_("Technical details of an e-mail"),
    "name": n_("Your name"),
    "phone": n_("Telephone number"),
    "secret": n_("A password or another secret of yours"),
    "text": n_("Messages"),
}


def role(value: str) -> str:
    """A role, in whose name something was opened."""
    return _(_ROLE.get(value, "An agent"))


def purpose(value: str) -> str:
    """Why something was opened."""
    return _(_PURPOSE.get(value, _ANY_PURPOSE))


def opened(kinds: tuple[str, ...], *, listed: bool = False) -> str:
    """What was opened; a later release's kind is not named."""
    if listed:
        return _("Your name and subject")
    known = [_(_KIND[kind]) for kind in kinds if kind in _KIND]
    return " · ".join(known) or _("Something of yours")
