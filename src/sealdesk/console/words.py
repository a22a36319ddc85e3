"""The desk's vocabulary in the reader's language: statuses, priorities, channels, roles, fields and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.desk import categories as known_categories
from sealdesk.desk import tagging
from sealdesk.desk.filetypes import FileType
from sealdesk.languages import name_of, named

STATUSES: Final = ("new", "open", "pending", "solved", "closed")
PRIORITIES: Final = ("urgent", "high", "normal", "low")

#: What a way to reach a customer is opened for, on a ticket and elsewhere.
PURPOSES: Final = ("work-on-ticket", "call-back", "write-to-customer", "check-identity", "keep-record")
#: What makes no sense for a value of such a kind.
_UNFIT: Final = {"address": {"call-back"}, "phone": {"write-to-customer"}, "secret": {"call-back", "write-to-customer"}}

_STATUS: Final = {
    "new": n_("New"),
    "open": n_("Open"),
    "pending": n_("Waiting for customer"),
    "snoozed": n_("Snoozed"),
    "solved": n_("Solved"),
    "closed": n_("Closed"),
}
_PRIORITY: Final = {"urgent": n_("Urgent"), "high": n_("High"), "normal": n_("Normal"), "low": n_("Low")}
_TYPE: Final = {"question": n_("Question"), "incident": n_("Incident"), "problem": n_("Problem"), "task": n_("Task")}
_CHANNEL: Final = {
    "mail": n_("E-mail"),
    "form": n_("Web form"),
    "chat": n_("Chat"),
    "phone": n_("Telephone"),
    "counter": n_("Counter"),
    "api": n_("API"),
}
CHANNEL_ICONS: Final = {
    "mail": "mail",
    "form": "globe",
    "chat": "message-circle",
    "phone": "phone",
    "counter": "users",
    "api": "code-xml",
}
_ROLE: Final = {
    "administrator": n_("Administrator"),
    "agent": n_("Agent"),
    "auditor": n_("Auditor"),
    "lead": n_("Lead"),
    "privacy-officer": n_("Privacy officer"),
}
_KIND: Final = {
    "address": n_("E-mail address"),
    "json": n_("Details of a mail"),
    "name": n_("Full name"),
    "phone": n_("Phone number"),
    "secret": n_("Secret"),
    "text": n_("Text"),
}
_FOUND: Final = {
    "address": n_("Postal address"),
    "bank_card": n_("Card number"),
    "date_of_birth": n_("Date of birth"),
    "driver_licence": n_("Driving licence"),
    "email": n_("E-mail address"),
    "iban": n_("Bank account"),
    "ip": n_("Internet address"),
    "landline": n_("Phone number"),
    "name": n_("Full name"),
    "passport": n_("Passport"),
    "phone": n_("Phone number"),
    "plate": n_("Number plate"),
    "resident_id": n_("Identity number"),
    "unread": n_("Not looked through"),
    "us_ssn": n_("Social security number"),
}
_SECRET: Final = {
    "card": n_("Card number"),
    "card-code": n_("Card code"),
    "code": n_("One-time code"),
    "cookie": n_("Session cookie"),
    "key": n_("Key"),
    "password": n_("Password"),
    "private-key": n_("Private key"),
    "token": n_("Token"),
}
_DELIVERY: Final = {
    "bounced": n_("Came back undelivered"),
    "queued": n_("Waiting to be sent"),
    "sending": n_("Being sent"),
    "sent": n_("Sent"),
    "delivered": n_("Delivered"),
    "retrying": n_("Not sent yet, trying again"),
    "failed": n_("Could not be sent"),
    "kept": n_("Kept back, not sent"),
}
DELIVERY_ICONS: Final = {
    "bounced": "mail-x",
    "queued": "clock",
    "sending": "clock",
    "sent": "check",
    "delivered": "check-check",
    "retrying": "timer",
    "failed": "circle-x",
    "kept": "circle-alert",
}
_COLOUR: Final = {
    "plain": n_("Grey"),
    "accent": n_("Petrol"),
    "info": n_("Blue"),
    "success": n_("Green"),
    "warning": n_("Amber"),
    "danger": n_("Red"),
}
_QUESTION: Final = {
    "assignee": n_("Assignee"),
    "category": n_("Category"),
    "danger": n_("Phishing"),
    "department": n_("Department"),
    "language": n_("Language"),
    "priority": n_("Priority"),
    "sentiment": n_("Tone"),
    "skills": n_("Skills needed"),
    "spam": n_("Spam"),
    "type": n_("Type"),
    "urgency": n_("Urgency"),
}
_SENTIMENT: Final = {"positive": n_("Pleased"), "neutral": n_("Neutral"), "negative": n_("Displeased")}
_DAMAGED: Final = n_("Some parts of the mail were damaged; the raw mail is kept whole.")
_PROBLEM: Final = {
    "defect": n_("The mail is built in a way that could not be taken apart."),
    "html-active-content": n_("The design contained scripts or forms; they were taken out."),
    "not-a-mail": n_("What arrived is not a mail: it has neither a header nor text."),
    "processing-failed": n_("The mail could not be worked off for an hour."),
    "sender-missing": n_("The mail does not say who sent it."),
    "text-too-long": n_("The text was too long and is shown in part."),
    "too-large": n_("The mail is larger than the desk accepts."),
    "too-slow": n_("Reading the mail took too long and was stopped."),
}
LINKS: Final = ("related", "duplicate", "caused")
_LINK: Final = {"related": n_("Related to"), "duplicate": n_("Duplicate of"), "caused": n_("Caused by")}
#: The same from the other side.
_LINK_BACK: Final = {"related": n_("Related to"), "duplicate": n_("Has the duplicate"), "caused": n_("Cause of")}
#: Names of languages that Django's own catalogue lacks, or calls otherwise; see sealdesk.languages.
_LANGUAGES: Final = (n_("Chinese"), n_("Gujarati"), n_("Hindi"), n_("Norwegian"))
_FIELD: Final = {
    "category": n_("Category"),
    "department": n_("Department"),
    "language": n_("Language"),
    "name": n_("Full name"),
    "organisation": n_("Organisation"),
    "priority": n_("Priority"),
    "probably_of": n_("May belong to"),
    "requester": n_("Customer"),
    "status": n_("Status"),
    "tray": n_("Place"),
}
_TRAY: Final = {
    "automatic": n_("Automatic mail"),
    "blocked": n_("Blocked senders"),
    "bounce": n_("Bounces"),
    "inbox": n_("Inbox"),
    "spam": n_("Spam"),
    "unreadable": n_("Could not be read"),
}
_LABEL: Final = {
    "internal": n_("internal"),
    "personal": n_("personal"),
    "public": n_("public"),
    "secret": n_("secret"),
    "sensitive": n_("sensitive"),
}
_PURPOSE: Final = {
    "work-on-ticket": n_("To work on this ticket"),
    "support": n_("To work on tickets"),
    "call-back": n_("To call the customer back"),
    "check-identity": n_("To check their identity"),
    "gateway": n_("To ask a language model, masked"),
    "keep-record": n_("To keep their record right"),
    "redact": n_("To take personal data out"),
    "check-sessions": n_("To see who is signed in"),
    "write-to-customer": n_("To write to the customer another way"),
    "codes": n_("To keep where QR codes lead"),
    "deliver": n_("To send a letter or reply"),
    "supplier": n_("Sent on to who makes or supplies it"),
    "carrier": n_("Sent on to who delivers it"),
    "expert": n_("Sent on to an expert"),
    "authority": n_("Sent on to an authority"),
    "other": n_("Sent on to somebody else"),
    "look-over": n_("To look mail over for phishing"),
    "fetch-mail": n_("To fetch mail from a server"),
    "own-data": n_("To read their own data"),
    "receive": n_("To take in what they sent"),
    "reseal": n_("To seal it with another key"),
    "search": n_("To keep the search index"),
    "sorting": n_("To sort it a second time"),
    "suggestions": n_("To suggest an answer"),
    "test-mailbox": n_("To try a mailbox"),
    "analysis": n_("To see what many people write about"),
    "training": n_("To train the sorting model"),
}
_FILE: Final = {
    FileType.ARCHIVE: n_("an archive"),
    FileType.AUDIO: n_("a sound recording"),
    FileType.DOCUMENT: n_("an office document"),
    FileType.HTML: n_("a web page"),
    FileType.MAIL: n_("a mail"),
    FileType.PDF: n_("a PDF"),
    FileType.PROGRAM: n_("a program"),
    FileType.SVG: n_("a drawing that can hold scripts"),
    FileType.TEXT: n_("text"),
    FileType.VIDEO: n_("a film"),
}
#: What a file is, as a picture; None where nobody looked.
FILE_ICONS: Final = {
    **dict.fromkeys((FileType.GIF, FileType.JPEG, FileType.PICTURE, FileType.PNG, FileType.WEBP), "file-image"),
    FileType.HTML: "code-xml",
    FileType.MAIL: "mail",
    FileType.PROGRAM: "terminal",
    FileType.SVG: "code-xml",
    FileType.TEXT: "scroll-text",
}


def status(value: str) -> str:
    """A ticket's status."""
    return _word(_STATUS, value)


