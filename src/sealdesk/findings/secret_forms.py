"""How secrets are written: one form for each way, with the cheap words without which it need not be tried.

Every form is bounded from each place where it may begin, so that the time grows with the length of a text and not faster.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Final


class SecretKind(enum.StrEnum):
    """What a secret is. The values stand in the database and in the ledger, and never change."""

    CARD = "card"
    CARD_CODE = "card-code"
    CODE = "code"
    COOKIE = "cookie"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - a kind, not a password
    PRIVATE_KEY = "private-key"
    TOKEN = "token"  # noqa: S105 - a kind, not a token


class Proof(enum.Enum):
    """What the value must be besides matching."""

    NONE = enum.auto()
    PASSWORD = enum.auto()
    BESIDE = enum.auto()
    RANDOM = enum.auto()
    MIXED = enum.auto()
    NUMBER = enum.auto()
    PAIRS = enum.auto()


@dataclass(frozen=True, slots=True)
class Form:
    """The expression's ``value`` is the secret. It begins at one of the ``hints`` (lower-case), or at most ``lead`` characters before."""

    kind: SecretKind
    hints: tuple[str, ...]
    expression: re.Pattern[str]
    proof: Proof = Proof.NONE
    lead: int = 0


def _form(
    kind: SecretKind, hints: str, expression: str, proof: Proof = Proof.NONE, *, lead: int = 0, flags: re.RegexFlag = re.IGNORECASE
) -> Form:
    return Form(kind, tuple(hints.split("|")), re.compile(expression, flags), proof, lead)


_K = SecretKind
_AS: Final = re.NOFLAG
_IS: Final = r"(?:[:=：＝]+>?|->|(?:(?<![a-z])(?:is|was|lautet|ist|est|es)(?![a-z])|为|是|爲)(?:\s?[:=：＝])?)"
_OPEN: Final = "[\"'“”‘’「『<(\\[`]?"
_EDGE: Final = "(?<![A-Za-z0-9_-])"
_WORD: Final = (
    r"(?:(?<![a-z])(?:pass(?:words?|codes?|phrases?|wd|wort)|pwd|kennwort|contrase[nñ]a|mot de passe|senha|wachtwoord)(?![a-z])"
    r"|(?:^|[/,;&(\[]\s?)pass(?=\s?[:=：＝])|密码|密碼|口令)"
)
_WORDS: Final = "pass|pwd|kennwort|contrase|senha|wachtwoord|密码|密碼|口令"
_ONE_TIME: Final = (
    r"(?:(?:verification|one[- ]time|security|log-?in|sign-?in|auth(?:entication)?|reset|2fa|sms) (?:pass)?codes?"
    r"|one[- ]time pass(?:word|code)"
    r"|(?<![a-z])otp(?![a-z])|验证码|驗證碼|校验码|动态码|动态口令|动态密码)"
)
_ISSUED: Final = (
    r"(?:A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{32}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}"
    r"|glpat-[\w-]{20,64}|xox[abeoprs]-[A-Za-z0-9-]{10,250}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/]{24,250}"
    r"|AIza[\w-]{35}|ya29\.[\w-]{20,250}|SG\.[\w-]{16,32}\.[\w-]{16,64}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,250}"
    r"|hf_[A-Za-z0-9]{30,64}|dop_v1_[a-f0-9]{64}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})(?![A-Za-z0-9])"
)
_NAMED: Final = (
    r"(?:api[ _-]?key|access[ _-]?key|(?:secret|private|auth|account|shared)[ _-]?key|(?:client|app|consumer|aws)[ _-]?secret|secret"
    r"|(?<![?&])(?<![a-z])token|(?:access|refresh|auth|id|bearer|api)[ _-]token|密钥|秘钥|密鑰|令牌)"
)
_HEADERS: Final = r"(?:(?:set-)?cookie|(?:proxy-)?authorization|x-api-key|x-auth-token|x-csrf-token|x-access-token)"

