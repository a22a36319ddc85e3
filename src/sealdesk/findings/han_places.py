"""Chinese names of places and bodies: what the tagger takes for them, joined where the parts of one address follow each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Final

from sealdesk.findings.han_people import TITLE, inside, sure
from sealdesk.findings.han_tagger import Tagged
from sealdesk.findings.han_words import either, words
from sealdesk.findings.kinds import Finding, Kind

_PART: Final = re.compile(r"[^\W_](?:[\w·]|-(?=\w))*")
#: What goes on to the name of a body: then the place is a part of that name.
_BODY: Final = re.compile(
    r"[^\W\d_a-zA-Z的了在是和与有不从到对这那该此等及]{0,10}?(?:公司|集团|股份|银行|分行|支行|大学|学院|中学|小学|学校|法院|检察院|政府|市委|省委|委员会|人大|政协|公安|警方|交警|协会|足协|学会|研究院|研究所|"
    "医院|电视台|卫视|日报|晚报|晨报|商报|时报|都市报|杂志|国际|证券|基金|保险|俱乐部|球队|国家队|队|联|海军|空军|陆军|军方|交易所|出版社|博物馆|图书馆|使馆|中心|局|厅|总部|商会|工会|办公室|联盟)"
)
_BESIDE: Final = re.compile("人|籍|元|式|币|语|菜|足彩|讯|话|文|版|股|杯|队|女|男|[总]统|首相|影|片|家地理|教")
_CLUBS: Final = re.compile(
    "(?i:vs)|客场|主场|足彩|联赛|球队|让球|盘口|欧冠|意甲|英超|西甲|德甲|法甲|球迷|胜平负|亚盘|主帅|前锋|后卫|中场|赔率|主队|客队|双雄"
)
_LIVED_IN: Final = re.compile(".*[路街道巷区县市省村镇乡]")
#: What is visited and not lived in.
_SIGHT: Final = re.compile(
    ".*(?:[山河湖岛寺庙江海洋峰桥洞泉宫墓陵殿滩塔谷礁]|公园|瀑布|峡谷|景区|博物馆|古镇|城堡|教堂|遗址|故里|高原|沙漠|盆地|平原|乐园|大洲)"
)
#: A country or a part of the world leads to nobody, not even together with other things.
_TOO_LARGE: Final = re.compile("[俄美英法德日韩中欧亚]|俄国|(?:东南|东北|[东西南中北])亚|[欧亚非美]洲|[南北]美|欧美|中东|大陆|内地")
#: The side of a road, and where two roads meet.
_SIDE: Final = re.compile("[东南西北]{1,2}[侧角]")
_CROSSING: Final = re.compile("(?:交界|交汇|交叉|交接|交会)(?:路?口|处)?(?:[东南西北]{1,2}[侧角])?")


def places(text: str, tagged: Iterable[Tagged]) -> Iterator[Finding]:
    """Places that lead to a person together with other things, and bodies."""
    titles, clubs = [found.span() for found in TITLE.finditer(text)], bool(_CLUBS.search(text))
    some = list(tagged)
    for start, end, likely in _joined(text, some):
        if inside(titles, start) or _BODY.match(text, end) or _BESIDE.match(text, end):
            continue
        for part in _PART.finditer(text[start:end]):
            first, last = start + part.start(), start + part.end()
            if _leads_to_a_person(part[0], clubs):
                if last == end and (more := _SIDE.match(text, end) or _CROSSING.match(text, end)):
                    last = more.end()
                yield Finding(first, last, Kind.PLACE, sure(likely, 0.6))
    for one in some:
        if one.what == "body" and one.end > one.start + 1:
            yield Finding(one.start, one.end, Kind.ORGANIZATION, sure(one.sure, 0.8))


def _leads_to_a_person(place: str, clubs: bool) -> bool:
    """Not a country, a sight, or, in a text about matches, a town that may be its club."""
    if len(place) < 2 or place in words("country") or _TOO_LARGE.fullmatch(place) or _SIGHT.fullmatch(place):
        return False
    if clubs and not _LIVED_IN.fullmatch(place):
        return False
    return place in words("foreigncity") or not _things().fullmatch(place)


def _joined(text: str, tagged: Iterable[Tagged]) -> Iterator[tuple[int, int, float]]:
    """The places; those that touch are one, and so are two roads that meet."""
    last: tuple[int, int, float] | None = None
    for one in tagged:
        if one.what != "place":
            continue
        if last and (one.start == last[1] or (text[last[1] : one.start] in {"与", "和"} and _CROSSING.match(text, one.end))):
            last = (last[0], one.end, min(last[2], one.sure))
            continue
        if last:
            yield last
        last = (one.start, one.end, one.sure)
    if last:
        yield last


@functools.cache
def _things() -> re.Pattern[str]:
    return re.compile(either("notsound", "thing"))
