"""What administrators do with mailboxes."""

from __future__ import annotations

from typing import Any

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.models import Department
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.imap import ImapSettings
from sealdesk.channels.models import Mailbox
from sealdesk.people.contact import normal_email


def save_mailbox(by: Actor, address: str, department: Department, imap: dict[str, Any] | None = None) -> Mailbox:
    """Make or change a mailbox. ImapTrouble when the settings of its server make no sense; they are sealed for the desk."""
    if imap is not None:
        ImapSettings.of(imap)
    with acting(by, Tag.MAILBOX_SAVED, permission=Permission.SETTINGS_MANAGE) as deed:
        mailbox = Mailbox.objects.filter(address=normal_email(address)).first() or Mailbox(address=normal_email(address))
        deed.on = f"mailbox:{mailbox.id}"
        deed.details = {"department": department.slug, "fetches": imap is not None}
        mailbox.department = department
        if imap is not None:
            mailbox.imap = imap
            mailbox.is_active = True
        mailbox.save()
    return mailbox
