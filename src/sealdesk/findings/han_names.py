"""Chinese names that are announced: by a word in front, or by what stands behind them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.han_words import either, words
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_HAN: Final = "\u3400-\u9fff"
_STRONG: Final = (
    "我叫|名叫|叫做|真实姓名|姓名|联系人|收件人|收货人|收款人|寄件人|签收人"
    "|户名|户主|持卡人|经办人|申请人|投诉人|当事人|负责人|本人|称呼|名字[是叫:]"
)


@functools.cache
def _told() -> re.Pattern[str]:
    surname = f"(?:{either('double')}|[{''.join(sorted(words('surname') | words('raresurname')))}])"
    return re.compile(rf"(?:{_STRONG})(?P<told>(?:是|叫|为)?[:: ]{{0,3}})(?P<name>{surname}[{_HAN}]{{1,2}})")


@functools.cache
def _standing() -> re.Pattern[str]:
    """Who says it, at the beginning of a line of a conversation that was copied; or who has the mobile number behind it."""
    name = f"(?:{either('double')}|[{''.join(sorted(words('surname')))}])[{''.join(sorted(words('given')))}]{{1,2}}"
    return re.compile(rf"^(?P<speaker>{name})[:：]|(?<![{_HAN}])(?P<owner>{name})[ ,，:：]{{0,3}}(?=1[3-9]\d{{9}}(?!\d))", re.MULTILINE)


@functools.cache
def _next_word() -> re.Pattern[str]:
    """What begins after a name; a name of three signs never ends in the first sign of such a word."""
    more = "电话|手机|地址|身份|证件|座机|固话|邮箱|卡号|护照|银行|账号|的|是|在|住|，|先生|女士|小姐"
    more += "|号码|微信|联系|收|您|你|我|他|请|要|今天|明天|昨天"
    return re.compile(f"{more}|{either('aftername')}")


def names(reading: Reading) -> Iterator[Finding]:
    """Names of Chinese form."""
    text = reading.text
    for found in _told().finditer(text):
        start, end = found.span("name")
        if end - start > 2 and text[start : start + 2] not in words("double") and _next_word().match(text, end - 1):
            end -= 1
        alone = end == len(text) or not "\u3400" <= text[end] <= "\u9fff"
        sure = 0.97 if alone else 0.9 if _next_word().match(text, end) else 0.7 if found["told"] else 0.4
        yield Finding(start, end, Kind.NAME, sure)
    for found in _standing().finditer(text):
        which = found.lastgroup or ""
        if found[which] not in words("notname"):
            yield Finding(*found.span(which), Kind.NAME, 0.7 if which == "speaker" else 0.8)
