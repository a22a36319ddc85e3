"""A text under search, and the word in front of a number, which says what it is: "卡号 6222 …", "order no. 6222 …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from sealdesk.findings.han_cut import Cut, cut

#: How far in front of a number a word may stand that speaks of it, in characters.
REACH: Final = 28
_WORDS: Final = {
    "order": (
        r"订单|单号|编号|批次|流水|快递|运单|货号|型号|机型|序列号|版本|金额|总价|价格|工单|条码|款号|取件码|验证码"
        r"|(?:商品|优惠|活动)[码号]|[票同员学工批件案方历诊班柜箱表器备品可]号|\bmodels?\b"
        r"|\b(?:part|permit|member|membership|contract|policy|customer|receipt|seat|claim|booking|application|request|item|product)"
        r" (?:no|number|id)\b|\border\b|\btracking|\binvoice"
        r"|\bticket\b|\bref(?:erence|\b)|\bcase\b|\bbatch\b|\bserial\b|\bsku\b|\bversion\b|\bparcel\b"
        r"|\bwaybill\b|\bepoch\b|\btimestamp\b|时间戳|\bconfirmation\b|\btransaction id\b|\bv(?=\d)"
    ),
    "program": (
        r"固件|内核|软件|浏览器|\bapp\b|\bfirmware\b|\bbuild\b|\brelease\b|\bkernel\b|\bsoftware\b|\bchrome\b|\bfirefox\b"
        r"|\bandroid\b|\bwindows\b|\bios\b|\bupdated? to\b|\bupgraded? to\b"
    ),
    "day": (
        r"注册|下单|购买|签发|签收|发货|到期|有效期|开票|入职|办理|\bsince\b|\bissued\b|\bexpir(?:y|es|ed)\b|\bordered\b|\bbooked\b|\bpaid\b"
        r"|\bpurchased?\b|\bdelivered\b|\bdue\b|\bjoined\b|\bvalid\b"
    ),
    "bank_card": (
        r"卡号|银行卡|储蓄卡|信用卡|借记卡|账号|帐号|账户|\bcc\b|(?:credit |debit |bank )?\bcards?\b"
        r"|\bvisa\b|\bmastercard\b|\bamex\b|\baccount\b"
    ),
    "resident_id": r"身份证|证件|身份号|公民身份|\bresident id|\bid (?:card|number|no)\b",
    "passport": r"护照|\bpassports?\b",
    "phone": (
        r"电话|手机|联系(?:方式|号码)|座机|固话|热线|传真|打我|致电|来电|拨打|微信|\btel\b|\bphones?\b|\bmobile\b|\bcell(?:phone)?\b|\bcall\b|\bfax\b"
        r"|\btelephone\b|\bwhatsapp\b|\btext (?:me|him|her|us|them)\b|\bsms\b|\bmessages? to\b"
        r"|\bregistered\b|\b(?:my|his|her|their|your|our) (?:new |old |phone )?number\b"
    ),
    "iban": r"\biban\b|收款账号",
    "plate": r"车牌|车号|\bplates?\b|\bregistration (?:no|number|plate)\b|\bvehicle reg(?:istration)?\b|\bkennzeichen\b",
    "vehicle": r"\bregistrations?\b|\breg\b|\bcars?\b|\bvehicles?\b|\bvans?\b|\bdrives?\b|\bmotorbikes?\b|\bparked\b",
    "ssn": r"\bssn\b|\bsocial security\b|\bss#|\bsocial\b",
    "driver_licence": r"驾照|驾驶证|\bdriv(?:er|ing)(?:'?s)? licen[cs]e\b|\blicen[cs]e (?:number|no)\b|\bdl\b",
    "born": r"出生|生日|生于|诞生|\bborn\b|\bbirth(?:day|date)?\b|\bd\.?o\.?b\b",
    "postcode": r"邮编|邮政编码|\bzip\b|\bpost ?code\b|\bpostal code\b",
    "ip": r"\bip\b|地址",
}
_EDGES: Final = (  # a word ends where Latin letters end: Chinese is written without spaces, so \b would see no edge in "登录IP"
    (re.compile(r"\\b(?=[a-z(])"), "(?<![a-z])"),
    (re.compile(r"\\b"), "(?![a-z])"),
)


def _form() -> re.Pattern[str]:
    words = "|".join(f"(?P<{name}>{some})" for name, some in _WORDS.items())
    for edge, what in _EDGES:
        words = edge.sub(what, words)
    return re.compile(words, re.IGNORECASE)


_LABEL: Final = _form()


@dataclass(slots=True)
class Reading:
    """A text, folded, and what was already looked up in it."""

    text: str
    _labels: dict[int, str] = field(default_factory=dict)
    _cut: Cut | None = None

    @property
    def cut(self) -> Cut:
        """The words of the text."""
        if self._cut is None:
            self._cut = cut(self.text)
        return self._cut

    def says_between(self, name: str, start: int, end: int) -> bool:
        """Whether a word of that name stands there."""
        return any(found.lastgroup == name for found in _LABEL.finditer(self.text[start:end]))

    def label_before(self, start: int) -> str:
        """The name of the last such word in front of ``start``; empty when there is none. Reads ``REACH`` characters."""
        if start not in self._labels:
            last = ""
            for found in _LABEL.finditer(self.text[max(0, start - REACH) : start]):
                last = found.lastgroup or ""
            self._labels[start] = last
        return self._labels[start]
