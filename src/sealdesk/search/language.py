"""The query language: what people type, as a list of terms. Pure; knows neither keys nor databases.

    refund "broken seam" parasol* -spam from:elena status:open,pending before:2026-11-24

Terms hold together (and); ``-`` in front excludes. What cannot be meant is a QueryError that says what and what instead.
"""

from __future__ import annotations

import datetime
import difflib
import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sealdesk.search import words

LONGEST: Final = 400
MOST_TERMS: Final = 24
SHORTEST_PREFIX: Final = 2
#: Of what is said anywhere, beginnings of two letters are not in the index: an answer would have some hits and lack others.
SHORTEST_PREFIX_ANYWHERE: Final = 3
STATUSES: Final = ("new", "open", "pending", "snoozed", "solved", "closed")


class Problem(enum.StrEnum):
    """What can be wrong with a query. The console has the sentences."""

    BAD_DATE = "bad-date"
    EMPTY_VALUE = "empty-value"
    NOTHING_WANTED = "nothing-wanted"
    NO_WORDS = "no-words"
    SHORT_PREFIX = "short-prefix"
    TOO_LONG = "too-long"
    TOO_MANY_TERMS = "too-many-terms"
    UNCLOSED_QUOTE = "unclosed-quote"
    UNKNOWN_FIELD = "unknown-field"
    UNKNOWN_NUMBER = "unknown-number"
    UNKNOWN_STATUS = "unknown-status"
    UNKNOWN_THING = "unknown-thing"


class QueryError(ValueError):
    """A query that cannot be meant. ``what`` is the piece of it, ``instead`` a proposal or empty."""

    def __init__(self, problem: Problem, what: str = "", instead: str = "") -> None:
        super().__init__(str(problem))
        self.problem, self.what, self.instead = problem, what, instead


class Kind(enum.StrEnum):
    """What a text term asks for."""

    EMAIL = "email"
    PHONE = "phone"
    PHRASE = "phrase"
    PREFIX = "prefix"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Text:
    """Something that is said. ``field`` is ``subject``, ``from``, ``to`` or empty; ``number`` the E.164 form for ``Kind.PHONE``."""

    kind: Kind
    text: str
    field: str = ""
    negated: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Something that a ticket is. ``values`` are alternatives; ``day`` is set for ``before`` and ``after``."""

    name: str
    values: tuple[str, ...]
    negated: bool = False
    day: datetime.date | None = None


Term = Text | Filter

#: What a field may be called; the Chinese names are those of the console.
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "from": "from", "to": "to", "subject": "subject", "status": "status", "assignee": "assignee", "tag": "tag",
        "has": "has", "before": "before", "after": "after", "ticket": "ticket",
        "发件人": "from", "来自": "from", "收件人": "to", "主题": "subject", "状态": "status", "负责人": "assignee", "标签": "tag",
        "包含": "has", "早于": "before", "晚于": "after", "工单": "ticket",
    }
)  # fmt: skip
_STATUS_WORDS: Final = {
    "新": "new",
    "新建": "new",
    "处理中": "open",
    "待处理": "open",
    "等待": "pending",
    "等待客户": "pending",
    "稍后处理": "snoozed",
    "稍后": "snoozed",
    "已解决": "solved",
    "已关闭": "closed",
}
_ATTACHMENT_WORDS: Final = frozenset({"attachment", "attachments", "file", "files", "附件", "文件"})
_TEXT_FIELDS: Final = frozenset({"from", "to", "subject"})
_QUOTES: Final = {'"': '"', "“": "”", "「": "」", "＂": "＂"}
#: The signs of a phrase.
QUOTES: Final = frozenset("".join([*_QUOTES, *_QUOTES.values()]))
_FIELD: Final = re.compile(r"([A-Za-z]{2,12}|[\u4e00-\u9fff]{2,3})[:：]")
#: What no database takes as text.
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
_BARE: Final = re.compile(r"[^\s\"“”「」＂]+")
_TICKET: Final = re.compile(r"[#＃](\d{1,18})(?!\w)")
_DAY: Final = re.compile(r"(\d{4})(?:[-年](?:(\d{1,2})(?:[-月](?:(\d{1,2})日?)?)?)?)?")
#: What stands before a colon in ordinary text, so that nobody is told that ``https:`` is no field.
_ORDINARY: Final = frozenset({"http", "https", "mailto", "tel", "re", "fw", "fwd", "aw"})
#: Fields of other search boxes. Taken as text they would answer "nothing", which is wrong; the views filter by most of them.
_ELSEWHERE: Final = frozenset(
    {
        "priority", "department", "category", "channel", "type", "language", "customer", "organisation", "organization", "is", "in",
        "label", "cc", "body", "date", "older", "newer", "created", "updated",
        "优先级", "部门", "类别", "渠道", "类型", "语言", "客户", "组织", "日期",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """The terms of a query, in the order in which they were typed."""

    terms: tuple[Term, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """What is said."""
        return tuple(term for term in self.terms if isinstance(term, Text))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """What a ticket is."""
        return tuple(term for term in self.terms if isinstance(term, Filter))


def parse(typed: str, today: datetime.date) -> Query:
    """The terms of what was typed; only an empty query has none. ``today`` is the reader's. Raises QueryError and nothing else."""
    if len(typed) > LONGEST:
        raise QueryError(Problem.TOO_LONG)
    typed = _NO_TEXT.sub(" ", typed)
    terms = tuple(_terms(typed, today))
    if len(terms) > MOST_TERMS:
        raise QueryError(Problem.TOO_MANY_TERMS)
    if not terms and typed.strip():  # an answer of "nothing found" would say that no message has these signs
        raise QueryError(Problem.NO_WORDS, typed.strip())
    texts = [term for term in terms if isinstance(term, Text)]
    if texts and all(text.negated for text in texts):
        raise QueryError(Problem.NOTHING_WANTED, typed.strip())
    return Query(terms)


