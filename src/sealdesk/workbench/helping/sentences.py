"""A text as sentences, and the words of a sentence that say what it is about. English and Chinese; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.search import words

MAX_SENTENCE: Final = 400
#: Longer texts are read to here; nobody asks or promises behind it.
MAX_TEXT: Final = 20_000
_END: Final = re.compile(r"(?<=[。！？])|(?<=[!?])\s+|(?<=\.)\s+(?=[A-Z0-9\"'“(])|\s*\n+\s*")
_SAYS: Final = re.compile(r"\w")
_ENGLISH: Final = """
a about after again all also am an and any are as at be because been before being but by can could did do does doing done each
either else  even ever every few for from further get gets getting give go going good got had has have having he hello her here hi
him his how however i  if in into is it its just kind know let like look make many may me mean might more most much must my need
no nor not now of off on once one only  or other our out over own per please possible put quite rather really regards s same say
see shall she should since so some soon still such  sure take tell than thank thanks that the their them then there these they
thing think this those though to too try under until up us use very  want was way we well were what when where whether which while
who whom whose why will wish with within without would yes yet you your yours  dear best kindly sincerely ve ll re don t m d
"""
_CHINESE: Final = """
一个 一下 一些 一样 不是 不能 为什么 也 了 什么 什么时候 他们 以及 你们 你好 再 几 到 勿 可以 可否 吗 否 呢
哪 哪里 因为 在 多少 大家 如何 如果 它 对 就 已经 并 怎么 怎样 您 您好 您们  您的 或者 所以 打扰 把 请 请问
非常 感谢 我 我们 我的 是 是否 是不是 有 有没有 没 没有 然后 现在 的 的话 知道 看 能 能否 能不能 自己 被 要
谢谢 这 这个 那 那个 还 还是 还有 进行 这样 问 需要 麻烦 想  想问 都 吧 啊 和 与 及 但 但是 给 让 用 会
时候 这边 这里 那边 一直 目前 今天 问题
"""
#: Words that every text has, so that they tell nothing.
_COMMON: Final = frozenset([*map(words.stem, _ENGLISH.split()), *_CHINESE.split()])


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, each with its sign at the end; lines are never joined."""
    parts = (part.strip() for part in _END.split(text[:MAX_TEXT]))
    return [part[:MAX_SENTENCE] for part in parts if part and _SAYS.search(part)]


def telling(text: str) -> list[str]:
    """The words that say something, in order: plain stems without the words that every text has; Chinese by the dictionary."""
    return [form for form, _word in told(text)]


def told(text: str) -> Iterator[tuple[str, str]]:
    """The words of ``telling``, each with how it is written in the text."""
    latin = ((words.stem(word.form), word) for word in words.words(text) if not word.han)
    han = ((word.form, word) for word in words.chinese_words(text)) if words.is_chinese(text) else ()
    for form, word in (*latin, *han):
        if form not in _COMMON and (len(form) > 1 or form.isdigit()):
            yield form, text[word.start : word.end]


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese: so many of its signs are, that a few Latin names do not change it."""
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text) * 4 > sum(sign.isalpha() for sign in text)
