"""Whatever leads to somebody or pays somebody, by its shape: hosts and links, numbers, accounts and names at other services.

By shape, not by lists: a new ending of host names appears each month. What is shaped like a way and harmless is lost, and an agent sees
that something is; what is one and stays would be sent to a customer. Pure. Texts are folded (``sealdesk.findings.folding``) beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sealdesk.findings.latin import listed
from sealdesk.gateway.days import MOMENT
from sealdesk.gateway.spelled import CALLING, ENDINGS

#: A sign of a label. Chinese, Japanese and Korean write no spaces, so there a label would be a sentence: their letters come extra.
_EAST: Final = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SIGN: Final = rf"(?:[^\W_{_EAST}]|[\u27e6-])"
_EASTERN_SIGN: Final = re.compile(f"[{_EAST}]")
_DOT: Final = r"(?:[.\u3002\uff61\u2024]|%2e|[ ]?[\[({<][ ]?(?:\.|d[o0]t|[点點])[ ]?[\])}>][ ]?)"
#: The endings of host names in those scripts, as far as a sentence could not end in them.
_EASTERN: Final = (
    "中国|中國|公司|网络|網絡|网址|网站|商城|在线|中文网|集团|商店|商标|网店|手机|香港|台湾|台灣|新加坡|政务|公益|我爱你|移动|游戏|娱乐|购物|信息|机构"
    "|닷컴|닷넷|한국|コム|みんな|ストア"
)
_LETTERS: Final = rf"(?:xn--[a-z0-9-]{{2,59}}|[^\W\d_{_EAST}]{{2,24}}(?![^\W_{_EAST}])|\u27e6+)"
_PATH: Final = r"(?::\d{1,5})?(?:[/?#\\][^\s<>\"]*)?"
_HOST: Final = re.compile(
    rf"(?:[\w.+%\u27e6-]{{1,64}}@)?(?:(?:{_SIGN}{{1,63}}|[{_EAST}]{{1,12}}){_DOT}){{1,8}}"
    rf"(?P<last>{_LETTERS}|(?:{_EASTERN})(?![{_EAST}])){_PATH}",
    re.IGNORECASE,
)
#: A scheme in front of anything that is no plain word: ``javascript:f(1)``, ``tel:…``, ``https://…``.
_SCHEME: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}:(?://\S+|(?=\S)[^\s<>\"]{0,500}[./@(=%&+][^\s<>\"]*)|\bhxxps?\S+|\bwww\.\S+|(?<!\w)(?://|\\\\)\w\S+"
    r"|\b(?:javascript|vbscript|data|mailto|tel|sms|callto|weixin|alipays?|tg|bitcoin|ethereum|intent):\S+",
    re.IGNORECASE,
)
#: Spelled out: "evil dot com", "pay at evil dot com", "evil . com". Only with an ending that is common, or any two words would do.
_APART: Final = r"(?:\s*(?:\bd[o0]t\b|[点點])\s*|\s+\.\s*|\.\s+(?=(?:com|net|org|cn)\b))"
_SPELLED: Final = re.compile(
    rf"(?:[\w.+-]{{1,64}}(?:\s+|\W{{1,3}})(?:at|艾特|@)\W{{1,3}})?[\w-]{{1,63}}{_APART}(?:[\w-]{{1,63}}{_APART})?(?:{ENDINGS})\b{_PATH}",
    re.IGNORECASE,
)
#: Files that are no hosts, because no name of a host ends so.
_FILES: Final = re.compile(
    "js|ts|jsx|css|html|htm|xml|xhtml|json|yml|yaml|toml|ini|cfg|conf|log|txt|csv|tsv|pdf|doc|docx|xls|xlsx|ppt|pptx|odt|ods|rtf|eml|msg"
    "|png|jpg|jpeg|gif|bmp|svg|tif|tiff|heic|webp|mp3|mp4|avi|wav|mkv|exe|dll|msi|dmg|apk|ipa|iso|tar|gz|tgz|rar|bak|tmp|db|sql|jar",
    re.IGNORECASE,
)
#: Seven digits or more with no more than signs of grouping between them are an account, a card or a telephone.
_NUMBER: Final = re.compile(r"\+?\(?\d(?:[ ()./_*~·-]{0,3}\d){6,}")
_ANNOUNCED: Final = re.compile(
    rf"(?:{CALLING})(?:[ :,.#]|is|was|到|至|是|为|：|给){{0,12}}?(?P<value>\+?\d(?:[ -]?\d){{2,}}(?:-[A-Z]{{3,}}|(?-i: [A-Z]{{3,}}))?)"
    r"(?!\d|[,.]\d|\s*(?:[:%年月日天个件元块小分次封条份人]|yuan|rmb|usd|eur|dollars|minutes|hours|days|times))"
    r"|(?P<vanity>(?-i:\b(?:[01][- ]\d{3}-|0[1-9]\d\d[- ]|[89]\d\d-)[A-Z]{3,}(?:[- ][A-Z0-9]{2,}){0,3}\b))",
    re.IGNORECASE,
)
#: A short number that a word is to be sent to: "text HELP to 54321", 发送TD到1069.
_SENT_TO: Final = re.compile(
    r"\b(?:text|sms|message|send|reply)\s{1,2}(?:(?:an? |the )?[\"'“(]?\w{1,20}[\"'”)]?\s{1,2}){1,4}(?:to|at)(?: the)?(?: number)?\s{1,2}"
    r"(?P<value>\d{3,6})(?!\d|[,.]\d|\s*(?:%|people|users|customers|recipients|addresses|persons|of|days|hours|minutes))"
    r"|(?:发送?|編輯|编辑|回复|回覆|短信)[\"“‘「]?[^\s，。,\d]{1,12}[\"”’」]?\s?(?:发送?|發送?)?[到至给]\s?(?P<han>\d{3,6})(?![\d年月日天个件元人位])"
    r"|\b(?:text|sms)\s{1,2}(?P<bare>\d{4,6})\s{1,2}(?:with|and say)\b",
    re.IGNORECASE,
)
#: A token that no tongue has: keys, addresses of coins, accounts. Both letters and digits, and long.
_CODE: Final = re.compile(r"(?<![\w⟦+/=])(?=[A-Za-z+/=]*\d)(?=[\d+/=]*[A-Za-z])[A-Za-z0-9+/=]{20,}(?!\w)")
_SERVICES: Final = (
    r"[微薇威徽][信芯]|(?<![a-z])v信|vx|wx|扣扣|电报|電報|纸飞机|we ?chat|weixin|qq|支付宝|alipay|钉钉|飞书|抖音|小红书|微博"
    r"|telegram|whats ?app|signal|viber|skype|discord|line id|insta(?:gram)?|facebook"
    r"|snapchat|tiktok|kakao(?:talk)?|zelle|venmo|cash ?app|pay ?pal|paytm|revolut|wise|western union"
)
#: A name at such a service: told by a sign, a digit or the word in front of it; "PayPal refund" is none.
_HANDLE: Final = re.compile(
    rf"(?<![a-z])(?:{_SERVICES})(?![a-z])"
    r"(?:[ ]{0,2}(?:群|号码?|账号|帐号|id|name|user(?:name)?|handle|account|number|no|me|us|him)(?![a-z]))?"
    r"(?P<told>[ ]{0,2}(?:[:=@]|是|为|\bis\b))?"
    r"[ ]{0,2}(?P<handle>[@$+]?[a-z0-9][a-z0-9_.-]{1,39}[a-z0-9_])"
    r"|(?<![\w.])@[a-z0-9_]{3,40}",
    re.IGNORECASE,
)
#: How Chinese says "add me" there without the name of the service, and what is looked up by its title: 加V：…, 飞机号 …, 公众号：….
_ADDED: Final = re.compile(
    r"(?:[加+➕]\s?(?:我|我们|我們|客服|老师|一下)?的?\s?(?:v(?=[\s:=信x号號\d])|[微薇威徽])[信芯x]?"
    r"|(?:纸|紙)?(?:飞机|飛機)(?=[号號群:=]|账号|帳號)|(?<![a-z])(?:tg|q|v)(?=[号號群])|企鹅(?=[号群:=]))(?:号码?|號碼?|群|账号|帳號)?"
    r"[\s:=是为]{0,3}(?P<handle>@?[a-z0-9][a-z0-9_.-]{2,39})"
    r"|(?:公众号|公眾號|小程序|视频号|視頻號|服务号|订阅号|抖音号|店铺名)(?:名称?|叫做?|是|为|名字)?\s?[:=「『“\"【《]\s?(?P<titled>\w{2,24})"
    r"|(?:搜索?|关注|關注|搜一下|添加)(?:微信)?(?:公众号|公眾號|小程序|视频号|視頻號|服务号|订阅号)\s(?P<sought>\w{2,24})",
    re.IGNORECASE,
)
#: A name at a host or a service, whole or not.
_AT: Final = re.compile(r"(?<![a-z0-9_.@+-])[a-z][\w.+-]{0,63}@\w(?:[\w.-]{0,62}\w)?", re.IGNORECASE)
#: Two sentences without a space between them ("tomorrow.Please"), an abbreviation ("Dr.Wang"), a day ("12.Dezember").
_RUN_TOGETHER: Final = re.compile(r"((?<![\w./@-])(?:[A-Za-z]{2,20}|\d{1,2})|\u27e7)[.\u3002](?=([A-Z][a-z]{1,15})(?![\w./:@?#\\-]))")
_TITLES: Final = re.compile("mr|mrs|ms|dr|prof|st|mme|herr|frau|no|nr|vs", re.IGNORECASE)


def apart(text: str) -> str:
    """The text with a space between two sentences that were run together, so that they look like no host."""
    return _RUN_TOGETHER.sub(lambda found: f"{found[0]} " if _is_prose(found[1], found[2]) else found[0], text)


def _is_prose(before: str, behind: str) -> bool:
    return before.isdigit() or bool(_TITLES.fullmatch(before) or listed(behind, "common"))


def ways(text: str) -> list[tuple[int, int]]:
    """Where something stands that leads to somebody or pays somebody: places that do not overlap, in the order of the text."""
    return united((*_links(text), *_numbers(text), *_handles(text)))


def united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _links(text: str) -> Iterator[tuple[int, int]]:
    for form in (_SCHEME, _SPELLED):
        yield from (found.span() for found in form.finditer(text))
    for found in _HOST.finditer(text):
        is_file = _FILES.fullmatch(found["last"]) and found.end() == found.end("last")
        # 请装Chrome。Firefox也行: the full stop of a Chinese sentence whose next one begins with a Latin word
        is_stop = "\u3002" in found[0] and found["last"][0].isupper() and _EASTERN_SIGN.match(text, found.end())
        if not is_file and not is_stop:
            yield found.span()


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    undated = MOMENT.sub(lambda found: "~" + "\u2026" * (len(found[0]) - 1), text)
    yield from (found.span() for found in _NUMBER.finditer(undated))
    yield from (found.span() for found in _CODE.finditer(undated))
    for found in _ANNOUNCED.finditer(undated):
        yield found.span("value") if found["value"] else found.span("vanity")
    yield from (found.span(found.lastgroup or 0) for found in _SENT_TO.finditer(undated))


def _handles(text: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _AT.finditer(text))
    yield from (found.span(found.lastgroup or 0) for found in _ADDED.finditer(text))
    for found in _HANDLE.finditer(text):
        if found["handle"] is None:
            yield found.span()
        elif re.search(r"[\d_@$+]", found["handle"]) or (found["told"] and not listed(found["handle"], "common")):
            yield found.span("handle")
