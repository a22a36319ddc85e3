"""Builds the first steps: what brings an empty desk to its first answered ticket, as the desk finds it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sealdesk.access.desk_settings import desk_setting
from sealdesk.access.managing import managed_departments
from sealdesk.access.permissions import ALLOWED, Permission, Role
from sealdesk.channels.models import Mailbox
from sealdesk.channels.queries import mailboxes, sends_mail, takes_mail
from sealdesk.console.builders.settings.mailboxes import receiver
from sealdesk.console.mail_words import trouble
from sealdesk.console.pages.start import FirstSteps, Step
from sealdesk.console.reader import Reader
from sealdesk.desk.beginnings import has_answers, has_tickets
from sealdesk.identity.queries import staff


def first_steps(reader: Reader) -> FirstSteps:
    """The steps in order; the first that is not done is open."""
    steps = list(_steps(reader))
    at = next((place for place, step in enumerate(steps) if not step.done), None)
    return FirstSteps(tuple(replace(step, current=place == at) for place, step in enumerate(steps)))


def are_due(reader: Reader) -> bool:
    """Whether the home page of this reader is the first steps: an administrator of the whole desk that is not running yet."""
    manages = reader.actor.kind == "agent" and reader.actor.may_everywhere(Permission.SETTINGS_MANAGE)
    return manages and not desk_setting("first-steps-dismissed") and not first_steps(reader).complete


def _steps(reader: Reader) -> Iterator[Step]:
    yield _departments(reader)
    yield _mailbox(reader)
    yield _sending()
    yield _colleague(reader)
    address = next((mailbox.address for mailbox in mailboxes(reader.actor)), "")
    told = _("Write to %(address)s from any address of yours. It appears here within seconds, sealed before anything reads it.")
    told %= {"address": address or "…"}
    told += " " + _("Only the very first one takes a minute or two: triage learns from its examples before it sorts.")
    yield Step("ticket", _("Send yourself a test mail"), told, _("from any mail program"), has_tickets())
    told = _("Your colleague opens it in their inbox, writes, and sends. An administrator reads no tickets, but sees that it happened.")
    yield Step(
        "answer",
        _("Have it answered"),
        told,
        _("the first answered ticket"),
        has_answers(),
        reverse("console:ledger"),
        _("Look at the ledger"),
    )


def _departments(reader: Reader) -> Step:
    count = sum(department.archived_at is None for department in managed_departments(reader.actor))
    found = ngettext("%(count)d department", "%(count)d departments", count) % {"count": count}
    sentence = _("A new desk has three. Rename them as your house says, or make others: tickets, people and keys belong to departments.")
    return Step(
        "department", _("Departments"), sentence, found, count > 0, reverse("console:settings-departments"), _("Look at the departments")
    )


def _mailbox(reader: Reader) -> Step:
    """Mail came, or the server was tried with success. What is only filled in says how it is tried."""
    held = mailboxes(reader.actor)
    works = next((mailbox for mailbox in held if takes_mail(mailbox)), None)
    told = works or next((mailbox for mailbox in held if mailbox.imap or receiver().kind), None)
    if told is None:
        sentence = _(
            "Fetch it from your mail server over IMAP, or have your server hand it over. Nothing is deleted there unless you say so."
        )
        aside, button = held[0].address if held else _("about two minutes"), _("Connect an address")
    else:
        sentence, button = _how_tried(told), _("Look at the address")
        aside = told.address if works else _("filled in, not tried yet")
    named = told or (held[0] if held else None)
    url = reverse("console:settings-mailbox", args=[named.pk]) if named else reverse("console:settings-mailbox-new")
    return Step("mailbox", _("Connect the first address"), sentence, aside, works is not None, url, button)


def _how_tried(mailbox: Mailbox) -> str:
    """What an administrator does to see that mail comes."""
    if mailbox.imap and mailbox.last_error:
        return trouble(mailbox.last_error)
    if mailbox.imap:
        return _("Its page tries the server. This counts when the server answers, or when the first mail is here.")
    sentence = _("Your mail server hands it over, so there is nothing to try from here: write to %(address)s. This counts when it is here.")
    return sentence % {"address": mailbox.address}


def _sending() -> Step:
    """An answer left, or the server was tried with success."""
    sentence = _("The operator sets SEALDESK_SMTP_URL to your mail server and restarts the desk. Until then answers wait.")
    aside, works = _("is not set"), False
    if settings.SEALDESK_SMTP_URL:
        works = sends_mail()
        sentence = _(
            "Try the server: it is asked whether it takes the desk’s sign-in, and nothing is sent. An answer that leaves counts too."
        )
        aside = _("works") if works else _("filled in, not tried yet")
    return Step("sending", _("A way out for answers"), sentence, aside, works, reverse("console:settings-mailboxes"), _("Try the server"))


def _colleague(reader: Reader) -> Step:
    answering = {role for role in Role if Permission.TICKET_REPLY in ALLOWED[role]}
    working = [
        row.agent.name
        for row in staff(reader.actor)
        if row.agent.is_active and any(Role(grant.role) in answering for grant in row.agent.grants.all())
    ]
    sentence = _("Somebody with a role that answers tickets. You get a one-time link for them; they make a passkey on their first visit.")
    aside = working[0] if working else _("about one minute")
    return Step(
        "colleague", _("Invite a colleague"), sentence, aside, bool(working), reverse("console:settings-agent-new"), _("Invite somebody")
    )
