"""The whole way, as a newcomer goes it: `make run`'s command, a link, a passkey, a sample mail, its reasons, an answer, and its echo."""

import re
import signal
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.desk_process import Desk
from tests.services.chromium import Authenticator, Pages, axe_violations, shoot
from tests.services.ports import free_port, wait_until
from tests.services.smtp_sink import SmtpSink

pytestmark = [pytest.mark.journey, pytest.mark.service]
LINK = re.compile(r"^  agent\s.*(http://localhost:\d+/setup/\S+)$", re.MULTILINE)


@pytest.fixture
def receiver_port() -> int:
    return free_port()


@pytest.fixture
def desk(tmp_path: Path, smtp_sink: SmtpSink, receiver_port: int) -> Desk:
    settings = {
        "SEALDESK_PUBLIC_URL": f"http://localhost:{free_port()}",
        "SEALDESK_SMTP_URL": f"smtp://127.0.0.1:{smtp_sink.port}",
        "SEALDESK_RECEIVE": f"lmtp://127.0.0.1:{receiver_port}",
    }
    return Desk(tmp_path / "home", settings)


@pytest.fixture
def link(desk: Desk, tmp_path: Path) -> Iterator[str]:
    """The agent's one-time link, printed by a running desk."""
    said = tmp_path / "said"
    with said.open("w") as err:
        command = desk.start_command("serve", "--demo")
        process = subprocess.Popen(command, env=desk.environment, stdout=subprocess.DEVNULL, stderr=err)
        try:
            yield wait_until(lambda: LINK.search(said.read_text()), "the agent's link", 90)[1]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert process.returncode == 0, said.read_text()[-2000:]
    assert "Traceback" not in said.read_text()


def sign_in(page: Any, link: str) -> None:
    wait_until(lambda: _reaches(page, link), "the web server", 60)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name of this passkey").fill("laptop")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/account/recovery-codes/")
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="I have kept them")).to_have_count(0)


def _reaches(page: Any, link: str) -> bool:
    from playwright.sync_api import Error

    try:
        page.goto(link)
    except Error:
        return False
    return bool(page.get_by_role("button", name="Start").count())


def test_a_sample_mail_is_answered_and_the_customers_reply_joins_it(
    pages: Pages, desk: Desk, link: str, smtp_sink: SmtpSink, receiver_port: int
) -> None:
    page = pages.open()
    authenticator = Authenticator.attach(page)
    sign_in(page, link)
    assert len(authenticator.credentials()) == 1
    page.goto(f"{desk.settings['SEALDESK_PUBLIC_URL']}/")
    page.locator("a.trow").first.click()
    page.wait_for_url("**/tickets/**")
    number = re.search(r"/tickets/(\d+)/", page.url)
    assert number is not None
    reasons = page.locator("#sorting")
    expect(reasons).to_contain_text(re.compile(r"\d+\s%"))
    expect(reasons.locator(".word").first).to_be_visible()
    page.get_by_label("Your message").fill("Thank you for writing. I have looked into it and will call you today.")
    page.get_by_role("button", name="Send", exact=True).click()
    sent = smtp_sink.wait_for(1, 60)[0].message
    assert "I have looked into it" in sent.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert re.fullmatch(r".*\+\d+\.[a-z2-7]{26}@.*", str(sent["Reply-To"]).strip("<> "))
    # The page that is open learns by itself that the worker sent it.
    expect(page.locator(".msg--out .msg-foot")).to_contain_text("Sent", timeout=30_000)
    expect(page.locator(".msg-foot").get_by_role("button", name="Take back")).to_have_count(0)
    _answer_by_mail(sent, receiver_port)
    wait_until(_reload_until(page, "That solved it, thank you so much!"), "the customer's reply in the same ticket", 60)
    assert f"/tickets/{number[1]}/" in page.url
    assert axe_violations(page) == []
    shoot(page, "ticket-answered")
    page.get_by_role("link", name=re.compile("Activity")).click()
    page.wait_for_load_state()
    assert pages.problems == []
    page.goto(f"{desk.settings['SEALDESK_PUBLIC_URL']}/ledger/")
    expect(page.get_by_text("under a signed checkpoint")).to_have_count(1)


def _reload_until(page: Any, text: str) -> Callable[[], bool]:
    def there() -> bool:
        page.reload()
        return bool(page.get_by_text(text, exact=False).count())

    return there


def _answer_by_mail(sent: EmailMessage, port: int) -> None:
    """As the customer's mail program does: to the Reply-To address, naming the Message-ID, over LMTP."""
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = str(sent["To"]), str(sent["Reply-To"]), f"Re: {sent['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"] = "<answer-1@customer.example>", str(sent["Message-ID"])
    reply.set_content("That solved it, thank you so much!")
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.send_message(reply)
