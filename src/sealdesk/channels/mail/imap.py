"""Fetching mail over IMAP (RFC 9051) into the intake: stored first, marked at the server after.

Whatever dies in between leaves the mail unmarked at the server; it is fetched again and recognised as the same.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils import timezone
from imapclient import DELETED, SEEN, IMAPClient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from sealdesk.access.actors import Actor
from sealdesk.access.opening import Opening
from sealdesk.channels.jobs import enqueue_processing
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.limits import Limits
from sealdesk.channels.mail.reachable import ClosedNetworkError, refuse_closed_address, refuse_closed_networks, refuse_no_name
from sealdesk.channels.models import Mailbox

logger = logging.getLogger(__name__)
# The library's debugging lines hold whole mails.
logging.getLogger("imapclient").setLevel(logging.WARNING)

FETCHER: Final = Actor.system("imap")
TIMEOUT: Final = 60.0
#: One more byte than is read as a mail: what is bigger is stored cut, and becomes a ticket that says so.
MAX_BYTES: Final = Limits().max_bytes + 1
_PORTS: Final = {"implicit": 993, "starttls": 143}


class ImapTrouble(Exception):  # noqa: N818 - what is wrong with a mailbox, named as such
    """Mail cannot be fetched. ``code`` is stored and logged, ``sentence`` tells an administrator what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where a mailbox's mail lies. ``after`` is what becomes of a stored mail there: seen, delete or ``move:Folder``."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    tls: str = "implicit"
    folder: str = "INBOX"
    after: str = "seen"
    #: Typed on a page: it may not lead to where only this machine gets to.
    guarded: bool = False

    @classmethod
    def of(cls, values: object) -> ImapSettings:
        """Check what was typed. ImapTrouble names the field that is wrong."""
        if not isinstance(values, Mapping):
            raise ImapTrouble("settings-invalid", "Give host, user and password of the mailbox.")
        texts = {name: values.get(name, "") for name in ("host", "user", "password")}
        for name, value in texts.items():
            if not isinstance(value, str) or not value or not value.isprintable():
                raise ImapTrouble("settings-invalid", f"The mailbox needs a {name}.")
        tls = values.get("tls", "implicit")
        if tls not in _PORTS:
            raise ImapTrouble("settings-invalid", "tls must be 'implicit' or 'starttls': mail is never fetched in clear.")
        port = values.get("port", _PORTS[tls])
        if not isinstance(port, int) or not 0 < port < 65536:
            raise ImapTrouble("settings-invalid", "port must be a number from 1 to 65535.")
        folder, after = str(values.get("folder") or "INBOX"), str(values.get("after") or "seen")
        target = after.removeprefix("move:") if after.startswith("move:") else ""
        if after not in {"seen", "delete"} and not target:
            raise ImapTrouble("settings-invalid", "after must be 'seen', 'delete' or 'move:Folder'.")
        if target == folder:
            raise ImapTrouble("settings-invalid", "after cannot move mail into the folder it is fetched from.")
        return cls(texts["host"], texts["user"], texts["password"], port, tls, folder, after, values.get("guarded") is True)

    @property
    def where(self) -> str:
        """What an administrator may read of it: neither user nor password."""
        return f"{self.host}:{self.port}, {self.folder}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a connection test found, in one sentence."""

    ok: bool
    code: str
    sentence: str


def check_mailbox(values: object, timeout: float = TIMEOUT) -> Result:
    """Sign in, open the folder, and say in one sentence whether mail can be fetched. Changes nothing at the server."""
    try:
        settings = ImapSettings.of(values)
        with connected(settings, timeout) as client:
            _check_folder(client, settings.folder)
            found = client.select_folder(settings.folder, readonly=True)
            if settings.after.startswith("move:"):
                _check_folder(client, settings.after.removeprefix("move:"))
    except (ImapTrouble, IMAPClientError, OSError) as error:
        trouble = explained(error)
        return Result(False, trouble.code, trouble.sentence)
    return Result(True, "", f"Signed in; the folder holds {int(found.get(b'EXISTS', 0))} messages.")


def settings_of(mailbox: Mailbox) -> ImapSettings:
    """The settings of a mailbox, opened for fetching, which is recorded."""
    opening = Opening(FETCHER, "fetch-mail", reference=f"mailbox:{mailbox.id}")
    values = opening.read(mailbox.imap)
    opening.record()
    return ImapSettings.of(values)


@contextmanager
def connected(settings: ImapSettings, timeout: float = TIMEOUT) -> Iterator[IMAPClient]:
    """A signed-in connection over verified TLS; signed out at the end if the server still listens."""
    refuse_no_name(settings.host)
    if settings.guarded:
        refuse_closed_networks(settings.host, settings.port)
    context, implicit = ssl.create_default_context(), settings.tls == "implicit"
    with _an_imap_server():
        client = IMAPClient(settings.host, settings.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout)
    try:
        if settings.guarded:  # a name may answer differently the second time: no password before this
            refuse_closed_address(client.socket().getpeername()[0])
        if not implicit:
            with _an_imap_server():
                client.starttls(context)
        client.login(settings.user, settings.password)
        yield client
    finally:
        with suppress(IMAPClientError, OSError):
            client.logout()
        with suppress(IMAPClientError, OSError):
            client.shutdown()


