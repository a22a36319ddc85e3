"""Finds words of the wrong language on a page: English where the reader chose Chinese, Chinese where they chose English.

What people wrote and what things are called is no mistake in any language: the templates mark it with ``translate="no"`` or ``lang``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from playwright.sync_api import Page

from tests.tour.scene import CHINESE

#: Words that are the same in both languages: names of products, standards and keys.
SAME_IN_BOTH: Final = frozenset(
    re.findall(
        r"\S+",
        "localhost Sealdesk PIN English JavaScript Ctrl Enter Esc Shift Alt SLA DKIM SPF DMARC TLS IMAP SMTP LMTP HTML PDF CSV JSON "
        "IP SHA RFC ID URL API MB KB GB kB h min px UTC TOTP WebAuthn Chromium Chrome Firefox Safari Edge Linux Windows "
        "macOS Android iOS iPhone HeadlessChrome FTS STARTTLS Python cryptography Cookie ",
    )
)
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
#: Addresses, hashes, keys of the keyboard, tags of the ledger, settings, folders, options and endings of files: written alike everywhere.
_CODE: Final = re.compile(
    r"SEALDESK_\w+|sealdesk/\w+|--\w+|\.[a-z0-9]{2,5}\b|\S+@\S+|\bhttps?:\S+|[\w-]+(?:\.[\w-]+)+|[a-z-]+(?::[a-z-]+)+|\b[0-9a-f]{4,}\b|…[0-9a-f]{4}|#\w+"
)
_COLLECT: Final = """(language) => {
  const told = [];
  const ours = (node) => {
    for (let at = node.nodeType === 1 ? node : node.parentElement; at; at = at.parentElement) {
      if (at.matches("script, style, template, [translate=no], kbd, code, pre")) return false;
      if (at.matches(".hash, .avatar, .word, .file, .msg-body > p:not([class])")) return false;  // parts that hold data and nothing else
      if (at !== document.documentElement && at.lang) return at.lang.slice(0, 2) === language.slice(0, 2) ? true : false;
    }
    return true;
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node.data.trim() && ours(node)) told.push(node.data.trim());
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [data-key-name], [data-command]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-key-name", "data-command"]) {
      const said = element.getAttribute(name);
      if (said && ours(element)) told.push(said.trim());
    }
  }
  return told;
}"""


def stray_words(page: Page, language: str, names: Iterable[str] = ()) -> list[str]:
    """Each piece of text with words of the other language in it. ``names`` stand in sentences, and are left out of them."""
    chinese = language == CHINESE
    told = dict.fromkeys(page.evaluate(_COLLECT, "zh" if chinese else "en"))
    known = sorted(names, key=len, reverse=True)
    return [f"stray words: {text[:100]!r}" for text in told if _strays(text, known, chinese=chinese)]


def _strays(text: str, names: list[str], *, chinese: bool) -> bool:
    for name in names:
        text = text.replace(name, " ")
    if not chinese:
        return _HAN.search(text) is not None
    return any(word not in SAME_IN_BOTH for word in _LATIN.findall(_CODE.sub(" ", text)))
