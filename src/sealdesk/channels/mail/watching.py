"""Watching mailboxes: a thread for each, which waits at the server (IDLE, RFC 2177) and fetches what arrives."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, close_old_connections, connection
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from sealdesk.access.errors import LedgerUnavailableError
from sealdesk.channels.mail.imap import (
    ImapTrouble,
    connected,
    explained,
    fetch_new,
    note_state,
    open_folder,
    settings_of,
)
from sealdesk.channels.models import Mailbox
from sealdesk.vault.errors import VaultError

logger = logging.getLogger(__name__)

#: Then the folder is looked at again: a mail that came between the look and the waiting is announced to nobody.
IDLE_SECONDS: Final = 60.0
POLL_SECONDS: Final = 60.0
MAX_MAILBOXES: Final = 50
_WAITS: Final = (5.0, 15.0, 60.0, 300.0)
_SLICE: Final = 1.0
_LOOK_SECONDS: Final = 15.0


def fetch_once(mailbox: Mailbox) -> int:
    """Connect, take in what is new, sign out; returns how many mails. What is wrong stands in ``last_error`` and is raised."""
    try:
        settings = settings_of(mailbox)
        with connected(settings) as client:
            open_folder(client, mailbox, settings)
            count = fetch_new(client, mailbox, settings)
    except (ImapTrouble, IMAPClientError, OSError) as error:
        trouble = explained(error)
        note_state(mailbox, trouble.code)
        raise trouble from None
    note_state(mailbox, "")
    return count


def watch(mailbox: Mailbox, stop: threading.Event) -> None:
    """Fetch and wait at the server until ``stop`` is set; after trouble, come back after 5 seconds to 5 minutes."""
    failures = 0
    while not stop.is_set():
        try:
            failures = 0 if _stay(mailbox, stop) else failures
            code = ""
        except (ImapTrouble, IMAPClientError, OSError) as error:
            code = explained(error).code
        except (DatabaseError, VaultError, LedgerUnavailableError) as error:
            code = type(error).__name__
        if stop.is_set() or not code:
            continue
        failures += 1
        logger.warning("imap: mailbox %s: %s (%d times)", mailbox.id, code, failures)
        _note(mailbox, code)
        stop.wait(_WAITS[min(failures, len(_WAITS)) - 1])


def _stay(mailbox: Mailbox, stop: threading.Event) -> bool:
    """One connection for as long as it lasts."""
    settings = settings_of(mailbox)
    with connected(settings) as client:
        open_folder(client, mailbox, settings)
        while not stop.is_set():
            close_old_connections()
            fetched = fetch_new(client, mailbox, settings)
            note_state(mailbox, "")
            if fetched:
                logger.info("imap: mailbox %s: %d mails taken in", mailbox.id, fetched)
            _wait(client, stop)
    return True


def _wait(client: IMAPClient, stop: threading.Event) -> None:
    """Until something arrives, the time is up, or the process stops."""
    if not client.has_capability("IDLE"):
        stop.wait(POLL_SECONDS)
        client.noop()
        return
    ends = time.monotonic() + IDLE_SECONDS
    client.idle()
    while not stop.is_set() and time.monotonic() < ends:
        if any(b"EXISTS" in answer for answer in client.idle_check(timeout=_SLICE) if isinstance(answer, tuple)):
            break
    client.idle_done()


def _note(mailbox: Mailbox, code: str) -> None:
    try:
        note_state(mailbox, code)
    except DatabaseError:
        logger.warning("imap: the state of mailbox %s could not be written", mailbox.id)


class Watchers:
    """One thread for each active mailbox with settings; threads come and go with the mailboxes."""

    def __init__(self, work: Callable[[Mailbox, threading.Event], None] = watch) -> None:
        self._work = work
        self._running: dict[object, tuple[threading.Thread, threading.Event]] = {}

    def run(self, stop: threading.Event) -> None:
        """Look for mailboxes every 15 seconds until ``stop`` is set, then wait for all threads."""
        while not stop.is_set():
            close_old_connections()
            try:
                self.look()
            except DatabaseError as error:
                logger.warning("imap: the mailboxes cannot be read: %s", type(error).__name__)
            finally:
                close_old_connections()
            stop.wait(_LOOK_SECONDS)
        self.stop()

    def look(self) -> int:
        """Start and stop threads so that they fit the mailboxes; returns how many run."""
        active = Mailbox.objects.filter(is_active=True, imap__isnull=False).order_by("id")[:MAX_MAILBOXES]
        # The sealed settings belong to the key: when somebody saves new ones, a new thread takes over.
        wanted = {(box.id, box.imap.blob): box for box in active}
        for key in [key for key, (thread, _) in self._running.items() if key not in wanted or not thread.is_alive()]:
            self._running.pop(key)[1].set()
        for key, mailbox in wanted.items():
            if key not in self._running:
                self._start(key, mailbox)
        return len(self._running)

    def stop(self) -> None:
        """Tell every thread to end, and wait for it."""
        for _, ended in self._running.values():
            ended.set()
        for thread, _ in self._running.values():
            thread.join(timeout=30)
        self._running.clear()

    def _start(self, key: object, mailbox: Mailbox) -> None:
        ended = threading.Event()

        def body() -> None:
            try:
                self._work(mailbox, ended)
            finally:
                connection.close()

        thread = threading.Thread(target=body, name=f"imap-{mailbox.id}", daemon=True)
        self._running[key] = (thread, ended)
        thread.start()


def run_watchers(stop: threading.Event) -> None:
    """Watch all mailboxes until ``stop`` is set: what one thread of one process of the desk does."""
    Watchers().run(stop)
