"""The words of the desk's own letters, in the language that is active."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.actors import agent_actor
from sealdesk.access.permissions import Role
from sealdesk.channels.models import Letter, LetterKind
from sealdesk.passes.models import Pass, Use
from sealdesk.passes.tokens import code_of, token_of
from sealdesk.people.models import CustomerEmail


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text of a letter."""

    subject: str
    text: str


def words_for(letter: Letter) -> Words:
    """What a letter says."""
    if letter.kind == LetterKind.RECEIVED:
        return _received(letter)
    if letter.kind in {LetterKind.AGREE, LetterKind.PROVE, LetterKind.REMOVED}:
        return _about_address(letter)
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


def role_name(email: CustomerEmail | None) -> str:
    """In the name of which role an address was added, at the beginning of a sentence."""
    giver = email.given_by if email else None
    role = agent_actor(giver).role_in() if giver else None
    names = {Role.LEAD: _("A team lead"), Role.PRIVACY_OFFICER: _("A privacy officer")}
    return names.get(role, _("An agent")) if role else _("Somebody of our staff")


def _about_address(letter: Letter) -> Words:
    name, held = {"name": settings.SEALDESK_NAME}, letter.carries
    if letter.kind == LetterKind.REMOVED:
        lines = [
            _("Somebody of our staff at %(name)s removed this address from what we know of you.") % name,
            _("What you write from here is no longer taken for yours, and our answers go to another address of yours that you confirmed."),
            _("If that is not right, answer us from an address that we know, or write to us again."),
        ]
        return Words(_("This address was removed"), "\n\n".join(lines))
    link = _address("portal:address", token_of(held.use, held.id)) if held else ""
    by = {"who": role_name(held.about if held else None), "name": settings.SEALDESK_NAME}
    if letter.kind == LetterKind.AGREE:
        lines = [
            _("%(who)s at %(name)s noted another e-mail address as yours. It opens nothing until you say that it is yours.") % by,
            _("See which address it is, and say yes or no, on this page:"),
            link,
            _("The link works for 7 days. If you do nothing, the address opens nothing."),
        ]
        return Words(_("Is this other address yours?"), "\n\n".join(lines))
    lines = [
        _("%(who)s at %(name)s noted this address for one of our customers, and the customer said that it is theirs.") % by,
        _("If you are that customer, confirm it here:"),
        link,
        _("If you are not, do nothing, or say no there: else they could read what you write to us from here."),
    ]
    return Words(_("Confirm this address"), "\n\n".join(lines))


def _address(route: str, token: str) -> str:
    return f"{settings.SEALDESK_PUBLIC_URL}{reverse(route, args=[token])}"
