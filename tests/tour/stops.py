"""Every page of the router, and how a browser comes to it.

Pages are found by themselves: whatever answers GET in the table of routes, with the keys of the scene in its address, as the first
of the people who may. What is no page says why in ``LEFT_OUT``; what needs more than an address, or a second picture, is ``staged``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from playwright.sync_api import Page, expect

from sealdesk.access.actors import agent_actor
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import Audience, all_routes, needed_for
from tests.access.route_table import TABLE
from tests.tour.scene import PEOPLE, Scene

#: Routes that answer GET with something that is no page of the desk.
LEFT_OUT: Final = {
    "console:home": "leads on",
    "console:news": "a part of the list",
    "console:file": "a download",
    "console:message-html": "a stranger's mail, in a frame",
    "console:message-raw": "a download",
    "console:checkpoint": "a download",
    "console:event-bundle": "a download",
    "identity_app_code": "a picture on the page of the app",
    "mfa_login_webauthn": "leads on",
    "mfa_authenticate": "only after the first half of signing in",
    "identity_first_factor": "only before the second factor; the journey of signing in looks at it",
    "console:canned-edit": "only once somebody wrote one; its journey looks at it",
    "console:canned-picker": "a part of the composer",
    "console:ticket-new-canned-picker": "a part of the composer",
    "console:drafts": "leads on",
    "console:ledger-check": "a part of the ledger's page",
    "console:ledger-export": "only once somebody asked for one; its journey looks at it",
    "console:settings-model-progress": "a part of the page of models",
    "console:notices-count": "a part of every page",
    "console:preview": "a picture of a file",
    "console:suggestions": "a part of the composer; its journey looks at it",
    "console:view-edit": "only once somebody kept one; its journey looks at it",
    "portal:answer": "a form",
    "portal:contest": "a form",
    "portal:code": "only for a confidential reply",
    "portal:rate": "only by a link in a mail",
    "portal:read": "only for a confidential reply",
    "portal:send-code": "a form",
    "portal:file": "a download",
    "portal:leave": "a form",
    "account_set_password": "leads on for whoever has a password or none to set",
}


#: Pages that somebody else than the first who may is shown.
SOMEBODY_ELSE: Final = {
    "account_logout": "agent",
    "console:customer-erase": "officer",
    "console:ledger-exports": "administrator",
    "mfa_activate_totp": "lead",
    "portal:request": "customer",
    "portal:requests": "customer",
    "portal:data": "customer",
}


def nothing(page: Page) -> None:
    """The page as it comes."""


@dataclass(frozen=True)
class Stop:
    """One picture: its name, its address, who comes, and what they do there first."""

    name: str
    path: str
    who: str = "agent"
    do: Callable[[Page], None] = nothing
    status: int = 200


def press(*keys: str, then: str) -> Callable[[Page], None]:
    """Press keys, and wait until ``then`` is seen."""

    def do(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)
        expect(page.locator(then).first).to_be_visible()

    return do


def look_for(words: str) -> Callable[[Page], None]:
    """Search for these words."""

    def do(page: Page) -> None:
        page.locator("main input[name=q]").fill(words)
        page.locator("main input[name=q]").press("Enter")
        expect(page.locator("main mark").first).to_be_visible()

    return do


def open_popover(name: str) -> Callable[[Page], None]:
    """Open a popover without the button that opens it, which may be elsewhere on a phone."""

    def do(page: Page) -> None:
        page.evaluate("(id) => document.getElementById(id).showPopover()", name)
        expect(page.locator(f"#{name}")).to_be_visible()

    return do


def click(opener: str, then: str) -> Callable[[Page], None]:
    """Click the first of these, and wait until ``then`` is seen."""

    def do(page: Page) -> None:
        page.locator(opener).first.click()
        expect(page.locator(then).first).to_be_visible()

    return do


def staged(scene: Scene) -> Iterator[Stop]:
    """Second pictures, and pages that need more than an address."""
    ticket, chinese = (f"/tickets/{scene.tickets[key].number}/" for key in ("en", "zh"))
    yield Stop("ticket-zh", chinese)
    yield Stop("first-ticket", "/tickets/1057/")  # that of the tutorial, and that of the Chinese one
    yield Stop("first-ticket-1043", "/tickets/1043/")
    yield Stop("search-found", reverse("console:search"), do=look_for("lantern"))
    yield Stop("ticket-reveal", ticket, do=open_reveal)
    yield Stop("ticket-keys", ticket, do=open_popover("keys"))
    yield Stop("ticket-palette", ticket, do=press("Control+k", then="#palette [role=option]"))
    yield Stop("ticket-you", ticket, do=open_popover("you"))
    yield Stop("view-empty", reverse("console:view", args=["bounces"]), who="lead")
    yield Stop("setup-link", scene.fresh_link(), who="nobody")
    yield Stop("not-found", "/nowhere/", status=404)
    yield Stop("not-allowed", reverse("console:inbox"), who="administrator", status=403)


def open_reveal(page: Page) -> None:
    """The dialog that opens a sealed value."""
    page.evaluate("const sheet = document.getElementById('context'); if (getComputedStyle(sheet).display === 'none') sheet.showPopover()")
    page.evaluate("document.querySelector('.dialog[popover][id^=open-], form.dialog[popover]:has([name=purpose])').showPopover()")
    expect(page.locator(".dialog:popover-open")).to_be_visible()


def stops(scene: Scene) -> list[Stop]:
    """Every page, then the staged ones."""
    return [*(_stop(scene, name, pattern) for name, pattern in routes_of_pages()), *staged(scene)]


def routes_of_pages() -> list[tuple[str, str]]:
    """Name and pattern of each route that shows a page."""
    return [(name, pattern) for pattern, name, _view in all_routes() if name in TABLE and TABLE[name].get != "405" and name not in LEFT_OUT]


def missing_keys(scene: Scene) -> dict[str, list[str]]:
    """What addresses need and the scene does not have, by route."""
    wanted = {name: [key for key in _keys(pattern) if key not in _known(scene, name)] for name, pattern in routes_of_pages()}
    return {name: keys for name, keys in wanted.items() if keys}


def _keys(pattern: str) -> list[str]:
    return re.findall(r"<\w+:(\w+)>", pattern)


def _stop(scene: Scene, name: str, pattern: str) -> Stop:
    known = _known(scene, name)
    path = reverse(name, kwargs={key: known[key] for key in _keys(pattern)})
    return Stop(name.replace(":", "-").replace("console-", ""), path, _who(scene, name), status=404 if "token" in _keys(pattern) else 200)


def _known(scene: Scene, name: str) -> dict[str, Any]:
    """What the keys in an address of this route are. A token is never a good one: what a bad one shows is a page as well."""
    return {**scene.keys, **(scene.customer.keys if name.startswith("portal:") else {}), "token": "x" * 43}


def _who(scene: Scene, name: str) -> str:
    """The first of the people who may go there; nobody where everybody may."""
    if name in SOMEBODY_ELSE:
        return SOMEBODY_ELSE[name]
    view = next(view for _pattern, found, view in all_routes() if found == name)
    needed = needed_for(view, name)
    if needed is Audience.EVERYONE:
        return "nobody"
    if isinstance(needed, Permission):
        return next((who for who in PEOPLE if agent_actor(scene.agent(who)).may(needed)), "administrator")
    return "agent"
