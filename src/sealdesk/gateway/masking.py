"""Personal data and secrets out of a text, placeholders in, and back again. Pure; knows nothing of the desk.

What leaves is the text as a reader's eye takes it, disguises taken off; in it everything that the finder of personal data finds, every
name and value that the desk knows, and every number or code that might be one, is a placeholder. What is left is looked at again, and
where anything in it might still be personal, nothing leaves: to be unsure is to refuse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sealdesk.findings import Finding, Kind, find
from sealdesk.findings.folding import folded
from sealdesk.findings.secret_doubts import codes_of_things, possible_secrets
from sealdesk.findings.secrets import SecretKind, TooLongError
from sealdesk.gateway.days import DAY
from sealdesk.gateway.errors import GatewayRefusalError, Reason
from sealdesk.gateway.reaching import apart, ways
from sealdesk.gateway.scattered import values
from sealdesk.gateway.strangers import strangers

OPEN, CLOSE = "⟦", "⟧"
PLACEHOLDER: Final = re.compile(r"⟦([A-Z]+_\d{1,3})⟧")
#: Surer than this is masked; a doubt between the two stops everything.
SURE: Final = 0.5
DOUBT: Final = 0.35
_KINDS: Final = frozenset(Kind) - {Kind.DATE, Kind.AGE, Kind.TITLE, Kind.NATIONALITY, Kind.ORGANIZATION, Kind.PLACE}
#: A number of five digits or more however it is grouped, or a code of letters and digits.
_NUMBER: Final = re.compile(
    r"#\d{3,}|(?<![\w⟦])\d(?:[ ./-]?\d){4,}(?![\w⟧])"
    r"|(?<![\w⟦])(?=[\w-]*\d[\w-]*\d[\w-]*\d)(?=[\w-]{5,})[A-Za-z0-9][\w-]*[A-Za-z0-9](?![\w⟧])"
)
#: Seven digits with little between them, whatever that is: a value in pieces.
_SCATTERED: Final = re.compile(r"\d(?:[^\d\n⟦⟧]{0,3}\d){6,}")
_SPELLED: Final = re.compile(
    r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b\W{0,3}){5,}|(?:[〇零一二三四五六七八九幺]\W{0,3}){6,}",
    re.IGNORECASE,
)
_SPELLED_AT: Final = re.compile(
    r"(?:\bat\b|艾特)\W{0,3}[\w-]+\W{0,3}(?:\bdot\b|点)\W{0,3}[a-z]{2,7}\b|@\s*\w"
    r"|\bdot\b\W{1,3}[\w-]+\W{1,3}at\b|(?:\bat\b|艾特)\W{1,3}(?:gmail|outlook|hotmail|yahoo|icloud|qq|163|126|foxmail|proton)\b",
    re.IGNORECASE,
)
_BORN: Final = re.compile("born|birth|生日|出生", re.IGNORECASE)
_BLOB: Final = re.compile(
    r"[A-Za-z0-9+/_=-]{32,}|(?:%[0-9A-Fa-f]{2}){4,}"
    r"|(?:\\[ux][0-9A-Fa-f]{2,4}){3,}|(?:&#x?[0-9A-Fa-f]+;){3,}|(?:=[0-9A-F]{2}){4,}"
)
#: Four letters with the same sign between them; with full stops, as in R.S.V.P., or with more between them, six.
_LETTERS_APART: Final = re.compile(
    r"(?<!\w)(?:(?:[A-Za-z][ .·*_-]{1,3}){5,}[A-Za-z]|[A-Za-z](?P<sign>[ ·*_-])(?:[A-Za-z](?P=sign)){2,}[A-Za-z])(?!\w)"
)
#: What may stand between the letters of a name that the desk knows.
_BETWEEN_LETTERS: Final = "[ .·*_-]{%d,3}"
_HAN: Final = re.compile("[\u3400-\u9fff]")
#: Scripts without capitals of which no dictionary lies here: nothing in them tells a name from a word.
_UNREAD: Final = re.compile("[\u0530-\u1cff\u3040-\u318f\ua840-\uabff\uac00-\ud7ff\ufb1d-\ufdff\ufe70-\ufefe]{2}")
_MIXED: Final = re.compile(r"[^\W\d_]*(?:[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z])[^\W\d_]*")


@dataclass(slots=True)
class Table:
    """Which placeholder stands for what. The same value has the same placeholder in every text of one request."""

    values: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def placeholder(self, kind: str, value: str) -> str:
        """The placeholder of a value, made when it is new."""
        plain = "".join(filter(str.isalnum, value)).casefold() or value
        name = self._known.get((kind, plain))
        if name is None:
            name = f"{kind}_{1 + sum(other.startswith(f'{kind}_') for other in self.values)}"
            self._known[kind, plain], self.values[name] = name, value
        return f"{OPEN}{name}{CLOSE}"

    def restored(self, text: str) -> str:
        """The text with its values again. A secret is never put back; GatewayRefusalError for a placeholder that nobody gave out."""

        def value(found: re.Match[str]) -> str:
            if found[1] not in self.values:
                raise GatewayRefusalError(Reason.FOREIGN_PLACEHOLDER)
            return "•••" if found[1].startswith("SECRET_") else self.values[found[1]]

        told = PLACEHOLDER.sub(value, text)
        if any(sign in PLACEHOLDER.sub("", text) for sign in (OPEN, CLOSE)):
            raise GatewayRefusalError(Reason.FOREIGN_PLACEHOLDER)
        return told


def masked(text: str, known: Mapping[str, str], table: Table) -> str:
    """The text as it may leave. ``known`` are values that the desk knows (names of people, addresses) with the kind they are.

    GatewayRefusalError (``unsure``) where something in it might be personal and cannot be told apart for certain.
    """
    _must_be_text(text)
    plain = folded(text.replace(OPEN, "[").replace(CLOSE, "]")).text.translate(_NO_BRACKETS)
    plain = apart(plain)
    try:
        spans = list(_spans(plain, known))
    except TooLongError:
        raise GatewayRefusalError(Reason.UNSURE, "unreadable") from None
    result = _written(plain, spans, table)
    _must_be_sure(result)
    return result


_NO_BRACKETS: Final = str.maketrans({OPEN: "[", CLOSE: "]"})


def _spans(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """Places and kinds, the most important first: where two overlap, the first says what it is."""
    for start, end, secret in possible_secrets(text):
        yield start, end, "BANKCARD" if secret is SecretKind.CARD else "SECRET"
    odd = list(values(text))
    yield from (one for one in odd if one[2] == "BIRTHDAY")  # a year alone, which looks like the code of a place
    for one in _found(text, _KINDS - {Kind.NAME}, SURE):
        yield one.start, one.end, _name_of(one.kind)
    for value, kind in sorted(known.items(), key=lambda pair: -len(pair[0])):
        yield from ((*found.span(), kind) for found in _literal(value, text))
    for one in find(text, {Kind.NAME}, DOUBT):
        yield one.start, one.end, "NAME"
    left = {end: start for start, end in codes_of_things(text)}
    yield from (one for one in odd if one[2] != "NUMBER" or left.get(one[1], one[1]) > one[0])
    for found in _NUMBER.finditer(text):
        is_day = DAY.fullmatch(found[0]) and not _BORN.search(text, max(0, found.start() - 20), found.start())
        if not is_day and left.get(found.end(), found.end()) > found.start():
            yield *found.span(), "NUMBER"
    for found in _SCATTERED.finditer(text):
        if sum(sign.isdigit() for sign in DAY.sub("", found[0])) > 4:
            yield *found.span(), "NUMBER"
    yield from ((*span, "CONTACT") for span in ways(text))
    encoded = [found.span() for found in _BLOB.finditer(text)]  # no names: it is refused whole
    yield from ((*span, "NAME") for span in strangers(text) if not any(low <= span[0] < high for low, high in encoded))


def _found(text: str, kinds: Collection[Kind], least: float) -> list[Finding]:
    """What the finder finds, but for the code of a thing taken for one of a place: "error code: 500"."""
    left = {end for _start, end in codes_of_things(text)}
    return [one for one in find(text, kinds, least) if one.kind is not Kind.POSTCODE or one.end not in left]


def _name_of(kind: Kind) -> str:
    return {Kind.LANDLINE: "PHONE", Kind.DATE_OF_BIRTH: "BIRTHDAY", Kind.URL: "LINK"}.get(kind, kind.replace("_", "").upper())


def _literal(value: str, text: str) -> Iterator[re.Match[str]]:
    """Where a known value stands, whatever its case, also with its letters set apart; in Latin letters only as whole words."""
    plain = folded(value.strip()).text
    if len(plain) < 2:
        return
    if _HAN.search(plain):
        yield from re.finditer((_BETWEEN_LETTERS % 0).join(map(re.escape, plain)), text, re.IGNORECASE)
        return
    yield from re.finditer(rf"(?<!\w){re.escape(plain)}(?!\w)", text, re.IGNORECASE)
    if len(plain) > 2 and plain.isalpha():
        yield from re.finditer(rf"(?<!\w){(_BETWEEN_LETTERS % 1).join(plain)}(?!\w)", text, re.IGNORECASE)


def _written(text: str, spans: Collection[tuple[int, int, str]], table: Table) -> str:
    merged: list[tuple[int, int, int, str]] = []
    for start, end, order, kind in sorted((start, end, order, kind) for order, (start, end, kind) in enumerate(spans)):
        if merged and start < merged[-1][1]:
            low, high, first, was = merged[-1]
            merged[-1] = (low, max(high, end), min(first, order), was if first < order else kind)
        else:
            merged.append((start, end, order, kind))
    pieces, at = [], 0
    for start, end, _order, kind in merged:
        pieces += [text[at:start], table.placeholder(kind, text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _must_be_text(text: str) -> None:
    """What is no readable text cannot be judged: broken encodings, private signs, controls."""
    for sign in text:
        if (
            sign == "\ufffd"
            or unicodedata.category(sign) in {"Co", "Cn", "Cs"}
            or (unicodedata.category(sign) == "Cc" and sign not in "\n\r\t")
        ):
            raise GatewayRefusalError(Reason.UNSURE, "unreadable")


def _must_be_sure(text: str) -> None:
    """Look once more at what would leave."""
    rest = PLACEHOLDER.sub(f" {OPEN}{CLOSE} ", text)
    undated = DAY.sub("", rest)
    for what, form, where in (
        ("digits", _SCATTERED, undated),
        ("spelled-out", _SPELLED, rest),
        ("address", _SPELLED_AT, rest),
        ("encoded", _BLOB, rest),
        ("letters-apart", _LETTERS_APART, rest),
        ("mixed-scripts", _MIXED, rest),
        ("script", _UNREAD, rest),
    ):
        if form.search(where):
            raise GatewayRefusalError(Reason.UNSURE, what)
    doubts = [one for one in _found(rest, _KINDS, DOUBT) if OPEN not in rest[one.start : one.end]]
    if doubts:
        raise GatewayRefusalError(Reason.UNSURE, doubts[0].kind)
