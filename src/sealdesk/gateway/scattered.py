"""Values in forms that nobody would write but to slip through, or that only the words beside them tell: kinds and places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.gateway.days import DAY
from sealdesk.gateway.spelled import OCTETS
from sealdesk.gateway.strangers import vocabulary

#: Digits with nothing but signs, spaces and ends of lines between them.
_PIECES: Final = re.compile(r"\d(?:[^\w\u27e6\u27e7]{0,12}\d){6,}")
#: Digits with words between them that only join: "138 and then 0013 and ends 8000".
_JOIN: Final = (
    r"(?:[\s,.;:!\"'-]|and|then|after|that|it|followed|by|ends?|in|with|is|are|dash|space|next|comes?|finally|last|first|the|rest|starts?"
    r"|[(\[<（【][^()\[\]<>（）【】\d\n]{0,16}[)\]>）】]|然后|接着|再|后面|结尾|开头|最后|加上?|是|尾号|中间|，|、|。)"
)
_JOINED: Final = re.compile(rf"(?<!\d)\d{{2,}}+(?:{_JOIN}{{1,12}}\d{{2,}}+){{1,6}}", re.IGNORECASE)
#: Spoken digits, 幺洞拐 too, alone or mixed with written ones.
_SPOKEN: Final = re.compile(r"[\d〇零一二两三四五六七八九幺洞拐勾](?:[ ,，.、-]{0,2}[\d〇零一二两三四五六七八九幺洞拐勾]){5,}")
#: Digits in words among digits in figures: "one two three, 45, six seven eight nine".
_FIGURES: Final = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_HALF_SPOKEN: Final = re.compile(
    rf"(?<!\w)(?:(?:{_FIGURES}|\d{{1,4}})[\s,.;:-]{{1,3}}){{3,20}}(?:{_FIGURES}|\d{{1,4}})(?!\w)", re.IGNORECASE
)
_FIGURE: Final = re.compile(rf"{_FIGURES}|\d", re.IGNORECASE)
#: A plate in any letters behind a word of cars; three digits and more are taken whatever stands before them.
_CAR: Final = re.compile(
    r"\b(?:plates?|reg|registration|car|van|truck|lorry|vehicle|motorbike|kennzeichen|immatriculation)"
    r"(?: (?:number|no\.?|is|was|with|the)){0,3}+[\s:=]{1,3}"
    r"(?P<value>[A-Z]{1,3}[ -]?\d{1,4}(?:[ -]?[A-Z]{1,3})?|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{1,4})(?!\w)",
    re.IGNORECASE,
)
#: So many digits in pieces may be anything.
_SHORT: Final = 6
_BIRTHDAY: Final = re.compile(
    r"(?:\bborn|\bbirth\w*|\bb-?day|\bd\.?[o0]\.?b\b|\bgeboren|\bn[ée]e? le|生于|出生|生日|诞生)[^\d\n]{0,16}?"
    r"(?P<value>\d{1,4}\s?(?:[-./年]|st|nd|rd|th)?\s?(?:of )?(?:\d{1,2}|[A-Za-z]{3,9}\.?)(?:\s?[-./月 ,]\s?\d{1,4}(?!\d))?日?"
    r"|[A-Z][a-z]{2,8} \d{1,2}(?:,? \d{2,4})?)",
    re.IGNORECASE,
)
#: A year alone, too: "84年生的", "1984年5月出生", "born in the spring of 1984", "Jahrgang 1984". Not 1984年生产: that was made then.
_HAN: Final = "〇零一二三四五六七八九"
_YEAR: Final = rf"(?:(?:19|20)\d\d|(?<!\d)\d\d|[{_HAN}]{{4}}|(?<![{_HAN}])[{_HAN}]{{2}})"
_OF_YEAR: Final = rf"(?:[ ]?[\d十{_HAN}]{{1,2}}[ ]?月(?:[ ]?[\d十{_HAN}]{{1,3}}[ ]?[日号])?)?"
_BORN_IN: Final = re.compile(
    rf"(?<!\d)(?P<before>{_YEAR}[ ]?年{_OF_YEAR})[ ]?(?:份|左右)?[ ]?(?:出生|诞生|生人|降生|生(?=[的于在,，.。;；!！?？、\s]|\Z))"
    rf"|(?:生于|出生于|出生在|出生年份?|生年|诞生于)[ ]?(?:[:：是为在于][ ]?)?(?P<after>{_YEAR})(?!\d)"
    r"|(?:\b(?:born|birth|birth[ -]?year|geboren|jahrgang|geburtsjahr|n[ée]e?s? en|nacid[oa]s? en|nat[oa] nel|nascid[oa]s? em)\b|\(b\.)"
    r"[^\d\n.!?]{0,30}?(?P<told>(?:19|20)\d\d|['’]\d\d)(?![\d-])",
    re.IGNORECASE,
)
_PLATE: Final = re.compile(
    r"(?:WJ)?[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][ ·-]?[A-Z]?[ ·-]?(?=[A-Z]{0,5}\d)[A-Z\d]{4,6}",
    re.IGNORECASE,
)
_USER: Final = re.compile(
    r"(?:\buser ?(?:name|id)|\blogin|\bhandle|\bnick(?:name)?|\bscreen name|用户名|昵称|账号|帐号|网名|微信号?|QQ号?)"
    r"(?:\s*(?:is|was|:|：|=|是|为|叫))?\s*(?P<value>[A-Za-z0-9][\w.@-]{2,40})",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    r"(?:\b(?:employee|staff|member|membership|customer|account|badge|student|patient|personnel|policy|insurance)\s(?:number|no\.?|id|#)"
    r"|工号|学号|会员号|病历号|社保号|编号)(?:\s|is|是|为|:|：|#)*(?P<value>[A-Z-]{0,4}\d[\w-]{1,20})",
    re.IGNORECASE,
)
_FLAT: Final = re.compile(
    r"\b(?:flat|apt\.?|apartment|unit|suite|room|house|block|floor)\s?(?:no\.? ?)?\d{1,5}[A-Za-z]?(?:,? (?:[A-Z][\w'’-]+|The|of)){0,6}"
    r"|\b\d{1,5}[A-Za-z]?,? (?:bis |ter )?(?:rue|avenue|boulevard|via|calle|plaza|piazza|chemin|place|route) (?:[\w'’-]+ ?){1,5}"
    r"|\b[\w-]*(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|laan|straat)\s\d{1,4}\s?[a-z]?\b",
    re.IGNORECASE,
)
_HAN_FLAT: Final = re.compile(
    "(?:[\u3400-\u9fff]{1,6}(?:小区|花园|公寓|新村|家园|大厦|宿舍|苑|里))?[\\d一二三四五六七八九十甲乙]{1,5}(?:号楼|栋|幢|单元|号院)[\\d一二三四五六七八九十号楼栋幢单元层室-]{0,16}"
    "|[\u3400-\u9fff]{1,6}(?:小区|花园|公寓|新村|家园|大厦|宿舍)[\\d一二三四五六七八九十]{1,4}[号楼室层]*"
)


def values(text: str) -> Iterator[tuple[int, int, str]]:
    """Where they stand, and the kind that each is."""
    for form, kind in ((_BIRTHDAY, "BIRTHDAY"), (_NUMBERED, "NUMBER"), (_CAR, "PLATE")):
        yield from ((*found.span("value"), kind) for found in form.finditer(text))
    for found in _BORN_IN.finditer(text):
        yield *found.span(found.lastgroup or 0), "BIRTHDAY"
    for form, kind in ((OCTETS, "IP"), (_PLATE, "PLATE"), (_FLAT, "ADDRESS"), (_HAN_FLAT, "ADDRESS")):
        yield from ((*found.span(), kind) for found in form.finditer(text))
    yield from ((*span, "NUMBER") for span in _numbers(text))
    for found in _USER.finditer(text):
        if found["value"].lower() not in vocabulary():
            yield *found.span("value"), "CONTACT"


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    for found in _SPOKEN.finditer(text):
        if not found[0].isascii():
            yield found.span()
    for found in _HALF_SPOKEN.finditer(text):
        # Words alone are not taken out: one that is spelled out stops everything.
        if len(_FIGURE.findall(found[0])) > _SHORT and any(map(str.isdigit, found[0])):
            yield found.span()
    for form in (_PIECES, _JOINED):
        for found in form.finditer(text):
            if sum(map(str.isdigit, DAY.sub("", found[0]))) > _SHORT:
                yield found.span()
