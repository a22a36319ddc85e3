"""A server that speaks the chat completions protocol on this machine, well or badly, as a test tells it to; it keeps what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler, "ModelServer"], None]


@dataclass
class ModelServer:
    """Its address, what it was sent, and how it answers."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    behave: Behaviour = lambda handler, server: None
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def sent(self) -> str:
        """All that ever reached it, as one text."""
        return json.dumps(self.requests, ensure_ascii=False)

    def settings(self, **more: Any) -> dict[str, Any]:
        """The desk's settings that lead here."""
        return {"url": f"{self.url}/v1", "model": "tiny", "key": "k-1", "timeout": 5.0, "tokens_a_day": 100_000, **more}


def says(text: str, field: str = "reply", **more: Any) -> Behaviour:
    """The answer that was asked for, with this text."""
    return content(json.dumps({field: text}, ensure_ascii=False), **more)


def content(text: Any, **more: Any) -> Behaviour:
    """A completion whose message is this, well-formed or not."""
    message = {"role": "assistant", "content": text, **more}
    document = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": {"prompt_tokens": 180, "completion_tokens": 20}}
    return raw(json.dumps(document).encode())


def raw(body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> Behaviour:
    """A whole answer, as bytes."""

    def behave(handler: BaseHTTPRequestHandler, server: ModelServer) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def huge(handler: BaseHTTPRequestHandler, server: ModelServer) -> None:
    """A stream without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not server.ended.is_set():
        handler.wfile.write(b" " * 65536)


def dripping(handler: BaseHTTPRequestHandler, server: ModelServer) -> None:
    """A byte now and then, so that no wait for a byte is ever long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while not server.ended.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def dripping_headers(handler: BaseHTTPRequestHandler, server: ModelServer) -> None:
    """The same before the body."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not server.ended.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def silent(handler: BaseHTTPRequestHandler, server: ModelServer) -> None:
    """Nothing at all."""
    server.ended.wait(30)


@contextmanager
def model_in_service(settings: Any) -> Iterator[ModelServer]:
    """It runs, the operator named it, and an administrator switched it on."""
    from sealdesk.access.models import DeskSetting

    with model_server() as server:
        settings.SEALDESK_GATEWAY = server.settings()
        DeskSetting.objects.create(key="gateway-on", value=True)
        yield server


@contextmanager
def model_server(behave: Behaviour | None = None) -> Iterator[ModelServer]:
    """Run one for as long as the test lasts."""
    server = ModelServer()
    server.behave = behave or says("It leaves tomorrow.")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.requests.append(json.loads(body))
            server.headers.append(dict(self.headers))
            try:
                server.behave(self, server)
            except OSError:  # the desk hung up, as it should
                return

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        http.server_close()
