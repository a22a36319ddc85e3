"""Names that nobody announced: what is written like a name and is no ordinary word is taken for one, because it will be put back.

The finder of personal data must be right as often as it speaks; here it is enough never to be silent. A brand or a rare word that is
masked with the names costs the model a word, and the reader of its answer nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from sealdesk.findings.han_cut import cut
from sealdesk.findings.han_words import either, words
from sealdesk.findings.latin import list_of, listed

_HAN: Final = "\u3400-\u9fff"
_ANY_HAN: Final = re.compile(f"[{_HAN}]")
#: 热依扎·买买提: the point alone tells a name that was brought over by its sound.
_DOTTED: Final = re.compile(
    f"(?P<name>(?:(?![的了我他她是叫和给让请找由对与跟])[{_HAN}]){{1,6}}(?:·[{_HAN}]{{1,3}}(?:(?![没未说的在是要了把将收打来去有想])[{_HAN}]){{0,3}})+)"
)
#: The surnames that nine of ten people have.
_COMMON: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段尹黎易常武乔贺赖龚文"
)
_WORD: Final = re.compile(
    r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+(?:['\u2019-][^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)*"
)
#: A sentence or a line begins here: a capital letter says nothing.
_STARTS: Final = re.compile(r"(?:\A|[.!?\u2026。！？]['\"”’)]*\s|\n\s*\n|[.:!?。：！？]\s*\n|\n\s*[-*•\d])\W*\Z")
_ORDINARY_END: Final = re.compile(r"(?:ly|ing|ed|tion|sion|ment|ness|ity|able|ible|ful|less|ous|ive|n't|n’t|'s|’s|'ve|'re|'ll|'d|'m)\Z")
_SHORTENED: Final = re.compile("['’](?:s|m|d|ve|re|ll|t)\\Z", re.IGNORECASE)
_CLOSE_BRACKET: Final = re.compile(r"[\u27e6_@]\Z")
_LISTS: Final = ("month", "nation", "country", "region")
_TIES: Final = frozenset(
    ("de", "da", "di", "del", "della", "van", "von", "der", "den", "bin", "ibn", "al", "el", "la", "le", "du", "dos", "ter", "y")
)
#: What stands in front of a name however the name is written: relations, and words of meeting, calling and writing to somebody.
_BEFORE: Final = re.compile(
    r"\b(?:(?:my|his|her|their|our|your) (?:elder |younger |big |little |late |ex-?|dear |good |old |new |next-door )?"
    r"(?:neighbou?r|colleague|co-?worker|daughter|son|wife|husband|spouse|partner|fianc[eé]e?|brother|sister|mother|father|mum|mom|dad|friend|boss|manager|flatmate|roommate|assistant"
    r"|uncle|aunt|cousin|nephew|niece|grand(?:ma|pa|mother|father|son|daughter)|boyfriend|girlfriend|child|baby|kid|doctor|lawyer|teacher|landlord|tenant|secretary|twin)[,:]?"
    r"|call(?:ed)?|named|ask(?:ed)?|tell|told|contact(?:ed)?|phoned?|met|meet|with|for|to|from|by|and|or|than|name is|name's|i am|i'm"
    r"|this is|it's"
    r"|mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|frau|monsieur|madame|se[nñ]ora?|dear|hi|hello|hey|regards|thanks|cheers|sincerely|love),?\.?\s+\Z",
    re.IGNORECASE,
)
#: What a form or a signature writes in front of a name, also without a colon.
_LABELS: Final = frozenset(
    """
    name surname forename nickname alias customer client buyer user holder owner recipient receiver consignee addressee sender shipper
    passenger guest patient student pupil employee member tenant applicant beneficiary payee payer claimant agent attendee caller
    signatory driver courier director ceo cfo cto attn attention of c/o me signed thx tnx ty rgds xx yours best greetings who whom
    """.split()  # noqa: SIM905 - words are easier to look through than a list
)
_HAN_LABEL: Final = re.compile("(?:姓名|名字|名称|昵称|人|客户|顾客|用户|买家|卖家|会员|乘客|患者|旅客|学生|员工|署名|落款)\\Z")
_LABELLED: Final = re.compile(r"(c/o|[^\W\d_]+)[\s:：=,.-]{1,4}\Z", re.IGNORECASE)
#: Between the label and the name one ordinary word may stand, a surname such as He or Sun.
_ONE_BETWEEN: Final = re.compile(r"(c/o|[^\W\d_]+)[\s:：=,.-]{1,4}[^\W\d_]{1,12} \Z", re.IGNORECASE)
#: Something is named here: a colon, a dash, a quotation, a bracket, or Chinese that goes over into other letters.
_NAMED: Final = re.compile(rf"(?:[:：=—–~;(（\"“”'‘「『]|[{_HAN}，、]|(?:\A|\n)\s?-{{1,3}})\s{{0,3}}\Z")
_TITLED: Final = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|herr|frau)\.?\s+\Z", re.IGNORECASE)
#: Signs with which the sentence goes on behind a name.
_STOP: Final = "的了您你我他她它在是说没未不已想要将把被收打来去给有和与跟对向从到也都就还又再很住签拿取送买付退投反请让叫"
_GIVEN: Final = f"(?:(?![{_STOP}])[{_HAN}])"
_RELATED: Final = (
    "客户|顾客|用户|买家|卖家|收件人|收货人|签收人|寄件人|联系人|经办人|同事|同学|邻居|室友|房东|租客|朋友|老婆|老公|妻子|丈夫|媳妇|爱人|儿子|女儿|孩子|孙子|孙女"
    "|爸爸|妈妈|爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|哥哥|姐姐|弟弟|妹妹|表哥|表姐|表弟|表妹|叔叔|阿姨"
    "|舅舅|姑姑|员工|经理|主管|司机|快递员|医生|律师|老师|店员|负责人|客服"
)
_HANDED: Final = "转告|转交|告诉|通知|联系|拜托|委托|麻烦|请找|找|问问|叫上|替|代|帮|我是|这是|那是|本人|署名|落款"
_TITLE_BEHIND: Final = "先生|女士|小姐|太太|老师|经理|师傅|阿姨|叔叔|大哥|大姐|大爷|大妈|医生|律师|主任|总监|同学|老板"
#: 小张, 老王, 阿强; but 小时, 小区, 老年.
_FAMILIAR: Final = (
    "(?:小(?!于|程序|文件|石[头子]|方[块形]|高峰|黄[车鸭人鱼]|康|段|龙虾|毛病|江湖|马[甲虎]|路|何|任务|常)|老(?!毛病|路|龙|常|任|于))"
)
_I_AM: Final = frozenset(("我是", "这是", "我叫"))
#: Words that the dictionary takes for names, or that begin like one.
_NO_NAMES: Final = frozenset(("顾客", "明白", "高兴", "小姐", "安全", "平安", "文明", "高峰", "时代", "成功", "方正", "和平", "华为"))


def strangers(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands that may be somebody's name. Places may overlap."""
    yield from _latin(text)
    if _ANY_HAN.search(text):
        yield from _chinese(text)