@contextmanager
def _an_imap_server() -> Iterator[None]:
    """Before anybody signs in a refusal is about the server itself. ImapTrouble for one that speaks no IMAP or no TLS."""
    try:
        yield
    except CapabilityError:
        sentence = "The server offers no STARTTLS on this port, so nothing goes to it unprotected. Try implicit TLS, port 993."
        raise ImapTrouble("starttls-missing", sentence) from None
    except IMAPClientError:
        raise ImapTrouble("no-imap", "What answers there speaks no IMAP, or hung up. Check host and port.") from None


def explained(error: Exception) -> ImapTrouble:
    """An error of the library or the network as a code and a sentence, without the server's words."""
    if isinstance(error, ImapTrouble):
        return error
    if isinstance(error, LoginError):
        return ImapTrouble("login-refused", "The server refused user name or password. Check both, or make an app password.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return ImapTrouble(
            "tls-untrusted",
            "The server's certificate is not trusted, or is for another name. Check the host.",
        )
    if isinstance(error, ClosedNetworkError):
        return ImapTrouble("network-closed", str(error))
    if isinstance(error, socket.gaierror):
        return ImapTrouble("name-unknown", "No server has this name. Check its spelling, and the name server of this machine.")
    if isinstance(error, ConnectionRefusedError):
        return ImapTrouble("connection-refused", "The machine answers, but nothing listens on this port. Check the port.")
    if isinstance(error, ssl.SSLError):
        return ImapTrouble("tls-failed", "No secure connection came about. Check the port and whether it is implicit TLS.")
    if isinstance(error, TimeoutError):
        return ImapTrouble("timed-out", "The server did not answer in time. Check host, port and firewall.")
    if isinstance(error, CapabilityError):
        return ImapTrouble("unsupported", "The server cannot do what is asked of it. Choose another 'after'.")
    if isinstance(error, OSError):
        return ImapTrouble("unreachable", "The server cannot be reached. Check host, port and firewall.")
    return ImapTrouble("server-refused", "The server refused a command. Check that the folder exists and may be opened.")


def fetch_new(client: IMAPClient, mailbox: Mailbox, settings: ImapSettings) -> int:
    """Take in what came since the last time, oldest first; returns how many mails. The folder is selected already.

    Raises what the network, the disk or the database raises; what was taken in until then stays taken in.
    """
    count = 0
    for uid in _new_uids(client, mailbox.last_uid):
        answer = client.fetch([uid], [f"BODY.PEEK[]<0.{MAX_BYTES}>", "RFC822.SIZE"]).get(uid)
        raw = _body(answer)
        if raw is not None:
            stored = accept(raw, source="imap", mailbox=mailbox)
            if not stored.again:
                enqueue_processing(stored.raw.id)
            # Only now: the mail lies sealed and flushed here, so the server may do with it what it was told.
            if len(raw) < MAX_BYTES:
                _mark(client, uid, settings.after)
            count += 1
        mailbox.last_uid = uid
        Mailbox.objects.filter(id=mailbox.id).update(last_uid=uid)
    return count


def open_folder(client: IMAPClient, mailbox: Mailbox, settings: ImapSettings) -> None:
    """Select the folder. When the server has numbered it anew (UIDVALIDITY), everything in it is looked at again."""
    _check_folder(client, settings.folder)
    found = client.select_folder(settings.folder)
    validity = int(found.get(b"UIDVALIDITY", 0))
    if validity != mailbox.uid_validity:
        mailbox.uid_validity, mailbox.last_uid = validity, 0
        Mailbox.objects.filter(id=mailbox.id).update(uid_validity=validity, last_uid=0)


def note_state(mailbox: Mailbox, code: str) -> None:
    """Write down how the last look went; empty is well."""
    Mailbox.objects.filter(id=mailbox.id).update(last_error=code, checked_at=timezone.now())


def _check_folder(client: IMAPClient, folder: str) -> None:
    if not client.folder_exists(folder):
        raise ImapTrouble("folder-missing", "There is no such folder in the mailbox. Check its name, capitals included.")


def _new_uids(client: IMAPClient, last: int) -> list[int]:
    # "n:*" always names the newest mail, also when its number is below n (RFC 9051 §9, seq-range).
    found = client.search(["UID", f"{last + 1}:*"])
    return sorted(uid for uid in found if uid > last)


def _body(answer: Mapping[bytes, Any] | None) -> bytes | None:
    """The bytes of one mail; None when somebody else removed it meanwhile."""
    for name, value in (answer or {}).items():
        if name.startswith(b"BODY[]") and isinstance(value, bytes):
            return value
    return None


def _mark(client: IMAPClient, uid: int, after: str) -> None:
    if after == "seen":
        client.add_flags([uid], [SEEN], silent=True)
    elif after == "delete":
        _delete(client, uid)
    else:
        target = after.removeprefix("move:")
        if client.has_capability("MOVE"):
            client.move([uid], target)
        else:
            client.copy([uid], target)
            _delete(client, uid)


def _delete(client: IMAPClient, uid: int) -> None:
    client.add_flags([uid], [DELETED], silent=True)
    # Without UIDPLUS only everything that anybody marked could be expunged: then the mark must do.
    if client.has_capability("UIDPLUS"):
        client.uid_expunge([uid])
