"""What a draft may have forgotten, in quiet sentences: hints for whoever writes, which hold up nothing. English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from sealdesk.phrases import listed
from sealdesk.workbench.helping.clearing import GAP
from sealdesk.workbench.helping.sentences import sentences, telling

#: Shorter drafts are begun, not written; only what stands in them is told.
BEGUN: Final = 40
BEGUN_CHINESE: Final = 15
MOST_QUESTIONS: Final = 8
MAX_QUESTION: Final = 200
_GREETS: Final = re.compile(
    r"\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|(?:thank you|thanks)\b|尊敬的|亲爱的"
    r"|[^\n，。]{0,12}(?:您|你)们?好"
    r"|(?:早上|上午|中午|下午|晚上)好|[^\n，,。.]{1,20}[，,：:](?:\s|您|你))",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(r"\s*(?:dear|hi|hello|尊敬的|亲爱的)?[^\n,，。.!?]{0,30}[,，]\s*", re.IGNORECASE)
_COURTESY: Final = re.compile(
    r"\s*(?:dear|hi|hello|good (?:morning|afternoon|evening)|thank|thanks|best|kind|sincerely|regards|yours|sorry"
    r"|we apologi|i apologi|尊敬的|亲爱的|[^\n]{0,12}您好|你好|感谢|谢谢|祝|此致|抱歉|很抱歉)",
    re.IGNORECASE,
)
_ENCLOSED: Final = re.compile(
    r"\b(?:attached|attaching|enclosed|enclosing|(?:see|find|in) (?:the|my|our) attachment|i (?:attach|enclose)"
    r"|we (?:attach|enclose))\b|附件|附上|随信附|随附|见附",
    re.IGNORECASE,
)
_THEIRS: Final = re.compile(
    r"\byou(?:r)?\b[^.!?\n]{0,30}\battach|\battach\w*[^.!?\n]{0,20}\byou (?:sent|sent us|added)|[您你](?:的|发来的?"
    r"|提供的?)[^。！？\n]{0,8}附件|附件已收到",
    re.IGNORECASE,
)
_NUMBER_NAMED: Final = re.compile(
    r"\b(?:order|tracking|invoice|reference|case|parcel|return)(?: (?:no|number|code)\b\.?| id\b)\s*(?:is|:)|(?:单号"
    r"|订单号|编号|号码|取件码)(?:是|为|：|:)",
    re.IGNORECASE,
)
_HARSH: Final = re.compile(
    r"\b(?:stupid|idiot\w*|ridiculous|nonsense|shut up|your (?:own )?fault|you should have (?:read|known)"
    r"|you failed to|as i (?:already )?(?:said|told you)"
    r"|obviously|calm down|not my problem|that'?s not our problem|whatever you|stop (?:asking|writing)|you people"
    r"|liar|lying|crazy|useless)\b"
    r"|愚蠢|笨|白痴|傻|废话|你自己的(?:问题|错)|您自己的(?:问题|错)|早就(?:说过|告诉)|说过(?:多少|很多)遍|听不懂"
    r"|不关我们的事|关我什么事|胡说|无理取闹|烦死|闭嘴|爱信不信|随便你|自己看",
    re.IGNORECASE,
)
_LOUD: Final = re.compile(r"[!！]{2,}|[?？][!！]+|\b[A-Z]{4,}(?:\s+[A-Z]{2,}){2,}")
_ASKS: Final = re.compile(
    r"[?？]$|(?:吗|呢)[。.！!]?$|^(?:请问|could you|can you|would you|please (?:tell|let) (?:me|us)|when |how |where |what |which |why )",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written so far, the questions that wait for an answer, and how many files go with it."""

    text: str
    questions: Sequence[str] = ()
    files: int = 0


def questions_in(text: str) -> list[str]:
    """What a customer asks in a message, in their words."""
    found = [one[:MAX_QUESTION] for one in sentences(text) if _ASKS.search(one) and telling(one)]
    return found[:MOST_QUESTIONS]


def hints(draft: Draft) -> list[str]:
    """What to look at again before sending, in the reader's language; empty for a draft that has not begun."""
    text = draft.text.strip()
    return [*_about_words(text), *(_about_the_whole(text, draft) if _written(text) else ())] if text else []


def _written(text: str) -> bool:
    return len(text) >= (BEGUN if text.isascii() else BEGUN_CHINESE)


def _about_words(text: str) -> Iterator[str]:
    gaps = listed(dict.fromkeys(GAP.findall(text)))
    if gaps:
        yield _("A gap is still to be filled: %(gaps)s") % {"gaps": gaps}
    harsh = listed(dict.fromkeys(f"“{found[0]}”" for found in _HARSH.finditer(text)))
    if harsh:
        yield _("This may sound harsh: %(words)s") % {"words": harsh}
    if _LOUD.search(text):
        yield _("Capitals and exclamation marks read as shouting.")
    for sentence in sentences(text):
        named = _NUMBER_NAMED.search(sentence)
        if named and not any(sign.isdigit() for sign in sentence[named.end() :]):
            yield _("A number is named and does not follow: “%(sentence)s”") % {"sentence": sentence[:80]}


def _about_the_whole(text: str, draft: Draft) -> Iterator[str]:
    if not _GREETS.match(text):
        yield _("There is no greeting.")
    if not draft.files and _ENCLOSED.search(_THEIRS.sub("", text)):
        yield _("An attachment is named, and no file is attached.")
    for question in unanswered(text, draft.questions):
        yield _("Perhaps not answered yet: “%(question)s”") % {"question": question}


def unanswered(text: str, questions: Sequence[str]) -> list[str]:
    """Questions to which nothing in the text seems to belong.

    A sentence that shares no word with any question may still answer one, so as many questions are given the benefit.
    """
    body = _ADDRESSED.sub("", text, count=1) if _GREETS.match(text) else text
    said = [set(telling(one)) for one in sentences(body) if not _COURTESY.match(one)]
    asked = [(question, set(telling(question))) for question in questions]
    open_ones = [question for question, words in asked if not any(words & one for one in said)]
    spare = sum(1 for one in said if one and not any(words & one for _question, words in asked))
    return open_ones[spare:]
