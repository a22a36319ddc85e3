"""What tells a secret from a word that only stands where one would. Each proof takes a match and gives the place of the secret, or None."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from sealdesk.findings.secret_kinds import Form, Proof

_MASKS: Final = frozenset("*•·.xX-_#?…")
_PAIR: Final = re.compile(r"(?:\A|;\s?)(?P<name>[\w.$%!-]{1,64})=(?P<held>[^;\s]{4,})")
_TELLING: Final = re.compile(r"sess|sid|auth|token|jwt|csrf|key|login|user", re.IGNORECASE)
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SIGNS: Final = re.compile(r"[^A-Za-z0-9'.,:;/\\_-]")
_INSIDE: Final = re.compile(r"[A-Za-z][!@#$%^&*+=][A-Za-z]")
_ENDS: Final = ".,;"
_OPENING, _CLOSED = "(（[【\"'", ")）]】\"'"
_REST_OF_LINE: Final = re.compile(r"[ \t.,;!\"']{0,5}(?:\r?\n|$)")
_CLOSING: Final = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "<": ">", "(": ")", "[": "]", "`": "`"}

_NO_PASSWORDS: Final = """
    required forgotten forgot none empty wrong reset changed hidden redacted removed unknown null true false invalid expired
    incorrect string optional missing same different also still correct valid rejected accepted secure weak strong stored
    sealed attached below above here there please thanks your mine this that what when where which always never needed
    protected encrypted blank default undefined failed working asked sent again not password passwort passwd username user
    login email confirm confirmation new old current see enter type only just very too the and but for with from into after
    before changeme example placeholder submit cancel save show remember next back text secret
