"""Hosts and numbers that are written out, so that a person reads what a form does not: "e v i l . c o m", "call five five one …". Pure.

Only with an ending of hosts that is common or behind a word of calling; there, ordinary sentences have no such words in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.secret_doubts import DIGIT_WORDS

ENDINGS: Final = (
    "com|net|org|info|biz|cn|ru|io|co|me|ai|cc|top|xyz|site|shop|online|app|dev|link|uk|de|fr|it|es|eu|us|jp|kr|in|example|test"
)
CALLING: Final = (
    r"\b(?:call(?: us| me)?(?: at| on)?|dial|ring|phone|telephone|tel|hotline|fax|sms|text(?: to)?|whatsapp|mobile"
    r"|account(?: (?:no|number))?|a/c|sort code|card(?: (?:no|number))?|iban|bic|swift|routing(?: number)?)\b"
    r"|拨打|致电|拨|电话|热线|客服|打|联系|短信|发送|编辑|账号|账户|帐号|卡号|汇到|转到|[\u260e\u2706\U0001f4de\U0001f4f1]"
)
_LABEL: Final = r"[^\W_](?:[\w-]{0,62}[^\W_])?"
#: Those of them that no sentence has behind single letters, as "a b . It" would.
_PLAIN: Final = ("com", "net", "org", "info", "biz", "cn", "ru", "io", "top", "xyz", "site", "shop", "online", "app", "dev", "example")
_LETTERS: Final = "|".join(" ?".join(ending) for ending in _PLAIN)
_HOSTS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # evil·com, evil,com, evil punkt com
        rf"(?<![\w-]){_LABEL}(?:·(?:{ENDINGS})|,(?:com|net|org|cn)|\s+(?:punkt|point|punto|ponto)\s+(?:com|org))(?![\w-])(?:/[^\s<>\"]*)?",
        # e v i l . c o m, w w w . e v i l . c o m, e v i l d o t c o m
        rf"(?<![^\W_])(?:[a-z0-9.·-] ){{2,60}}(?:[.·] ?|d ?[o0] ?t )(?:{_LETTERS})(?![^\W_])",
        # www evil example, https evil com
        rf"\b(?:www|https?)\s{{1,3}}(?:{_LABEL}\s{{1,3}}){{1,3}}(?:com|net|org|cn|example)\b",
        r"\bhttps?:\S+",
    )
)
#: 10 dot 0 dot 0 dot 1
OCTETS: Final = re.compile(
    r"(?<![\d.])\d{1,3}(?:\s{0,3}(?:\bd[o0]t\b|\bpunkt\b|\bpoint\b|[(\[]d[o0]t[)\]]|点)\s{0,3}\d{1,3}){3}(?!\d)", re.IGNORECASE
)
_DIGIT: Final = rf"(?:{DIGIT_WORDS}|\d)"
_HAN_DIGIT: Final = "[\\d〇零一二两三四五六七八九幺洞拐]"
#: What makes of a number a count: 一二三层, 四五天.
_COUNTED: Final = "[年月日天个件元块小分次封条份人号点折层楼期步十百千万]"
_BETWEEN: Final = r"(?:[ :,.#\ufe0f-]|is|was|on|at|us|me|now|number|到|至|是|为|：|给|号码?){0,8}?"
#: Five digits in a row behind a word of calling, three in Chinese where they are written together; seven anywhere.
_NUMBERS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:{CALLING}){_BETWEEN}(?P<value>\b{_DIGIT}(?:[ ,.-]{{1,3}}{_DIGIT}){{4,40}})\b",
        rf"(?P<value>\b{_DIGIT}(?:[ ,.-]{{1,3}}{_DIGIT}){{6,40}})\b",
        rf"(?:{CALLING}){_BETWEEN}(?P<value>{_HAN_DIGIT}(?:[ ,，、-]?{_HAN_DIGIT}){{2,40}}+)(?!{_COUNTED})",
    )
)


def spelled_ways(text: str) -> Iterator[tuple[int, int]]:
    """Where a host or a number stands in words or in letters apart. Places may overlap."""
    for form in (*_HOSTS, OCTETS):
        yield from (found.span() for found in form.finditer(text))
    for form in _NUMBERS:
        yield from (found.span("value") for found in form.finditer(text))
