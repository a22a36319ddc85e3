"""What a denial turns round: "no complaints" praises and "not helpful" blames, although each names the opposite.

Single words cannot tell: the same "complaint" stands in "no complaints" and in "my complaint". So a denial is read together with
what it denies, a few small words between them at most, and a text that praises or blames in this way has a concept for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sealdesk.triage.features import Token

PRAISED, BLAMED = "praised by denial", "blamed by denial"


class Turn(NamedTuple):
    """A concept, and the first and the last token of the words that have it."""

    concept: str
    first: int
    last: int


_CANNOT: Final = (
    r"(?:can't|cannot|cant|can not|couldn't|couldnt|could not|can hardly|could hardly)(?: (?:really|possibly|honestly|ever|truly))?"
)
_NOT: Final = r"(?:not|never|hardly|\w+n't)"
_NOTHING: Final = (
    r"(?:nothing|no|zero|never (?:a|any|had)|not (?:a|one|any|the)|without|hardly (?:a|any|anything)"
    r"|\w+n't (?:really )?(?:have|had|got|find|found|see|a|any)(?: (?:a|any|anything))?)"
)
_SMALL: Final = (
    r"(?: (?:a|any|one|single|the|slightest|least|real|small|further|thing|reason|cause|ground|grounds|whatsoever|at all|left|much|else"
    r"|to|for|i|we|that|could|can|would|had|have|about)){0,5}"
)
_FAINT: Final = (
    r"(?: (?:so|too|that|very|really|at all|all that|half|particularly|exactly|especially|even|entirely|overly|a|been|be|at"
    r"|in any way)){0,2}"
)
_BE: Final = r" (?:have )?(?:be|been|gone)(?: (?:any|much|even))?"
_ASK: Final = r" (?:have )?(?:asked?|wish(?:ed)?|hoped?) for(?: (?:any|a|much|anything))?"
#: To somebody, at a counter, on a form: of a complaint that somebody wants to make and cannot, nothing is turned round.
_UNMADE: Final = (
    r"(?! (?:to|online|by|through|via|anywhere|because|forms?|departments?|procedures?|process|office|page|address|line|desk|number|link"
    r"|button))"
)
_GRUMBLES: Final = r"(?:complain(?:ts?|ing)?|criticis\w+|criticiz\w+|grumbl\w+|moan(?:ing)?|grip(?:es?|ing)|quibbles?|nitpick\w*|regrets?)"
_GLAD: Final = (
    r"(?:happy|pleased|satisfied|content|grateful|thankful|impressed|helpful|friendly|impressive|satisfying|comfortable|delighted)"
)
_SORE: Final = r"(?:disappointed|dissatisfied|unhappy|annoyed|frustrated|angry|upset|displeased|appalled|useless|rude|careless|indifferent)"
_GLADDER: Final = rf"(?:happier|better|easier|smoother|nicer|kinder|friendlier|quicker|faster|gladder|more {_GLAD})"

_ENGLISH: Final = (
    (PRAISED, rf"{_CANNOT} (?:fault|{_GRUMBLES}){_UNMADE}"),
    (PRAISED, rf"{_NOTHING}{_SMALL} (?:{_GRUMBLES}|wrong with (?:it|you|your service)){_UNMADE}"),
    (PRAISED, rf"{_NOT}{_FAINT} (?:bad|{_SORE}|disappoint)"),
    (PRAISED, rf"{_CANNOT}(?:{_BE} {_GLADDER}|{_ASK} (?:more|{_GLADDER})| get (?:any|much) better)"),
    (PRAISED, r"(?:wouldn't|wouldnt|would not|won't) (?:change|alter)(?: (?:a|one|any|single|thing|anything|of it|about it)){1,3}"),
    (BLAMED, rf"{_CANNOT}(?:{_BE} (?:worse|ruder|slower|angrier|sadder|more {_SORE}|less {_GLAD})| care less)"),
    (BLAMED, rf"(?:{_NOT}|no){_FAINT} (?:{_GLAD}|good|great|polite|kind|nice|acceptable|professional)(?! (?:ideas?|reasons?))"),
)

_NONE: Final = r"(?:没有?|毫无|无|挑不出|找不出|找不到|说不出|看不出|不存在)"
_ANY: Final = r"(?:任何|什么|啥|一点|一丁点|半点|一丝|半句|一句|一个|哪里|可以?|好|得|值得|需要|让我?人?|令人|觉得|感到|的){0,3}"
_ILL: Final = r"(?:毛病|抱怨|怨言|埋怨|吐槽|缺点|不满意?|不好|不周|失望|后悔|挑剔|可挑|瑕疵|遗憾)"
_WELL: Final = r"(?:满意|好|棒|完美|开心|高兴|喜欢|舒服|舒心|顺利|顺心|贴心|周到|细心|热情|耐心|合适|省心|方便)"
_BADLY: Final = r"(?:失望|差|糟糕?|烂|坏|生气|难受|离谱|慢|敷衍|难用)"
_FEELS: Final = r"(?:满意|开心|高兴|喜欢|舒服|舒心|贴心|周到|细心|热情|耐心|礼貌|专业|诚意)"
#: "能不能更好" asks for it.
_NO_MORE: Final = r"(?<!能)(?<!会)(?<!可)(?:不能|不会|没法|无法|不可能)(?:再|更)加?"
#: What is denied twice is meant: "没有不满意的地方".
_ONCE: Final = r"(?<!没有)(?<!没什么)(?<!没啥)(?<!不是)(?<!一点)"
_HARDLY: Final = r"(?:不|没有?|毫无|谈不上|算不上|称不上)(?:太|怎么|很|够|那么|任何|让人|觉得|感到){0,2}"
#: Not "不能接受我的银行卡": that is a till's business.
_TAKEN: Final = r"接受(?:(?![\u4e00-\u9fff])|(?=这样|这种|的|了|你们))"
_IN_HAN: Final = (
    (PRAISED, rf"{_NONE}{_ANY}{_ILL}|(?:从没|从未|从来没有?)(?:让我?人?)?(?:失望|后悔)|无可(?:挑剔|指摘)|无懈可击"),
    (PRAISED, rf"{_ILL}(?:都|也)(?:没有|没(?!人)|挑不出|找不到)"),
    (PRAISED, r"没(?:得|的|话)(?:说|挑)(?![清明过出通])|挑不出(?:刺|错|不是)|(?:不差|不赖|不坏)(?!钱)"),
    (PRAISED, rf"{_NO_MORE}{_WELL}|再{_WELL}不过|(?:没有|不可能有)(?:比这)?更{_WELL}的"),
    (BLAMED, rf"{_NO_MORE}{_BADLY}|再{_BADLY}不过|没有(?:比这)?更{_BADLY}的"),
    (BLAMED, rf"{_ONCE}{_HARDLY}{_FEELS}"),
    (BLAMED, rf"(?:不能|不可|无法|没法|难以)(?:再|被)?(?:{_TAKEN}|忍|容忍|原谅)|没得用|没法(?:看|吃|忍|住|穿)"),
    (BLAMED, r"(?:服务|态度|质量|体验|效果)(?:真|实在|确实|一点|很|太|都|也){0,2}(?:不好|不行)"),
)


def _together(kinds: Sequence[tuple[str, str]], behind: str = "") -> re.Pattern[str]:
    sides = ((name, "|".join(pattern for concept, pattern in kinds if concept == full)) for name, full in _NAMES.items())
    return re.compile("|".join(rf"(?P<{name}>(?:{patterns}){behind})" for name, patterns in sides))


_NAMES: Final = {"blamed": BLAMED, "praised": PRAISED}
_TURNS: Final = _together(_ENGLISH, r"\b")
_TURNS_IN_HAN: Final = _together(_IN_HAN)
#: Looked for first, because most words begin nothing: that makes the search four times as quick.
_BEGINS: Final = re.compile(
    r"\b(?=[cwnzh]|\w+n't\b)(?:can|could|would|won't|cannot|cant|couldnt|wouldnt|no|not|nothing|never|zero|without|hardly|\w+n't)\b"
)
_BEGINS_IN_HAN: Final = re.compile("[没毫无挑找说看不从再谈算称难毛抱怨埋吐缺失后瑕遗服态质体效]")


def turns_of(tokens: Sequence[Token]) -> list[Turn]:
    """Return what is praised or blamed by a denial; of places that overlap, the first.

    Only words that stand side by side are read together: a denial before a comma says nothing about what follows.
    """
    line, owner = _line(tokens)
    turned: list[Turn] = []
    for begins, turns in ((_BEGINS, _TURNS), (_BEGINS_IN_HAN, _TURNS_IN_HAN)):
        over = 0
        for begin in begins.finditer(line):
            found = turns.match(line, begin.start()) if begin.start() >= over else None
            if found is not None:
                over = found.end()
                turned.append(Turn(_NAMES[str(found.lastgroup)], owner[found.start()], owner[over - 1]))
    return turned


def _line(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """Return the plain words as one line, and of each of its characters the token."""
    pieces: list[str] = []
    owner: list[int] = []
    before = 0
    for at, token in enumerate(tokens):
        gap = "" if not at or token.start == before else " " if token.start - before == 1 else "\n"
        piece = gap + token.plain
        pieces.append(piece)
        owner += [at] * len(piece)
        before = token.end
    return "".join(pieces), owner
