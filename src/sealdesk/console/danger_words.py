"""Suspicions and their signs in the reader's language."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

_TITLE: Final = {
    "doubtful": n_("Be careful with this mail."),
    "phishing": n_("This looks like phishing."),
    "reported": n_("Reported as phishing."),
}
_SENTENCE: Final = {
    "doubtful": n_("Some of it is typical of fraud. Make sure by another way before you do what it asks."),
    "phishing": n_("Do nothing that it asks, open no file, and answer only by a way that you know. Its links lead nowhere here."),
    "reported": n_("An agent said so. Its links lead nowhere here."),
}
_MARK: Final = {"doubtful": n_("Careful"), "phishing": n_("Phishing?"), "reported": n_("Phishing")}
_SIGN: Final = {
    "asks-delivery-fee": n_("It asks for a fee for a delivery:"),
    "asks-for-secret": n_("It asks to be sent a password or a code:"),
    "asks-gift": n_("It promises money or a gift:"),
    "asks-new-address": n_("It asks for another address on an account, and says that the old one cannot confirm it:"),
    "asks-password": n_("It asks to confirm an account, or says that one will be closed:"),
    "asks-payment-change": n_("It announces another bank account:"),
    "asks-scan": n_("It asks to scan a code:"),
    "code-of-sender": n_("A QR code in a picture leads to the sender's own house:"),
    "contact-in-code": n_("A QR code in a picture adds a contact, or calls or writes to one:"),
    "factor-in-code": n_("A QR code in a picture holds the secret of a second factor:"),
    "network-in-code": n_("A QR code in a picture joins a wireless network:"),
    "payment-in-code": n_("A QR code in a picture pays somebody:"),
    "pictures-unread": n_("More pictures, in which no QR code was looked for:"),
    "link-in-code": n_("A QR code in a picture leads to:"),
    "asks-second-factor": n_("It asks to reset, move or switch off a second factor:"),
    "threatens": n_("It threatens to publish something unless somebody pays:"),
    "dmarc-answers-away": n_("The check of its sender failed (DMARC), and answers would go to another domain:"),
    "file-double": n_("A program is named like a document:"),
    "file-macro": n_("A document comes with macros:"),
    "file-page": n_("A web page comes as a file:"),
    "file-program": n_("A file can run programs:"),
    "forged-sender": n_("The sender looks forged:"),
    "gives-archive-password": n_("It gives the password of an archive, which hides it from checks:"),
    "hidden-letters": n_("Letters of several alphabets, or invisible ones, hide in it:"),
    "keeps-secret": n_("It asks for secrecy:"),
    "own-unchecked": n_("It claims to come from this desk's own domain or people, and nothing could be checked:"),
    "own-unproven": n_("It claims to come from this desk's own domain or people, and nothing proves it:"),
    "own-name-elsewhere": n_("The sender has your name under another ending:"),
    "link-elsewhere": n_("A link shows one address and leads to another:"),
    "link-hides-host": n_("A link hides where it leads:"),
    "link-in-disguise": n_("A link borrows your name, or that of a well-known house:"),
    "link-to-number": n_("A link hides that it leads to a number instead of a name:"),
    "link-shows-number": n_("A link leads to a number instead of a name:"),
    "link-to-shelter": n_("A link leads to a place where anybody can put up a page:"),
    "like-reported": n_("It reads like mails that were reported here."),
    "links-away": n_("No link leads to the sender's own domain:"),
    "looks-like-house": n_("The sender's domain looks like that of a well-known house:"),
    "looks-like-us": n_("The sender's domain looks like ours:"),
    "name-is-other-address": n_("The sender's name is another address than the real one:"),
    "name-is-us": n_("The sender's name is an address of ours, but the mail is from outside:"),
    "names-us": n_("The sender has our name, but an address from outside:"),
    "asks-sign-in": n_("It asks to sign in:"),
    "names-colleague": n_("The sender has the name of a colleague, but an address from outside:"),
    "names-house": n_("The sender takes the name of a well-known house:"),
    "picture-only": n_("It says almost everything in a picture."),
    "presses": n_("It presses for time:"),
    "reply-elsewhere": n_("Answers would go to another domain:"),
    "subject-names-house": n_("The subject names a house that the sender does not belong to:"),
}


def is_told(value: str) -> bool:
    """Whether something is said about a ticket with this value."""
    return value in _TITLE


def title(value: str) -> str:
    """The banner's title."""
    return _(_TITLE[value])


def sentence(value: str) -> str:
    """What it means for the reader."""
    return _(_SENTENCE[value])


def choices() -> list[tuple[str, str]]:
    """What a list can be narrowed by."""
    return [(value, _(name)) for value, name in (_MARK | {"cleared": n_("Said to be none")}).items()]


def mark(value: str) -> str:
    """The word in a list; empty where nothing is said."""
    return _(_MARK[value]) if value in _MARK else ""


def tone(value: str) -> str:
    """The tone of banner and mark."""
    return "warning" if value == "doubtful" else "danger" if value in _TITLE else ""


def sign(code: str) -> str:
    """What a sign means; a sign of a later release is shown as it is."""
    return _(_SIGN[code]) if code in _SIGN else code
