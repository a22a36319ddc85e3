"""``sealdesk mailbox``: the desk's addresses, and the servers their mail is fetched from."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sealdesk.project.cli.command import FOUND, Command, CommandError, Outcome


def _configure_save(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help="the address of ours, e.g. support@desk.example")
    parser.add_argument("--department", metavar="SLUG", default="care", help="whose tickets its mail becomes (default: care)")
    parser.add_argument("--imap", metavar="HOST[:PORT]", help="fetch its mail from this server; the password is read from standard input")
    parser.add_argument("--user", help="the user name there (default: the address)")
    parser.add_argument("--tls", choices=["implicit", "starttls"], default="implicit")
    parser.add_argument("--folder", default="INBOX")
    parser.add_argument("--after", default="seen", metavar="WHAT", help="what becomes of a stored mail there: seen, delete or move:Folder")


def _save(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.access.models import Department
    from sealdesk.channels.actions import save_mailbox
    from sealdesk.channels.mail.imap import ImapTrouble, check_mailbox
    from sealdesk.project.people import OPERATOR

    department = Department.objects.filter(slug=arguments.department).first()
    if department is None:
        raise CommandError(f"There is no department {arguments.department}.")
    imap = _imap(arguments) if arguments.imap else None
    if imap is not None:
        tried = check_mailbox(imap)
        if not tried.ok:
            return Outcome({"saved": False, "code": tried.code, "sentence": tried.sentence}, [tried.sentence, "Nothing was saved."], FOUND)
    try:
        mailbox = save_mailbox(OPERATOR, arguments.address, department, imap)
    except ImapTrouble as trouble:
        raise CommandError(str(trouble)) from None
    return Outcome({"saved": True, "address": mailbox.address}, [f"Mail to {mailbox.address} goes to {department.name}."])


def _imap(arguments: argparse.Namespace) -> dict[str, Any]:
    host, _, port = arguments.imap.partition(":")
    if port and not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
        raise CommandError("The port must be a number from 1 to 65535: --imap mail.example.com:993")
    password = sys.stdin.readline().rstrip("\r\n")
    given: dict[str, Any] = {"host": host, "user": arguments.user or arguments.address, "password": password}
    given |= {"tls": arguments.tls, "folder": arguments.folder, "after": arguments.after}
    return given | ({"port": int(port)} if port else {})


def _list(_: argparse.Namespace) -> Outcome:
    from sealdesk.channels.models import Mailbox

    rows = [
        {
            "address": box.address,
            "department": box.department.slug,
            "fetches": box.imap is not None,
            "last_error": box.last_error,
            "checked_at": box.checked_at.isoformat() if box.checked_at else None,
        }
        for box in Mailbox.objects.select_related("department").order_by("address")
    ]
    lines = [f"{row['address']:<40} {row['department']:<12} {row['last_error'] or ('fetches' if row['fetches'] else '')}" for row in rows]
    return Outcome({"mailboxes": rows}, lines)


COMMANDS = (
    Command(
        "mailbox save",
        "make or change an address of the desk; its server is tried first",
        "sealdesk mailbox save support@desk.example --imap mail.example.com < password-file",
        _save,
        _configure_save,
    ),
    Command("mailbox list", "list the desk's addresses and how fetching goes", "sealdesk mailbox list", _list),
)
