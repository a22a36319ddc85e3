"""A real Chromium: pages as people have them (desktop, phone, light, dark, English, Chinese), passkeys,
accessibility, pictures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, expect, sync_playwright

PROGRAM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
          "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
expect.set_options(timeout=15_000)  # ms; a loaded machine takes its time, and only a test that fails waits for all of it


@contextmanager
def chromium() -> Iterator[Browser]:
    """Runs one Chromium for the length of the block.

    Playwright keeps an event loop on this thread, and Django would refuse the ORM there; the tests use both
    in turn, never at the same time, so Django's guard is switched off for as long.
    """
    if not PROGRAM.exists():
        raise RuntimeError("Chromium is not here: run make test, or install the package chromium")
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=str(PROGRAM), args=_FLAGS)
            yield browser
            browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Pages:
    """Opens pages in contexts of their own, and closes all of them. `problems` collects what the console
    and the scripts cried."""

    browser: Browser
    problems: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        device: str = "desktop",
        scheme: str = "light",
        locale: str = "en-GB",
        *,
        scripts: bool = True,
        **more: Any,
    ) -> Page:
        """Returns a blank page: device `desktop` or `phone`, scheme `light` or `dark`, locale such as
        `zh-CN`.

        Without `scripts` the browser runs none. Further keywords go to Playwright's `new_context`.
        """
        width, height = SIZES[device]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if device == "phone" else 1,
            is_mobile=device == "phone",
            has_touch=device == "phone",
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=locale,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **more,
        )
        self._contexts.append(context)
        page = context.new_page()
        _press_when_it_is_there(page)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on(
            "console",
            lambda line: self.problems.append(f"console: {line.text}") if line.type == "error" else None,
        )
        return page

    def told(self) -> str:
        """Says what every open page shows, for the report of a test that failed."""
        lines = [f"problems: {self.problems}"]
        for page in [page for context in self._contexts for page in context.pages]:
            try:
                shown = page.locator("body").inner_text(timeout=2000)
            except Error as error:
                shown = str(error)
            lines.append(f"{page.url}\n{shown[:1500]}")
        return "\n\n".join(lines)

    def close(self) -> None:
        """Closes every context that was opened here."""
        while self._contexts:
            self._contexts.pop().close()


_LISTEN = "() => { window.heard = false; addEventListener('keydown', () => (window.heard = true), {capture: true, once: true}); }"
# What a frame was given is its own, and what the page has left is heard of no more.
_UNHEARD = "() => window.heard === false && document.activeElement?.tagName !== 'IFRAME'"


def _press_when_it_is_there(page: Page) -> None:
    """Keys are heard once the page's modules have run: like a person, a test presses one on a page that has come.

    A browser that is just beginning with a page may drop a key before any page hears of it; such a one is pressed again.
    """
    press = page.keyboard.press

    def when_it_is_there(key: str, *, delay: float | None = None) -> None:
        page.wait_for_load_state()
        for _ in range(3):
            page.evaluate(_LISTEN)
            press(key, delay=delay)
            try:
                if not page.evaluate(_UNHEARD):
                    return
            except Error:  # on the way to the next page: it was heard
                return

    page.keyboard.press = when_it_is_there  # type: ignore[method-assign]


@dataclass(frozen=True)
class Authenticator:
    """A virtual platform authenticator that says yes at once. It belongs to one page; another page needs
    its own."""

    session: CDPSession
    id: str

    @classmethod
    def attach(cls, page: Page) -> "Authenticator":
        """Gives the page an authenticator with resident keys and user verification."""
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        return cls(session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        """Returns the passkeys it holds (`rpId`, `credentialId`, `signCount`, …)."""
        answer: dict[str, Any] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(answer["credentials"])


def axe_violations(page: Page, *, within: str | None = None) -> list[str]:
    """Returns one sentence a violation of WCAG 2.2 A and AA that axe-core finds on the page; `within` is a
    CSS selector.

    The script is evaluated, not added as an element: our Content-Security-Policy stops an added script, as
    it should.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # Only the sentences leave the page: with all that passed, an answer is so long that it takes three times as long.
    told: list[str] = page.evaluate(
        """([within, tags]) => axe.run(within || document, {runOnly: {type: 'tag', values: tags}}).then((found) =>
            found.violations.flatMap((rule) => rule.nodes.map((node) =>
                `${rule.id} (${rule.impact}): ${rule.help}: ${node.html.slice(0, 160)}`)))""",
        [within, tags],
    )
    return told


def shoot(page: Page, name: str) -> Path | None:
    """Saves a picture of the whole page as `name.png` where SEALDESK_SHOTS says (`make shots`); else does
    nothing."""
    folder = os.environ.get("SEALDESK_SHOTS")
    if not folder:
        return None
    path = Path(folder) / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