def priority(value: str) -> str:
    """A ticket's priority."""
    return _word(_PRIORITY, value)


def channel(value: str) -> str:
    """The way a ticket came."""
    return _word(_CHANNEL, value)


def ticket_type(value: str) -> str:
    """What kind of work a ticket is."""
    return _word(_TYPE, value)


def ticket_types() -> list[tuple[str, str]]:
    """All kinds with their names, for a menu."""
    return [(value, _(name)) for value, name in _TYPE.items()]


def sentiment(value: str) -> str:
    """How a customer sounds."""
    return _word(_SENTIMENT, value)


def sentiments() -> list[tuple[str, str]]:
    """All tones with their names, for a menu."""
    return [(value, _(name)) for value, name in _SENTIMENT.items()]


def channels() -> list[tuple[str, str]]:
    """All channels with their names, for a menu."""
    return [(value, _(name)) for value, name in _CHANNEL.items()]


def trays() -> list[tuple[str, str]]:
    """Where tickets lie, for a menu."""
    return [(value, _(name)) for value, name in _TRAY.items()]


def languages() -> list[tuple[str, str]]:
    """The languages that the desk knows by name, and traditional Chinese by itself, for a menu."""
    return named("zh-hant")


def role(value: str) -> str:
    """A built-in role."""
    return _word(_ROLE, value)


