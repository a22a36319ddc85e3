"""HTML as plain text that keeps lines, lists and quotations: what triage reads and what is quoted in an
answer.

Iterative on purpose: the depth of a stranger's HTML never becomes the depth of our stack.
"""

import re
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from sealdesk.channels.mail.htmlbounds import too_complex, without_tags

_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_PARAGRAPHS: Final = frozenset(
    """
    p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre
""".split()  # noqa: SIM905 - a word list is read, not a column
)
_BLOCKS: Final = _PARAGRAPHS | frozenset(
    """
        div tr li dt dd section article header footer main nav aside address center form fieldset figure
        caption hr body option
    """.split()  # noqa: SIM905 - a word list is read, not a column
)
_SKIPPED: Final = frozenset(
    [
        "head",
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "object",
        "iframe",
        "svg",
        "math",
        "select",
        "textarea",
        "noframes",
    ]
)
_MAX_QUOTE: Final = 20


class _Lines:
    """Collects words into lines, with `> ` before lines of quotations and at most one empty line in a row."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.quote = 0
        self.pre = 0
        self.gap = False

    def add(self, text: str) -> None:
        if self.pre:
            first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            self.words.append(first)
            for other in others:
                self.break_line()
                self.words.append(other)
            return
        text = _SPACES.sub(" ", text)
        if text != " ":
            self.words.append(text)
        elif self.words and not self.words[-1].endswith(" "):
            self.words.append(" ")

    def flush(self) -> None:
        """End the line when it has words."""
        line = "".join(self.words)
        self.words = []
        line = line.rstrip() if self.pre else _SPACES.sub(" ", line).strip(" ")
        if not line.strip():
            return
        if self.gap and self.lines:
            self.lines.append("> " * self.quote if self.quote and self.lines[-1].startswith(">") else "")
        self.gap = False
        self.lines.append("> " * self.quote + line)

    def break_line(self) -> None:
        """End the line even when it is empty, as `<br>` does."""
        if "".join(self.words).strip():
            self.flush()
        else:
            self.words = []
            self.gap = True

    def paragraph(self) -> None:
        self.flush()
        self.gap = True


def text_of_html(html: str) -> str:
    """Plain text of an HTML document or fragment. Never raises for any text; linear in its length."""
    if too_complex(html):
        return without_tags(html)
    tree = LexborHTMLParser(html)
    lines = _Lines()
    root = tree.body or tree.root
    node: Any = root
    while node is not None:
        child = _enter(node, lines)
        if child is not None:
            node = child
            continue
        while node is not None:
            _leave(node, lines)
            if node.mem_id == root.mem_id:  # type: ignore[union-attr]
                node = None
                break
            if node.next is not None:
                node = node.next
                break
            node = node.parent
    lines.flush()
    return "\n".join(line.rstrip() for line in lines.lines)


def _enter(node: Any, lines: _Lines) -> Any:
    """Take in one node; its first child when the walk should go down."""
    tag = node.tag
    if tag == "-text":
        lines.add(node.text_content or "")
        return None
    if not tag or tag[0] in "-!" or tag in _SKIPPED:
        return None
    if tag == "br":
        lines.break_line()
    elif tag == "img":
        alt = node.attributes.get("alt")
        if alt and alt.strip():
            lines.add(f"[{alt.strip()[:200]}]")
    if tag in _BLOCKS or tag in {"td", "th"}:
        if _HIDDEN.search(node.attributes.get("style") or ""):
            return None
        _start_block(tag, lines)
    return node.child


def _start_block(tag: str, lines: _Lines) -> None:
    if tag in {"td", "th"}:
        if lines.words and not lines.words[-1].endswith((" ", "- ")):
            lines.words.append("  ")
        return
    if tag in _PARAGRAPHS:
        lines.paragraph()
    else:
        lines.flush()
    if tag == "blockquote":
        lines.quote = min(lines.quote + 1, _MAX_QUOTE)
    elif tag == "pre":
        lines.pre += 1
    elif tag == "li":
        lines.words.append("- ")
    elif tag == "hr":
        lines.words.append("----")
        lines.flush()


def _leave(node: Any, lines: _Lines) -> None:
    tag = node.tag
    if tag not in _BLOCKS or _HIDDEN.search(node.attributes.get("style") or ""):
        return
    if tag in _PARAGRAPHS:
        lines.paragraph()
    else:
        lines.flush()
    if tag == "blockquote":
        lines.quote = max(0, lines.quote - 1)
    elif tag == "pre":
        lines.pre = max(0, lines.pre - 1)
