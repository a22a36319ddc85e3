"""What is measured on every page: its policy, its weight, whether it jumps, whether it is wider than the screen, what Tab cannot reach."""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Response

#: The whole of a first load, without attachments: bytes as they are sent.
MAX_WEIGHT: Final = 150_000
#: The sum of layout shifts on load; 0.1 is what the web calls good.
MAX_SHIFT: Final = 0.02

WATCH_SHIFTS: Final = """
window.shifted = { sum: 0, what: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries().filter((shift) => !shift.hadRecentInput)) {
    window.shifted.sum += entry.value;
    const name = (node) => `${node?.localName ?? node?.nodeName}.${node?.className ?? ""}`;
    window.shifted.what.push(...entry.sources.map((source) => name(source.node)));
  }
}).observe({ type: "layout-shift", buffered: true });
"""
_AFTER_TWO_FRAMES: Final = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifted))))"
_LOADED: Final = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter((entry) => entry.initiatorType !== "iframe").map((entry) => [entry.name, entry.encodedBodySize])"""
_OUT_OF_REACH: Final = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")]
  .filter((element) => element.tabIndex < 0 && element.type !== "hidden" && element.checkVisibility())
  .filter((element) => !element.closest("[role=listbox], .sr"))
  .map((element) => element.outerHTML.slice(0, 120))"""
# A phone makes its window as wide as what is in it: the screen says what there is.
_TOO_WIDE: Final = """() => Math.max(innerWidth, document.documentElement.scrollWidth) <= screen.width ? [] :
  [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > screen.width + 1 && e.checkVisibility())
    .slice(0, 3).map((e) => `${screen.width}: ${e.outerHTML.slice(0, 120)}`).concat(`wider than ${screen.width}`)"""

# A neighbour that takes all the room leaves one letter a line.
_SQUEEZED: Final = """() => [...document.querySelectorAll("td, th, p, li, dt, dd, h1, h2, h3, label")]
  .filter((e) => e.checkVisibility() && e.textContent.trim().length > 11 && e.clientWidth < 40 && e.clientHeight > 120)
  .slice(0, 3).map((e) => `${e.clientWidth} × ${e.clientHeight}: ${e.outerHTML.slice(0, 120)}`)"""
_TOO_LONG: Final = "() => document.body.matches('.shell') && document.documentElement.scrollHeight > innerHeight + 1"
# What opens has to be seen whole: inside the window, and inside every part of the page that cuts off what sticks out of it.
_CUT_OFF: Final = """async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const cut = [];
  for (const menu of [...document.querySelectorAll("details.menu:not([open])")].filter((e) => e.firstElementChild.checkVisibility())) {
    menu.open = true;
    await frames();
    const list = menu.querySelector(".menu-list");
    if (!list) continue;
    const { left, right } = list.getBoundingClientRect();
    let [from, to] = [0, document.documentElement.clientWidth];
    for (let e = list.parentElement; e; e = e.parentElement) {
      if (getComputedStyle(e).overflowX === "visible") continue;
      const box = e.getBoundingClientRect();
      [from, to] = [Math.max(from, box.left), Math.min(to, box.right)];
    }
    const [edges, room] = [[left, right], [from, to]].map((pair) => pair.map(Math.round).join("–"));
    if (left < from - 1 || right > to + 1) cut.push(`${innerWidth}: ${edges} of ${room}: ${menu.textContent.trim().slice(0, 30)}`);
    menu.open = false;
  }
  await frames();
  return cut;
}"""
# WCAG 2.2, 2.5.8: a target has 24 × 24 CSS pixels, but for a link whose height is that of the text around it. A label is a part of
# its field's target.
_SMALL: Final = r"""() => {
  const LEAST = 24 - 0.5;
  const fits = (e) => { const { width, height } = e.getBoundingClientRect(); return width >= LEAST && height >= LEAST; };
  const controls = "a[href], button, summary, select, input:not([type=hidden]), textarea, [role=button]";
  const inSentence = (e) => {
    if (getComputedStyle(e).display !== "inline") return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const around = block.cloneNode(true);
    for (const other of around.querySelectorAll(controls)) other.remove();
    return /[\p{L}\p{N}]/u.test(around.textContent);
  };
  return [...document.querySelectorAll(controls)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length)
    .filter((e) => !e.closest(".sr, .skip, [aria-hidden=true]"))
    .filter((e) => ![e, e.closest("label"), ...(e.labels ?? [])].filter(Boolean).some(fits) && !inSentence(e))
    .map((e) => [e.getBoundingClientRect(), e.outerHTML.replace(/\s+/g, " ").slice(0, 140)])
    .map(([{ width, height }, html]) => `${Math.round(width)} × ${Math.round(height)}: ${html}`);
}"""


def policy(response: Response) -> list[str]:
    """Complaints about the Content-Security-Policy."""
    header = response.headers.get("content-security-policy", "")
    if "default-src 'none'" not in header:
        return ["no strict content security policy"]
    return [f"policy: {part}" for part in header.split(";") if "unsafe" in part or "*" in part]


def shifts(page: Page) -> list[str]:
    """Complaints about content that moved while it loaded."""
    moved = page.evaluate(_AFTER_TWO_FRAMES)
    return [f"layout shift {moved['sum']:.3f} of {', '.join(moved['what'][:6])}"] if moved["sum"] >= MAX_SHIFT else []


def weight(page: Page) -> list[str]:
    """Complaints about the bytes of a first load. Files of the desk count compressed, as the desk sends them; a page counts as it is."""
    total = sum(_compressed(urlsplit(name).path) or size for name, size in page.evaluate(_LOADED))
    return [f"first load of {total} bytes"] if total >= MAX_WEIGHT else []


@functools.cache
def _compressed(path: str) -> int:
    if not path.startswith("/static/"):
        return 0
    found = finders.find(path.removeprefix("/static/"))
    return len(gzip.compress(Path(str(found)).read_bytes(), 9)) if found else 0


def sideways(page: Page) -> list[str]:
    """Complaints about a page that is wider than its window."""
    return [f"sideways at {line}" for line in page.evaluate(_TOO_WIDE)]


def cut_off(page: Page) -> list[str]:
    """Complaints about menus that open beyond the edge of what can be seen."""
    return [f"menu cut off at {line}" for line in page.evaluate(_CUT_OFF)]


def squeezed(page: Page) -> list[str]:
    """Complaints about words in a column so narrow that nobody can read them."""
    return [f"squeezed: {line}" for line in page.evaluate(_SQUEEZED)]


def small_targets(page: Page) -> list[str]:
    """Complaints about what is too small for a finger, of what stands alone."""
    return [f"small target: {line}" for line in page.evaluate(_SMALL)]


def too_long(page: Page) -> list[str]:
    """Complaints about a page of the console whose window scrolls: there only its panes do."""
    return ["the window scrolls"] if page.evaluate(_TOO_LONG) else []


def out_of_reach(page: Page) -> list[str]:
    """Complaints about what can be clicked and not be reached by Tab."""
    return [f"no Tab: {html}" for html in page.evaluate(_OUT_OF_REACH)]
