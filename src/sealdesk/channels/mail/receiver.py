"""Receiving mail over SMTP (RFC 5321) or LMTP (RFC 2033): what is answered with 250 lies sealed and flushed on the disk.

It takes mail for the desk's own addresses only and relays nothing. When the disk or the database fails it answers 451, so
that the sender keeps the mail and comes back.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from sealdesk.channels.jobs import enqueue_processing
from sealdesk.channels.mail.intake import accept
from sealdesk.channels.mail.own_addresses import is_ours, mailbox_for
from sealdesk.channels.mail.smtp import is_loopback

logger = logging.getLogger(__name__)
# The library's own lines hold addresses and, when debugging, whole mails.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)

T = TypeVar("T")
_TRY_AGAIN: Final = "451 4.3.0 The mail could not be stored; try again later"
_THREADS: Final = 4


class ReceiverSettingsError(ValueError):
    """The receiver would not be safe like this; the message says what to change."""


@dataclass(frozen=True, slots=True)
class ReceiverLimits:
    """What one client may cost. Sizes are bytes, times seconds.

    A mail lies in memory about twice while it is received, so all connections together take at most 1.4 GB.
    ``timeout`` is for one command, or for the data of one mail as a whole; ``session`` for one connection.
    """

    max_bytes: int = 35 * 1024 * 1024
    max_line: int = 64 * 1024
    timeout: float = 300.0
    session: float = 1800.0
    connections: int = 20
    connections_each: int = 5
    messages: int = 100
    recipients: int = 50
    strangers: int = 10


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files of the certificate chain and its key."""

    chain: Path
    key: Path


def run_receiver(
    host: str,
    port: int,
    protocol: str,
    stop: threading.Event,
    *,
    certificate: Certificate | None = None,
    limits: ReceiverLimits | None = None,
    ready: Callable[[int], object] | None = None,
) -> None:
    """Receive mail until ``stop`` is set. ``protocol`` is ``"smtp"`` or ``"lmtp"``; ``ready`` is told the port.

    Off the loopback a certificate is required, and mail is taken after STARTTLS only. Raises ReceiverSettingsError, or
    OSError when the port cannot be had.
    """
    if protocol not in {"smtp", "lmtp"}:
        raise ReceiverSettingsError("The receiver speaks 'smtp' or 'lmtp'.")
    if certificate is None and not is_loopback(host):
        raise ReceiverSettingsError("Off this machine mail is received over TLS only. Give a certificate, or bind to 127.0.0.1.")
    asyncio.run(_serve(host, port, protocol, stop, certificate, limits or ReceiverLimits(), ready))


async def _serve(
    host: str,
    port: int,
    protocol: str,
    stop: threading.Event,
    certificate: Certificate | None,
    limits: ReceiverLimits,
    ready: Callable[[int], object] | None,
) -> None:
    loop = asyncio.get_running_loop()
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate.chain, certificate.key)
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="receiver") as threads:
        door = _Door(threads, limits, protocol)
        make = partial(_Lmtp if protocol == "lmtp" else _Smtp, door, context, loop)
        server = await loop.create_server(make, host, port, backlog=limits.connections)
        if ready is not None:
            ready(server.sockets[0].getsockname()[1])
        try:
            while not stop.is_set():
                await asyncio.sleep(0.1)
        finally:
            server.close()
            for open_connection in list(door.open):
                open_connection.abort()
            await server.wait_closed()


class _Door:
    """What aiosmtpd asks at each command: one for all connections."""

    def __init__(self, threads: ThreadPoolExecutor, limits: ReceiverLimits, protocol: str) -> None:
        self.threads = threads
        self.limits = limits
        self.protocol = protocol
        self.open: dict[Any, str] = {}

    def has_room(self, peer: str) -> bool:
        """Whether one more connection of this network address is let in."""
        each = sum(1 for other in self.open.values() if other == peer)
        return len(self.open) < self.limits.connections and each < self.limits.connections_each

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A bounded number of mails a connection."""
        del server
        if getattr(session, "sealdesk_mails", 0) >= self.limits.messages:
            return "421 4.7.0 Enough for one connection; connect again"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Go on"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Our own addresses only. Somebody who tries many others is sent away: they are looking for addresses."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients"
        try:
            known = await self._in_thread(server, is_ours, address)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender must keep the mail
            return _not_now("a recipient could not be looked up", error)
        if known:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
            return "250 2.1.5 Go on"
        strangers = getattr(session, "sealdesk_strangers", 0) + 1
        session.sealdesk_strangers = strangers  # type: ignore[attr-defined]
        if strangers >= self.limits.strangers and server.transport is not None:
            server.loop.call_later(0.05, server.transport.close)
            return "421 4.7.0 Too many unknown recipients"
        return "550 5.1.1 There is no such mailbox here"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """250 only after the mail lies sealed on the disk and its row is committed."""
        session.sealdesk_mails = getattr(session, "sealdesk_mails", 0) + 1  # type: ignore[attr-defined]
        raw = _traced(envelope, session, self.protocol)
        try:
            await self._in_thread(server, _take_in, raw, list(envelope.rcpt_tos), self.protocol)
        except Exception as error:  # noqa: BLE001 - as above
            return _not_now("a mail could not be stored", error)
        return "250 2.0.0 Stored"

    async def handle_VRFY(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Nobody learns which addresses exist."""
        return "252 2.1.5 Send it and see"

    async def handle_exception(self, error: Exception) -> str:
        """An error in the conversation itself."""
        return _not_now("a conversation failed", error)

    async def _in_thread(self, server: SMTP, function: Callable[..., T], *arguments: Any) -> T:
        return await server.loop.run_in_executor(self.threads, partial(_with_connection, function, *arguments))


