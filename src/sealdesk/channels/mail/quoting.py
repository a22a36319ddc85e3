"""What a person newly wrote, apart from what their mail program quoted and appended. Linear in the length
of the text.
"""

import re
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail import quotemarks

_MANY_BLANKS: Final = re.compile(r"\n{3,}")
_RULE: Final = re.compile(r"^[-_=*\s\xa0]{4,}$")
_SIGNATURE_LINES: Final = 25


@dataclass(frozen=True, slots=True)
class Reply:
    """A text in its parts: `reply` newly written, `quoted` to be folded, `signature` (incl. lines of the
    mail program).
    """

    reply: str
    quoted: str
    signature: str


def split_reply(text: str) -> Reply:
    """Tell new words from quoted ones, in English, Chinese and a dozen other languages.

    An answer written between quoted lines keeps those lines, else it would lose its sense. A text that is
    nothing but
    quotation (a forwarded mail) is given back as the reply: there must always be something to read.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    quoted = _quoted_lines(lines)
    kept = [line for line, old in zip(lines, quoted, strict=True) if not old]
    kept, signature = _without_signature(kept)
    reply = _tidy(kept)
    if not reply:
        if any(quoted) and not signature:
            return Reply(_tidy(lines), "", "")
        if not any(quoted):
            return Reply(_tidy(lines), "", "")
    return Reply(
        reply, _tidy([line for line, old in zip(lines, quoted, strict=True) if old]), _tidy(signature)
    )


def _tidy(lines: list[str]) -> str:
    return _MANY_BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n ")


def _quoted_lines(lines: list[str]) -> list[bool]:
    """For each line whether it is folded."""
    marks = _marks(lines)
    written = [i for i, mark in enumerate(marks) if mark == "t"]
    if not written:
        return [mark in "qhc" for mark in marks]
    first, last = written[0], written[-1]
    interleaved = _quote_blocks(marks[: last + 1]) > 1 and _quote_blocks(marks[first:last]) > 0
    folded = []
    introduced = False
    for i, mark in enumerate(marks):
        if mark == "h":
            introduced = True
        elif mark == "t":
            introduced = False
        inside = first < i < last
        folded.append(mark in "hc" or (mark == "q" and (not inside or (introduced and not interleaved))))
    return folded


def _quote_blocks(marks: list[str]) -> int:
    blocks, open_block = 0, False
    for mark in marks:
        if mark == "q" and not open_block:
            blocks += 1
            open_block = True
        elif mark == "t":
            open_block = False
    return blocks


def _marks(lines: list[str]) -> list[str]:
    """One letter a line: t written, e empty, q quoted by `>`, h head of a quotation, c cut off (after an
    unquoted head).
    """
    marks: list[str] = []
    next_filled = _next_filled(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.lstrip()[:1] in {">", "|"} and line.lstrip()[:2] not in {"|-", "||"}:
            marks.append("q")
            index += 1
            continue
        if not line.strip():
            marks.append("e")
            index += 1
            continue
        length = _head_length(lines, index, next_filled)
        if not length:
            marks.append("t")
            index += 1
            continue
        marks.extend("h" * length)
        index += length
        following = next_filled[index] if index < len(lines) else len(lines)
        if following < len(lines) and not lines[following].lstrip().startswith(">"):
            marks.extend("c" * (len(lines) - index))
            break
    _fold_rules(lines, marks)
    return marks


def _next_filled(lines: list[str]) -> list[int]:
    """For each line the index of the first non-empty line at or after it."""
    found = [len(lines)] * (len(lines) + 1)
    for index in range(len(lines) - 1, -1, -1):
        found[index] = index if lines[index].strip() else found[index + 1]
    return found


def _head_length(lines: list[str], index: int, next_filled: list[int]) -> int:
    line = lines[index]
    if quotemarks.is_divider(line):
        return 1
    length = quotemarks.attribution_length(lines, index) or quotemarks.header_block_length(lines, index)
    if length:
        return length
    following = next_filled[index + 1]
    if (
        following < len(lines)
        and lines[following].lstrip().startswith(">")
        and quotemarks.introduces_quote(line)
    ):
        return 1
    return 0


def _fold_rules(lines: list[str], marks: list[str]) -> None:
    """A rule of dashes right before a head belongs to the quotation."""
    head = next((i for i, mark in enumerate(marks) if mark in "hc"), 0)
    place = head - 1
    while place >= 0 and (not lines[place].strip() or _RULE.match(lines[place][:200])):
        if lines[place].strip():
            marks[place] = "h"
        place -= 1


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    lines, programs = _without_program_lines(lines)
    for index in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        if quotemarks.is_signature_delimiter(lines[index]) and any(line.strip() for line in lines[:index]):
            above, more = _without_program_lines(lines[:index])
            return above, more + lines[index:] + programs
    return lines, programs


def _without_program_lines(lines: list[str]) -> tuple[list[str], list[str]]:
    end = len(lines)
    cut = end
    while end > 0:
        line = lines[end - 1]
        if quotemarks.is_client_line(line):
            cut = end - 1
        elif line.strip() and not _RULE.match(line[:200]):
            break
        end -= 1
    return lines[:cut], lines[cut:]
