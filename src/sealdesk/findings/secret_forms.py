"""How codes, keys, tokens and cookies are written: one form for each way. Passwords have a module of their own.

Every form is bounded from each place where it may begin, so that the time grows with the length of a text and not faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from sealdesk.findings.password_forms import PASSWORDS
from sealdesk.findings.recorded_forms import RECORDED
from sealdesk.findings.secret_kinds import IS, OPEN, Form, Proof, SecretKind, form

_K = SecretKind
_AS: Final = re.NOFLAG
_EDGE: Final = "(?<![A-Za-z0-9_-])"
CHINESE_CODES: Final = "验证码|驗證碼|校验码|动态码|动态口令|动态密码|短信码|登录码|认证码"
ONE_TIME_CODES: Final = (
    r"(?:(?:verification|one[- ]time|security|log-?in|sign-?in|auth(?:entication)?|reset|2fa|sms) (?:pass)?codes?"
    r"|one[- ]time pass(?:word|code)"
    rf"|(?<![a-z])otp(?![a-z])|{CHINESE_CODES})"
)
_ISSUED: Final = (
    r"(?:A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{32}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}"
    r"|glpat-[\w-]{20,64}|xox[abeoprs]-[A-Za-z0-9-]{10,250}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/]{24,250}"
    r"|AIza[\w-]{35}|ya29\.[\w-]{20,250}|SG\.[\w-]{16,32}\.[\w-]{16,64}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,250}"
    r"|hf_[A-Za-z0-9]{30,64}|dop_v1_[a-f0-9]{64}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})(?![A-Za-z0-9])"
)
_NAMED: Final = (
    r"(?:api[ _-]?key|access[ _-]?key|(?:secret|private|auth|account|shared)[ _-]?key|(?:client|app|consumer|aws)[ _-]?secret|secret"
    r"|(?<![?&#])(?<![a-z])token|(?:access|refresh|auth|id|bearer|api)[ _-]token|密钥|秘钥|密鑰|令牌)"
)
#: In front of "code", so that it is one for a door or a sign-in, and none of a shop, an error or a district.
_CODE_FROM: Final = "(?:google|whatsapp|telegram|facebook|instagram|microsoft|apple|amazon|paypal|wechat|steam|discord|uber)"
_CODE_OF: Final = rf"(?:new|temporary|temp|confirmation|access|unlock|entry|door|gate|alarm|activation|pairing|sms|text|app|{_CODE_FROM})"
#: One of a list of codes, with its number in front.
_LISTED: Final = (
    r"(?:\d{1,2}[.)]\s)?(?=[A-Za-z-]{0,16}\d)"
    r"(?:\d{4} \d{4}(?![ -]?\d)|[A-Za-z0-9]{3,10}(?:-[A-Za-z0-9]{3,10}){1,7}|[A-Za-z0-9]{6,16})"
)
#: Codes for when the telephone is lost, in words.
SPARE_CODES: Final = (
    r"(?:(?:recovery|back-?up|scratch|rescue|emergency|spare)[ -]?(?:pass)?codes?|(?:wiederherstellungs|ersatz|notfall)-?codes?"
    r"|codes? (?:de )?(?:secours|récupération|recuperación|respaldo|recuperação)"
    r"|恢复码|恢复代码|备用码|备份码|备份代码|备用验证码|救援代码|備用碼|備份碼|復原碼|バックアップコード|復旧コード)"
)
#: The key's public half, and what may stand before its secret half: a word for it, a sign, a new line, so much and no more.
_KEY_ID: Final = r"A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
_OTHER_HALF: Final = r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
#: In a link: who has it needs no password.
_LINKS_IN: Final = "reset|recover|forgot|passw|magic|activat|invit|verify|unlock"
_LINK_WORDS: Final = "reset|recover|recovery|forgot|magic|activate|activation|invite|invitation|verify|unlock"

#: Tried in this order; of two that overlap the one that begins first is kept, and reaches as far as both.
FORMS: Final = (
    *PASSWORDS,
    form(
        _K.CODE,
        f"code|{CHINESE_CODES}",
        rf"{ONE_TIME_CODES}(?P<sep>\s{{0,2}}(?:{IS}|[(（【])?\s{{0,3}}[:：]?\s{{0,2}})"
        r"(?P<value>\d{3}[ -]\d{3}|[a-z]-\d{6}|\d{4,8})(?![\d-])",
        Proof.NUMBER,
        words="otp|one",
        lead=20,
    ),
    form(_K.CODE, " is your", r"(?<![\w-])(?P<value>\d{3}[ -]?\d{3}|\d{4,8}) is your [^\n.]{0,40}code", lead=8),
    form(
        _K.CODE,
        "code",
        rf"(?<![a-z])(?:(?:your|my)\s(?:{_CODE_OF}\s){{0,2}}|{_CODE_FROM}\s)(?:pass)?code(?P<sep>\s{{0,2}}(?:{IS}|-)\s{{0,2}})"
        r"(?P<value>\d{3}[ -]\d{3}|[a-z]-\d{6}|\d{4,8})(?![\d-])",
        Proof.NUMBER,
        lead=30,
    ),
    form(
        _K.CODE,
        "",
        r"(?<![a-z])(?:use|enter|type) (?:(?:the |this )?code )?(?P<value>\d{3}[ -]\d{3}|\d{4,8})"
        r" (?:as your [^\n.]{0,30}code|to (?:log|sign|verify|confirm|authenticate|finish (?:log|sign)|continue (?:log|sign)))",
        words="use|enter|type",
    ),
    form(
        _K.CODE,
        CHINESE_CODES,
        rf"(?<!\d)(?P<value>\d{{4,8}})(?![年月次个元条秒块])\s?[（(]?(?:是|为)?(?:[您你我]的?)?[^\n。，,\d]{{0,12}}?(?:{CHINESE_CODES})",
        lead=24,
    ),
    form(
        _K.CODE,
        CHINESE_CODES,
        rf"(?:{CHINESE_CODES})[^\d\n，。,;；]{{1,6}}(?:是|为|[:：])\s?(?P<value>\d{{4,8}})(?![\d年月日元次分秒个条天%-])",
    ),
    form(
        _K.CODE,
        "恢复码|恢复代码|备用码|备份码|备份代码|备用验证码|救援代码|備用碼|備份碼|復原碼|バックアップコード|復旧コード"
        "|wiederherstellung|ersatz|notfall|backupcode",
        rf"{SPARE_CODES}(?P<gap>[^\n:：\d]{{0,40}})"
        rf"(?:(?P<sign>[:：])|(?<=[码碼ド a-z\n=＝是为\"'“「(（]))\s{{0,4}}{OPEN}(?<![A-Za-z0-9])"
        rf"(?P<value>{_LISTED}(?:[\s,;、]{{1,4}}(?:(?:and|or|und|et|和)\s)?{_LISTED}){{0,19}})(?![\w-])",
        Proof.CODES,
        words="recovery|backup|back|scratch|rescue|emergency|spare|code|codes",
    ),
    form(  # "8f3k-29dk is my last backup code"
        _K.CODE,
        "-",
        rf"(?<![\w-])(?P<value>(?=[A-Za-z-]{{0,16}}\d)[A-Za-z0-9]{{4,10}}(?:-[A-Za-z0-9]{{4,10}}){{1,7}})\s?(?:is|was|[(（]|是)\s?"
        rf"(?:(?:my|our|the|a|one|of|last|other|only|我的?|最后|一个|的)\s?){{0,4}}{SPARE_CODES}",
        lead=11,
    ),
    form(
        _K.CARD_CODE,
        "安全码",
        r"(?:(?<![a-z])(?:cvv2?|cvc2?|csc)(?![a-z])|安全码)[^\d\n]{0,6}(?P<value>\d{3,4})(?!\d)",
        words="cvv|cvc|csc",
    ),
    form(
        _K.KEY,
        "akia|asia|abia|acca|ltai|akid|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xox|k_live_|k_test_|whsec_|aiza|ya29.|sg.|npm_|pypi-|hf_"
        "|dop_v1_|shp",
        rf"{_EDGE}(?P<value>{_ISSUED})",
        lead=1,
        flags=_AS,
    ),
    form(  # the secret half of a key of AWS, beside the half that everybody may know
        _K.KEY,
        "akia|asia",
        rf"{_EDGE}{_KEY_ID}[\s\S]{{1,120}}?(?P<value>{_OTHER_HALF})",
        Proof.MIXED,
        flags=_AS,
    ),
    form(
        _K.KEY,
        "akia|asia",
        rf"(?P<value>{_OTHER_HALF})[\s\S]{{1,80}}?{_EDGE}{_KEY_ID}",
        Proof.MIXED,
        lead=120,
        flags=_AS,
    ),
    form(_K.KEY, "sk-", rf"{_EDGE}(?P<value>sk-[A-Za-z0-9_-]{{20,250}})", Proof.MIXED, flags=_AS),
    form(_K.KEY, "", r"hooks\.slack\.com/(?:services|workflows)/(?P<value>[\w/-]{20,120})", words="hooks"),
    form(
        _K.KEY,
        "key|secret|token|密钥|秘钥|密鑰|令牌",
        rf"{_NAMED}(?:[\"']|[^\n:=：＝]{{0,20}}?)?\s{{0,3}}{IS}\s{{0,3}}{OPEN}(?P<value>[A-Za-z0-9_\-./+=~]{{12,512}})",
        Proof.RANDOM,
        lead=8,
    ),
    form(
        _K.KEY,
        "助记词",
        r"(?:(?:seed|recovery|mnemonic|backup) (?:phrase|words)|mnemonic|助记词)(?:\s?(?:is|are|was|reads)(?![a-z]))?[^a-z]{0,10}"
        r"(?P<value>(?:[a-z]{3,8}[ ,\n]{1,3}){11,23}[a-z]{3,8})",
        words="seed|recovery|mnemonic|backup",
    ),
    form(
        _K.KEY,
        "secret|2fa|base32|密钥|秘钥",
        r"(?:(?i:(?<![a-z])(?:totp|hotp|2fa|mfa|otp|two-factor|authenticator|setup key|manual key|base32|secret|seed)(?![a-z])|密钥|秘钥)"
        r"[^\n:：=]{0,24}?\s{0,2}[:：=]?\s{0,2}[\"']?(?<![A-Za-z0-9]))(?P<value>[A-Z2-7]{16,128}|(?:[A-Z2-7]{4}[ -]){3,31}[A-Z2-7]{4}"
        r"|(?:[a-z2-7]{4}[ -]){3,31}[a-z2-7]{4})={0,6}(?![A-Za-z0-9])",
        Proof.BASE32,
        words="seed|totp|hotp|mfa|otp|two|authenticator|setup|manual",
        flags=_AS,
    ),
    form(
        _K.TOKEN,
        "pass",
        rf"(?:{_LINKS_IN})[^\s\"'<>]{{0,200}}?[?&;#](?:\w{{0,20}}token|\w{{0,12}}code|\w{{0,12}}key|ticket|otp|sig|hash|\w{{0,12}}secret)="
        r"(?P<value>[A-Za-z0-9._~+/%=-]{16,512})",
        Proof.RANDOM,
        words=_LINK_WORDS,
    ),
    form(
        _K.TOKEN,
        "pass",
        rf"(?:{_LINKS_IN})[a-z_-]{{0,20}}/(?:[A-Za-z0-9_-]{{1,12}}/)?(?P<value>[A-Za-z0-9_]{{20,256}}|[a-z0-9]{{4,8}}-[a-z0-9]{{20,64}}"
        r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])",
        Proof.RANDOM,
        words=_LINK_WORDS,
    ),
    form(_K.TOKEN, "eyj", rf"{_EDGE}(?<![/?&=%])(?P<value>eyJ[\w-]{{8,4000}}\.eyJ[\w-]{{8,8000}}\.[\w-]{{0,2000}})", flags=_AS),
    form(_K.TOKEN, "", r"(?<![a-z])(?:bearer|basic)\s{1,3}(?P<value>[A-Za-z0-9._~+/=-]{16,4096})", Proof.RANDOM, words="bearer|basic"),
    form(
        _K.TOKEN,
        "",
        r"authorization[\"']?\s{0,3}[:=：＝]\s{0,3}[\"']?(?:[a-z]{3,12}\s{1,3})?(?P<value>[A-Za-z0-9._~+/=-]{12,4096})",
        Proof.RANDOM,
        words="authorization",
    ),
    form(
        _K.COOKIE,
        "cookie",
        r"(?<![a-z-])(?:set-)?cookie[\"']?\s{0,3}[:：]\s{0,3}[\"']?(?P<value>[^\r\n\"']{4,8192})",
        Proof.PAIRS,
        lead=4,
    ),
    form(
        _K.COOKIE,
        "session",
        r"(?:phpsessid|jsessionid|session_?id|asp\.net_sessionid|connect\.sid|sessiontoken)\s{0,2}[=:]\s{0,2}[\"']?(?P<value>[^\s;&\"'<>]{8,512})",
        Proof.MIXED,
        words="phpsessid|connect",
        lead=8,
    ),
    *RECORDED,
)
_TRIED: Final = {hint: [(at, one) for at, one in enumerate(FORMS) if hint in one.begins] for one in FORMS for hint in one.begins}
_HINTS: Final = tuple(dict.fromkeys(hint for one in FORMS for hint in one.hints))
_WORDS: Final = {word.encode(): word for one in FORMS for word in one.words}
_LETTERS_ONLY: Final = bytes(sign if chr(sign) in "abcdefghijklmnopqrstuvwxyz" else ord(" ") for sign in range(256))
#: Hints that any text may hold; those of texts with an underscore, with letters other than Latin, and with the Chinese sign for "code".
_PLAIN: Final = tuple(hint for hint in _HINTS if hint.isascii() and "_" not in hint)
_UNDERSCORED: Final = tuple(hint for hint in _HINTS if hint.isascii() and "_" in hint)
_OTHER: Final = tuple(hint for hint in _HINTS if not hint.isascii() and "码" not in hint)
_CODED: Final = tuple(hint for hint in _HINTS if "码" in hint)


def tried_in(low: str) -> Iterator[tuple[Form, str]]:
    """The forms that a text in small letters may hold, in their order, each with the hint or word to begin at."""
    hit = [hint for hint in _PLAIN if hint in low]
    words = low.encode("ascii", "replace").translate(_LETTERS_ONLY).split()
    hit += [_WORDS[word] for word in _WORDS.keys() & words]
    if "_" in low:
        hit += [hint for hint in _UNDERSCORED if hint in low]
    if not low.isascii():
        hit += [hint for hint in _OTHER if hint in low]
        hit += [hint for hint in _CODED if hint in low] if "码" in low else []
    yield from (
        (tried, hint)
        for _at, hint, tried in sorted(((at, hint, tried) for hint in hit for at, tried in _TRIED[hint]), key=itemgetter(0, 1))
    )


#: A private key begins so, and ends with its own line, or with the last line that looks like a part of it.
KEY_BEGINS: Final = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
KEY_ENDS: Final = re.compile(r"-----END [A-Z0-9 ]{3,50}-----")
KEY_LINES: Final = re.compile(r"(?:[>\s]{0,8}[A-Za-z0-9+/=]{16,80}[ \t]{0,4}(?:\r?\n|$)){1,400}")
LONGEST_KEY: Final = 20_000
#: The half of a key file of PuTTY that nobody may see.
PUTTY_KEY: Final = re.compile(
    r"Private-Lines: \d{1,4}(?:\r?\n[>\s]{0,8}[A-Za-z0-9+/=]{8,80}[ \t]{0,4}){1,400}(?:\r?\n[>\s]{0,8}Private-MAC: [0-9a-f]{40,64})?"
)
