"""What an attack test lays out in Chromium: everything that runs, opens a dialog or asks another host falls into it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Page

#: Closes whatever a payload left open, so that it does not swallow the next one.
CLOSERS = "\"'>--></style></script></textarea></title></noscript></template></iframe></noframes></xmp></select></svg></math></table>"
FINDERS = [
    "<script>canary('script')</script>",
    "<img src=x onerror=canary('img')>",
    "<svg onload=canary('svg')>",
    "<svg><script href='https://evil.example/a.js'></script></svg>",
    "<iframe srcdoc='<script>parent.canary(1)</script>'></iframe>",
    "<iframe src='javascript:parent.canary(1)'></iframe>",
    "<object data='https://evil.example/o'></object><embed src='https://evil.example/e'>",
    "<link rel=stylesheet href='https://evil.example/s.css'><style>@import 'https://evil.example/i.css';</style>",
    "<div style=\"background:url('https://evil.example/b.png')\">x</div>",
    "<img src='https://evil.example/pixel.png' srcset='https://evil.example/2.png 2x'>",
    "<video poster='https://evil.example/p.png' src='https://evil.example/v.mp4' autoplay></video>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><base href='https://evil.example/'>",
    "<form action='https://evil.example/'><input name=q autofocus onfocus=canary('focus')></form>",
    "<details open ontoggle=canary('toggle')>x</details>",
    "<a href='javascript:canary(1)'>x</a><a href='/sign-out/'>y</a>",
    "<math><mtext><table><mglyph><style><img src=x onerror=canary('mxss')>",
    "<body background='https://evil.example/bg.png' onpageshow=canary('show')>",
    "<img src=cid:pixel><img src='//evil.example/p.gif'><img src='data:image/svg+xml,<svg onload=canary(1)>'>",
    "{{ 7 * 7 }}{% debug %}${canary(1)}<div hx-get='https://evil.example/' hx-trigger=load hx-on:load=canary(1)>x</div>",
]


def payloads(find: Callable[[str], Path]) -> list[str]:
    """All of the hostile lists, and those that find what the traps look for; what swallows a whole page comes last."""
    found = list(FINDERS)
    for name in ("xss_payloads.train", "dompurify_expect.train", "blns"):
        with gzip.open(find(f"hostile/{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
            found += [text for line in lines if (text := json.loads(line)["text"]).strip() and len(text) < 4000]
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda text: "<plaintext" in text.lower())


@dataclass
class Traps:
    """Laid out on one page; ``caught`` is empty as long as nothing ran."""

    page: Page
    here: str
    caught: list[str] = field(default_factory=list)

    @classmethod
    def on(cls, page: Page, here: str) -> Traps:
        traps = cls(page, urlsplit(here).netloc)
        context = page.context
        context.expose_binding("canary", lambda _source, *said: traps.caught.append(f"ran: {said}"))
        context.on("dialog", traps._dialog)
        context.on("request", traps._request)
        context.on("page", lambda opened: traps.caught.append(f"opened: {opened.url}"))
        context.on("console", traps._console)
        context.on("weberror", lambda error: traps.caught.append(f"script: {error.error}"))
        context.route(lambda url: urlsplit(url).netloc != traps.here, lambda route: route.abort())
        return traps

    def _dialog(self, dialog: Any) -> None:
        self.caught.append(f"dialog: {dialog.type} {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        where = urlsplit(request.url)
        if where.scheme not in {"data", "blob", "about"} and where.netloc != self.here:
            self.caught.append(f"request: {request.url}")

    def _console(self, line: Any) -> None:
        """The second wall cries when something came through the first: a policy that blocked, a script that was stopped."""
        if any(word in line.text for word in ("Content Security Policy", "Blocked script", "Refused", "sandboxed")):
            self.caught.append(f"console: {line.text[:200]}")


def sign_in(page: Page, here: str, browser: Client) -> None:
    """Give the page the session of a browser of the tests."""
    page.context.add_cookies(
        [{"name": "session", "value": browser.cookies["session"].value, "url": here, "httpOnly": True, "sameSite": "Lax"}]
    )
