"""What administrators do with mailboxes. Each is recorded with old and new values; passwords are sealed, and in no record."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlowError
from typing import Any, Final

from django.conf import settings

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError
from sealdesk.access.managing import managed_department
from sealdesk.access.models import Department
from sealdesk.access.opening import Opening
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.imap import FETCHER, ImapSettings, Result, check_mailbox
from sealdesk.channels.mail.senders import is_one_line
from sealdesk.channels.mail.smtp import Server
from sealdesk.channels.models import Mailbox
from sealdesk.people.contact import normal_email
from sealdesk.workbench.models import UndoStep
from sealdesk.workbench.undo import undoes

_ADDRESS: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])")
#: A page waits this long for a connection test, for one answer and in all.
ANSWER_SECONDS: Final = 8.0
TEST_SECONDS: Final = 20.0
#: As whom a mailbox writes.
TOLD: Final = ("sender_name", "sender_name_zh", "signature", "signature_zh")
UNDO: Final = "mailbox.change"
_TOO_SLOW: Final = Result(False, "timed-out", "The server did not answer in time. Check host, port and firewall.")


def save_mailbox(by: Actor, address: str, department: Department, imap: dict[str, Any] | None = None) -> Mailbox:
    """Make or change a mailbox. InvalidChangeError for what is no address; ImapTrouble when the settings of its server make no sense.

    The settings are sealed for the desk.
    """
    if not _ADDRESS.fullmatch(normal_email(address)):
        raise InvalidChangeError("This is not an address for a desk. Write it like support@example.com.")
    where = "" if imap is None else ImapSettings.of(imap).where
    known = Mailbox.objects.filter(address=normal_email(address)).select_related("department").first()
    mailbox = known or Mailbox(address=normal_email(address), department=department)
    with acting(by, Tag.MAILBOX_SAVED, on=mailbox.key, department=mailbox.department_id, permission=Permission.SETTINGS_MANAGE) as deed:
        if not by.may(Permission.SETTINGS_MANAGE, department.pk):
            raise NotAllowedError
        deed.details = {"department": department.slug, "fetches": imap is not None}
        deed.changed("address", known.address if known else "", mailbox.address)
        deed.changed("department", known.department.slug if known else "", department.slug)
        mailbox.department = department
        if imap is not None:
            _fetch_from(deed, mailbox, imap, where)
        mailbox.save()
    return mailbox


def add_mailbox(by: Actor, address: str, department: Department) -> Mailbox:
    """An address that the desk does not have yet. InvalidChangeError for one that is none or is taken."""
    if Mailbox.objects.filter(address=normal_email(address)).exists():
        raise InvalidChangeError("The desk has this address already.")
    return save_mailbox(by, address, department)


def change_sender(by: Actor, mailbox: Mailbox, department: Department, told: dict[str, str]) -> None:
    """Whose tickets its mail becomes, and as whom it writes: ``sender_name``, ``signature``, both also with ``_zh``."""
    with acting(by, Tag.MAILBOX_SAVED, on=mailbox.key, department=mailbox.department_id, permission=Permission.SETTINGS_MANAGE) as deed:
        if not by.may(Permission.SETTINGS_MANAGE, department.pk):
            raise NotAllowedError
        if not all(is_one_line(told[name]) for name in ("sender_name", "sender_name_zh")):
            raise InvalidChangeError("A sender’s name is one line without control characters, < > or @.")
        deed.changed("department", mailbox.department.slug, department.slug)
        before = _state(mailbox)
        for name in TOLD:
            text = told[name].replace("\r\n", "\n").strip()
            deed.changed(name, getattr(mailbox, name), text)
            setattr(mailbox, name, text)
        mailbox.department = department
        mailbox.save()
        if _state(mailbox) != before:
            deed.can_undo(UNDO, old=before, new=_state(mailbox))


def fetch_from(by: Actor, mailbox: Mailbox, imap: dict[str, Any]) -> None:
    """Have its mail fetched from this server. ImapTrouble when the settings make no sense."""
    where = ImapSettings.of(imap).where
    with acting(by, Tag.MAILBOX_SAVED, on=mailbox.key, department=mailbox.department_id, permission=Permission.SETTINGS_MANAGE) as deed:
        _fetch_from(deed, mailbox, imap, where)
        mailbox.save()


def pause_mailbox(by: Actor, mailbox: Mailbox, *, active: bool) -> None:
    """Stop fetching its mail, or go on. What other servers hand over is still taken in, and it still sends."""
    with acting(by, Tag.MAILBOX_SAVED, on=mailbox.key, department=mailbox.department_id, permission=Permission.SETTINGS_MANAGE) as deed:
        if deed.changed("is_active", mailbox.is_active, active):
            mailbox.is_active = active
            mailbox.save(update_fields=["is_active"])
            deed.can_undo(UNDO, old={"is_active": not active}, new={"is_active": active})


@undoes(UNDO)
def _change_back(by: Actor, _deed: Deed, step: UndoStep) -> None:
    """What was said of a mailbox is said again, unless somebody said something else since."""
    mailbox = Mailbox.objects.select_for_update(of=("self",)).select_related("department").filter(pk=uuid.UUID(step.row)).first()
    if mailbox is None or {name: _state(mailbox)[name] for name in step.new} != step.new:
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    for name, value in step.old.items():
        if name == "department":
            mailbox.department = _back_in(by, value)
        else:
            setattr(mailbox, name, value)
    mailbox.save()


def _back_in(by: Actor, department_id: str) -> Department:
    found = managed_department(by, uuid.UUID(department_id))
    if found.archived_at is not None:
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    return found


def _state(mailbox: Mailbox) -> dict[str, Any]:
    """What a page says of a mailbox, in plain values. Its server is none of it: that is sealed."""
    said = {name: getattr(mailbox, name) for name in TOLD}
    return said | {"department": str(mailbox.department_id), "is_active": mailbox.is_active}


def try_server(by: Actor, mailbox: Mailbox, imap: dict[str, Any] | None = None) -> Result:
    """Try the server that was typed, or the one that is saved. Bounded in time; recorded with its outcome, or as refused."""
    result = _TOO_SLOW
    if by.may(Permission.SETTINGS_MANAGE, mailbox.department_id):  # no transaction waits for a stranger's server
        result = _within(_saved(mailbox) if imap is None else imap)
    with acting(by, Tag.MAILBOX_TESTED, on=mailbox.key, department=mailbox.department_id, permission=Permission.SETTINGS_MANAGE) as deed:
        deed.details = {"result": result.code or "ok"}
    return result


def try_sending(by: Actor) -> str:
    """Try the server that the desk sends by, without sending. Its code, empty when all is well, ``not-set`` when there is none."""
    code = "not-set"
    if settings.SEALDESK_SMTP_URL and by.may(Permission.SETTINGS_MANAGE):
        code = Server.from_url(settings.SEALDESK_SMTP_URL).check(str(settings.SEALDESK_MAIL_DOMAIN), ANSWER_SECONDS)
    with acting(by, Tag.MAILBOX_TESTED, permission=Permission.SETTINGS_MANAGE) as deed:
        deed.details = {"result": code or "ok"}
    return code


def _saved(mailbox: Mailbox) -> Any:
    """The saved server with its password, for a test. The event of the test says it: nothing of a customer is read, by nobody."""
    return Opening(FETCHER, "test-mailbox", reference=mailbox.key).read(mailbox.imap)


def _fetch_from(deed: Deed, mailbox: Mailbox, imap: dict[str, Any], where: str) -> None:
    if not deed.changed("server", mailbox.server, where):
        deed.details["password"] = "new"  # noqa: S105 - that there is a new one, not which
    mailbox.imap, mailbox.server, mailbox.is_active, mailbox.last_error, mailbox.checked_at = imap, where, True, "", None


def _within(values: object) -> Result:
    """The test in a thread of its own: looking a name up knows no time limit."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(check_mailbox, values, ANSWER_SECONDS).result(timeout=TEST_SECONDS)
    except TooSlowError:
        return _TOO_SLOW
    finally:
        pool.shutdown(wait=False)
