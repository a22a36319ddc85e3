"""Chinese addresses: a province, a town or a word in front, then part after part as far as parts of addresses go."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.han_words import either
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

#: In the characters of the mainland and in those of Taiwan and Hong Kong.
_REGION: Final = "特别行政区|自治区|自治州|自治县|开发区|新区|地区|街道|[省市区區县縣旗盟州镇鎮乡鄉村屯]"
_BUILDING: Final = "小区|小區|公寓|花园|花園|家园|广场|廣場|大厦|大廈|大楼|大樓|新村|社区|中心|[苑城邨]"
_STREET: Final = f"大街|大道(?:[东西南北中東](?!段))?|胡同|{_BUILDING}|[路街巷弄里园園庄]|道(?=\\d)"
#: A long road has sections (人民南路四段).
_SECTION: Final = r"(?:[一二三四五六七八九十]{1,2}|\d{1,2}|[东西南北中東])段"
_HOUSE: Final = "号楼|號樓|号院|号铺|单元|單元|[号號栋棟幢座室层層楼樓户戶门院期]"
#: Signs that no name of a place holds: the sentence goes on.
_SIGNS: Final = r"[^\W的了我你您他她是不吗呢吧啊在与就也要把给很这那哪什么怎没请说]"
_PART: Final = re.compile(rf"{_SIGNS}{{1,8}}?(?:(?P<region>{_REGION})|(?P<street>{_STREET}))(?P<more>{_STREET})?(?:{_SECTION})?")
_HOUSE_PART: Final = re.compile(rf"(?:附|第|地下|负)?[A-Za-z0-9一二三四五六七八九十百甲乙丙丁#-]{{1,8}} ?(?:{_HOUSE}|#)|-\d{{1,5}}")
_A_BUILDING: Final = re.compile(rf"(?:{_BUILDING})\Z")
_TAIL: Final = re.compile(r"\d{1,5}(?:-\d{1,5}){0,3}(?![\d年月日元块个件天])")
_PARTS: Final = 14


@functools.cache
def _begin() -> re.Pattern[str]:
    told = either("beforeaddress")
    known = f"(?:{either('fullprovince')}|(?:{either('province')})[省市]?|(?:{either('city')})市?)"
    return re.compile(rf"(?:(?P<told>{told})[:: 是为]{{0,2}})?(?P<known>{known})|(?P<only>{told})[:: 是为]{{0,2}}(?=\w)")


def addresses(reading: Reading) -> Iterator[Finding]:
    """Addresses that lead to a house, a street or at least a village; a town alone is none."""
    text, behind = reading.text, 0
    for begin in _begin().finditer(text):
        start = begin.start("known") if begin["known"] else begin.end()
        if start < behind:
            continue
        end, named = _parts(text, begin.end())
        told = bool(begin["told"] or begin["only"])
        if ("house" in named or "street" in named) and (told or begin["known"]) and len(named) + bool(begin["known"]) >= 2:
            fine = "house" in named and (told or "region" in named or bool(begin["known"]))
            behind = end
            yield Finding(start, end, Kind.ADDRESS, 0.95 if fine and told else 0.88 if fine else 0.6)


def _parts(text: str, start: int) -> tuple[int, list[str]]:
    """Where the parts that follow each other end, and what they were."""
    end, named = start, list[str]()
    while len(named) < _PARTS:
        found = _HOUSE_PART.match(text, end)
        kind = "house"
        if not found and (named[-1:] != ["house"] or text[end : end + 1].isalnum()):
            found = _PART.match(text, end)
            kind = "region" if found and found["region"] and not found["more"] else "street"
        if not found or (kind != "house" and "house" in named and not _more(found[0])):
            break
        end, named = found.end(), [*named, kind]
    if named and named[-1] in {"street", "house"} and (tail := _TAIL.match(text, end)):
        end, named = tail.end(), [*named, "house"]
    return end, named


def _more(part: str) -> bool:
    """After a number of a house only a short name of a building may follow."""
    return len(part) <= 8 and bool(_A_BUILDING.search(part))
