"""The portal's vocabulary: where a request stands, said to the person who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.models import Department
from sealdesk.access.permissions import Role
from sealdesk.languages import name_of

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
    "authority": n_("because an authority asks or has to know"),
    "carrier": n_("so that who delivers it can help"),
    "deliver": n_("to send you an e-mail"),
    "expert": n_("to ask an expert"),
    "supplier": n_("so that who makes or supplies it can help"),
    "receive": n_("to take in your answer"),
    "reseal": n_("to seal it with your key"),
    "support": n_("to work on your requests"),
    "work-on-ticket": n_("to work on your request"),
}
_ANY_PURPOSE: Final = n_("for the work of the desk")
_KIND: Final[Mapping[str, str]] = {
    "address": n_("E-mail address"),
    "bank_card": n_("Your card number"),
    "date_of_birth": n_("Your date of birth"),
    "file": n_("A file"),
    "iban": n_("Your bank account"),
    "json": n_("Technical details of an e-mail"),
    "name": n_("Your name"),
    "passport": n_("Your passport number"),
    "phone": n_("Telephone number"),
    "plate": n_("Your number plate"),
    "resident_id": n_("Your identity number"),
    "secret": n_("A password or another secret of yours"),
    "text": n_("Messages"),
}


def role(value: str) -> str:
    """A role, in whose name something was opened."""
    return _(_ROLE.get(value, "An agent"))


def in_the_name_of(held: Role | None, department: Department | None) -> str:
    """Who of the staff, without a name: the role, and where."""
    if held is None:
        return _("Somebody of our staff")
    if department is None:
        return role(held)
    return _("%(role)s, %(department)s") % {"role": role(held), "department": department.name_in(get_language() or "en")}


def purpose(value: str) -> str:
    """Why something was opened."""
    return _(_PURPOSE.get(value, _ANY_PURPOSE))


def opened(kinds: tuple[str, ...], *, listed: bool = False) -> str:
    """What was opened; a later release's kind is not named."""
    if listed:
        return _("Your name and subject")
    known = [_(_KIND[kind]) for kind in kinds if kind in _KIND]
    return " · ".join(known) or _("Something of yours")


_DECISION: Final[Mapping[str, str]] = {
    "assignee": n_("Who works on it"),
    "category": n_("What it is about"),
    "danger": n_("Whether it is safe"),
    "department": n_("Which department has it"),
    "language": n_("In which language it is"),
    "priority": n_("How urgent it is"),
    "skills": n_("What whoever works on it should know well"),
    "spam": n_("Whether somebody reads it at once"),
    "type": n_("What kind of request it is"),
    "urgency": n_("How soon you need it"),
}
_URGENCY: Final[Mapping[str, str]] = {"now": n_("today"), "soon": n_("within days"), "later": n_("it can wait")}
_PRIORITY: Final[Mapping[str, str]] = {"low": n_("not urgent"), "normal": n_("as usual"), "high": n_("quickly"), "urgent": n_("at once")}
_TYPE: Final[Mapping[str, str]] = {
    "incident": n_("something does not work"),
    "problem": n_("something goes wrong again and again"),
    "question": n_("a question"),
    "task": n_("something to be done"),
}
_ASIDE: Final[Mapping[str, str]] = {
    "danger": n_("it looks like fraud, so it was set aside until a person looks"),
    "spam": n_("it looks like unwanted mail, so it was set aside until a person looks"),
}
_FOUND: Final[Mapping[str, str]] = {
    "": n_("You asked that a person looks at it. Nobody has yet."),
    "changed": n_("A person looked at it and changed it."),
    "kept": n_("A person looked at it, and it stays."),
}


def decision(question: str) -> str:
    """What was decided, as a question."""
    return _(_DECISION[question])


def decided(question: str, value: str) -> str:
    """The answer, where it is one of few words."""
    if question == "priority":
        return _(_PRIORITY.get(value, "as usual"))
    if question == "urgency":
        return _(_URGENCY.get(value, "it can wait"))
    if question == "type":
        return _(_TYPE.get(value, "a question"))
    if question in _ASIDE:
        return _(_ASIDE[question])
    if question == "language":
        return name_of(value)
    return _("somebody of our staff, chosen by a rule")


def found(outcome: str) -> str:
    """What came of asking for a person."""
    return _(_FOUND[outcome])