class _Bounded(SMTP):
    """aiosmtpd's conversation with a limit on connections and on the length of a session."""

    def __init__(self, door: _Door, context: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop) -> None:
        self.line_length_limit = door.limits.max_line
        super().__init__(
            door,
            data_size_limit=door.limits.max_bytes,
            enable_SMTPUTF8=True,
            hostname="sealdesk",
            ident="ready",
            tls_context=context,
            require_starttls=context is not None,
            timeout=door.limits.timeout,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=loop,
        )
        self._door = door
        self._outer: asyncio.BaseTransport | None = None
        self._turned_away = False
        self._ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called again after STARTTLS, for the same connection."""
        if self._outer is None:
            peer = str((transport.get_extra_info("peername") or ("",))[0])
            if not self._door.has_room(peer):
                self._turned_away = True
                transport.write(b"421 4.7.0 Too many connections; come back later\r\n")  # type: ignore[attr-defined]
                transport.close()
                return
            self._outer = transport
            self._door.open[transport] = peer
            self._ends = self.loop.call_later(self._door.limits.session, transport.close)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for the next one."""
        if self._turned_away:
            return
        self._door.open.pop(self._outer, None)
        if self._ends is not None:
            self._ends.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Whoever was turned away is not listened to."""
        if not self._turned_away:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        """As above."""
        return False if self._turned_away else super().eof_received()


class _Smtp(_Bounded):
    """SMTP."""


class _Lmtp(_Bounded, LMTP):
    """LMTP: after the data there is one answer for each recipient (RFC 2033 §4.2), whatever it is."""

    _answers = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """As in SMTP, with the answers counted."""
        try:
            await super().smtp_DATA(arg)
        finally:
            self._answers = 0

    async def push(self, status: Any) -> None:
        """After 354 an answer is given once for each recipient."""
        times, self._answers = max(1, self._answers), 0
        if isinstance(status, str) and status.startswith("354 ") and self.envelope is not None:
            self._answers = len(self.envelope.rcpt_tos)
        for _ in range(times):
            await super().push(status)


def _take_in(raw: bytes, recipients: list[str], protocol: str) -> None:
    stored = accept(raw, source=protocol, mailbox=mailbox_for(recipients))
    if stored.again:
        return
    try:
        enqueue_processing(stored.raw.id)
    except Exception as error:  # noqa: BLE001 - the mail is safe already; the search for leftovers finds it
        logger.warning("receiver: raw mail %s is stored but not enqueued: %s", stored.raw.id, type(error).__name__)


def _traced(envelope: Envelope, session: Session, protocol: str) -> bytes:
    """The mail behind what final delivery writes (RFC 5321 §4.4): the envelope's addresses, and who handed it in.

    There is no date in the line: the same mail that is handed in again shall have the same bytes.
    """
    content = envelope.content
    body = content if isinstance(content, bytes) else str(content or "").encode("utf-8", "surrogateescape")
    lines = [f"Return-Path: <{_clean(envelope.mail_from or '')}>"]
    lines += [f"Delivered-To: {_clean(address)}" for address in dict.fromkeys(envelope.rcpt_tos)]
    helo, peer = _clean(str(session.host_name or "")) or "unknown", str((session.peer or ("",))[0])
    lines.append(f"Received: from {helo} ([{_clean(peer)}]) by sealdesk with {protocol.upper()}")
    return "".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape") + body


def _clean(address: str) -> str:
    return "".join(c for c in address if c.isprintable() and c not in " <>")


def _with_connection(function: Callable[..., T], *arguments: Any) -> T:
    """Closed each time: a thread of the pool does not know when it is used last, and mail comes seldom enough."""
    try:
        return function(*arguments)
    finally:
        connection.close()


def _not_now(what: str, error: Exception) -> str:
    logger.error("receiver: %s: %s", what, type(error).__name__)
    return _TRY_AGAIN