def _terms(typed: str, today: datetime.date) -> Iterator[Term]:
    at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        negated = typed[at] in "-－" and at + 1 < len(typed) and not typed[at + 1].isspace()
        start = at + negated
        found = None if negated else words.phone_at(typed, start)
        if found is not None:
            number, at = found
            yield Text(Kind.PHONE, typed[start:at], number=number)
            continue
        term, at = _term(typed, start, negated, today)
        if term is not None:
            yield term


def _term(typed: str, start: int, negated: bool, today: datetime.date) -> tuple[Term | None, int]:
    number = _TICKET.match(typed, start)
    if number:
        return Filter("ticket", (number[1],), negated), number.end()
    named = _FIELD.match(typed, start)
    field = FIELDS.get(named[1].lower(), "") if named else ""
    if named and not field:
        _refuse_misspelling(named)
    value, quoted, end = _value(typed, _value_starts(typed, named.end()) if named and field else start)
    if field and not value.strip():
        raise QueryError(Problem.EMPTY_VALUE, typed[start:end])
    if field and field not in _TEXT_FIELDS:
        return _filter(field, value, negated, today), end
    return _text(value, quoted, field, negated), end


def _value_starts(typed: str, after: int) -> int:
    """Where the value of a field begins: behind spaces too, unless what follows says something of its own (a field, an exclusion)."""
    at = after
    while at < len(typed) and typed[at].isspace():
        at += 1
    following = _FIELD.match(typed, at)
    own = at == len(typed) or typed[at] in "-－" or (following is not None and following[1].lower() in FIELDS)
    return after if own else at


def begun_field(typed: str) -> tuple[str, str]:
    """The field of text that somebody has begun to say, or nothing, and what is said in it so far."""
    named = _FIELD.match(typed)
    field = FIELDS.get(named[1].lower(), "") if named else ""
    return (field, typed[named.end() :].strip()) if named and field in _TEXT_FIELDS else ("", typed)


