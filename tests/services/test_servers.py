"""The test servers are real: each is used here the way the product will use it."""

import smtplib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import psycopg
import pytest
from imapclient import IMAPClient

from tests.services.certificates import Loopback
from tests.services.chromium import Authenticator, Pages, axe_violations, shoot
from tests.services.dovecot import Dovecot
from tests.services.ports import free_port, wait_until
from tests.services.smtp_sink import SmtpSink

MAIL = b"From: li@example.org\r\nTo: desk@example.net\r\nSubject: printer\r\n\r\nIt smokes.\r\n"
PAGE = """<!doctype html><html lang=en><head><meta charset=utf-8><title>Desk</title>
<meta name=viewport content="width=device-width"></head>
<body><main><h1>Desk</h1>{body}</main></body></html>"""


@pytest.mark.service
def test_each_call_gives_an_empty_postgresql_database_of_its_own(postgres: Callable[[], str]) -> None:
    first, second = postgres(), postgres()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE seen (id int)")
    with psycopg.connect(second) as connection:
        assert connection.execute("SELECT to_regclass('seen')").fetchone() == (None,)
    with psycopg.connect(first) as connection:
        assert connection.execute("SELECT to_regclass('seen')").fetchone() == ("seen",)


@pytest.mark.service
def test_mail_delivered_through_lmtp_is_read_through_imap_over_verified_tls(dovecot: Dovecot) -> None:
    dovecot.deliver("reader", MAIL)
    with IMAPClient("localhost", dovecot.imaps_port, ssl_context=dovecot.tls.client_context()) as client:
        client.login("reader", dovecot.password)
        client.select_folder("INBOX")
        [number] = client.search("UNSEEN")
        raw = client.fetch([number], ["BODY[]"])[number][b"BODY[]"]
        client.logout()
    assert raw.endswith(b"It smokes.\r\n")
    assert len(dovecot.inbox("reader")) == 1
    assert dovecot.inbox("somebody-else") == []


def _send(sink: SmtpSink, tls: Loopback | None = None) -> None:
    with smtplib.SMTP("localhost", sink.port, timeout=20) as client:
        if tls:
            client.starttls(context=tls.client_context())
        client.sendmail("desk@example.net", ["li@example.org"], MAIL)


@pytest.mark.service
def test_the_sink_keeps_envelope_and_bytes(smtp_sink: SmtpSink) -> None:
    _send(smtp_sink)
    [kept] = smtp_sink.wait_for(1)
    assert (kept.sender, kept.recipients) == ("desk@example.net", ("li@example.org",))
    assert kept.message["Subject"] == "printer"


@pytest.mark.service
def test_the_sink_can_refuse_for_a_while(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer = "451 come back later"
    with pytest.raises(smtplib.SMTPDataError):
        _send(smtp_sink)
    smtp_sink.answer = "250 kept"
    _send(smtp_sink)
    assert (smtp_sink.attempts, len(smtp_sink.messages)) == (2, 1)


@pytest.mark.service
def test_a_sink_with_starttls_takes_no_mail_in_clear(
    smtp_sinks: Callable[..., SmtpSink], loopback_tls: Loopback
) -> None:
    sink = smtp_sinks(starttls=loopback_tls.server_context())
    with pytest.raises(smtplib.SMTPException):
        _send(sink)
    _send(sink, loopback_tls)
    assert len(sink.messages) == 1


def test_waiting_in_vain_names_what_was_waited_for() -> None:
    with pytest.raises(TimeoutError, match="the moon"):
        wait_until(lambda: False, "the moon", seconds=0.05)


class _Site(BaseHTTPRequestHandler):
    body = ""

    def do_GET(self) -> None:
        content = PAGE.format(body=self.body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[Callable[[str], str]]:
    """Serves one page with the given body at a localhost address."""
    handler = type("Site", (_Site,), {})
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()

    def show(body: str) -> str:
        handler.body = body  # type: ignore[attr-defined]
        return f"http://localhost:{server.server_port}/"

    yield show
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.journey
def test_a_phone_in_the_dark_with_chinese_is_what_the_page_sees(
    pages: Pages, site: Callable[[str], str]
) -> None:
    page = pages.open("phone", "dark", "zh-CN")
    page.goto(site(""))
    seen = "[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, navigator.language]"
    assert page.evaluate(seen) == [390, True, "zh-CN"]


@pytest.mark.journey
def test_axe_finds_a_picture_without_text_and_nothing_on_a_clean_page(
    page: Any, site: Callable[[str], str]
) -> None:
    page.goto(site("<p>All is well.</p>"))
    assert axe_violations(page) == []
    page.goto(site("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"))
    [violation] = axe_violations(page)
    assert violation.startswith("image-alt (critical)")


@pytest.mark.journey
def test_the_virtual_authenticator_makes_a_passkey(page: Any, site: Callable[[str], str]) -> None:
    page.goto(site("<p>Passkeys</p>"))
    authenticator = Authenticator.attach(page)
    page.evaluate(
        """() => navigator.credentials.create({publicKey: {challenge: new Uint8Array(32), rp: {name: "Desk"},
        user: {id: new Uint8Array(16), name: "wang", displayName: "Wang"},
        pubKeyCredParams: [{type: "public-key", alg: -7}],
        authenticatorSelection: {residentKey: "required", userVerification: "required"}}}).then(() => true)"""
    )
    [passkey] = authenticator.credentials()
    assert passkey["rpId"] == "localhost"


@pytest.mark.journey
def test_a_script_error_is_remembered_as_a_problem(pages: Pages, site: Callable[[str], str]) -> None:
    page = pages.open()
    page.goto(site("<script>throw new Error('broken')</script>"))
    assert pages.problems == ["script: broken"]


@pytest.mark.journey
def test_pictures_are_taken_only_when_asked_for(
    page: Any, site: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    page.goto(site("<p>Smile.</p>"))
    monkeypatch.delenv("SEALDESK_SHOTS", raising=False)
    assert shoot(page, "smile") is None
    monkeypatch.setenv("SEALDESK_SHOTS", str(tmp_path))
    picture = shoot(page, "smile")
    assert picture is not None
    assert picture.read_bytes().startswith(b"\x89PNG")
