"""What a ticket may say outright about its own hurry, in English and Chinese.

Capitals and exclamation marks are no signal. Whoever shouts does not overtake whoever is bleeding.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern over the folded text, in any case, the priority it asks for at least, and how sure that is
    (0..1)."""

    name: str
    pattern: re.Pattern[str]
    priority: str
    confidence: float


def _signal(name: str, priority: str, confidence: float, *patterns: str) -> Signal:
    return Signal(name, re.compile("|".join(patterns), re.IGNORECASE), priority, confidence)


SIGNALS = (
    _signal(
        "outage", "urgent", 0.85,
        r"\b(?:complete|total|full|major) outage\b",
        r"\bproduction (?:is |has )?(?:down|stopped|halted)\b",
        r"\b(?:everyone|nobody|no one|all (?:of )?(?:our )?(?:users|staff)) (?:can(?:not|'t)?|is|are) "
        r"(?:work|log in|locked out|affected|down)\b",
        r"\b(?:service|system|site|server) is (?:completely |totally )?down\b",
        r"全部(?:瘫痪|登录不了|登不上|无法登录)",
        r"(?:系统|服务|网站|业务)(?:全部|整个|已经)?(?:瘫痪|宕机|中断)",
        r"生产线?(?:停了|停产|中断)",
        r"完全没法工作",
    ),
    _signal(
        "breach", "urgent", 0.9,
        r"\bdata (?:breach|leak)\b",
        r"\bransomware\b",
        r"\b(?:records|data|passwords) (?:(?:were|was|have|has) )?(?:been )?leaked\b",
        r"\bactively exploited\b",
        r"\bsql injection\b",
        r"(?:数据|信息|资料|密码)(?:已经?)?(?:泄露|泄漏|外泄)",
        r"勒索(?:病毒|软件)",
        r"sql\s?注入",
    ),
    _signal(
        "takeover", "urgent", 0.8,
        r"\b(?:hacked|broke into|taken over|compromised) (?:me|my|our)\b",
        r"\b(?:my|our) (?:\w+ )?account (?:was|is|has been|got) (?:hacked|compromised|taken over|stolen)\b",
        r"(?:账号|账户|帐号|帐户)(?:被盗|被黑|被人盗)",
        r"(?:盗|黑)了我的(?:账号|账户|帐号)",
    ),
    _signal(
        "danger", "urgent", 0.85,
        r"\b(?:caught fire|on fire|electric shock|exploded|was injured|life[- ]threatening)\b",
        r"着火|起火|爆炸|触电|漏电|受伤|有生命危险",
    ),
    _signal(
        "law", "high", 0.8,
        r"\b(?:my|our|a) (?:lawyer|solicitor|attorney)s?\b",
        r"\blegal (?:action|steps|proceedings)\b",
        r"\bsue you\b",
        r"\btake (?:you|this|it) to court\b",
        r"\bsmall claims\b",
        r"\bcease and desist\b",
        r"律师|起诉|法院|法律(?:途径|手段|责任)|诉讼|打官司",
    ),
    _signal(
        "authority", "high", 0.75,
        r"\b(?:ombudsman|trading standards|consumer (?:authority|protection)|supervisory authority)\b",
        r"\b(?:complain|complaint|report (?:you|this)) to the (?:authority|regulator|commission|ico)\b",
        r"投诉到|消费者协会|消协|12315|市场监管|工信部|网信办|向[^，。！？\s]{1,10}(?:举报|投诉)|曝光",
    ),
    _signal(
        "deadline", "high", 0.75,
        r"\b(?:by|before) (?:the )?(?:end of (?:the )?day|tonight|noon|close of business)\b",
        r"\bwithin (?:the|an|one|two|\d+) hours?\b",
        r"\bneed (?:it|this|that) (?:by )?(?:today|tonight|this afternoon)\b",
        r"今天之内|今日内|今天(?:上班)?要用|今天(?:就)?(?:必须|要)|下班(?:之)?前",
        r"(?:一|两|几|\d+)个?小时(?:之)?内|马上要用|明天就要",
    ),
    _signal(
        "urgent word", "high", 0.7,
        r"\burgent(?:ly)?\b",
        r"\basap\b",
        r"\bas soon as possible\b",
        r"\bimmediate(?:ly)?\b",
        r"\bemergency\b",
        r"\bcritical\b",
        r"紧急|急急|十万火急|加急处理|非常急|特别急|很急|着急|立刻|立即|马上|尽快处理|火速",
    ),
    _signal(
        "statutory time", "high", 0.75,
        r"\b(?:one[- ]month|30[- ]day|statutory) (?:time limit|deadline|period) "
        r"(?:has |is )?(?:passed|over|expired)\b",
        r"(?:十五|15)个?工作日(?:早|已)?(?:经)?(?:过了|超过)",
    ),
)  # fmt: skip

CALM = _signal(
    "no hurry", "normal", 0.8,
    r"\bno (?:rush|hurry)\b",
        r"\bnot (?:at all )?urgent\b",
        r"\bnothing urgent\b",
        r"\bnot a big (?:thing|deal)\b",
    r"\bwhenever you have (?:the )?time\b",
        r"\btake your time\b",
        r"\blow (?:severity|priority)\b",
    r"不(?:着|太|是很)?急|不紧急|没那么急|有空(?:再|的时候)|慢慢来|不用着急",
)  # fmt: skip
"""The one signal that speaks against hurry: it takes the word "urgent" out of "not urgent" and caps at
normal."""