def kind(value: str) -> str:
    """What a sealed value is."""
    return _word(_KIND, value)


def secret(value: str) -> str:
    """What was taken out of a message."""
    return _word(_SECRET, value)


def found_kind(value: str) -> str:
    """What a place in a text is that leads to a person."""
    return _word(_FOUND, value)


def delivery(value: str) -> str:
    """How far an outgoing message has come."""
    return _word(_DELIVERY, value)


def link(kind: str, *, outward: bool = True) -> str:
    """How a ticket belongs to another; ``outward`` from the ticket that the link was made on."""
    return _word(_LINK if outward else _LINK_BACK, kind)


def language(value: str) -> str:
    """A language by its name."""
    return name_of(value)


def purposes(kind: str, *, on_ticket: bool) -> list[tuple[str, str]]:
    """What a value of this kind is opened for, for a menu. Away from a ticket none stands first: Enter alone would write a false one."""
    fitting = [value for value in PURPOSES if value not in _UNFIT.get(kind, ())]
    if on_ticket:
        return [(value, purpose(value)) for value in fitting if value != "keep-record"]
    return [("", _("Choose a purpose")), *((value, purpose(value)) for value in fitting if value != "work-on-ticket")]


def purpose(value: str) -> str:
    """Why a value is opened."""
    return _word(_PURPOSE, value)


def field(value: str) -> str:
    """A field of a ticket or a customer that an event says was changed, or a question that was answered."""
    return _word(_FIELD, value) if value in _FIELD else question(value)


def tray(word: str) -> str:
    """Where a ticket lies."""
    return _word(_TRAY, word)


def label(value: str) -> str:
    """How much harm a value does in the wrong hands."""
    return _word(_LABEL, value)


def category(value: str) -> str:
    """A category by its name in the reader's language."""
    return known_categories.name_of(value, get_language() or "en")


def categories(*, old: bool = False, held: str = "") -> list[tuple[str, str]]:
    """Those that may be chosen with their names, for a menu; what fits nowhere comes last.

    With ``old`` also the archived ones, or the one of them that is ``held`` already.
    """
    every = [one for one in known_categories.known().values() if old or not one.archived or one.slug == held]
    every.sort(key=lambda one: (one.archived, one.slug == known_categories.OTHER, category(one.slug)))
    return [(one.slug, _("%(name)s (archived)") % {"name": category(one.slug)} if one.archived else category(one.slug)) for one in every]


def colour(value: str) -> str:
    """The colour of a tag."""
    return _word(_COLOUR, value)


def tag(word: str) -> str:
    """A tag: one of the desk's own in the reader's language, one of people's as they wrote it."""
    return tagging.called(word, get_language() or "en")


def tone(colour: str) -> str:
    """The tone of a tag's chip: the accent of the design is called brand there, and the plain chip has none."""
    return {"plain": "", "accent": "brand"}.get(colour, colour)


def colours() -> list[tuple[str, str]]:
    """The colours that a tag can have, for a form."""
    return [(value, _(name)) for value, name in _COLOUR.items()]


def question(value: str) -> str:
    """One of the questions that triage answers."""
    return _word(_QUESTION, value)


def file_kind(kind: FileType) -> str:
    """What a file is by its first bytes, for the end of a sentence."""
    if FILE_ICONS.get(kind) == "file-image":
        return _("a picture")
    return _(_FILE[kind]) if kind in _FILE else _("something else")


def problem(code: str) -> str:
    """What was wrong with a mail, in a sentence."""
    return _(_PROBLEM.get(code, _DAMAGED))


def _word(table: Mapping[str, str], value: str) -> str:
    known = table.get(value)
    return _(known) if known else value
