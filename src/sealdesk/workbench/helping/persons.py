"""Where a text names people: those who are known, by every part of their name, and strangers after a title or a word of kinship.

It finds too much rather than too little: what is found becomes a gap that an agent fills, what is missed is somebody's name in a
letter to somebody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

import rjieba

from sealdesk.findings.han_words import either, words

Span = tuple[int, int]
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_IS_HAN: Final = re.compile(f"[{_HAN}]")
_BEFORE: Final = r"(?:Mr|Ms|Mrs|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Mme|Mlle|M|Herr|Frau|Sra?|Señora?|Signora?)\b\.?[ \t]+"
_BEHIND: Final = (
    "(?:先生|女士|小姐|太太|夫人|老师|师傅|经理|主任|总监|老板"
    "|医生|大夫|教授|律师|同学|同志|阿姨|叔叔|大哥|大姐|大爷|大妈|奶奶|爷爷|哥|姐|总|工)"
)
_SMALL: Final = "[小老阿大]"
#: With 小 or 老 before it, a surname that makes no other word.
_SMALL_UNKNOWN: Final = re.compile(
    "[小老阿](?:[王李张刘陈杨赵周吴徐孙胡朱郭何罗郑梁宋谢唐许邓冯韩曹彭蔡潘董袁蒋杜魏吕沈姚卢钟姜崔谭廖范汪陆戴贾韦邱侯邹孟秦阎薛尹段黎顾郝龚邵]|黄(?![色车鸭书]))"
    "(?![\u4e00-\u9fff]{0,2}(?:家|板|师|乡|虎)(?:$|[^\u4e00-\u9fff]))"
)
_KIN_HAN: Final = re.compile(
    "(?:太太|老婆|妻子|爱人|丈夫|老公|先生|女儿|儿子|孩子|宝宝|妈妈|母亲|爸爸|父亲|奶奶|爷爷|外婆|外公|姥姥|婆婆|岳母|岳父|公公|哥哥|弟弟|姐姐|妹妹"
    "|邻居|朋友|同事|室友|家人|客户|用户|顾客|收件人|寄件人|联系人|代收人|转告|告诉)(?:是|叫|名叫|为)?[:： ]?"
)
_KIN: Final = re.compile(
    r"\b(?:my|your|his|her|our|their)[ \t]+(?:\w+[ \t]+)?(?:wife|husband|partner|spouse|son|daughter|child|mother|mum|mom|father|dad"
    r"|brother|sister|aunt|uncle|cousin|grand\w+|niece|nephew|friend|neighbou?r|colleague|assistant|flatmate|roommate|boss|fianc\w+)\b"
    r"[ \t]*[,:]?[ \t]+"
    r"(?:(?:called|named|is)[ \t]+)?",
    re.IGNORECASE,
)
_CAPITAL: Final = r"(?:[OD]['’])?[^\W\d_a-z][\w'’-]*"
_NAME: Final = re.compile(rf"{_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,2}}")
_TITLED: Final = re.compile(rf"\b{_BEFORE}{_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,2}}")
_IRISH: Final = re.compile(rf"(?<!\w)(?:{_CAPITAL}[ \t]+)?\b(?:[OD]['’][^\W\d_]\w+|Mc[A-Z]\w+|Mac[ADGIKLMN][a-z]\w+)")
_TAGS: Final = ("nr", "ns", "nz", "nt")


def known(name: str, text: str) -> Iterator[Span]:
    """Where somebody of this name is meant: by all of it or a part, with the title in front or behind, whatever the accents."""
    for pattern in dict.fromkeys(_han(name) if _IS_HAN.search(name) else _latin(name)):
        yield from (place.span() for place in re.finditer(pattern, _bare(text), re.IGNORECASE))


def strangers(text: str) -> Iterator[Span]:
    """Where somebody is named by their title, or as somebody's wife, son, neighbour."""
    for pattern in (_TITLED, _IRISH, _SMALL_UNKNOWN, _titled_han()):
        yield from (place.span() for place in pattern.finditer(text))
    for kin in _KIN.finditer(text):
        if place := _NAME.match(text, kin.end()):
            yield place.span()
    for kin in _KIN_HAN.finditer(text):
        if end := _named(text[kin.end() : kin.end() + 12]):
            yield kin.end(), kin.end() + end


def _named(text: str) -> int:
    """How many signs of the beginning of a text are a name, as the dictionary tags them."""
    word, tag = next(iter(rjieba.tag(text)), ("", ""))
    return len(word) if 1 < len(word) < 5 and tag.startswith(_TAGS) and _IS_HAN.match(word) and not _KIN_HAN.fullmatch(word) else 0


@cache
def _titled_han() -> re.Pattern[str]:
    single = "".join(sorted(words("surname") - set("小老大那这有是和同于时都能对")))
    surname = f"(?:{either('double')}|(?:(?<![{_HAN}])|(?<=[给向与由跟]))[{single}])"
    return re.compile(f"{surname}(?:先生|女士|小姐|太太|夫人|阿姨|老师|师傅)")


def _latin(name: str) -> Iterator[str]:
    parts = [part for part in re.split(r"[\s,;.()\"]+", _bare(name)) if len(part) > 1]
    wholes = [r"[\s,]+".join(map(re.escape, parts)), r"[\s,]+".join(map(re.escape, reversed(parts)))]
    for written in (*wholes, *map(re.escape, sorted(parts, key=len, reverse=True))):
        if written:
            yield rf"(?<!\w)(?:{_bare(_BEFORE)})?{written}(?!\w)"


def _han(name: str) -> Iterator[str]:
    parts = [part for part in re.split(r"[\s·•・.,，]+", name) if part]
    if len(parts) > 1:
        yield r"[\s·•・.]*".join(map(re.escape, parts))
        yield from (re.escape(part) for part in parts if len(part) > 1)
        if not all(map(_IS_HAN.match, parts)) or sum(map(len, parts)) > 4:
            return
    whole = "".join(parts)
    cut = 2 if whole[:2] in words("double") and len(whole) > 2 else 1
    surname, given = whole[:cut], whole[cut:]
    yield re.escape(whole)
    yield f"{_SMALL}?{re.escape(surname)}{_BEHIND}"
    if given:
        yield f"{re.escape(given)}{_BEHIND}"
        yield from (f"{_SMALL}{re.escape(part)}{_BEHIND}?" for part in (surname, given, given[-1]))
    yield from (re.escape(part) for part in (given, surname) if len(part) > 1)


def _bare(text: str) -> str:
    """The text without accents, each sign in its place."""
    return text if text.isascii() else "".join(unicodedata.normalize("NFD", sign)[0] for sign in text)