#: Tried in this order; of two that overlap the one that begins first is kept, and reaches as far as both.
FORMS: Final = (
    _form(
        _K.PASSWORD,
        _WORDS,
        rf"{_WORD}(?P<gap>[^\n:=：＝]{{0,30}}?)\s{{0,3}}(?P<sep>{_IS})\s{{0,3}}"
        rf"(?:[\"'“](?P<quoted>[^\"'”\n]{{4,100}})[\"'”]|{_OPEN}(?P<value>[!-~\u00c0-\u024f]{{4,128}}))",
        Proof.PASSWORD,
        lead=2,
        flags=re.IGNORECASE | re.MULTILINE,
    ),
    _form(_K.PASSWORD, _WORDS, rf"{_WORD}(?:(?<=[码碼令])|\s{{1,3}}){_OPEN}(?P<value>[!-~]{{6,128}})", Proof.BESIDE),
    _form(_K.PASSWORD, "://", r"://[^\s/:@]{1,64}:(?P<value>[^\s/@]{3,128})@"),
    _form(
        _K.PASSWORD,
        "pin",
        rf"(?<![a-z])pin(?: ?(?:code|number|码))?(?P<sep>\s{{0,2}}{_IS}\s{{0,2}})(?P<value>\d{{4,6}})(?!\d)",
        Proof.NUMBER,
    ),
    _form(
        _K.CODE,
        "code|one-time pass|one time pass|otp|验证码|驗證碼|校验码|动态",
        rf"{_ONE_TIME}(?P<sep>\s{{0,2}}(?:{_IS}|[(（【])?\s{{0,3}}[:：]?\s{{0,2}})"
        r"(?P<value>\d{3}[ -]\d{3}|[a-z]-\d{6}|\d{4,8})(?![\d-])",
        Proof.NUMBER,
        lead=20,
    ),
    _form(_K.CODE, " is your", r"(?<![\w-])(?P<value>\d{3}[ -]?\d{3}|\d{4,8}) is your [^\n.]{0,40}code", lead=8),
    _form(_K.CARD_CODE, "cvv|cvc|csc|安全码", r"(?:(?<![a-z])(?:cvv2?|cvc2?|csc)(?![a-z])|安全码)[^\d\n]{0,6}(?P<value>\d{3,4})(?!\d)"),
    _form(
        _K.KEY,
        "akia|asia|abia|acca|ltai|akid|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xox|k_live_|k_test_|whsec_|aiza|ya29.|sg.|npm_|pypi-|hf_"
        "|dop_v1_|shp",
        rf"{_EDGE}(?P<value>{_ISSUED})",
        lead=1,
        flags=_AS,
    ),
    _form(_K.KEY, "sk-", rf"{_EDGE}(?P<value>sk-[A-Za-z0-9_-]{{20,250}})", Proof.MIXED, flags=_AS),
    _form(_K.KEY, "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/(?P<value>[\w/-]{20,120})"),
    _form(
        _K.KEY,
        "key|secret|token|密钥|秘钥|密鑰|令牌",
        rf"{_NAMED}(?:[\"']|[^\n:=：＝]{{0,20}}?)?\s{{0,3}}{_IS}\s{{0,3}}{_OPEN}(?P<value>[A-Za-z0-9_\-./+=~]{{12,512}})",
        Proof.RANDOM,
        lead=8,
    ),
    _form(
        _K.KEY,
        "seed phrase|recovery phrase|mnemonic|助记词",
        r"(?:(?:seed|recovery|mnemonic) phrase|mnemonic|助记词)[^\na-z]{0,10}(?P<value>(?:[a-z]{3,8}[ ,\n]{1,3}){11,23}[a-z]{3,8})",
    ),
    _form(_K.TOKEN, "eyj", rf"{_EDGE}(?<![/?&=%])(?P<value>eyJ[\w-]{{8,4000}}\.eyJ[\w-]{{8,8000}}\.[\w-]{{0,2000}})", flags=_AS),
    _form(_K.TOKEN, "bearer|basic", r"(?<![a-z])(?:bearer|basic)\s{1,3}(?P<value>[A-Za-z0-9._~+/=-]{16,4096})", Proof.RANDOM),
    _form(
        _K.TOKEN,
        "authorization",
        r"authorization[\"']?\s{0,3}[:=：＝]\s{0,3}[\"']?(?:[a-z]{3,12}\s{1,3})?(?P<value>[A-Za-z0-9._~+/=-]{12,4096})",
        Proof.RANDOM,
    ),
    _form(
        _K.COOKIE,
        "cookie",
        r"(?<![a-z-])(?:set-)?cookie[\"']?\s{0,3}[:：]\s{0,3}[\"']?(?P<value>[^\r\n\"']{4,8192})",
        Proof.PAIRS,
        lead=4,
    ),
    _form(
        _K.COOKIE,
        "session|phpsessid|connect.sid",
        r"(?:phpsessid|jsessionid|session_?id|asp\.net_sessionid|connect\.sid|sessiontoken)\s{0,2}[=:]\s{0,2}[\"']?(?P<value>[^\s;&\"'<>]{8,512})",
        Proof.MIXED,
        lead=8,
    ),
    _form(
        _K.COOKIE,
        '"name"',
        rf"\"name\"\s{{0,40}}:\s{{0,40}}\"{_HEADERS}\"\s{{0,40}},\s{{0,40}}\"value\"\s{{0,40}}:\s{{0,40}}\"(?P<value>(?:[^\"\\]|\\.){{4,8192}})\"",
    ),
    _form(_K.COOKIE, '"cookies"', r"\"cookies\"\s{0,40}:\s{0,40}\[\s{0,40}(?P<value>\{[^\]]{4,20000})"),
)
_EVERY: Final = tuple(dict.fromkeys(hint for form in FORMS for hint in form.hints))
#: Every hint once: those that any text may hold, those of texts that hold an underscore, and those of other than Latin letters.
PLAIN_HINTS: Final = tuple(hint for hint in _EVERY if hint.isascii() and "_" not in hint)
UNDERSCORED_HINTS: Final = tuple(hint for hint in _EVERY if hint.isascii() and "_" in hint)
OTHER_HINTS: Final = tuple(hint for hint in _EVERY if not hint.isascii())
#: A private key begins so, and ends with its own line, or with the last line that looks like a part of it.
KEY_BEGINS: Final = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
KEY_ENDS: Final = re.compile(r"-----END [A-Z0-9 ]{3,50}-----")
KEY_LINES: Final = re.compile(r"(?:[>\s]{0,8}[A-Za-z0-9+/=]{16,80}[ \t]{0,4}(?:\r?\n|$)){1,400}")
LONGEST_KEY: Final = 20_000

