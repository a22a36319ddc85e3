"""Chinese names of places: countries, provinces, towns, and what goes on from them to a district, a road, a building."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.han_cut import lies_in
from sealdesk.findings.han_words import either, words
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_KEPT: Final = "[^\\W\\d_a-zA-Z的了在是和与有不从到对这那该此等及]"
_ENDING: Final = (
    "特别行政区|自治区|自治州|自治县|开发区|商务区|新区|地区|街道|大街|大道|步行街|胡同|小区|社区|广场|大厦|公寓|花园|机场|火车站|车站|码头|口岸|工业园|科技园|产业园"
    "|市中心|[省市县区镇乡村州路街岛屯巷]"
)
_ON: Final = re.compile(rf"{_KEPT}{{1,6}}?(?:{_ENDING})(?:\d{{1,5}}号(?:院|楼)?)?(?![头民道])")
_ALONE: Final = re.compile(
    r"(?<=[，。、：:；“（(在到去沿,\n])(?!附近|这|那|整个|多个|几个|各|全|两|而|但|也|还|以|实际|下|上|大[道街]|中[小国]|一|为|每|新农|农村|乡|城|网|某|线|走|铁|公|成立|谁)"
    rf"{_KEPT}{{2,4}}?(?:商务区|开发区|新区|步行街|小区|广场|大厦|大街|大道|胡同|街道|[村镇县屯路])(?![民长委头政道线])"
)
_PARTS: Final = 6
#: What goes on to the name of a body: then the place is a part of that name.
_BODY: Final = re.compile(
    rf"{_KEPT}{{0,10}}?(?:公司|集团|股份|银行|分行|支行|大学|学院|中学|小学|学校|法院|检察院|政府|市委|省委|委员会|人大|政协|公安|警方|交警|协会|足协|学会|研究院|研究所|"
    rf"医院|电视台|卫视|日报|晚报|晨报|商报|时报|都市报|杂志|国际|证券|基金|保险|俱乐部|球队|国家队|队|联|海军|空军|陆军|军方|交易所|出版社|博物馆|图书馆|使馆|中心|局|厅|总部|商会|工会|办公室|联盟)"
)
_BESIDE: Final = re.compile("人|籍|元|式|币|语|菜|足彩|讯|话|文|版|股|杯|队|女|男|[总]统|首相|影|片|家地理|教")
_CLUBS: Final = re.compile(
    "(?i:vs)|客场|主场|足彩|联赛|球队|让球|盘口|欧冠|意甲|英超|西甲|德甲|法甲|球迷|胜平负|亚盘|主帅|前锋|后卫|中场|赔率|主队|客队|双雄"
)
_TITLE: Final = re.compile("《[^《》]{0,60}》")


@functools.cache
def _known() -> re.Pattern[str]:
    return re.compile(f"(?:{either('fullprovince', 'province', 'city', 'country', 'foreigncity')})(?:[省市州县岛](?![民长委政场]))?")


def places(reading: Reading) -> Iterator[Finding]:
    """Places, as long as their parts follow each other. What goes on as a firm, a paper or a club is none."""
    text = reading.text
    clubs, behind = bool(_CLUBS.search(text)), 0
    titles = [found.span() for found in _TITLE.finditer(text)]
    for start, first_end, sure in _begun(reading):
        if start < behind or lies_in(titles, start) or (clubs and text[start:first_end] in words("foreigncity")):
            continue
        end = first_end
        for _ in range(_PARTS):
            following = _known().match(text, end) or _ON.match(text, end)
            if not following:
                break
            end = following.end()
        if not _BESIDE.match(text, end) and not _BODY.match(text, end):
            behind = end
            yield Finding(start, end, Kind.PLACE, sure)


def _begun(reading: Reading) -> Iterator[tuple[int, int, float]]:
    """Where places begin: known ones, and words with the ending of one after "in" or "to"."""
    known = [(*found.span(), 0.65) for found in _known().finditer(reading.text)]
    taken = [start for start, _, _ in known]
    for start, end in (found.span() for found in _ALONE.finditer(reading.text)):
        at = bisect_right(taken, start) - 1
        if not any(start < known[place][1] and known[place][0] < end for place in (at, at + 1) if 0 <= place < len(known)):
            known.append((start, end, 0.55))
    yield from sorted(known)