"""
#: What stands where a password would, and is none.
_NEVER: Final = frozenset(_NO_PASSWORDS.split())
#: Between the word and the value: it is about a password, and what follows is none.
_ABOUT: Final = re.compile(
    r"error|fail|reset|link|expire|policy|hint|length|rule|require|manager|field|\?\w|错误|失败|重置|链接|过期|提示|找回|长度|规则|时间|问题|锁定|次数",
    re.IGNORECASE,
)
#: A year is no code where only a verb or a space stands before it and no word says whose it is.
_YEARS: Final = re.compile(r"(?:19|20)\d\d")
_WHOSE: Final = re.compile(r"(?:my|your|our|his|her|their|new|card|bank|sim|phone)\s(?:\w{1,12}\s)?\Z", re.IGNORECASE)
#: Behind a number: so many of something, or a name that goes on. Then the word before it was no announcement.
_COUNTED: Final = re.compile(
    r"\s?(?:(?:pieces?|pcs|units?|items?|sets?|packs?|boxes|pairs?|st(?:ü|ue)ck|stk|pi[eè]ces?|pezzi|piezas)(?![a-z])|[个個件只枚套盒箱])",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"\s(?!(?:expires?|is|was|for|to|valid|and|please|within|in|at|on)\b)[a-z]", re.IGNORECASE)
#: In front of the word: it is somebody's password and not the one of a thing.
_OWNED: Final = re.compile(
    r"(?<![a-z])(?:my|your|our|his|her|their|new|old|temp\w{0,6}|initial|default|mein\w{0,2}|dein\w{0,2}|ihr\w{0,2}|mon|votre|mi|tu|su"
    r"|with|using)\s(?:[\w-]{1,14}\s){0,2}\Z|[我您你他她]的?\w{0,4}\Z",
    re.IGNORECASE,
)
#: In front of the word: it was made another one, and what follows "to" is that.
_CHANGED: Final = re.compile(
    r"(?<![a-z])(?:changed|set|reset|updated|switched)\s(?:(?:the|my|your|our|his|her|this|that|its)\s)?(?:[\w-]{1,14}\s){0,2}\Z",
    re.IGNORECASE,
)
#: Right in front of a value: it is told.
_TELLS: Final = re.compile(r"(?:(?<![a-z])(?:is|are|was|were|ist|sind|est|sont|es|são|lautet|like)|[=＝是为])\Z", re.IGNORECASE)
#: What ends a sentence or goes on after a password in Chinese.
_ENDS_IN_HAN: Final = re.compile(r"[\s\"'”」』）)]{0,2}(?:[，。,.；;！!？?、了吧\n\r]|\Z)")
#: Words with digits that everybody knows: addresses, names of files, so many of something, a product or a step with its number.
_ORDINARY: Final = re.compile(
    r"[^\s@]{1,64}@[^\s@]{1,63}\.[a-z]{2,20}|[\w.-]{1,80}\.(?:pdf|docx?|xlsx?|png|jpe?g|gif|html?|txt|csv|zip|php|aspx?|jsp?|py|xml|json|eml)"
    r"|\d{1,5}[-+]?(?:st|nd|rd|th|am|pm|h|hrs?|hours?|min\w{0,4}|s|secs?|seconds?|days?|weeks?|months?|years?|x|times|char\w{0,7}|digits?"
    r"|letters?|symbols?|[gmk]b|bits?|fa|factor|step|-?stellig\w{0,2}|zeichen)(?:[-/]\S{1,20})?|\d[\d.,:/-]*[a-z]{0,2}",
    re.IGNORECASE,
)
_LINKS: Final = ("http:", "https:", "www.")
_NUMBERED: Final = re.compile(
    r"(?:[A-Z][a-zäöü]*|[A-Z]{1,8})[-_. ]?\d[\d.-]*[A-Za-z]?|[A-Z]{1,6}(?:-[A-Z0-9]{1,8}){1,4}"
    r"|(?i:win(?:dows)?|office|i?phone|ipad|i?os|android|mac(?:os)?|galaxy|pixel|chrome|firefox|edge|wpa|sha|md|base|bcrypt|utf|ipv|http|oauth"
    r"|outlook|level|tls|ssl|x|v|rev|ver|version|step|page|part|phase|chapter|section|option|form|field|line|row|col|column|fig|figure"
    r"|err|error|ticket|case|order|issue|bug|task|id|no|nr|number|room|floor|day|week|year|q|node|server|host|pc|laptop)"
    r"[-_. ]?\d[\d.]*[a-z]?"
)
#: Characters of sentences about a password, which no watchword holds.
_SAYS: Final = frozenset(
    "的了吗呢吧啊不没无未忘错误改重设置找回请输入您你我他她是有什么怎多少空位号证码密机字母数默认初始同见原附修登录效期过试随便上下详联系客服管理提示为"
)
_OWN_PIN: Final = re.compile(
    r"(?:my|your|our|his|her|their|new|old|card|bank|sim|phone|app|door|gate|login|atm|locker)\s(?:[\w-]{1,12}\s)?\Z", re.IGNORECASE
)
_OF_A_PLACE: Final = re.compile(r"(?:area|city|town|home|postal|delivery|zip|local|street)\s(?:[\w-]{1,12}\s)?\Z", re.IGNORECASE)
_AMOUNT: Final = re.compile("[年位个次元分秒天月日号块条%]")
_SERVICE: Final = re.compile(r"1[3-9]\d{9}|400\d{7}|0\d{9,11}")

_Place = tuple[int, int] | None


def proven(form: Form, found: re.Match[str]) -> tuple[int, int] | None:
    """Where the secret of a match stands, ``end`` exclusive; None when what matched is none."""
    proof = _PROOFS.get(form.proof)
    return proof(found) if proof else found.span("value")


def _password(found: re.Match[str]) -> _Place:
    """The password behind its word and a sign or verb; None for what only speaks of passwords."""
    gap = found["gap"]
    if _ABOUT.search(gap):
        return None
    if found["quoted"] is not None:
        words = re.findall(r"[a-z]+", found["quoted"].lower())
        none = (words and _NEVER.issuperset(words)) or _MASKS.issuperset(found["quoted"])
        return None if none else found.span("quoted")
    start, end = _value(found)
    value, gap = found.string[start:end], gap.strip()
    if not _is_possible(value):
        return None
    bracketed = not gap or (gap[0] in _OPENING and gap[-1] in _CLOSED)
    if _has(value, str.isdigit) or _signed(value) or value[1:] != value[1:].lower():
        return (start, end) if bracketed or _has(value, str.isalpha) else None
    line = _REST_OF_LINE.match(found.string, end)
    same = "\n" not in found.string[found.end("sep") : start]
    return (start, end) if bracketed and found["sep"][0] in ":=-：＝" and line and same and len(value) >= 5 else None


def _beside(found: re.Match[str]) -> _Place:
    """The password beside its word, with no sign or verb: it must look drawn by somebody, all the more where nothing says whose it is."""
    start, end = _value(found)
    value = found.string[start:end]
    if found[0] > "\u4e00" and found[0][0] in "密口":
        return (start, end) if _beside_chinese(value, found.string[end : end + 1]) else None
    line = found.groupdict().get("line")
    if line and not _REST_OF_LINE.match(found.string, end):
        return None
    before = max(0, found.start() - 40), found.start()
    told = found.groupdict().get("told") or ("told" in found.groupdict() and _CHANGED.search(found.string, *before))
    owned = not line and bool(told or _OWNED.search(found.string, *before))
    return (start, end) if _drawn(value, owned=owned) else None


def _beside_chinese(value: str, behind: str) -> bool:
    if not _is_possible(value) or not _has(value, str.isdigit) or _SERVICE.fullmatch(value):
        return False
    return len(value) >= 6 or (value.isdigit() and not _AMOUNT.match(behind))


def _changed(found: re.Match[str]) -> _Place:
    """The password behind 改成了 or 现在是: letters are one where the sentence ends behind them, digits where nothing counts them."""
    start, end = _value(found)
    value, behind = found.string[start:end], found.string[end : end + 4]
    if _beside_chinese(value, behind[:1]):
        return start, end
    letters = len(value) >= 6 and not _has(value, str.isdigit) and _is_possible(value)
    return (start, end) if letters and (_ENDS_IN_HAN.match(behind) or _INSIDE.search(value)) else None


def _basic(found: re.Match[str]) -> _Place:
    """A name and a password as RFC 7617 encodes them, and no word that stands behind "basic"."""
    try:
        plain = base64.b64decode(found["value"] + "=" * (-len(found["value"]) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return found.span("value") if ":" in plain[1:] and plain.isprintable() else None


def _together(found: re.Match[str]) -> _Place:
    """The password behind the name of its owner."""
    start, end = _value(found)
    tight = bool(found.groupdict().get("tight"))
    return (start, end) if _drawn(found.string[start:end], owned=not tight) else None


def _drawn(value: str, *, owned: bool) -> bool:
    """Whether a word looks like a password: letters and digits, or a sign between letters, and not a thing that everybody calls so."""
    bare = value.strip("\"'!?()[]<>`,:")
    if not _is_possible(value) or len(bare) < (5 if owned else 6) or _ORDINARY.fullmatch(bare) or bare[0] in "/\\&%$-":
        return owned and bare.isdigit() and len(bare) >= 6
    if _has(bare, str.isdigit) and _has(bare, str.isalpha):
        return owned or not _NUMBERED.fullmatch(bare) or _signed(value)
    return owned and len(bare) >= 6 and bool(_INSIDE.search(bare)) and bare != bare.lower()


def _held(found: re.Match[str]) -> _Place:
    """What a field of a form, a file or a command holds: anything but what stands for something else."""
    start, end = found.span("value")
    value = found["value"]
    return (start, end) if value.strip().lower() not in _NEVER and not _MASKS.issuperset(value) and value[0] not in "$%{<[" else None


def _words(found: re.Match[str]) -> _Place:
    """A watchword in Chinese characters, and no sentence about one."""
    return None if _SAYS.intersection(found["value"]) else found.span("value")


def _own_pin(found: re.Match[str]) -> _Place:
    """A few digits right behind "pin": somebody's, and not the number of a district, as India's are called."""
    before = found.string[max(0, found.start() - 30) : found.start()]
    district = found["code"] and len(found["value"]) == 6
    counted = _COUNTED.match(found.string, found.end("value"))
    if district or counted or _OF_A_PLACE.search(before):
        return None
    # Four digits behind capitals are nobody's district and no number of a pin of a plug; a year might be one of an exhibition.
    bare = found[0].startswith("PIN") and len(found["value"]) == 4 and not _YEARS.fullmatch(found["value"])
    return found.span("value") if bare or found["told"] or _OWN_PIN.search(before) else None


def _base32(found: re.Match[str]) -> _Place:
    """A key of an authenticator app: capitals and some of the digits 2 to 7."""
    digits = sum(map(str.isdigit, found["value"]))
    return found.span("value") if digits >= (2 if found["value"][4] in " -" else 1) else None


def _codes(found: re.Match[str]) -> _Place:
    """Codes for when the phone is lost: several of them, or one that a sign or a verb announces, or that looks drawn by lot."""
    value, gap = found["value"], found["gap"].rstrip("\"'“「( ")
    if _ORDINARY.fullmatch(value) and _has(value, str.isalpha):
        return None
    groups = re.findall(r"[A-Za-z0-9-]{6,}|\d{4} \d{4}", value)
    told = found["sign"] or _TELLS.search(gap) or (not gap.strip() and len(re.findall(r"\d[A-Za-z]|[A-Za-z]-?\d", value)) > 1)
    return found.span("value") if told or len(groups) > 1 else None


def _value(found: re.Match[str]) -> tuple[int, int]:
    """The place of the value without the signs that close what was opened before it, or end the sentence."""
    start, value = found.start("value"), found["value"]
    closing = _CLOSING.get(found.string[start - 1 : start], "")
    if closing and closing in value:
        value = value[: value.index(closing)]
    return start, start + len(value.rstrip(_ENDS))


def _is_possible(value: str) -> bool:
    bare = value.strip("\"'!?()[]<>`").lower()
    return len(value) >= 4 and bare not in _NEVER and not _MASKS.issuperset(value) and not bare.startswith((*_LINKS, "//"))


def _signed(value: str) -> bool:
    """Whether it holds a sign that words do not, and not only at its end."""
    return bool(_SIGNS.search(value.rstrip("!?)\"'>]")))


def _random(found: re.Match[str]) -> _Place:
    """What looks drawn by lot: letters and digits, and few of them twice."""
    value = found["value"]
    if value.lower().startswith((*_LINKS, "/")) or not _mixed(found):
        return None
    if _UUID.fullmatch(value):
        return found.span("value")
    counts, size = Counter(value), len(value)
    drawn = size >= 16 and -sum(n / size * math.log2(n / size) for n in counts.values()) >= 3.0
    return found.span("value") if drawn else None


def _mixed(found: re.Match[str]) -> _Place:
    value = found["value"]
    return found.span("value") if _has(value, str.isdigit) and _has(value, str.isalpha) else None


def _pairs(found: re.Match[str]) -> _Place:
    """The cookies at the beginning of a line, to the last one; what stands behind it was said by a person."""
    pairs = list(_PAIR.finditer(found["value"])) if "=" in found["value"] else []
    if not any(_TELLING.search(pair["name"]) or len(pair["held"]) >= 12 or _has(pair["held"], str.isdigit) for pair in pairs):
        return None
    return found.start("value"), found.start("value") + pairs[-1].end()


def _number(found: re.Match[str]) -> _Place:
    """A number of a few digits that was called a code, and is not a year or a count of things in a sentence about something else."""
    text, end = found.string, found.end("value")
    if _COUNTED.match(text, end):
        return None
    verb = not found["sep"].strip() or found["sep"].strip().isalpha()
    if not (verb and found["sep"].isascii() and _YEARS.fullmatch(found["value"])):
        return found.span("value")
    if not found["sep"].strip():  # "security code 2024 of the building law"
        return None if _GOES_ON.match(text, end) else found.span("value")
    whose = _WHOSE.search(text[max(0, found.start() - 24) : found.start()]) or "code" in found[0].lower()
    return found.span("value") if whose else None


def _has(value: str, kind: object) -> bool:
    return any(map(kind, value))  # type: ignore[call-overload]


_PROOFS: Final[Mapping[Proof, Callable[[re.Match[str]], _Place]]] = {
    Proof.PASSWORD: _password,
    Proof.BESIDE: _beside,
    Proof.CHANGED: _changed,
    Proof.TOGETHER: _together,
    Proof.HELD: _held,
    Proof.WORDS: _words,
    Proof.OWN_PIN: _own_pin,
    Proof.BASE32: _base32,
    Proof.BASIC: _basic,
    Proof.CODES: _codes,
    Proof.RANDOM: _random,
    Proof.MIXED: _mixed,
    Proof.NUMBER: _number,
    Proof.PAIRS: _pairs,
}
