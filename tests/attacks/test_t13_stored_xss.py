"""T13: mails carry every payload of the hostile lists wherever a mail can carry text; an agent reads them in Chromium.

Nothing runs, nothing opens, nothing is asked of another host, and not even the second wall (the Content-Security-Policy,
the sandbox) has anything to stop.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Error, Page

from sealdesk.access.permissions import Role
from sealdesk.channels.mail.importing import import_message
from sealdesk.desk.models import Attachment, Message, Ticket
from sealdesk.ledger.sequencing import sequence
from tests.attacks.traps import CLOSERS, FINDERS, Traps, payloads, sign_in
from tests.besieged import Besieged, an_agent_with, body_of, signed_in
from tests.cast import CARE
from tests.services.ports import wait_until

SENDER = "mallory@elsewhere.example"
IN_ONE_MAIL = 120
SINGLE = 45
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>canary(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(document.cookie)</script>"
SANDBOX = "default-src 'none'; sandbox"


def header_safe(text: str) -> str:
    """A payload as a header may hold it."""
    return "".join(char for char in text if char.isprintable())[:200] or "x"


def word(text: str) -> str:
    """RFC 2047."""
    return f"=?utf-8?b?{base64.b64encode(text.encode('utf-8', 'replace')).decode()}?="


def part(kind: str, content: bytes, *headers: str) -> str:
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers, "", base64.encodebytes(content).decode()]
    return "\r\n".join(lines)


def hostile_mail(number: int, texts: list[str], name: str, subject: str, files: list[str]) -> bytes:
    html = CLOSERS.join(["<html><body>", *texts, "<p>to the end</p></body></html>"])
    bodies = [
        part("text/plain; charset=utf-8", "\n".join(texts).encode("utf-8", "replace")),
        part("text/html; charset=utf-8", html.encode("utf-8", "replace")),
    ]
    parts = [
        'Content-Type: multipart/alternative; boundary="inner"\r\n\r\n' + "".join(f"--inner\r\n{one}\r\n" for one in bodies) + "--inner--"
    ]
    for at, file in enumerate(files):
        kind, content = ("image/svg+xml", SVG) if at % 2 else ("text/html", PAGE)
        named = f"Content-Disposition: attachment; filename*=UTF-8''{quote(file, safe='')}"
        parts.append(part(kind, content, named, f"Content-ID: <{at}-{file[:40]}>".encode("ascii", "replace").decode()))
    head = [
        f"From: {word(name)} <{SENDER}>",
        f"To: {CARE}",
        f"Subject: {word(subject)}",
        f"Message-ID: <hostile-{number}@elsewhere.example>",
        *(["In-Reply-To: <hostile-0@elsewhere.example>"] if number else []),
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="outer"',
    ]
    whole = "\r\n".join(head) + "\r\n\r\n" + "".join(f"--outer\r\n{one}\r\n" for one in parts) + "--outer--\r\n"
    return whole.encode()


@pytest.fixture
def address(live_server: Any) -> str:
    url: str = live_server.url
    return url.replace("127.0.0.1", "localhost")


@pytest.fixture
def reader(place: Besieged) -> Client:
    """A lead of the whole desk: somebody who is shown everything."""
    return signed_in(an_agent_with((Role.LEAD, None)))


def see(page: Page, url: str) -> None:
    """Open a page as an agent does who looks at everything: unfold it all, and wait until the frames are there."""
    page.goto(url, wait_until="load")
    page.evaluate("""() => { for (const fold of document.querySelectorAll('details.msg-html, details.msg-quote')) fold.open = true;
                             for (const frame of document.querySelectorAll('iframe')) frame.loading = 'eager'; }""")
    page.wait_for_load_state("networkidle")


def take_in(find: Callable[[str], Path]) -> int:
    """All payloads as one conversation, and some mails more with a payload as name and subject; how many messages of it."""
    texts = payloads(find)
    short = [text for text in texts if 3 < len(header_safe(text)) < 200 and "<" in text]
    batches = [texts[at : at + IN_ONE_MAIL] for at in range(0, len(texts), IN_ONE_MAIL)]
    for number, batch in enumerate(batches):
        names = [header_safe(text) for text in short[number * 3 : number * 3 + 3]]
        mail = hostile_mail(number, batch, header_safe(FINDERS[1]), header_safe(FINDERS[0]), names)
        assert import_message(mail) in {"new_ticket", "follow_up"}
    step = max(1, len(short) // SINGLE)
    for number, text in enumerate(short[::step][:SINGLE]):
        mail = hostile_mail(number + 10_000, [text], header_safe(text), header_safe(short[-number - 1]), [])
        other = mail.replace(SENDER.encode(), f"m{number}@elsewhere.example".encode()).replace(b"In-Reply-To", b"X-Nothing")
        assert import_message(other) == "new_ticket"
    sequence()
    return len(batches)


def _letters(page: Any, count: int) -> list[Any]:
    """The frames of all ``count`` letters, or none while some of them have no address yet."""
    page.evaluate("1")  # an answer of the page brings the news of its frames along
    frames = [frame for frame in page.frames if frame.url.endswith("/html")]
    return frames if len(frames) == count else []


@pytest.mark.corpus
@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_no_payload_of_the_hostile_lists_runs_anywhere_in_the_console(
    pages: Any, address: str, place: Besieged, reader: Client, shared_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some payloads read cookies, which look like secrets: they would not be kept as they are, and so not be tried.
    monkeypatch.setattr("sealdesk.channels.mail.processing.scrub", lambda *_: None)
    count = take_in(shared_data)
    ticket = Ticket.objects.get(
        messages__in=Message.objects.filter(person__emails__isnull=False, attachments__content_type="text/html")[:1]
    )
    assert ticket.messages.count() == count
    page = pages.open()
    traps = Traps.on(page, address)
    sign_in(page, address, reader)
    base = f"{address}/tickets/{ticket.number}/"
    see(page, base)
    frames = wait_until(lambda: _letters(page, min(count, 50)), "the frames of the letters", 120)
    assert sum("to the end" in frame.content() for frame in frames) > count * 0.8
    for url in (f"{base}activity/", f"{base}files/", f"{address}/inbox/all/", f"{address}/inbox/unassigned/", f"{address}/ledger/"):
        see(page, url)
    for other in Ticket.objects.exclude(pk=ticket.pk).order_by("-number")[:5]:
        see(page, f"{address}/tickets/{other.number}/")
    assert page.evaluate("document.cookie") == ""
    assert traps.caught == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_the_traps_catch_what_does_run(pages: Any, address: str) -> None:
    """Without this the test above could be green because nothing is noticed."""
    page = pages.open()
    traps = Traps.on(page, address)
    page.goto(f"{address}/sign-in/")
    page.evaluate("canary('ran')")
    page.set_content("<img src='https://evil.example/a.png'><iframe sandbox srcdoc='<script>1</script>'></iframe>")
    page.evaluate("const s = document.createElement('script'); s.text = '1'; document.body.append(s)")
    with page.expect_event("dialog"):
        page.evaluate("() => { setTimeout(() => alert(1)); }")
    page.evaluate("1")
    assert {kind.partition(":")[0] for kind in traps.caught} >= {"ran", "request", "dialog", "console"}


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_designed_mail_opened_by_itself_runs_nothing_either(pages: Any, address: str, place: Besieged, reader: Client) -> None:
    """Somebody may open the frame's address in a tab of its own, outside the sandbox attribute of our page."""
    import_message(hostile_mail(0, FINDERS, "Mallory", "Hello", []))
    message = Message.objects.latest("created_at")
    page = pages.open()
    traps = Traps.on(page, address)
    sign_in(page, address, reader)
    response = page.goto(f"{address}/tickets/{message.ticket.number}/messages/{message.id}/html")
    assert response is not None
    assert response.status == 200
    page.wait_for_load_state("networkidle")
    rules = response.headers["content-security-policy"]
    assert {"sandbox", "default-src 'none'", "form-action 'none'", "base-uri 'none'"} <= {rule.strip() for rule in rules.split(";")}
    assert "allow-" not in rules
    assert page.locator("script, iframe, object, embed, form, meta[http-equiv], link, base, svg, math").count() == 0
    assert traps.caught == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_hostile_file_is_a_download_and_never_a_page(pages: Any, address: str, place: Besieged, reader: Client) -> None:
    names = ["x.html", "x.svg", '"; filename=evil.html; x="', "a\u202etxt.html", "../../etc/x.svg", "CON.html"]
    import_message(hostile_mail(0, ["hello"], "Mallory", "Hello", names))
    files = list(Attachment.objects.filter(message__ticket=Ticket.objects.latest("number")))
    assert len(files) == len(names)
    page = pages.open(accept_downloads=True)
    traps = Traps.on(page, address)
    sign_in(page, address, reader)
    for file in files:
        url = f"/tickets/{file.message.ticket.number}/files/{file.id}/"
        answer = reader.get(url)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        assert answer["Content-Disposition"].count(";") == 1
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == SANDBOX
        assert body_of(answer).encode() in {SVG, PAGE}
        with page.expect_download() as held, pytest.raises(Error, match="Download is starting"):
            page.goto(address + url)
        suggested = held.value.suggested_filename
        assert not set('/\\\u202e"') & set(suggested)
        assert suggested != "evil.html"
    assert traps.caught == []
