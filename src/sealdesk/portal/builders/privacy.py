"""Builds the privacy notice from the data map: what is kept of a customer, why, for how long, and how it is protected, in plain words.

A field that is declared to be about a customer is in the notice, whether or not somebody thought of words for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.datamap.registry import Entry, entries
from sealdesk.labels import Purpose, Retention
from sealdesk.portal.pages import Kept

#: The paths by which a row names the customer whose data it holds.
_CUSTOMER: Final = frozenset({"customer", "requester", "person"})
#: About no one by name, and still to be told: what was done with whose data, as keyed digests.
_ALSO: Final = frozenset({"ledger.LedgerEvent"})

#: Words for a field, or for a whole table where a field has none.
_WHAT: Final[Mapping[str, str]] = {
    "people.Customer.name": n_("Your name"),
    "people.Customer": n_("Your language and organisation, and when you first wrote"),
    "people.CustomerEmail": n_("Your e-mail addresses"),
    "people.CustomerPhone": n_("Your telephone numbers"),
    "people.CustomerNote": n_("What our staff noted to help you better"),
    "workbench.Draft": n_("Answers to you that are not sent yet"),
    "workbench.ForwardDraft": n_("What was written to somebody outside about a message of yours, and not sent"),
    "desk.Ticket.subject_line": n_("The subjects of your requests"),
    "desk.Ticket": n_("That a request is yours"),
    "desk.Participant": n_("In which conversations you take part"),
    "desk.Message": n_("What you write to us and what we write to you"),
    "desk.Attachment": n_("The files of your messages"),
    "desk.Secret": n_("Secrets that we took out of your messages, such as passwords"),
    "desk.Rating": n_("What you think of our answers"),
    "desk.Contest": n_("That you asked for a person to look at a decision, and what they found"),
    "channels.RawMail": n_("Your e-mails and forms exactly as they arrived"),
    "channels.Letter": n_("That we sent you a confirmation, a link or a code"),
    "passes.Pass": n_("The links and codes that we sent you, and when they were used; never the links themselves"),
    "triage.Judgement": n_("How your request was sorted by itself, and the words that decided"),
    "ledger.LedgerEvent": n_("What was done with your data, when and by whom; your name does not stand there"),
}
_OTHER: Final = n_("Further details of your requests")
_WHY: Final[Mapping[Purpose, str]] = {
    Purpose.ACCOUNTABILITY: n_("To be able to show what was done with your data"),
    Purpose.IDENTIFICATION: n_("To know who you are and where to answer"),
    Purpose.OPERATION: n_("To keep our desk running"),
    Purpose.SECURITY: n_("To keep others away from your data"),
    Purpose.SUPPORT: n_("To answer you"),
    Purpose.TRAINING: n_("To sort requests better"),
}
_HOW_LONG: Final[Mapping[Retention, str]] = {
    Retention.LEDGER: n_("As long as our desk exists, because nobody can change this record"),
    Retention.SHORT: n_("About a month"),
    Retention.WHILE_ACCOUNT: n_("As long as the account exists"),
    Retention.WHILE_CUSTOMER: n_("As long as you are our customer"),
    Retention.WHILE_DESK: n_("As long as our desk exists"),
    Retention.WHILE_TICKET: n_("As long as the request is kept"),
}


def kept_about_customers() -> tuple[Kept, ...]:
    """What the desk keeps about a customer, each thing once with all its purposes and periods; sealed ones first."""
    whys: dict[str, dict[str, None]] = {}
    periods: dict[str, dict[str, None]] = {}
    sealed: set[str] = set()
    for what, entry in _about_customers():
        if entry.declaration is not None:
            whys.setdefault(what, {})[_WHY[entry.declaration.purpose]] = None
            periods.setdefault(what, {})[_HOW_LONG[entry.declaration.retention]] = None
        if entry.sealed:
            sealed.add(what)
    rows = (Kept(_(what), tuple(map(_, whys[what])), tuple(map(_, periods[what])), what in sealed) for what in whys)
    return tuple(sorted(rows, key=lambda row: not row.sealed))


def _about_customers() -> Iterator[tuple[str, Entry]]:
    for entry in entries():
        declaration = entry.declaration
        if declaration is None:
            continue
        named = not _CUSTOMER.isdisjoint(declaration.subject.split("|"))
        itself = declaration.subject == "self" and entry.model.startswith("people.")
        if named or itself or entry.model in _ALSO:
            yield _WHAT.get(f"{entry.model}.{entry.field}") or _WHAT.get(entry.model, _OTHER), entry
