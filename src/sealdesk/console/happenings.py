"""What happened, in the reader's language: one sentence, one noun and one picture for each of the ledger's tags."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.tags import Tag
from sealdesk.ledger.models import LedgerEvent


class Happening(NamedTuple):
    """``done`` says that it happened, ``tried`` names what was refused or failed."""

    done: str
    tried: str
    icon: str


_HAPPENINGS: Final = {
    Tag.ACTION_UNDONE: Happening(n_("Took a change back"), n_("taking a change back"), "archive-restore"),
    Tag.AGENT_DEACTIVATED: Happening(n_("Closed an agent's account"), n_("closing an agent's account"), "user-minus"),
    Tag.AGENT_INVITED: Happening(n_("Invited an agent"), n_("inviting an agent"), "user-plus"),
    Tag.AGENT_PREFERENCES_CHANGED: Happening(n_("Changed settings of their own"), n_("changing settings of their own"), "settings"),
    Tag.AGENT_CHANGED: Happening(n_("Changed an agent"), n_("changing an agent"), "user-round-cog"),
    Tag.AGENT_REACTIVATED: Happening(n_("Opened an agent’s account again"), n_("opening an agent’s account"), "user-check"),
    Tag.CATEGORY_SAVED: Happening(n_("Changed a category"), n_("changing a category"), "list-filter"),
    Tag.CANNED_REMOVED: Happening(n_("Removed a canned reply"), n_("removing a canned reply"), "book-open"),
    Tag.CANNED_SAVED: Happening(n_("Saved a canned reply"), n_("saving a canned reply"), "book-open"),
    Tag.CUSTOMER_ADDRESS_ADDED: Happening(n_("Added an address or number"), n_("adding an address"), "at-sign"),
    Tag.CUSTOMER_ADDRESS_REMOVED: Happening(n_("Removed an address or number"), n_("removing an address"), "at-sign"),
    Tag.CUSTOMER_ADDRESS_VERIFIED: Happening(n_("Confirmed an address or number"), n_("confirming an address"), "badge-check"),
    Tag.CUSTOMER_BLOCKED: Happening(n_("Blocked a customer"), n_("blocking a customer"), "ban"),
    Tag.CUSTOMER_CHANGED: Happening(n_("Changed a customer's record"), n_("changing a customer's record"), "pencil"),
    Tag.CUSTOMER_MERGED: Happening(n_("Merged two records of a customer"), n_("merging two customers"), "git-merge"),
    Tag.CUSTOMER_NOTE_REMOVED: Happening(n_("Removed a note about a customer"), n_("removing a note"), "x"),
    Tag.CUSTOMER_NOTED: Happening(n_("Wrote a note about a customer"), n_("writing a note"), "pen-line"),
    Tag.CUSTOMER_TAKEN_APART: Happening(n_("Took merged records apart"), n_("taking merged records apart"), "split"),
    Tag.CUSTOMER_UNBLOCKED: Happening(n_("Unblocked a customer"), n_("unblocking a customer"), "check"),
    Tag.CUSTOMER_ADDRESS_JOINED: Happening(n_("Joined an address to a customer"), n_("joining an address"), "at-sign"),
    Tag.CUSTOMER_ERASED: Happening(n_("Erased a person for good"), n_("erasing a person"), "eraser"),
    Tag.CUSTOMER_CREATED: Happening(n_("Made a customer record and key"), n_("making a customer record"), "user"),
    Tag.DEPARTMENT_ARCHIVED: Happening(n_("Archived a department"), n_("archiving a department"), "building-2"),
    Tag.DEPARTMENT_CHANGED: Happening(n_("Changed a department"), n_("changing a department"), "building-2"),
    Tag.DEPARTMENT_CREATED: Happening(n_("Made a department"), n_("making a department"), "building-2"),
    Tag.DESK_GENERATED: Happening(n_("Made tickets for a demonstration"), n_("making tickets for a demonstration"), "sparkles"),
    Tag.DEPARTMENT_RESTORED: Happening(n_("Opened a department again"), n_("opening a department again"), "building-2"),
    Tag.DESK_CHANGED: Happening(n_("Changed a setting of the desk"), n_("changing a setting of the desk"), "settings"),
    Tag.DRAFT_DISCARDED: Happening(n_("Discarded a draft"), n_("discarding a draft"), "eraser"),
    Tag.DRAFT_STARTED: Happening(n_("Began a draft"), n_("beginning a draft"), "pen-line"),
    Tag.FACTOR_ADDED: Happening(n_("Added a second factor"), n_("adding a second factor"), "key-round"),
    Tag.FACTOR_REMOVED: Happening(n_("Removed a second factor"), n_("removing a second factor"), "key-round"),
    Tag.FACTOR_REFUSED: Happening(n_("Second factor checked"), n_("a wrong second factor"), "key-round"),
    Tag.GATEWAY_ACCEPTED: Happening(n_("Took over what a language model proposed"), n_("taking over a proposal"), "sparkles"),
    Tag.GATEWAY_ANSWERED: Happening(n_("A language model was heard"), n_("hearing a language model"), "sparkles"),
    Tag.GATEWAY_ASKED: Happening(n_("Asked a language model, masked"), n_("asking a language model"), "sparkles"),
    Tag.GATEWAY_TESTED: Happening(n_("Tried the language model’s endpoint"), n_("trying the language model"), "sparkles"),
    Tag.GRANT_GIVEN: Happening(n_("Gave a role"), n_("giving a role"), "user-check"),
    Tag.GRANT_WITHDRAWN: Happening(n_("Withdrew a role"), n_("withdrawing a role"), "user-minus"),
    Tag.JOB_RETRIED: Happening(n_("Had background work tried again"), n_("trying background work again"), "cog"),
    Tag.KEY_ROTATED: Happening(n_("Rotated a key"), n_("rotating a key"), "key-round"),
    Tag.LEDGER_CHECK_ASKED: Happening(n_("Asked for a check of the ledger"), n_("asking for a check of the ledger"), "shield-check"),
    Tag.LEDGER_EXPORTED: Happening(n_("Exported the ledger"), n_("exporting the ledger"), "download"),
    Tag.LEDGER_REPAIRED: Happening(n_("Repaired the ledger’s guards"), n_("repairing the ledger’s guards"), "shield-check"),
    Tag.LEDGER_VERIFIED: Happening(n_("Checked the ledger"), n_("checking the ledger"), "shield-check"),
    Tag.LETTER_FAILED: Happening(n_("Could not send a letter of the desk"), n_("sending a letter of the desk"), "mail-x"),
    Tag.LETTER_QUEUED: Happening(n_("Put a letter of the desk in line"), n_("writing a letter of the desk"), "mail"),
    Tag.LETTER_SENT: Happening(n_("Sent a letter of the desk"), n_("sending a letter of the desk"), "mail"),
    Tag.LINK_ISSUED: Happening(n_("Made a one-time sign-in link"), n_("making a sign-in link"), "link"),
    Tag.LINK_REVOKED: Happening(n_("Ended the links of a customer"), n_("ending links"), "ban"),
    Tag.LINK_USED: Happening(n_("Used a one-time sign-in link"), n_("using a sign-in link"), "link"),
    Tag.MAIL_AUTHENTICATED: Happening(n_("Checked the sender of a mail"), n_("checking the sender of a mail"), "shield-check"),
    Tag.MAIL_DELIVERED: Happening(n_("Handed a mail to its server"), n_("sending a mail"), "check"),
    Tag.MAIL_FAILED: Happening(n_("Gave up sending a mail"), n_("sending a mail"), "circle-x"),
    Tag.MAIL_RECEIVED: Happening(n_("Received a mail and sealed it"), n_("receiving a mail"), "mail"),
    Tag.MAIL_REQUEUED: Happening(n_("Had a reply sent now"), n_("having a reply sent"), "mail"),
    Tag.MAIL_RETRIED: Happening(n_("A mail waits for another attempt"), n_("sending a mail again"), "timer"),
    Tag.MAILBOX_SAVED: Happening(n_("Saved a mailbox"), n_("saving a mailbox"), "inbox"),
    Tag.MAILBOX_TESTED: Happening(n_("Tried a mailbox’s server"), n_("trying a mailbox’s server"), "inbox"),
    Tag.MODEL_DRIFTED: Happening(n_("Tickets look other than at the training"), n_("looking whether tickets changed"), "triangle-alert"),
    Tag.MODEL_MARKED: Happening(n_("Found an erased person in a sorting model"), n_("looking for erased persons in models"), "eraser"),
    Tag.MODEL_SERVED: Happening(n_("Put a sorting model in service"), n_("putting a sorting model in service"), "sparkles"),
    Tag.MODEL_SETTLED: Happening(n_("Tickets look as at the training again"), n_("looking whether tickets changed"), "check"),
    Tag.MODEL_TRAINED: Happening(n_("Trained the sorting model"), n_("training the sorting model"), "sparkles"),
    Tag.MODEL_TRAINING_ASKED: Happening(n_("Asked for a training"), n_("asking for a training"), "sparkles"),
    Tag.MODEL_TRAINING_FAILED: Happening(n_("A training broke off"), n_("ending a training"), "circle-x"),
    Tag.NOTICES_GIVEN: Happening(n_("Gave notice to agents"), n_("giving notice"), "bell"),
    Tag.NOTICES_MAILED: Happening(n_("Sent notices by mail"), n_("sending notices"), "mail"),
    Tag.ORGANISATION_CREATED: Happening(n_("Made an organisation"), n_("making an organisation"), "building-2"),
    Tag.ORGANISATION_RENAMED: Happening(n_("Renamed an organisation"), n_("renaming an organisation"), "building-2"),
    Tag.PASSWORD_CHANGED: Happening(n_("Changed a password"), n_("changing a password"), "key-round"),
    Tag.ROUTE_REFUSED: Happening(n_("Asked for a page outside the role"), n_("a page outside the role"), "ban"),
    Tag.SECRET_SEALED: Happening(n_("Sealed secrets that a message held"), n_("sealing secrets"), "lock-keyhole"),
    Tag.SEARCH_REBUILT: Happening(n_("Built the search index anew"), n_("building the search index"), "search"),
    Tag.SESSION_CLOSED: Happening(n_("Signed out"), n_("signing out"), "log-in"),
    Tag.SESSION_OPENED: Happening(n_("Signed in to the desk"), n_("signing in"), "log-in"),
    Tag.SESSION_REFUSED: Happening(n_("Sign-in checked"), n_("a sign-in"), "ban"),
    Tag.SESSION_REVOKED: Happening(n_("Ended a session"), n_("ending a session"), "monitor"),
    Tag.TAG_CHANGED: Happening(n_("Changed a tag"), n_("changing a tag"), "tags"),
    Tag.TAG_CREATED: Happening(n_("Made a tag"), n_("making a tag"), "tags"),
    Tag.TAG_REMOVED: Happening(n_("Removed a tag"), n_("removing a tag"), "tags"),
    Tag.TICKET_ANSWER_READ: Happening(n_("Opened a confidential answer"), n_("opening a confidential answer"), "lock-keyhole-open"),
    Tag.TICKET_ASSIGNED: Happening(n_("Assigned the ticket"), n_("assigning the ticket"), "user-plus"),
    Tag.TICKET_BROUGHT_BACK: Happening(n_("Brought it back from the spam"), n_("bringing a ticket back from the spam"), "archive-restore"),
    Tag.TICKET_CLEARED: Happening(n_("Said that it is no phishing"), n_("clearing a ticket of phishing"), "shield-check"),
    Tag.TICKET_REPORTED: Happening(n_("Reported it as phishing"), n_("reporting phishing"), "fish-off"),
    Tag.TICKET_SUSPECTED: Happening(n_("Signs of phishing were found"), n_("looking for phishing"), "fish-off"),
    Tag.TICKET_CHANGED: Happening(n_("Changed the ticket"), n_("changing the ticket"), "pencil"),
    Tag.TICKET_CODES_READ: Happening(n_("Found where QR codes lead"), n_("reading QR codes"), "radar"),
    Tag.TICKET_CONTESTED: Happening(n_("Asked that a person looks at it"), n_("asking for a person"), "scale"),
    Tag.TICKET_CONTEST_SETTLED: Happening(n_("Looked at what was contested"), n_("settling what was contested"), "scale"),
    Tag.TICKET_FORWARDED: Happening(n_("Sent a message on to a third party"), n_("sending a message on"), "arrow-right"),
    Tag.TICKET_JOINED: Happening(n_("Joined two tickets"), n_("joining two tickets"), "git-merge"),
    Tag.TICKET_MARKED: Happening(n_("Marked the ticket as read or unread"), n_("marking a ticket"), "eye"),
    Tag.TICKET_LINKED: Happening(n_("Linked two tickets"), n_("linking two tickets"), "link"),
    Tag.TICKET_MERGED: Happening(n_("Merged two tickets"), n_("merging two tickets"), "git-merge"),
    Tag.TICKET_MESSAGE_RECEIVED: Happening(n_("A message came in"), n_("taking in a message"), "mail"),
    Tag.TICKET_NOTED: Happening(n_("Wrote a note"), n_("writing a note"), "pen-line"),
    Tag.TICKET_OPENED: Happening(n_("The ticket was opened"), n_("opening a ticket"), "ticket"),
    Tag.TICKET_RATED: Happening(n_("Said what they think of an answer"), n_("rating an answer"), "badge-check"),
    Tag.TICKET_REDACTED: Happening(n_("Took personal data out of a message"), n_("taking personal data out"), "eraser"),
    Tag.TICKET_REPLIED: Happening(n_("Wrote a reply"), n_("writing a reply"), "pen-line"),
    Tag.TICKET_REPLY_DISCARDED: Happening(n_("Discarded a reply that had not left"), n_("discarding a reply"), "x"),
    Tag.TICKET_REPLY_KEPT_BACK: Happening(n_("Kept a reply back"), n_("keeping a reply back"), "circle-alert"),
    Tag.TICKET_REPLY_TAKEN_OVER: Happening(n_("Sent a reply that was kept back in their own name"), n_("taking a reply over"), "mail"),
    Tag.TICKET_REPLY_RECALLED: Happening(n_("Took a reply back before it left"), n_("taking a reply back"), "archive-restore"),
    Tag.TICKET_SET_ASIDE: Happening(n_("Set it aside as unwanted"), n_("setting a ticket aside"), "mail-warning"),
    Tag.TICKET_SORTED: Happening(n_("The ticket was sorted"), n_("sorting the ticket"), "list-filter"),
    Tag.TICKET_SORTED_AGAIN: Happening(n_("Sorted anew after a second look"), n_("looking again"), "list-filter"),
    Tag.TICKET_SNOOZED: Happening(n_("Snoozed the ticket"), n_("snoozing the ticket"), "alarm-clock"),
    Tag.TICKET_SPLIT: Happening(n_("Split messages off"), n_("splitting messages off"), "split"),
    Tag.TICKET_TAGGED: Happening(n_("Tagged the ticket"), n_("tagging the ticket"), "tags"),
    Tag.TICKET_UNLINKED: Happening(n_("Took a link off"), n_("taking a link off"), "link"),
    Tag.TICKET_UNTAGGED: Happening(n_("Took a tag off"), n_("taking a tag off"), "tags"),
    Tag.TOPICS_FOUND: Happening(n_("Topics were looked for"), n_("looking for topics"), "chart-column"),
    Tag.TICKET_WOKEN: Happening(n_("The ticket came back"), n_("bringing the ticket back"), "archive-restore"),
    Tag.TRIAGE_CONFIRMED: Happening(n_("Confirmed how it was sorted"), n_("confirming the sorting"), "check"),
    Tag.TRIAGE_CORRECTED: Happening(n_("Corrected how it was sorted"), n_("correcting the sorting"), "pencil"),
    Tag.TRIAGE_UNDONE: Happening(n_("Took back what triage did"), n_("taking back what triage did"), "archive-restore"),
    Tag.VALUE_OPENED: Happening(n_("Read what customers wrote or are called"), n_("reading sealed values"), "eye"),
    Tag.VIEW_REMOVED: Happening(n_("Removed a view"), n_("removing a view"), "list-filter"),
    Tag.VIEW_SAVED: Happening(n_("Saved a view"), n_("saving a view"), "list-filter"),
}
_PARTS: Final = {
    "bell": n_("Bell"),
    "delivery": n_("Mail out"),
    "gateway": n_("Language model"),
    "generator": n_("Demonstration"),
    "imap": n_("Mail in"),
    "indexer": n_("Search index"),
    "intake": n_("Mail in"),
    "operator": n_("Operator"),
    "analyst": n_("Figures"),
    "postman": n_("Mail out"),
    "register": n_("Customer register"),
    "resealer": n_("Sealing"),
    "setup": n_("Set-up"),
    "suggestions": n_("Suggestions"),
    "trainer": n_("Training of triage"),
    "triage": n_("Triage"),
    "verifier": n_("Verification"),
    "waker": n_("Clock"),
}
_UNKNOWN: Final = Happening("", "", "activity")


def what(tag: str, *, done: bool = True) -> str:
    """What happened, or what was tried. A tag of a later release is shown as it is."""
    found = _HAPPENINGS.get(tag, _UNKNOWN)  # type: ignore[call-overload]
    sentence: str = found.done if done else found.tried
    return _(sentence) if sentence else tag


def icon(tag: str) -> str:
    """Its picture in the sprite."""
    picture: str = _HAPPENINGS.get(tag, _UNKNOWN).icon  # type: ignore[call-overload]
    return picture


def moment(event: LedgerEvent) -> datetime.datetime:
    """When it happened."""
    return datetime.datetime.fromtimestamp(event.at_us / 1_000_000, datetime.UTC)


def choices() -> list[tuple[str, str]]:
    """Every tag with its sentence, for a filter, in the order of the sentences."""
    return sorted(((str(tag), _(found.done)) for tag, found in _HAPPENINGS.items()), key=lambda choice: choice[1])


def tags_like(words: str) -> list[str]:
    """The tags whose sentence, here or in English, has each of these words; one alone where the sentence is just that."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    said = {str(tag): _said(str(tag), found) for tag, found in _HAPPENINGS.items()}
    exactly = [tag for tag, texts in said.items() if " ".join(wanted) in texts]
    fitting = [tag for tag, texts in said.items() if any(all(word in text for word in wanted) for text in texts)]
    return exactly or sorted(fitting, key=what)


def _said(tag: str, found: Happening) -> set[str]:
    return {text.casefold() for text in (_(found.done), _(found.tried), found.done, found.tried, tag)}


def actor(key: str, names: dict[str, str]) -> tuple[str, str]:
    """The kind of an actor and a name for them: an agent's, a part of the desk's, a customer, somebody unknown."""
    kind, _sep, rest = key.partition(":")
    if kind == "agent":
        return kind, names.get(key, _("A former agent"))
    if kind == "customer":
        return kind, _("Customer")
    if kind == "system":
        return kind, _(_PARTS[rest]) if rest in _PARTS else _("The desk itself")
    return "stranger", _("Somebody not signed in")
