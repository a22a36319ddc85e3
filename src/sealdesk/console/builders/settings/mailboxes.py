"""Builds the pages of mailboxes."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from sealdesk.access.managing import managed_departments
from sealdesk.channels.models import Mailbox
from sealdesk.channels.queries import mailboxes
from sealdesk.console.mail_words import trouble
from sealdesk.console.pages.mailboxes import MailboxRow, Receiver
from sealdesk.console.reader import Reader


def mailbox_rows(reader: Reader) -> tuple[MailboxRow, ...]:
    """The addresses that the reader manages."""
    return tuple(mailbox_row(reader, mailbox) for mailbox in mailboxes(reader.actor))


def mailbox_row(reader: Reader, mailbox: Mailbox) -> MailboxRow:
    """One address, and how fetching goes."""
    state = _state(mailbox)
    return MailboxRow(
        url=reverse("console:settings-mailbox", args=[mailbox.pk]),
        address=mailbox.address,
        department=mailbox.department.name_in(reader.language),
        server=mailbox.server,
        state=state,
        fetched=bool(mailbox.imap),
        words=trouble(mailbox.last_error) if state == "trouble" else "",
        checked_at=mailbox.checked_at,
        mail_at=getattr(mailbox, "mail_at", None),
    )


def department_choices(reader: Reader) -> list[tuple[str, str]]:
    """The departments that a mailbox may belong to."""
    return [(str(one.pk), one.name_in(reader.language)) for one in managed_departments(reader.actor) if one.archived_at is None]


def receiver() -> Receiver:
    """Where the desk listens for mail that is handed over."""
    parts = urlsplit(settings.SEALDESK_RECEIVE or "")
    return Receiver(parts.scheme, parts.netloc) if parts.scheme else Receiver()


def _state(mailbox: Mailbox) -> str:
    if not mailbox.imap:
        return "handed" if receiver().kind else "unconnected"
    if not mailbox.is_active:
        return "paused"
    if mailbox.last_error:
        return "trouble"
    return "well" if mailbox.checked_at else "waiting"