_NO_PASSWORDS: Final = """
    required forgotten forgot none empty wrong reset changed hidden redacted removed unknown null true false invalid expired
    incorrect string optional missing same different also still correct valid rejected accepted secure weak strong stored
    sealed attached below above here there please thanks your mine this that what when where which always never needed
    protected encrypted blank default undefined failed working asked sent again not password passwort passwd username user
    login email confirm confirmation new old current see enter type only just very too the and but for with from into after
    before
"""
#: What stands where a password would, and is none.
NO_PASSWORDS: Final = frozenset(_NO_PASSWORDS.split())
#: Between the word and the value: it is about a password, and what follows is none.
ABOUT_PASSWORDS: Final = re.compile(
    r"error|fail|reset|link|expire|policy|hint|length|rule|require|manager|field|\?\w|错误|失败|重置|链接|过期|提示|找回|长度|规则|时间|问题|锁定|次数",
    re.IGNORECASE,
)
#: A year is no code where only a verb or a space stands before it and no word says whose it is.
YEARS: Final = re.compile(r"(?:19|20)\d\d")
WHOSE: Final = re.compile(r"(?:my|your|our|his|her|their|new|card|bank|sim|phone)\s(?:\w{1,12}\s)?\Z", re.IGNORECASE)
#: Behind a number: so many of something, or a name that goes on. Then the word before it was no announcement.
COUNTED: Final = re.compile(
    r"\s?(?:(?:pieces?|pcs|units?|items?|sets?|packs?|boxes|pairs?|st(?:ü|ue)ck|stk|pi[eè]ces?|pezzi|piezas)(?![a-z])|[个個件只枚套盒箱])",
    re.IGNORECASE,
)
GOES_ON: Final = re.compile(r"\s(?!(?:expires?|is|was|for|to|valid|and|please|within|in|at|on)\b)[a-z]", re.IGNORECASE)
