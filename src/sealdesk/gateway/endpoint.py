"""The endpoint, and one bounded request to it: no redirects, no more than so many bytes, and an end in time whatever it does."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

from django.conf import settings

from sealdesk.gateway.errors import GatewayRefusalError, Reason

MAX_BYTES: Final = 256 * 1024
CONNECT: Final = 5.0
"""Seconds until a connection must stand."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is, as the operator set it in the environment."""

    url: str
    model: str
    key: str = ""
    timeout: float = 20.0
    tokens_a_day: int = 200_000

    @property
    def host(self) -> str:
        """The host and port, to be shown."""
        return urlsplit(self.url).netloc


def endpoint() -> Endpoint | None:
    """The endpoint of the settings; None where the operator named none."""
    held: Mapping[str, Any] | None = settings.SEALDESK_GATEWAY
    return Endpoint(**held) if held else None


def post(to: Endpoint, body: Mapping[str, Any]) -> bytes:
    """Send one request and give back the answer's body, not yet looked into. GatewayRefusalError for all that goes wrong."""
    parts = urlsplit(to.url)
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "sealdesk"}
    headers |= {"Authorization": f"Bearer {to.key}"} if to.key else {}
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    with _Clock(connection, to.timeout) as clock:
        try:
            clock.connect()
            connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers)
            with connection.getresponse() as response:
                answer = _body(response)
        except GatewayRefusalError as refusal:  # headers that were cut off may say anything
            raise GatewayRefusalError(Reason.SLOW) if clock.over else refusal from None
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            late = clock.over or isinstance(error, TimeoutError)
            detail = "certificate" if isinstance(error, ssl.SSLError) else type(error).__name__
            raise GatewayRefusalError(Reason.SLOW if late else Reason.UNREACHABLE, "" if late else detail) from None
        if clock.over:  # an answer without a length ends where it is cut off
            raise GatewayRefusalError(Reason.SLOW)
        return answer


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=CONNECT, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=CONNECT)


def _body(response: http.client.HTTPResponse) -> bytes:
    if 300 <= response.status < 400:  # it would take what was masked for one host to another
        raise GatewayRefusalError(Reason.REDIRECT, str(response.status))
    if response.status != 200:
        raise GatewayRefusalError(Reason.ENDPOINT_REFUSED, str(response.status))
    if response.headers.get_content_type() != "application/json" or response.headers.get("Content-Encoding", "identity") != "identity":
        raise GatewayRefusalError(Reason.WRONG_TYPE)
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise GatewayRefusalError(Reason.TOO_LARGE)
    return body


class _Clock:
    """Ends the connection after so many seconds, even one on which a byte comes now and then.

    It holds the socket itself: of an answer that ends with its connection, ``http.client`` forgets it before the body is read.
    """

    def __init__(self, connection: http.client.HTTPConnection, seconds: float) -> None:
        self.over = False
        self._connection = connection
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def connect(self) -> None:
        """Connect, and from then on wait no longer for any byte than for the whole answer."""
        self._connection.connect()
        self._socket = self._connection.sock
        self._socket.settimeout(self._seconds)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._connection.close()
        if self._socket is not None:
            self._socket.close()

    def _end(self) -> None:
        self.over = True
        held = self._socket or self._connection.sock  # while the handshake lasts, the connection has it already
        with contextlib.suppress(OSError, AttributeError):
            held.shutdown(socket.SHUT_RDWR)