def _refuse_misspelling(named: re.Match[str]) -> None:
    """``stauts:open`` is an error with a proposal, ``priority:urgent`` one without; ``https://`` and ``note:`` are text."""
    name = named[1].lower()
    if name in _ORDINARY:
        return
    if name in _ELSEWHERE:
        raise QueryError(Problem.UNKNOWN_FIELD, named[0])
    close = difflib.get_close_matches(name, [known for known in FIELDS if known.isascii() == name.isascii()], 1, 0.7)
    if close:
        raise QueryError(Problem.UNKNOWN_FIELD, named[0], f"{close[0]}:")


def _value(typed: str, start: int) -> tuple[str, bool, int]:
    """A quoted or bare value, whether it was quoted, and where it ends."""
    closing = _QUOTES.get(typed[start : start + 1])
    if closing is not None:
        end = typed.find(closing, start + 1)
        if end < 0:
            raise QueryError(Problem.UNCLOSED_QUOTE, typed[start:])
        return typed[start + 1 : end], True, end + 1
    bare = _BARE.match(typed, start)
    if bare is None:
        return "", False, start + 1 if start < len(typed) and not typed[start].isspace() else start
    return bare[0], False, bare.end()


def _text(value: str, quoted: bool, field: str, negated: bool) -> Text | None:
    if quoted:
        kind = Kind.PHRASE
    elif words.is_email(value):
        kind = Kind.EMAIL
    elif value.endswith(("*", "＊")):
        kind, value = Kind.PREFIX, value.rstrip("*＊")
    else:
        kind = Kind.WORDS
    number = words.one_phone(value) or "" if kind is Kind.WORDS and field and any(map(str.isdigit, value)) else ""
    if number or (kind is Kind.WORDS and field and words.phone_end(value)):
        return Text(Kind.PHONE, value, field, negated, number)
    if next(words.words(value), None) is None:
        if field or quoted or negated:
            raise QueryError(Problem.NO_WORDS, value)
        return None  # a lonely sign between words says nothing
    if kind is Kind.PREFIX and len(value) < (SHORTEST_PREFIX if field else SHORTEST_PREFIX_ANYWHERE) and not words.is_chinese(value):
        raise QueryError(Problem.SHORT_PREFIX, f"{value}*")
    return Text(kind, value, field, negated)


def _filter(name: str, value: str, negated: bool, today: datetime.date) -> Filter:
    values = tuple(part for part in re.split(r"[,，、]", value.strip()) if part)
    if not values:
        raise QueryError(Problem.EMPTY_VALUE, value)
    if name == "status":
        return Filter(name, tuple(_status(part) for part in values), negated)
    if name == "has":
        if not {part.lower() for part in values} <= _ATTACHMENT_WORDS:
            raise QueryError(Problem.UNKNOWN_THING, value, "has:attachment")
        return Filter(name, ("attachment",), negated)
    if name == "ticket":
        number = value.lstrip("#＃")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise QueryError(Problem.UNKNOWN_NUMBER, value)
        return Filter(name, (number,), negated)
    if name in {"before", "after"}:
        return Filter(name, (value,), negated, _day(value, today))
    return Filter(name, values, negated)


def _status(value: str) -> str:
    word = _STATUS_WORDS.get(value, value.lower())
    if word not in STATUSES:
        close = difflib.get_close_matches(word, STATUSES, 1, 0.5)
        raise QueryError(Problem.UNKNOWN_STATUS, value, f"status:{close[0]}" if close else "")
    return word


def _day(value: str, today: datetime.date) -> datetime.date:
    """The day that is meant; of a month or year the first one."""
    known = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}.get(value.lower())
    if known is not None:
        return today - datetime.timedelta(days=known)
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        return datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except (ValueError, OverflowError):
        raise QueryError(Problem.BAD_DATE, value, "2026-11-24") from None
