"""A text under search, and the word in front of a number, which says what it is: "卡号 6222 …", "order no. 6222 …"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

#: How far in front of a number a word may stand that speaks of it, in characters.
REACH: Final = 28
_WORDS: Final = {
    "order": (
        r"订单|单号|编号|批次|流水|快递|运单|货号|型号|机型|序列号|版本|金额|总价|价格|工单|条码|款号|取件码|验证码"
        r"|(?:商品|优惠|活动)[码号]|[票同员学工批件案方历诊班柜箱表器备品可]号|\bmodels?\b"
        r"|\b(?:part|permit|member|membership|contract|policy|customer|receipt|seat|claim|booking|application|request|item|product)"
        r" (?:no|number|id)\b|\border\b|\btracking|\binvoice|\bp\.?o\b\.?(?! ?box)|采购单"
        r"|\bbestell(?:ung|nummer)\b|\bauftrag(?:snummer)?\b|\bsendung(?:snummer)?\b|\brechnung(?:snummer)?\b|\bkundennummer\b"
        r"|\bcommande\b|\bfacture\b|\bcolis\b|\bpedido\b|\bshipment\b|\bconsignment\b|\bawb\b"
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
        r"|\b(?:credit|debit)cards?\b|\bvisa\b|\bmastercard\b|\bamex\b|\baccount\b"
    ),
    "resident_id": r"身份证|证件|身份号|公民身份|\bresident id|\bid (?:card|number|no)\b",
    "passport": r"护照|\bpassports?\b",
    "phone": (
        r"电话|手机|联系(?:方式|号码)|座机|固话|热线|传真|打我|致电|来电|拨打|微信|\btel\b|\bphones?\b|\bmobile\b|\bcell(?:phone)?\b|\bcall\b|\bfax\b"
        r"|\btelephone\b|\bwhatsapp\b|\btext (?:me|him|her|us|them)\b|\bsms\b|\bmessages? to\b"
        r"|\btelefon(?:nummer)?\b|\bhandy(?:nummer)?\b|\brufnummer\b|\bt[ée]l[ée]phone\b|\bportable\b"
        r"|\bregistered\b|\b(?:my|his|her|their|your|our) (?:new |old |phone )?number\b"
    ),
    "iban": r"\biban\b|收款账号",
    "plate": r"车牌|车号|\bplates?\b|\bregistration (?:no|number|plate)\b|\bvehicle reg(?:istration)?\b"
    r"|\b(?:auto|kfz-?)?kennzeichen\b|\bnummernschild\b",
    "vehicle": r"\bregistrations?\b|\breg\b|\bcars?\b|\bvehicles?\b|\bvans?\b|\bdrives?\b|\bmotorbikes?\b|\bparked\b",
    "ssn": r"\bssn\b|\bsocial security\b|\bss#|\bsocial\b",
    "driver_licence": r"驾照|驾驶证|\bdriv(?:er|ing)(?:'?s)? licen[cs]e\b|\blicen[cs]e (?:number|no)\b|\bdl\b",
    "born": r"出生|生日|生于|诞生|\bborn\b|\bbirth(?:day|date)?\b|\bd\.?[o0]\.?b\b"
    r"|\bgeboren\b|\bgeburts(?:tag|datum)\b|\bgeb\b|\bn[ée]e? le\b|\bnaissance\b|\banniversaire\b|\bnacid[oa]\b|\bnacimiento\b"
    r"|\bnat[oa] il\b|\bnascita\b",
    "postcode": r"邮编|邮政编码|\bzip\b|\bpost ?code\b|\bpostal code\b",
    "ip": r"\bip\b|地址",
}
#: Between two ways to write it, and not within brackets.
_BAR: Final = re.compile(r"\|(?![^()]*\))")
_EDGES: Final = (  # a word ends where Latin letters end: Chinese is written without spaces, so \b would see no edge in "登录IP"
    (re.compile(r"\\b(?=[a-z(])"), "(?<![a-z])"),
    (re.compile(r"\\b"), "(?![a-z])"),
)


def _form() -> re.Pattern[str]:
    """Latin words first, all behind one edge: within a word none of them is tried."""
    latin, other = [], []
    for name, some in _WORDS.items():
        ways = _BAR.split(some)
        if begun := [way.removeprefix("\\b") for way in ways if way.startswith("\\b")]:
            latin.append(f"(?P<{name}>{'|'.join(begun)})")
        if rest := [way for way in ways if not way.startswith("\\b")]:
            other.append(f"(?P<{name}_>{'|'.join(rest)})")
    words = f"\\b(?:{'|'.join(latin)})|{'|'.join(other)}"
    for edge, what in _EDGES:
        words = edge.sub(what, words)
    return re.compile(words, re.IGNORECASE)


_LABEL: Final = _form()
#: No word without a letter: between endless digits the dear search for one is spared.
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class Reading:
    """A text, folded, and what was already looked up in it."""

    text: str
    _labels: dict[int, tuple[str, int]] = field(default_factory=dict)

    def says_between(self, name: str, start: int, end: int) -> bool:
        """Whether a word of that name stands there."""
        return any((found.lastgroup or "").rstrip("_") == name for found in _LABEL.finditer(self.text[start:end]))

    def label_before(self, start: int) -> str:
        """The name of the last such word in front of ``start``; empty when there is none. Reads ``REACH`` characters."""
        return self._last(start)[0]

    def since_label(self, start: int) -> str:
        """What stands between that word and ``start``."""
        return self.text[self._last(start)[1] : start]

    def _last(self, start: int) -> tuple[str, int]:
        if start not in self._labels:
            low = max(0, start - REACH)
            before, last = self.text[low:start], ("", start)
            for found in _LABEL.finditer(before) if _LETTER.search(before) else ():
                last = (found.lastgroup or "").rstrip("_"), low + found.end()
            self._labels[start] = last
        return self._labels[start]
