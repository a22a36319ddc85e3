"""What the checks of a sender found, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_


@dataclass(frozen=True, slots=True)
class MarkWords:
    """The mark of a message: its name, tone and picture, and one sentence about what it means."""

    name: str
    tone: str
    icon: str
    sentence: str


_MARKS: Final = {
    "proven": MarkWords(
        n_("Sender proven"), "success", "shield-check", n_("The domain in the sender's address confirms that it sent this mail.")
    ),
    "unproven": MarkWords(
        n_("Sender not proven"), "", "shield-question-mark", n_("Nothing proves that this mail is from the address that it names.")
    ),
    "forged": MarkWords(
        n_("Sender looks forged"),
        "danger",
        "shield-alert",
        n_("This mail is probably not from the address that it names. Trust nothing in it."),
    ),
    "form": MarkWords(
        n_("Typed into a form"),
        "",
        "shield-question-mark",
        n_("Anybody can type any name and address into a form. Nothing proves that this is from whom it says."),
    ),
    "answer": MarkWords(
        n_("Written in the portal"), "", "shield-check", n_("Whoever wrote this came by a link that was mailed to the customer's address.")
    ),
    "waiting": MarkWords(n_("Sender being checked"), "", "hourglass", ""),
    "unchecked": MarkWords(n_("Sender not checked"), "", "shield", ""),
}
_MECHANISM: Final = {
    "arc": n_("Forwarding chain (ARC)"),
    "dkim": n_("Signature (DKIM)"),
    "dmarc": n_("Domain's policy (DMARC)"),
    "from": n_("Sender line"),
    "spf": n_("Sending server (SPF)"),
}
_RESULT: Final = {
    "fail": n_("does not match"),
    "neutral": n_("says nothing"),
    "none": n_("nothing to check"),
    "pass": n_("matches"),
    "permerror": n_("faulty"),
    "policy": n_("does not count"),
    "softfail": n_("probably does not match"),
    "temperror": n_("no answer from the domain"),
}
_WHY: Final = {
    "broken": n_("It cannot be read."),
    "changed": n_("The mail was changed after it was signed."),
    "doubled": n_("A line stands twice, and only one of them was checked."),
    "expired": n_("The signature has expired."),
    "from-not-signed": n_("The sender line is not signed."),
    "no-key": n_("The domain has no such key."),
    "none": n_("The domain asks for nothing when a mail is not its own."),
    "partial": n_("Only the beginning of the mail is signed."),
    "quarantine": n_("The domain asks to set mail aside that is not its own."),
    "reject": n_("The domain asks to refuse mail that is not its own."),
    "several": n_("It names senders of several domains."),
    "too-large": n_("The mail is too large to be checked."),
    "unknown-key": n_("The kind of key is not supported."),
    "weak": n_("The key or method is too weak."),
}


def mark(value: str) -> MarkWords | None:
    """The words of a mark; None for mail that has none."""
    found = _MARKS.get(value)
    return None if found is None else replace(found, name=_(found.name), sentence=_(found.sentence) if found.sentence else "")


def mechanism(value: str) -> str:
    """What was checked."""
    return _(_MECHANISM[value]) if value in _MECHANISM else value


def result(value: str) -> str:
    """What came out."""
    return _(_RESULT[value]) if value in _RESULT else value


def why(code: str, *, aligned: bool | None, domain: str) -> str:
    """Why it came out so, and whether it speaks for the sender's own domain."""
    sentence = _(_WHY[code]) if code in _WHY else ""
    if domain and aligned is False:
        return " ".join(filter(None, (sentence, _("That is not the sender's domain."))))
    return sentence
