"""Speaking to the mail server that sends for us (RFC 5321): verified TLS, time limits, and refusals reduced to codes."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from sealdesk.channels.mail.outbound import Outgoing
from sealdesk.channels.mail.reachable import refuse_no_name

#: Seconds for one answer of the server, and for one whole conversation.
TIMEOUT: Final = 60.0
MAX_SECONDS: Final = 600.0
_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
T = TypeVar("T")
_PORTS: Final = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class SmtpUrlError(ValueError):
    """``SEALDESK_SMTP_URL`` is wrong or unsafe; the message says how it must look."""


class SendError(Exception):
    """The mail was not taken. ``code`` is safe to store: our word and the server's numbers, never its text."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The mail was not taken: {code}.")
        self.code = code


class Refused(SendError):  # noqa: N818 - a refusal, named as what happened
    """For good (5xx)."""


class Unavailable(SendError):  # noqa: N818 - as above
    """For now (4xx, or no conversation came about)."""


@dataclass(frozen=True, slots=True)
class Server:
    """One mail server. ``tls`` is ``"none"`` (loopback only), ``"implicit"`` or ``"starttls"``."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> Server:
        """Read ``smtps://user:password@host``, ``smtp+starttls://…`` or, for the loopback only, ``smtp://``."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise SmtpUrlError("SEALDESK_SMTP_URL must be like smtps://user:password@mail.example.com or smtp+starttls://….")
        if parts.scheme == "smtp" and not is_loopback(parts.hostname):
            raise SmtpUrlError("Plain smtp:// is for this machine only. Use smtps:// or smtp+starttls:// for any other host.")
        tls = {"smtp": "none", "smtps": "implicit", "smtp+starttls": "starttls"}[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port or _PORTS[parts.scheme], tls, user, password)

    def check(self, domain: str, timeout: float = TIMEOUT) -> str:
        """Connect, agree on TLS, sign in, and send nothing. Empty when all of it went well, else the code of SendError."""
        try:
            client = _translated(lambda: self._connect(domain, timeout))
        except SendError as error:
            return error.code
        _say_goodbye(client)
        return ""

    def send(self, mail: Outgoing) -> None:
        """Hand one mail over. When this returns, the server has answered 250 to the end of data. Raises SendError."""
        client = _translated(lambda: self._connect(mail.sender.rpartition("@")[2]))
        try:
            _translated(lambda: _converse(client, mail))
        except BaseException:
            client.close()  # no QUIT: in the middle of the data it would become part of the mail
            raise
        _say_goodbye(client)

    def _connect(self, domain: str, timeout: float = TIMEOUT) -> smtplib.SMTP:
        context = ssl.create_default_context()
        client: smtplib.SMTP
        refuse_no_name(self.host)
        if self.tls == "implicit":
            client = smtplib.SMTP_SSL(self.host, self.port, domain, timeout=timeout, context=context)
        else:
            client = smtplib.SMTP(self.host, self.port, domain, timeout=timeout)
        try:
            client.ehlo_or_helo_if_needed()
            if self.tls == "starttls":
                client.starttls(context=context)
                client.ehlo()
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        return client


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine by definition, without asking a name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _converse(client: smtplib.SMTP, mail: Outgoing) -> None:
    options = ["SMTPUTF8"] if mail.utf8 else []
    if mail.utf8 and not client.has_extn("smtputf8"):
        raise Refused("address-not-supported")
    _expect(client.mail(mail.sender, options), "sender-refused")
    _expect(client.rcpt(mail.recipient), "recipient-refused")
    for address, row in mail.copied.items():
        try:
            _expect(client.rcpt(address), "recipient-refused")
        except Unavailable as trouble:
            if mail.waits:
                raise
            mail.refused[row] = trouble.code
        except Refused as refusal:
            mail.refused[row] = refusal.code
    _expect(client.docmd("DATA"), "refused", good=354)
    ends = time.monotonic() + MAX_SECONDS
    for chunk in _dot_stuffed(mail.chunks()):
        if time.monotonic() > ends:
            raise Unavailable("too-slow")
        client.send(chunk)
    client.send(b".\r\n")
    _expect(client.getreply(), "refused")


def _dot_stuffed(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """Transparency (RFC 5321 §4.5.2), also where a line begins at a chunk's beginning; ends with a line end."""
    at_start, tail = True, b""
    for chunk in chunks:
        if not chunk:
            continue
        stuffed = chunk.replace(b"\n.", b"\n..")
        yield b"." + stuffed if at_start and chunk.startswith(b".") else stuffed
        at_start = chunk.endswith(b"\n")
        tail = (tail + chunk)[-2:]
    if tail != b"\r\n":
        yield b"\r\n"


def _expect(reply: tuple[int, bytes], word: str, *, good: int = 250) -> None:
    code, text = reply
    if code == good or (good == 250 and 200 <= code < 300):
        return
    found = _ENHANCED.match(text)
    kind = Refused if 500 <= code < 600 else Unavailable
    raise kind(f"{word} {code}" + (f" {found[0].decode()}" if found else ""))


def _translated(step: Callable[[], T]) -> T:
    """Do one step; whatever the library raises becomes a code here, without the server's words or our addresses."""
    try:
        return step()
    except ssl.SSLCertVerificationError:
        raise Unavailable("tls-untrusted") from None
    except ssl.SSLError:
        raise Unavailable("tls-failed") from None
    except smtplib.SMTPAuthenticationError:
        raise Unavailable("login-refused") from None
    except smtplib.SMTPNotSupportedError:
        raise Unavailable("starttls-or-login-missing") from None
    except smtplib.SMTPResponseException as answer:
        raise Unavailable(f"server-answer {int(answer.smtp_code)}") from None
    except smtplib.SMTPException:
        raise Unavailable("disconnected") from None
    except TimeoutError:
        raise Unavailable("timed-out") from None
    except socket.gaierror:
        raise Unavailable("name-unknown") from None
    except ConnectionRefusedError:
        raise Unavailable("connection-refused") from None
    except OSError:
        raise Unavailable("unreachable") from None


def _say_goodbye(client: smtplib.SMTP) -> None:
    """The mail is taken: whatever goes wrong now changes nothing."""
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()
