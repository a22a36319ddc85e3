"""Why something was refused or failed, in the reader's language: a sentence for each code that the ledger holds."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.permissions import Permission

_CODES: Final = {
    "already-done": n_("It was done already"),
    "code-wrong": n_("The code was wrong or out of date"),
    "email-taken": n_("Somebody has this address already"),
    "enough-letters": n_("Enough confirmations went to this address within the hour or the day"),
    "gateway-refused": n_("The language model could not be used"),
    "inactive": n_("The account is closed"),
    "invalid-change": n_("It did not fit how things stood by then"),
    "ledger-unavailable": n_("The ledger could not be written"),
    "link-not-valid": n_("The link was used already or is out of date"),
    "no-second-factor": n_("The account has no second factor yet"),
    "not-allowed": n_("Not allowed to this role"),
    "not-set": n_("Something is not set up yet"),
    "not-visible": n_("Not there, or not for their eyes"),
    "own-rights": n_("Nobody changes their own rights"),
    "pass-not-valid": n_("The link was used already or is out of date"),
    "refused": n_("Not allowed"),
    "too-many": n_("Too many attempts"),
    "too-many-forms": n_("Too many forms from one network"),
    "wrong-code": n_("The code was wrong"),
    "wrong-passkey": n_("The passkey did not fit"),
    "wrong-password": n_("The password was wrong"),
}
#: A page that was refused is kept with the permission that it needs.
_NEEDED: Final = {
    Permission.AGENT_MANAGE: n_("Their role does not manage agents"),
    Permission.CANNED_MANAGE: n_("Their role does not manage canned replies"),
    Permission.CUSTOMER_ERASE: n_("Their role does not erase people"),
    Permission.CUSTOMER_MERGE: n_("Their role does not merge customers"),
    Permission.CUSTOMER_OPEN: n_("Their role does not open masked values"),
    Permission.CUSTOMER_READ: n_("Their role does not see customers"),
    Permission.CUSTOMER_UPDATE: n_("Their role does not change customers"),
    Permission.FIGURES_READ: n_("Their role does not see the figures"),
    Permission.GATEWAY_READ: n_("Their role does not see what language models were asked"),
    Permission.JOBS_READ: n_("Their role does not see background work"),
    Permission.LEDGER_EXPORT: n_("Their role does not export the ledger"),
    Permission.LEDGER_READ_ALL: n_("Their role does not read the whole ledger"),
    Permission.LEDGER_READ_DEPARTMENT: n_("Their role does not read the ledger of a department"),
    Permission.LEDGER_READ_OWN: n_("Their role does not read the ledger"),
    Permission.LEDGER_VERIFY: n_("Their role does not have the ledger checked"),
    Permission.SETTINGS_MANAGE: n_("Their role does not change settings"),
    Permission.TICKET_ASSIGN: n_("Their role does not assign tickets"),
    Permission.TICKET_FORWARD: n_("Their role does not send messages on"),
    Permission.TICKET_NOTE: n_("Their role does not write notes"),
    Permission.TICKET_READ: n_("Their role does not read tickets"),
    Permission.TICKET_READ_RAW: n_("Their role does not read raw mail"),
    Permission.TICKET_REDACT: n_("Their role does not take personal data out"),
    Permission.TICKET_REPLY: n_("Their role does not answer tickets"),
    Permission.TICKET_UPDATE: n_("Their role does not change tickets"),
    Permission.TRIAGE_CORRECT: n_("Their role does not correct the sorting"),
    Permission.TRIAGE_STEER: n_("Their role does not say how far triage goes"),
    Permission.VIEW_SHARE: n_("Their role does not share views"),
}
_SENTENCES: Final = {**_CODES, **{str(permission): sentence for permission, sentence in _NEEDED.items()}}


def reason(code: str) -> str:
    """Why, in a sentence without its full stop. ``code`` may say more after a colon (``too-many:network``); an error has its class."""
    sentence = _SENTENCES.get(code) or _SENTENCES.get(code.partition(":")[0])
    return _(sentence) if sentence else _("An error inside the desk")
