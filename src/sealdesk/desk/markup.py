"""HTML as a reader sees it, with the place of each word in it: so that a value can be taken out where it stands.

No tree is built: the tags are cut at their brackets, in time that grows with the length. That is exact enough to search. Whoever
changes HTML by it must look at the result as a browser reads it.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

#: Between values of attributes: no form of a secret reaches across it.
APART: Final = "\n\x00\n"
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:]{0,20})")
#: What a browser writes on in the line: ``pass<b>word</b>`` is one word.
_INLINE: Final = frozenset(
    """
        a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong
        sub sup tt u var wbr
    """.split()  # noqa: SIM905 - a word list is read, not a column
)
_UNSEEN: Final = frozenset({"script", "style"})
_JOINED, _SPACED, _LINE, _NO_TAG = range(4)
#: What stands for each until white space is put together; the last is white space to Python as well, and in no HTML.
_SIGNS: Final = ("", " ", "\x1e")
_TOKEN: Final = re.compile(r"\s+|&(?:#\d{1,8}|#[xX][\da-fA-F]{1,8}|[A-Za-z][A-Za-z\d]{1,31});?|[^\s&]+|&")
_ATTRIBUTE: Final = re.compile(r"""[\s"'/][a-zA-Z][\w:-]{0,40}\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'<>]+)""")
_COMMENT: Final = re.compile(r"<!--[^<>]*>")
#: A tag to its end, where a bracket may stand within quotation marks.
_WHOLE_TAG: Final = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_IMAGE: Final = re.compile(r"base64,[A-Za-z0-9+/=%\s]{100,}")


def visible(markup: str) -> str:
    """Nearly what a reader sees, in lines."""
    joined = "".join([_SIGNS[gap] + markup[start:end] for gap, start, end in _runs(markup)])
    lines = html.unescape(joined).split(_SIGNS[_LINE])
    return "\n".join([line for words in lines if (line := " ".join(words.split()))])


def attributes(markup: str) -> str:
    """What stands in comments and in the tags that have attributes, as it is written there; no pictures."""
    tags = APART.join([tag for piece in markup.split("<")[1:] if "=" in (tag := piece.partition(">")[0]) or tag[:3] == "!--"])
    return html.unescape(_IMAGE.sub("", tags) if "base64," in tags else tags)


@dataclass(slots=True)
class Placed:
    """The same as ``visible``, where each word knows the place from which it was read."""

    markup: str
    text: str = ""
    _at: list[int] = field(default_factory=list)
    _from: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the whole of it."""
        words: list[str] = []
        size, gap = 0, _JOINED
        for before, start, end in _runs(self.markup):
            gap = max(gap, before)
            for token in _TOKEN.finditer(self.markup, start, end):
                word = html.unescape(token[0]) if token[0][0] == "&" else token[0]
                if word.isspace():
                    gap = max(gap, _SPACED)
                    continue
                if gap and words:
                    words.append("\n" if gap == _LINE else " ")
                    size += 1
                self._at.append(size)
                self._from.append((*token.span(), len(word)))
                words.append(word)
                size, gap = size + len(word), _JOINED
        self.text = "".join(words)

    def places(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where in the markup the characters from ``start`` to ``end`` of the text stand, without the tags between them."""
        found: list[tuple[int, int]] = []
        for at in range(max(0, bisect_right(self._at, start) - 1), len(self._at)):
            begin = self._at[at]
            if begin >= end:
                break
            low, high, size = self._from[at]
            if high - low == size:  # else it stands for one sign or two, which go whole
                low, high = low + max(0, start - begin), min(high, low + end - begin)
            if low < high and begin + size > start:
                found.append((low, high))
        return found

    def values(self) -> Iterator[tuple[int, int, str]]:
        """What no reader sees: the value of each attribute, with its quotation marks, and each comment. Its place, and what it says."""
        for found in _ATTRIBUTE.finditer(self.markup):
            yield *found.span(1), html.unescape(found[1].strip("\"'"))
        for found in _COMMENT.finditer(self.markup):
            yield *found.span(), found[0]


def changed(markup: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """The markup with other text at some places; of two places that overlap the first counts."""
    pieces, at = [], 0
    for start, end, text in sorted(edits):
        if start >= at:
            pieces += [markup[at:start], text]
            at = end
    return "".join([*pieces, markup[at:]])


def _runs(markup: str) -> Iterator[tuple[int, int, int]]:
    """Each stretch of text with what stands before it (``_JOINED``, ``_SPACED`` or ``_LINE``) and its place."""
    known: dict[str, tuple[int | None, bool]] = {}
    first, *pieces = markup.split("<")
    at = len(first)
    yield _JOINED, 0, at
    for piece in pieces:
        at += 1
        end = at + len(piece)
        tag, closed, text = piece.partition(">")
        if (read := known.get(tag)) is None:
            read = known[tag] = _before(tag), bool(tag.count('"') & 1 or tag.count("'") & 1)
        before, halved = read
        if halved and (whole := _WHOLE_TAG.match(piece)):
            text = piece[whole.end() :]
        if before is None:
            pass
        elif before == _NO_TAG:
            yield _JOINED, at - 1, end
        elif closed and text:
            yield before, end - len(text), end
        elif before:
            yield before, end, end
        at = end


def _before(tag: str) -> int | None:
    """What a tag puts before the text behind it; None for text that is not shown."""
    name = _NAME.match(tag)
    if name is None:
        return _JOINED if tag[:1] in {"!", "?"} else _NO_TAG
    word = name[1].lower()
    if word in _UNSEEN and tag[0] != "/":
        return None
    return _JOINED if word in _INLINE else _SPACED if word in {"td", "th"} else _LINE
