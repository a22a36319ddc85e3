"""What roles, rights and labels mean, in the reader's language: the sentences of the settings about people."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.permissions import Permission, Role
from sealdesk.labels import Label

#: The order of the columns, from the most common role to the rarest.
ROLES: Final = (Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)

_ROLES: Final = {
    Role.AGENT: n_("Answers tickets of their departments. Sees names and messages; addresses and numbers are opened one by one."),
    Role.LEAD: n_("An agent who also sees sensitive values, raw mails and the ledger of their departments."),
    Role.PRIVACY_OFFICER: n_("Works on privacy requests, sees sensitive values, and reads the whole ledger."),
    Role.ADMINISTRATOR: n_("Manages people, departments and mailboxes. Reads no tickets, and sees customers’ values masked."),
    Role.AUDITOR: n_("Reads and checks the ledger: that things happened, not what was said."),
}


class Right(NamedTuple):
    """A right by its name, and one more line that says how far it goes."""

    name: str
    sub: str = ""


_RIGHTS: Final = {
    Permission.AGENT_MANAGE: Right(n_("People and roles"), n_("never one’s own rights")),
    Permission.CANNED_MANAGE: Right(n_("Canned replies for others"), n_("everybody keeps their own")),
    Permission.CUSTOMER_ERASE: Right(
        n_("Erase a person for good"), n_("after a second factor, where they answer for all of the person’s departments")
    ),
    Permission.CUSTOMER_MERGE: Right(n_("Merge two records of one person"), n_("can be taken apart again")),
    Permission.CUSTOMER_OPEN: Right(n_("Open one masked value"), n_("asks for a purpose, is recorded")),
    Permission.CUSTOMER_READ: Right(n_("See the customer’s card"), n_("masked, for tickets of own departments")),
    Permission.CUSTOMER_UPDATE: Right(n_("Change what is known of a customer"), n_("name, addresses, notes, block")),
    Permission.FIGURES_READ: Right(
        n_("See the figures of a department"), n_("how many tickets of what, what is unusual, what triage saved")
    ),
    Permission.GATEWAY_READ: Right(n_("See what left for a language model"), n_("masked as it went; looking is recorded")),
    Permission.JOBS_READ: Right(n_("Background work"), n_("states and counts, nobody’s data")),
    Permission.LEDGER_EXPORT: Right(n_("Export the ledger with its proofs")),
    Permission.LEDGER_READ_ALL: Right(n_("Read the whole ledger"), n_("personal details stay sealed")),
    Permission.LEDGER_READ_DEPARTMENT: Right(n_("Read the ledger of their departments")),
    Permission.LEDGER_READ_OWN: Right(n_("Read their own events")),
    Permission.LEDGER_VERIFY: Right(n_("Have the ledger checked")),
    Permission.SETTINGS_MANAGE: Right(n_("Departments, mailboxes and other settings")),
    Permission.TICKET_ASSIGN: Right(n_("Assign tickets"), n_("to people of the ticket’s department")),
    Permission.TICKET_FORWARD: Right(n_("Send a message on to somebody outside"), n_("with a reason that its customer can read")),
    Permission.TICKET_NOTE: Right(n_("Write internal notes")),
    Permission.TICKET_READ: Right(n_("Read tickets"), n_("of own departments")),
    Permission.TICKET_READ_RAW: Right(n_("Download a mail exactly as it came")),
    Permission.TICKET_REDACT: Right(n_("Take personal data out of a message"), n_("for good")),
    Permission.TICKET_REPLY: Right(n_("Answer customers")),
    Permission.TICKET_UPDATE: Right(n_("Change status, priority and department")),
    Permission.TRIAGE_CORRECT: Right(n_("Correct how a ticket was sorted")),
    Permission.TRIAGE_STEER: Right(n_("Say how far triage goes by itself"), n_("and how a department’s tickets are given")),
    Permission.VIEW_SHARE: Right(n_("Share a view with a department")),
}
_LABELS: Final = {
    Label.PERSONAL: Right(n_("Personal"), n_("names, e-mail, phone, messages")),
    Label.SENSITIVE: Right(n_("Sensitive"), n_("health, documents, birth dates")),
    Label.SECRET: Right(n_("Secret"), n_("passwords, card numbers, keys")),
}
#: The groups of the matrix, by the first word of a permission; what fits nowhere is the desk's.
_GROUPS: Final = {"ticket": n_("Tickets"), "triage": n_("Tickets"), "customer": n_("Customers"), "ledger": n_("Ledger")}


def role_sentence(role: str) -> str:
    """What a role is for, and what it sees in clear."""
    return _(_ROLES[Role(role)]) if role in set(Role) else ""


def right(permission: str) -> Right:
    """A permission in words; one of a later release by its own name."""
    found = _RIGHTS.get(permission)  # type: ignore[call-overload]
    return Right(_(found.name), _(found.sub) if found.sub else "") if found else Right(permission)


def label(value: Label) -> Right:
    """A label in words."""
    found = _LABELS[value]
    return Right(_(found.name), _(found.sub))


def ordered_rights() -> list[Permission]:
    """Every permission, what most people have first."""
    places = list(_GROUPS)
    return sorted(Permission, key=lambda one: places.index(one.partition(":")[0]) if one.partition(":")[0] in places else len(places))


def group_of(permission: str) -> str:
    """Where the matrix shows a permission."""
    known = _GROUPS.get(permission.partition(":")[0])
    return _(known) if known else _("The desk")
