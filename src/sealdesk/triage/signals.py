"""What a ticket may say outright about its own hurry, in English and Chinese.

Capitals and exclamation marks are no signal. Whoever shouts does not overtake whoever is bleeding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Signal:
    """What to look for, the priority and the urgency it asks for at least ("" for none), and how sure that is (0..1).

    English is matched in whole words, Chinese anywhere; both in folded, lower-case text.
    """

    name: str
    priority: str
    urgency: str
    confidence: float
    english: re.Pattern[str]
    chinese: re.Pattern[str]

    def find(self, text: str) -> re.Match[str] | None:
        """Return the first place that gives this signal."""
        return self.english.search(text) or (self.chinese.search(text) if _HAN.search(text) else None)

    def without(self, text: str) -> str:
        """Return `text` with every place that gives this signal blanked out; its length stays the same."""
        for pattern in (self.english, self.chinese):
            text = pattern.sub(lambda found: " " * len(found[0]), text)
        return text


def signal_of(name: str, priority: str, urgency: str, confidence: float, *, english: Sequence[str], chinese: Sequence[str]) -> Signal:
    """Return a signal of these wordings."""
    # The word boundaries stand outside of the alternatives: that makes the search three times as quick.
    words = re.compile(rf"\b(?:{'|'.join(english)})\b")
    return Signal(name, priority, urgency, confidence, words, re.compile("|".join(chinese)))


SIGNALS = (
    signal_of(
        "outage", "urgent", "now", 0.85,
        english=(
            r"(?:complete|total|full|major) outage",
            r"production (?:is |has )?(?:down|stopped|halted)",
            (r"(?:everyone|nobody|no one|all (?:of )?(?:our )?(?:users|staff)) (?:can(?:not|'t)?|is|are) "
            r"(?:work|log in|locked out|affected|down)"),
            r"(?:service|system|site|server) is (?:completely |totally )?down",
        ),
        chinese=(
            r"全部(?:瘫痪|登录不了|登不上|无法登录)",
            r"(?:系统|服务器?|网站|业务)(?:全部|整个|已经)?(?:瘫痪|宕机|中断)",
            r"生产线?(?:停了|停产|中断)",
            r"完全没法工作",
        ),
    ),
    signal_of(
        "breach", "urgent", "now", 0.9,
        english=(
            r"data (?:breach|leak)",
            r"ransomware",
            r"(?:records|data|passwords) (?:(?:were|was|have|has) )?(?:been )?leaked",
            r"actively exploited",
            r"sql injection",
        ),
        chinese=(
            r"(?:数据|信息|资料|密码)(?:已经?)?(?:泄露|泄漏|外泄)",
            r"勒索(?:病毒|软件)",
            r"sql\s?注入",
        ),
    ),
    signal_of(
        "takeover", "urgent", "now", 0.8,
        english=(
            r"(?:hacked|broke into|taken over|compromised) (?:me|my|our)",
            r"(?:my|our) (?:\w+ )?account (?:was|is|has been|got) (?:hacked|compromised|taken over|stolen)",
        ),
        chinese=(
            r"(?:账号|账户|帐号|帐户)(?:被盗|被黑|被人盗)",
            r"(?:盗|黑)了我的(?:账号|账户|帐号)",
        ),
    ),
    signal_of(
        "danger", "urgent", "now", 0.85,
        english=(
            r"(?:caught fire|on fire|electric shock|exploded|was injured|life[- ]threatening)",
        ),
        chinese=(
            r"着火|起火|爆炸|触电|漏电|受伤|有生命危险",
        ),
    ),
    signal_of(
        "law", "high", "", 0.8,
        english=(
            r"(?:my|our|a) (?:lawyer|solicitor|attorney)s?",
            r"legal (?:action|steps|proceedings)",
            r"sue you",
            r"take (?:you|this|it) to court",
            r"small claims",
            r"cease and desist",
        ),
        chinese=(
            r"律师|起诉|法院|法律(?:途径|手段|责任)|诉讼|打官司",
        ),
    ),
    signal_of(
        "authority", "high", "", 0.75,
        english=(
            r"(?:ombudsman|trading standards|consumer (?:authority|protection)|supervisory authority)",
            r"(?:complain|complaint|report (?:you|this)) to the (?:authority|regulator|commission|ico)",
        ),
        chinese=(
            r"投诉到|消费者协会|消协|12315|市场监管|工信部|网信办|向[^，。！？\s]{1,10}(?:举报|投诉)|曝光",
        ),
    ),
    signal_of(
        "deadline", "high", "now", 0.75,
        english=(
            r"(?:by|before) (?:the )?(?:end of (?:the )?day|tonight|noon|close of business)",
            r"within (?:the|an|one|two|\d+) hours?",
            r"need (?:it|this|that) (?:by )?(?:today|tonight|this afternoon)",
        ),
        chinese=(
            r"今天之内|今日内|今天(?:上班)?要用|今天(?:就)?(?:必须|要)|下班(?:之)?前",
            r"(?:一|两|几|\d+)个?小时(?:之)?内|马上要用|明天就要",
        ),
    ),
    signal_of(
        "urgent word", "high", "now", 0.7,
        english=(
            r"urgent(?:ly)?",
            r"asap",
            r"as soon as possible",
            r"immediate(?:ly| (?:help|attention|action|assistance|reply|response))",
            r"emergency",
            r"critical",
        ),
        chinese=(
            r"紧急|急急|十万火急|加急处理|非常急|特别急|很急|着急|立刻|立即|马上(?!就?(?:提示|弹|跳|报|显示|退|掉|断))|尽快处理|火速",
        ),
    ),
    signal_of(
        "statutory time", "high", "soon", 0.75,
        english=(
            (r"(?:one[- ]month|30[- ]day|statutory) (?:time limit|deadline|period) "
            r"(?:has |is )?(?:passed|over|expired)"),
        ),
        chinese=(
            r"(?:十五|15)个?工作日(?:早|已)?(?:经)?(?:过了|超过)",
        ),
    ),
)  # fmt: skip

CALM = signal_of(
    "no hurry", "normal", "later", 0.8,
    english=(
        r"no (?:rush|hurry)",
        r"(?:not|\w+n['’]t) (?:(?:at all|really|very|that|so|too) )?urgent",
        (r"(?:no need|(?:not|\w+n['’]t) (?:need|have) to|needn['’]t|need not) (?:\w+ ){0,5}?"
        r"(?:immediately|right (?:away|now)|urgently|asap|today)"),
        r"nothing urgent",
        r"not a big (?:thing|deal)",
        r"whenever you have (?:the )?time",
        r"take your time",
        r"it can wait",
        r"low (?:severity|priority)",
    ),
    chinese=(
        r"(?:不|没有?)(?:用|必|需要?)?(?:那么|这么|太|很|算|是很|是特别|着)?(?:紧急|着急|急)|有空(?:再|的时候)|慢慢来",
        r"不(?:用|必|需要?)(?:马上|立刻|立即|立马|尽快)",
    ),
)  # fmt: skip
"""The one signal that speaks against hurry: it takes the word "urgent" out of "not urgent" and caps at
normal."""