def parts_of(name: str) -> list[str]:
    """The whole of a name, and the parts of it by which people are called: "O'Brien, Pat" is also Pat, 欧阳修远 also 修远."""
    name = name.strip()
    if re.fullmatch(f"[{_HAN}]+", name):
        surname = 2 if name[:2] in words("double") and len(name) > 2 else 1
        parts = [name[surname:], *(f"{before}{name[:surname]}" for before in "小老"), *(f"{before}{name[-1]}" for before in "小阿")]
    else:
        parts = [*re.split(r"[\s,;·()\"]+", name)]
    return [part for part in dict.fromkeys((name, *parts)) if len(part) > 1]


def _latin(text: str) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    tie: int | None = None
    for found in _WORD.finditer(text):
        if _is_name(text, found, last):
            if last is not None and _joined(text, last[1], found.start(), tie):
                last = last[0], found.end()
            else:
                if last is not None:
                    yield last
                last = found.span()
            tie = None
        elif last is not None and found[0].lower() in _TIES and text[last[1] : found.start()] == " ":
            tie = found.end()
    if last is not None:
        yield last


def _joined(text: str, end: int, start: int, tie: int | None) -> bool:
    """Only a space, an initial's full stop or a "van" between them: one name."""
    return bool(re.fullmatch(r"\.? ", text[end:start])) or (tie is not None and end < tie <= start and text[tie:start] == " ")


