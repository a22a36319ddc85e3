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


#: What a shop or a firm lives of.
_WORKS = (
    r"(?:production|prod|(?:our|the|your) (?:\w+ |\w+['’]s )?(?:web ?site|web ?shop|shop|store|check ?out|payments?|payment page|api"
    r"|database|platform|network|tills?))"
)
_BUYERS = r"(?:customers|clients|buyers|shoppers|guests)"
_HURT = r"(?:hurt|injured|burn(?:ed|t)|electrocuted|poisoned)"
_NO_DETECTOR = r"(?! (?:detectors?|alarms?|sensors?|tests?|meters?|certificates?|kits?))"
_DEVICES = (
    r"(?:charger|battery|heater|heating|device|plug|socket|oven|machine|phone|laptop|cable|stove|boiler|adapter|power ?bank|fridge"
    r"|dryer|washer"
    r"|router|lamp|kettle|toaster|unit|scooter|bike)"
)
_DANGER = (
    r"caught fire|on fire|electric shock|exploded|was injured|life[- ]threatening"
    rf"|smell(?:s|ed|ing)? (?:\w+ )?(?:of |like )?gas{_NO_DETECTOR}|gas (?:leak(?:s|ing|ed)?|smell|odou?r|is leaking"
    rf"|escaping){_NO_DETECTOR}"
    rf"|leaking gas|carbon monoxide(?: poisoning)?{_NO_DETECTOR}"
    rf"|{_DEVICES} (?:is|was|started|starts|began|keeps) (?:\w+ )?(?:smoking|sparking|burning|melting)|(?:in|up in|burst into) flames"
    r"|smoke (?:is |was )?(?:coming|pouring|rising|billowing)|(?:smells?|smelled|smell) (?:of |like )?burning|sparks (?:are "
    r"|were )?(?:flying|fly|coming|come)"
    r"|(?:there(?:['’]s| is| was)|we have) a (?:\w+ )?fire(?! (?:drill|alarm|sale|exit|door|extinguisher|safety|engine))"
    r"|(?:feels?|feeling|felt|(?:kids|children|people|they|we|i|he|she|staff|everyone) (?:am|is|are|was|were|got"
    r"|get)) (?:\w+ )?(?:dizzy|faint)"
    r"|(?:fainted|passed out|unconscious|can(?: ?not|['’]t) breathe|trouble breathing|bleeding (?:badly|heavily)|is bleeding|are bleeding)"
    rf"|(?:got|was|were|been|is|are|badly) {_HURT}(?= |$|[.,!?;])(?! (?:out|by (?:your|the) (?:tone|words|reply|answer)))"
    r"|burn(?:ed|t) (?:my|his|her|our|their) (?:hands?|fingers?|arms?|face|legs?|foot|feet)"
)
_DANGER_IN_HAN = (
    r"着火|起火|失火|爆炸|触电|漏电|受伤|有生命危险|冒烟|冒火|一氧化碳|(?:煤气|燃气|天然气|瓦斯)(?:味|泄[漏露]|漏)"
    r"|(?:炉子?|灶|热水器|管道?|阀门?|煤气|燃气|罐|瓶)[^，。！？\n]{0,4}漏气|(?:焦|糊)味"
    r"|(?:孩子|小孩|宝宝|老人|家人|我们?|有人|大家|妈妈?|爸爸?|他们?|她们?|人都?)(?:都|也|有点|开始|现在|觉得|很){0,3}(?:头晕|恶心|晕倒|昏倒|昏迷|昏过去|喘不过气)"
    r"|晕倒|昏倒|煤气中毒|呼吸困难|流血不止|烧伤|烫伤|被电(?:到|了一下|伤)"
)

