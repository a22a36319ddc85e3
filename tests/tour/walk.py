"""Goes to every page in one guise, and says of each what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.mfa.models import Authenticator as Factor
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from tests.services.chromium import Authenticator, axe_violations
from tests.tour import crawl, measures
from tests.tour.scene import CHINESE, ENGLISH, Scene
from tests.tour.stops import Stop, stops

WIDTHS: Final = {"phone": (390, 844), "tablet": (768, 1024), "narrow": (1280, 800), "desktop": (1440, 900), "wide": (1600, 1000)}


@dataclass(frozen=True)
class Guise:
    """How a page is looked at."""

    device: str
    scheme: str
    language: str
    density: str = ""

    def __str__(self) -> str:
        short = "zh" if self.language == CHINESE else "en"
        return "-".join(part for part in (self.device, self.scheme, short, self.density) if part)


#: The guises of every run: each theme, each language and both ends of the widths at least once.
EVERY_RUN: Final = (Guise("desktop", "light", CHINESE), Guise("phone", "dark", ENGLISH))
#: All that are photographed.
ALL_GUISES: Final = tuple(
    Guise(device, scheme, language) for device in ("desktop", "phone") for scheme in ("light", "dark") for language in (ENGLISH, CHINESE)
)


@dataclass
class Walk:
    """A browser that goes through the pages of the scene."""

    scene: Scene
    browser: Any
    address: str
    cries: list[str] = field(default_factory=list)
    _contexts: dict[tuple[Guise, str], BrowserContext] = field(default_factory=dict)

    def through(self, guise: Guise) -> Iterator[tuple[Stop, Page, list[str]]]:
        """Each stop with its page, open, and the complaints about it so far."""
        self.scene.dress(guise.language, guise.density)
        for stop in stops(self.scene):
            page = self._context(guise, stop.who).new_page()
            yield stop, page, self._visit(page, stop, guise)
            page.close()

    def _visit(self, page: Page, stop: Stop, guise: Guise) -> list[str]:
        self.cries.clear()
        page.on("pageerror", lambda error: self.cries.append(f"script: {error}"))
        page.on("console", lambda line: self.cries.append(f"console: {line.text}") if line.type == "error" else None)
        response = page.goto(self.address + stop.path)
        assert response is not None
        found = [] if response.status == stop.status else [f"status {response.status}, not {stop.status}"]
        if response.url != self.address + stop.path:
            found.append(f"leads on to {response.url.removeprefix(self.address)}: stage it in stops.py, or leave it out with a reason")
        found += measures.policy(response)
        found += measures.shifts(page)
        found += measures.weight(page)
        stop.do(page)
        found += axe_violations(page)
        found += measures.out_of_reach(page)
        found += measures.sideways(page)
        found += measures.squeezed(page)
        found += measures.too_long(page)
        found += measures.cut_off(page)
        if guise.device == "desktop":
            found += self._narrower(page)
        else:
            found += measures.small_targets(page)
        found += crawl.stray_words(page, guise.language, self.scene.names)
        found += [cry for cry in self.cries if stop.status == 200 or "status of" not in cry]
        return found

    def make_a_passkey(self) -> None:
        """Give the agent a passkey, as people make one: nothing else has a form that the sign-in pages accept."""
        page = self._context(Guise("desktop", "light", ENGLISH), "agent").new_page()
        Authenticator.attach(page)
        page.goto(f"{self.address}/account/passkeys/add/")
        page.get_by_role("textbox").fill("Laptop")
        page.locator("[data-passkey-start]").click()
        page.get_by_text("Laptop", exact=True).first.wait_for()
        self.scene.keys["pk"] = Factor.objects.get(type="webauthn", user=self.scene.agent("agent")).pk
        page.close()

    @staticmethod
    def _narrower(page: Page) -> list[str]:
        before = page.viewport_size
        page.set_viewport_size({"width": 768, "height": 1024})
        found = measures.sideways(page) + measures.cut_off(page)
        if before:
            page.set_viewport_size(before)
        return found

    def _context(self, guise: Guise, who: str) -> BrowserContext:
        if (guise, who) not in self._contexts:
            self._contexts[guise, who] = self._open(guise, who)
        return self._contexts[guise, who]

    def _open(self, guise: Guise, who: str) -> BrowserContext:
        width, height = WIDTHS[guise.device]
        phone = guise.device == "phone"
        context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=2 if phone else 1,
            is_mobile=phone,
            has_touch=phone,
            color_scheme=guise.scheme,
            locale="zh-CN" if guise.language == CHINESE else "en-GB",
            reduced_motion="reduce",
        )
        context.add_init_script(measures.WATCH_SHIFTS)
        if who != "nobody":
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": self.scene.session_of(who), "url": self.address}])
        return context

    def close(self) -> None:
        """Close every browser window."""
        for context in self._contexts.values():
            context.close()


def complaints(walk: Walk, guise: Guise, then: Callable[[Stop, Page], object] = lambda _stop, _page: None) -> dict[str, list[str]]:
    """What is wrong, by the name of the page. ``then`` may look at each page as well."""
    wrong: dict[str, list[str]] = {}
    for stop, page, found in walk.through(guise):
        then(stop, page)
        if found:
            wrong[stop.name] = found
    return wrong
