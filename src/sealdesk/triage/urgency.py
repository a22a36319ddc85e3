"""How time-critical a request is by its own words: now, soon, or later. Priority may follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sealdesk.triage.features import TEXT_LIMIT
from sealdesk.triage.prediction import EVIDENCE_SHOWN, Evidence, Prediction, Reason
from sealdesk.triage.script import folded
from sealdesk.triage.signals import CALM, NOT_MEANT, SIGNALS, Signal, signal_of

URGENCIES: Final = ("later", "soon", "now")
"""Rising: it can wait; within days, or as soon as possible; today, or nothing works until then."""

_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
#: A day that somebody was promised is past; one by which they need something is to come.
_ASKING = r"(?:needs?|must|ha(?:ve|s) to|please|can you|could you|unless|want|would like|require[ds]?|due)"
_NEAR = rf"(?:next )?(?:tomorrow|{_DAY}|the weekend|the end of (?:the|this) (?:week|month))"
_BROKEN = (
    r"(?:nothing|can(?: ?not|'t)|could(?: not|n't)|unable|not (?:able|work)|(?:is|does)n't|no longer|down|offline|locked out|stuck|broken)"
)
_DEAD = r"(?:用不了|不能用|打不开|登不上|登录不了|无法|不能|没法|停了|断了|坏了|连不上|进不去|报错|没反应)"

#: What is said of time alone: it asks for no priority beyond what its urgency asks for.
TIMES: Final = (
    signal_of(
        "stands still", "", "now", 0.75,
        english=(
            rf"since (?:yesterday|last night|this morning|this afternoon|hours)[^.!?\n]{{0,60}}{_BROKEN}",
            rf"{_BROKEN}[^.!?\n]{{0,60}}since (?:yesterday|last night|this morning|this afternoon|hours)",
        ),
        chinese=(
            rf"(?:从|自)?(?:昨天|昨晚|今早|今天早上|今天上午|今天下午)(?:开始|起|到现在|就)[^。！？\n]{{0,20}}{_DEAD}",
        ),
    ),
    signal_of(
        "today", "", "now", 0.75,
        english=(
            r"right (?:now|away)",
            r"(?:please|must|has to|have to|needs? to|need)[^.!?\n]{0,40}(?:today|tonight|this (?:afternoon|evening))",
        ),
        chinese=(
            r"(?:请|务必|必须|(?<!不需)(?<!不)要)[^，。！？\n]{0,8}(?:今天|今晚|今日)|急用|急需|等着用|来不及|现在就要|马上就?要",
        ),
    ),
    signal_of(
        "near day", "", "soon", 0.75,
        english=(
            rf"{_ASKING}[^.!?\n]{{0,60}}(?:by|before) {_NEAR}",
            rf"(?:no later than {_NEAR}|by {_NEAR} at the latest)",
            r"(?:need|needs|must|have to|has to)[^.!?\n]{0,40}tomorrow",
            r"(?:deadline|due date) (?:is|was|ends)",
            r"within (?:two|three|\d+|a few) (?:working |business )?days",
        ),
        chinese=(
            r"(?<!答应)(?<!承诺)(?<!说好)(?:明天|后天|(?:本|这|下)?(?:周|星期|礼拜)[一二三四五六日天]|(?:这|本)周|周末|月底|\d{1,2}[号日])(?:之前|以前|之内|前|内)",
            r"(?:两|三|几|\d+)(?:个工作)?[天日](?:之内|以内|内)|截止(?:日|时间|到)",
        ),
    ),
    signal_of(
        "in a hurry", "", "soon", 0.75,
        english=(
            r"as soon as you can",
            r"at your earliest convenience",
            r"(?:quickly|promptly|without delay|speed (?:it|this) up|hurry)",
            r"(?:still )?waiting (?:for )?(?:\w+ ){0,3}(?:days|weeks|months)",
        ),
        chinese=(
            r"(?:尽快|尽早|尽速)(?!回复|答复|回覆|答覆)|抓紧|赶紧|赶快|快点|快一点|早点(?:处理|解决)|催(?:促|一下|一催)",
            r"等了(?:好?几|[两三四五六七八九十\d]+)(?:个)?(?:天|周|星期|月|礼拜)",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Heard:
    """The signals that a text gives, each with its words as the customer wrote them; ``calm`` are those of "no rush"."""

    signals: tuple[tuple[Signal, str], ...]
    calm: str = ""

    @classmethod
    def in_text(cls, text: str) -> Heard:
        """Listen to a text. A signal of danger, of a breach or of an outage is not calmed; every other one is."""
        # Folding keeps every offset, so evidence is cut out of the text as the customer wrote it.
        plain = folded(text[:TEXT_LIMIT])
        # A few capitals have two small letters; a text with one of them keeps its capitals and its offsets.
        lowered = plain.lower() if len(plain.lower()) == len(plain) else plain
        lowered = NOT_MEANT.without(lowered)
        calm = CALM.find(lowered)
        rest = CALM.without(lowered) if calm else lowered
        hits = [(signal, hit) for signal in (*SIGNALS, *TIMES) if (hit := signal.find(rest))]
        loud = tuple((signal, text[hit.start() : hit.end()]) for signal, hit in hits if signal.priority == "urgent" or not calm)
        return cls(loud, text[calm.start() : calm.end()] if calm else "")


def decide_urgency(heard: Heard, model: Prediction | None = None) -> Prediction:
    """Return what the words say; where they say nothing of time, what the desk's own model learned of it. Else an abstention."""
    hits = [(signal, words) for signal, words in heard.signals if signal.urgency]
    others = model.alternatives if model else ()
    if hits:
        asked = max((signal.urgency for signal, _ in hits), key=URGENCIES.index)
        hits.sort(key=lambda hit: (hit[0].urgency != asked, -hit[0].confidence))
        # Two signals that agree leave less doubt than one.
        doubt = 1.0
        for signal, _ in hits:
            doubt *= 1 - signal.confidence if signal.urgency == asked else 1.0
        evidence = tuple(Evidence(words, round(100 * signal.confidence, 1)) for signal, words in hits)
        return Prediction(asked, min(0.99, 1 - doubt), Reason.BY_RULE, evidence[:EVIDENCE_SHOWN])
    if heard.calm:
        return Prediction("later", CALM.confidence, Reason.BY_RULE, (Evidence(heard.calm, round(100 * CALM.confidence, 1)),))
    if model is not None and model.value:
        return model
    return Prediction(None, model.confidence if model else 0.0, Reason.NOT_SAID, alternatives=others)
