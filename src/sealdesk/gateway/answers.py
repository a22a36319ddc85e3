"""What comes back from a language model, as text that a person may look at: one JSON object of the form that was asked for, or nothing.

Everything in it was written by a stranger: links, markup and control characters go, and so do ways to reach or pay somebody that were not
in the question, because a proposal that is accepted is sent to a customer.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sealdesk.findings import Kind, find
from sealdesk.findings.folding import folded
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.masking import OPEN, PLACEHOLDER, Table
from sealdesk.gateway.reaching import apart, united, ways
from sealdesk.gateway.spelled import spelled_ways

MAX_ANSWER: Final = 6_000
_TAG: Final = re.compile(r"<[!/?a-zA-Z][^>]{0,2000}>|<!--[\s\S]*?(?:-->|\Z)")
_PICTURE: Final = re.compile(r"!\[([^\]]{0,300})\]\([^)]{0,2000}\)")
_MARKED_LINK: Final = re.compile(r"\[([^\]]{0,300})\]\([^)]{0,2000}\)|\[([^\]]{0,300})\]\[[^\]]{0,100}\]")
#: Where a link's address may stand apart from it: "[here]: …" at the beginning of a line, of a list or a quotation too.
_DEFINED: Final = re.compile(r"^(?P<marks>[ \t>*+\d.)-]{0,40})\[(?P<label>(?:\\.|[^\[\]\\]){1,999})\]:", re.MULTILINE)
_MARKS: Final = re.compile(r"^\s{0,3}#{1,6}\s+|\*{2,}|_{2,}|`+|^\s{0,3}(?:>\s?)+", re.MULTILINE)
#: What is still written like a tag or a link, however it was to be read, is parted: no reader of markup takes it for one then.
_BEGUN: Final = re.compile(r"<(?=[!/?A-Za-z])|\](?=[(\[])")
#: What stands behind one layer of marks or escapes may be markup once more. Nobody writes more of them than this.
MOST_LAYERS: Final = 10
#: Ways to reach or to pay somebody: of these none may come from the model.
_REACHES: Final = frozenset(
    {Kind.EMAIL, Kind.PHONE, Kind.LANDLINE, Kind.BANK_CARD, Kind.IBAN, Kind.URL, Kind.IP, Kind.RESIDENT_ID, Kind.US_SSN}
)
REMOVED: Final = "[…]"


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal, restored and clean; ``removed`` counts the links and addresses that were taken out of it."""

    text: str
    removed: int


def content_of(body: bytes) -> tuple[str, int, int]:
    """The one message of a chat completion, and the tokens it says that were used (0 where it says nothing)."""
    document = _json(body.decode("utf-8", "strict") if _is_utf8(body) else "")
    choices = document.get("choices")
    choice = choices[0] if isinstance(choices, list) and len(choices) == 1 else None
    if not isinstance(choice, dict) or "message" not in choice:
        raise GatewayRefusalError(Reason.MALFORMED)
    message, ended = choice["message"], choice.get("finish_reason")
    if not isinstance(message, dict) or any(message.get(name) for name in ("tool_calls", "function_call", "audio")):
        raise GatewayRefusalError(Reason.TOOL_CALL)
    content = message.get("content")
    if content is None or (isinstance(ended, str) and ended in {"tool_calls", "function_call"}):
        raise GatewayRefusalError(Reason.TOOL_CALL)
    if not isinstance(content, str) or not _is_whole(content):
        raise GatewayRefusalError(Reason.MALFORMED)
    usage = document.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return content, _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")


def proposal(content: str, field: str, table: Table) -> Answer:
    """The text in the one field that was asked for. GatewayRefusalError for any other form, and for placeholders of somebody else."""
    document = _json(content)
    if set(document) != {field} or not isinstance(document[field], str):
        raise GatewayRefusalError(Reason.MALFORMED)
    if len(document[field]) > MAX_ANSWER * 4:  # before anything is searched in it
        raise GatewayRefusalError(Reason.TOO_LARGE)
    text, removed = _clean(document[field])
    if not text:
        raise GatewayRefusalError(Reason.EMPTY)
    if len(text) > MAX_ANSWER:
        raise GatewayRefusalError(Reason.TOO_LARGE)
    return Answer(table.restored(text), removed)


def _clean(text: str) -> tuple[str, int]:
    """Without markup, links, invisible signs and ways to reach somebody; and how many of the last two were taken out.

    Goes over the text until nothing in it changes: what is parted by marks is put together when they go.
    """
    removed = 0
    for _layer in range(MOST_LAYERS):
        was = text
        text, out = _without_a_layer(was)
        removed += out
        if text == was:
            return _BEGUN.sub(r"\g<0> ", text), removed
    raise GatewayRefusalError(Reason.MALFORMED)


def _without_a_layer(text: str) -> tuple[str, int]:
    text = html.unescape(text).replace("\r\n", "\n")
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cn", "Cs"})
    text, pictures = _PICTURE.subn(REMOVED, text)
    text, marked = _MARKED_LINK.subn(_without_address, text)
    text = _DEFINED.sub(r"\g<marks>\g<label>:", text)
    text = _MARKS.sub("", _TAG.sub("", text))
    text = apart(text)
    out = _ways(text)
    for start, end in reversed(out):
        text = text[:start] + REMOVED + text[end:]
    lines = (line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), pictures + marked + len(out)


def _without_address(link: re.Match[str]) -> str:
    said = link[1] or link[2] or ""
    return REMOVED if said == REMOVED[1:-1] else f"{said} {REMOVED}"


def _ways(text: str) -> list[tuple[int, int]]:
    """Where the text leads somewhere. A placeholder may stand in the middle of a link; it goes with it, and never in part."""
    hidden = PLACEHOLDER.sub(lambda one: OPEN * len(one[0]), text)
    plain = folded(hidden)
    found = [(one.start, one.end) for one in find(hidden, _REACHES) if OPEN not in hidden[one.start : one.end]]
    told = (*ways(plain.text), *spelled_ways(plain.text))
    return united(_whole(hidden, *span) for span in (*found, *(plain.span(start, end) for start, end in told)))


def _whole(hidden: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and hidden[start - 1 : start + 1] == OPEN * 2:
        start -= 1
    while hidden[end - 1 : end + 1] == OPEN * 2:
        end += 1
    return start, end


def _json(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise GatewayRefusalError(Reason.MALFORMED) from None
    if not isinstance(document, dict):
        raise GatewayRefusalError(Reason.MALFORMED)
    return document


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_whole(text: str) -> bool:
    """Half a character (a lone surrogate) can neither be kept nor be shown."""
    return not any(unicodedata.category(sign) == "Cs" for sign in text)


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000 else 0
