"""The words of the desk's own letters, in the language that is active."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.channels.models import Letter, LetterKind
from sealdesk.passes.models import Pass, Use
from sealdesk.passes.tokens import code_of, token_of


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a letter."""

    subject: str
    text: str


def words_for(letter: Letter) -> Words:
    """What a letter says."""
    if letter.kind == LetterKind.RECEIVED:
        return _received(letter)
    return _way_in(letter) if letter.kind == LetterKind.WAY_IN else _code(letter)


def answer_waits(number: int, link: Pass) -> Words:
    """What the mail of a confidential reply says instead of it."""
    lines = [
        _("We have answered your request #%(number)d. The answer is confidential, so it is not in this e-mail. Read it here:")
        % {"number": number},
        _address("portal:follow", token_of(Use.FOLLOW, link.id)),
        _("The page sends a code to this mailbox first, so that nobody else can read it. The link works for 30 days."),
    ]
    return Words(_("A confidential answer waits for you (#%(number)d)") % {"number": number}, "\n\n".join(lines))


def follow_link(letter: Letter) -> str:
    """The address of the page where one ticket is followed."""
    return _address("portal:follow", token_of(Use.FOLLOW, letter.carries_id)) if letter.carries_id else ""


def _received(letter: Letter) -> Words:
    number = letter.ticket.number if letter.ticket else 0
    lines = [
        _("Thank you for writing to us. Your request has the number #%(number)d.") % {"number": number},
        _("Follow it, and add to it, on this page:"),
        follow_link(letter),
        _("The link works for 30 days and opens this one request. Whoever has the link sees it, so do not pass it on."),
        _("You can also simply answer this e-mail."),
        _("If you did not write to us, somebody entered your address by mistake. There is nothing you need to do."),
    ]
    return Words(_("We have received your request #%(number)d") % {"number": number}, "\n\n".join(lines))


def _way_in(letter: Letter) -> Words:
    name = {"name": settings.SEALDESK_NAME}
    lines = [
        _("Somebody, we hope it was you, asked to see the requests that were sent to %(name)s from this address.") % name,
        _("This link opens them. It works once, within 30 minutes:"),
        _address("portal:come-in", token_of(Use.WAY_IN, letter.carries_id)) if letter.carries_id else "",
        _("If it was not you, do not press it. Nobody has seen anything."),
    ]
    return Words(_("Your link to your requests"), "\n\n".join(lines))


def _code(letter: Letter) -> Words:
    digits = code_of(letter.carries_id) if letter.carries_id else ""
    lines = [
        _("This code shows that this mailbox is yours:"),
        f"{digits[:4]} {digits[4:]}",
        _("Type it on the page that asked for it, within 10 minutes. It works once, and only there."),
        _("Nobody of us will ever ask you for it. If you did not ask for a code, do not give it to anybody."),
    ]
    return Words(_("Your code"), "\n\n".join(lines))


def _address(route: str, token: str) -> str:
    return f"{settings.SEALDESK_PUBLIC_URL}{reverse(route, args=[token])}"