SIGNALS = (
    signal_of(
        "outage", "urgent", "now", 0.85,
        english=(
            r"(?:complete|total|full|major) outage",
            r"production (?:is |has )?(?:down|stopped|halted)",
            (r"(?:everyone|nobody|no one|all (?:of )?(?:our )?(?:users|staff)) (?:can(?:not|'t)?|is|are) "
            r"(?:work|log in|locked out|affected|down)"),
            r"(?:service|system|site|server) is (?:completely |totally )?down",
            (rf"{_WORKS} (?:is|are|went|goes|(?:has|have) (?:gone|been)) (?:all |completely |totally |still |now |again )?(?:down"
            rf"|offline|dead|unreachable)"
            r"(?! (?:\d|(?:the|to|by|from|a|here|there|for maintenance)\b))"),
            rf"{_BUYERS} (?:can(?: ?not|['’]t)|are (?:not able|unable) to|aren['’]t able to) (?:pay|check ?out|buy|order|place)",
            r"(?:nobody|no one) can (?:pay|order|buy|check ?out|access)",
            (r"(?:whole|entire) (?:office|company|team|factory|plant|shop|store|school|department) (?:is|are) (?:\w+ )?(?:down"
            r"|offline|locked out|idle)"),
            r"production (?:is |has come )?(?:at|to) a standstill",
        ),
        chinese=(
            r"全部(?:瘫痪|登录不了|登不上|无法登录)",
            r"(?:系统|服务器?|网站|业务)(?:全部|整个|已经)?(?:瘫痪|宕机|中断)",
            r"生产线?(?:停了|停产|中断)",
            r"完全没法工作",
            (r"(?:生产(?:环境|系统|库)?|线上(?:环境|系统|服务)?|网店|店铺|商城|收银台?|结账|支付(?:页面?|系统|接口)?|网站|系统|服务器?|数据库|平台|小程序)"
            r"(?:全部?|整个|又|突然|已经|都|现在|直接){0,3}(?:挂了|挂掉|崩了|崩溃|宕机|宕了|瘫痪)"),
            r"(?:客户|客人|顾客|买家)(?:们|都|全|现在|根本){0,3}(?:付不了|(?:无法|没法|不能)(?:付|支付|下单|结账)|下不了单|结不了账)",
            r"(?:所有人|大家|全公司|全厂|整个公司)都?(?:没法|无法|不能)(?:上班|工作|干活|登录)",
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
            rf"(?:{_DANGER})",
        ),
        chinese=(
            _DANGER_IN_HAN,
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

#: What is not meant: names of things that hold such a word, what somebody says did not happen, words that are only spoken of.
NOT_MEANT = signal_of(
    "not meant", "", "", 1.0,
    english=(
        (r"emergency (?:contacts?|exits?|lights?|lighting|doors?|numbers?|phone(?: number)?s?|kits?|funds?|leave|rooms?|brakes?"
         r"|buttons?|slides?"
        r"|blankets?|generators?|ladders?|stops?|plans?|procedures?|drills?|departments?|lines?|shelters?|cards?|codes?"
        r"|stairs?)"),
        r"(?:in case of|except in|unless (?:it is|it['’]s)|only in) (?:an |any )?emergenc(?:y|ies)",
        r"urgent care|critical (?:illness|thinking|reviews?|reading|acclaim|mass|path|essay|edition)|fire (?:drills?|alarm tests?)",
        r"(?:word|label|tag|button|checkbox|option|template|flag|heading) [\"'“‘]?(?:urgent|emergency|asap|critical|immediate)",
        r"urgent[\"'”’]? (?:labels?|tags?|flags?|buttons?|checkbox|columns?|filters?|options?|queue|category|folder)",
        (rf"(?:no|not|nobody|no one|none of us|without|\w+n['’]t|never)(?: (?:is|was|were|has|been|got|a|any|an|sign|signs|of|there"
         rf"|longer|the|caught|be"
        rf"|one|else|smoke|or|getting|even)){{0,4}} (?:{_DANGER}|smoke|fire|fires|{_HURT}|dizzy)"),
    ),
    chinese=(
        r"紧急(?:联系|联络)(?:人|电话|方式|号码)?|紧急(?:出口|通道|制动|按钮|呼叫|程度|电话|照明|预案|疏散)|(?:如遇|如有|万一|遇到)紧急(?:情况|事件)",
        r"(?:没有?|未|无|不会|不再|并未|并没有?)(?:人|任何|发生|出现|什么|再){0,3}(?:着火|起火|失火|爆炸|触电|漏电|受伤|冒烟|漏气|晕倒|头晕|烫伤|烧伤|煤气味)",
        r"(?:烟雾|燃气|煤气|一氧化碳)(?:泄[漏露])?(?:报警器|探测器|检测仪)",
    ),
)  # fmt: skip
_HURRY = r"(?:urgent(?:ly)?|urgency|emergenc(?:y|ies)|critical|asap)"
_TO_A_DEGREE = (
    r"(?: (?:at all|really|very|that|so|too|exactly|particularly|especially|terribly|quite|super|overly|remotely|actually"
    r"|in any way|in the least"
    r"|an?|any|the|real|true|such|kind of|what i(?:['’]d| would) call|meant to be|to be|considered|something|immediate|by any means"
    r"|as)){0,4}"
)

CALM = signal_of(
    "no hurry", "normal", "later", 0.8,
    english=(
        r"no (?:rush|hurry)",
        rf"(?:not|\w+n['’]t|never|hardly|barely|scarcely|far from|anything but|by no means|no|zero|without){_TO_A_DEGREE} {_HURRY}",
        rf"not (?:that|because|as if) (?:it|this|that)(?:['’]s| is| was){_TO_A_DEGREE} {_HURRY}",
        (r"(?:not|\w+n['’]t) (?:treat|see|regard|consider|take|call|mark|handle|class|think|say|file) (?:that )?(?:it|this|that|my \w+)"
        rf"(?:['’]s| is| was)?{_TO_A_DEGREE} {_HURRY}"),
        rf"(?:doubt|wouldn['’]t say) (?:that )?(?:it|this|that)(?:['’]s| is){_TO_A_DEGREE} {_HURRY}",
        (r"(?:no need|(?:not|\w+n['’]t) (?:need|have) to|needn['’]t|need not) (?:\w+ ){0,5}?"
        r"(?:immediately|right (?:away|now)|urgently|asap|today)"),
        r"nothing urgent",
        r"not a big (?:thing|deal)",
        r"whenever you have (?:the )?time",
        r"take your time",
        r"(?:it|this|that) can (?:easily |happily |surely |well )?wait",
        r"low (?:severity|priority)",
    ),
    chinese=(
        r"(?:不|没有?)(?:用|必|需要?)?(?:那么|这么|太|很|算|是很|是特别|着)?(?:紧急|着急|急)|有空(?:再|的时候)|慢慢来",
        (r"(?:别|不要|甭|勿|并非|并不|并没有?|谈不上|算不上|称不上|说不上|不是|没什么|没那么|没啥|毫不|一点(?:也|都)不)"
        r"(?:什么|啥|很|那么|这么|太|算|是|特别|十分|非常|着|有|为我|为此){0,3}(?:紧急|着急|急(?!急)|要紧)(?:情况|事|的事)?"),
        r"不(?:用|必|需要?)(?:马上|立刻|立即|立马|尽快)",
    ),
)  # fmt: skip
"""The one signal that speaks against hurry: it takes the word "urgent" out of "not urgent" and caps at
normal."""