def _is_name(text: str, found: re.Match[str], last: tuple[int, int] | None) -> bool:
    word = _SHORTENED.sub("", found[0])
    plain = word.lower()
    before = text[max(0, found.start() - 48) : found.start()]
    follows = last is not None and last[1] + 1 == found.start() and text[last[1]] == " "
    if len(plain) < 2 or _CLOSE_BRACKET.search(before):
        return False
    if not word[0].isupper():
        if any(map(str.isupper, word)):  # a name from behind, or a brand
            return plain not in vocabulary()
        first = text[max(0, last[0] - 48) : last[0]] if last is not None and follows else ""
        if any(listed(plain, name) for name in ("first", "last")) and (_labelled(before) or _labelled(first)):
            return True
        return (_announced(before) or _announced(first)) and plain not in vocabulary() and not _ORDINARY_END.search(plain)
    if _TITLED.search(before):
        return True
    given = any(listed(plain, name) for name in ("first", "last"))
    if plain in vocabulary():
        return given and word.isalpha() and not word.isupper() and not _STARTS.search(before)
    if word.isupper() and len(word) <= 4 and not given:  # USB, HTML
        return False
    if any(listed(plain, name) for name in _LISTS):
        return False
    return not (_STARTS.search(before) and _ORDINARY_END.search(plain))


def _announced(before: str) -> bool:
    """Whether what stands in front says that a name may follow, in whatever letters."""
    return bool(_BEFORE.search(before) or _NAMED.search(before) or _labelled(before))


def _labelled(before: str) -> bool:
    """Whether a form or a signature says so: there an ordinary word may be a name as well."""
    labels = (found[1] for form in (_LABELLED, _ONE_BETWEEN) if (found := form.search(before)))
    return any(label.lower() in _LABELS or _HAN_LABEL.search(label) for label in labels)


@functools.cache
def vocabulary() -> frozenset[str]:
    """Ordinary English words in lower case."""
    lines = files("sealdesk.gateway").joinpath("words", "plain.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split()) | list_of("common")


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    parts = cut(text)
    for form in (_called(), _familiar(), _DOTTED):
        yield from (found.span("name") for found in form.finditer(text))
    for found in _related().finditer(text):
        start, end = found.span("name")
        known = parts.word_at(start)
        if known[1] - known[0] > 1 and known[0] == start and not parts.classes[start].startswith("nr") and found["how"]:
            continue  # 客户安装 …: an ordinary word
        behind = parts.word_at(end - 1)
        yield start, end - 1 if end - start > 2 and behind[0] == end - 1 < behind[1] - 1 else end  # 王芳投诉
    for start in parts.starts:
        end = parts.ends[start]
        word = text[start:end]
        if word[:2] in words("double") and len(word) > 1:
            more = re.compile(f"{_GIVEN}{{0,2}}").match(text, start + 2)
            yield start, max(end, more.end() if more else end)
        elif len(word) > 1 and parts.classes[start].startswith("nr") and (_may_be_called(word) or text[max(0, start - 2) : start] in _I_AM):
            yield start, end


def _may_be_called(word: str) -> bool:
    return word[0] in words("surname") and word not in _NO_NAMES and word not in words("notname") and word[:2] not in words("notname")


@functools.cache
def _called() -> re.Pattern[str]:
    """After 叫 and its like: up to four signs, whatever they are."""
    return re.compile(
        "(?:名叫|叫[做作]|[称叫喊]呼?我|叫(?!快递|车|外卖|人|什么|停|醒|你们|他们|她们|我|号|苦)|名字[是叫]?|姓名是?|昵称是?)"
        f'[:： “"「]{{0,2}}(?P<name>{_GIVEN}(?: ?{_GIVEN}){{0,3}})'
    )


@functools.cache
def _familiar() -> re.Pattern[str]:
    """小张, 姓张, 张先生."""
    surname = f"(?:{either('double')}|[{''.join(sorted(words('surname')))}])"
    begin = f"(?<![{_HAN}])|(?<=[{_STOP}找问告])"
    return re.compile(
        f"(?P<name>{_FAMILIAR}[{_COMMON}]|阿(?![姨里拉弟根胶婆司迪尔富联莫门片伯公斯克曼是])[{_HAN}]|(?<=姓)(?!名)[{_HAN}]|{surname}(?={_TITLE_BEHIND})|(?:{begin})[{_COMMON}](?=[总工哥姐董局]))"
    )


@functools.cache
def _related() -> re.Pattern[str]:
    """After a relation or a word of handing over: a surname, however rare, and one or two signs."""
    surname = f"(?:{either('double')}|[{''.join(sorted(words('surname') | words('raresurname')))}])"
    return re.compile(f"(?P<how>{_RELATED}|{_HANDED})[:： 是]{{0,2}}(?P<name>{surname} ?{_GIVEN}{{1,2}})")
