"""What might be a secret: where a text leaves the desk, to be silent is worse than to be wrong. The words and keys are the finder's own.

All that ``secrets_in`` finds, and besides whatever stands behind a word for a secret, proven or not, or begins like an issued key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.password_forms import WORDS_IN_LATIN, WORDS_IN_OTHERS
from sealdesk.findings.secret_forms import ONE_TIME_CODES
from sealdesk.findings.secret_kinds import SecretKind
from sealdesk.findings.secrets import Clock, secrets_in

#: What the finder calls by words; whatever goes on from these letters counts too ("passcodes"), for a value with a digit or a sign.
_ANY: Final = f"{WORDS_IN_LATIN}|{ONE_TIME_CODES}|{WORDS_IN_OTHERS}"
_ANNOUNCING: Final = rf"(?:(?<![a-z])(?:passw\w*|pass(?:code|phrase)?|passw0rd|pwd?|psw|mdp|pin)|{_ANY})"
#: What a sign or verb puts behind one of these whole words is a secret, however plain it looks.
_TOLD: Final = (
    r"(?:(?<![a-z])(?:pass(?:word|code|phrase)?|passw0rd|pwd?|pin|secret|(?:api|access|secret|private)[ _-]?key|token|cvv2?|cvc2?|otp)"
    rf"(?![a-z])|client[ _-]?secret|session[ _-]?id|(?:recovery|backup) codes?"
    r"|(?:wi-?fi|wlan|wpa2?|wireless|network|router|hotspot)[ _-]?(?:key|phrase)"
    rf"|(?<![a-z])(?:code|safe|secret|magic)[ -]?word(?![a-z])|{_ANY}|密钥|秘钥|密鑰|令牌|恢复码|備用碼|备用码)"
)
#: A colon or none. Two runs of spaces with something optional between them would be tried in every way of parting one run.
_COLON: Final = r"[ \t]*(?:[:：][ \t]*)?"
_PLAIN: Final = r"[^\s\"'”’」，。；,;()（）]{2,80}"
#: Verbs that tell it, whatever stands between: "is still", "for the portal is", "used to be", 就是, 改成了.
_VERB: Final = (
    r"(?:['’]?s|(?:[ \t]+(?:for|of|to|on|at|in)[ \t][^\n.!?]{1,40}?)?[ \t]+"
    r"(?:(?:(?:has|have|had|was|is|got)[ \t]+(?:\w{1,10}[ \t]+){0,2}?)?"
    r"(?:changed|set|reset|updated|switched)[ \t]+(?:\w{1,10}[ \t]+)?(?:to|into)"
    r"|is|was|are|were|used to be|(?:should|will|would|must|has to) be|ist|est|es|é|era)(?!\w))"
    r"(?:[ \t]+(?:currently|still|now|just|simply|always|probably|set to|called|either|jetzt|noch))*[ \t]*[:：]?\s{0,3}"
)
_TOLD_IN_HAN: Final = r"(?:就|一直|还|都|现在|应该|已经?|重新|被)?(?:是|为|叫|(?:改|设|换|重置|设置|设定|更新)?[成为]了?)"
_SAID: Final = r"[ \t]*\n?(?:[ \w]{0,30}?\b(?:is|was|ist)\b)?(?:[ \t]|为|是|:|：|=|改成|,){0,4}[\"'“「]?"
_SIGNED: Final = r"(?P<value>(?=\S{0,40}[\d!@#$%^&*])[^\s\"'”」，。；,;]{3,80})"
#: A code of a shop or a machine opens nothing, nor does one of a place. One of a gift card is money, one of a booking opens the booking.
_OF_SHOPS: Final = (
    r"error|err|fault|failure|status|exit|return|response|https?|stop|promo(?:tion(?:al)?)?|discount|coupon|campaign|order"
    r"|item|product|article|model|part|sku|colou?r|size|source|错误|故障|优惠|折扣|促销|订单|商品|产品|型号"
)
_OF_PLACES: Final = "zip|post(?:al)?|area|country|邮政"
_OF_A_THING: Final = re.compile(rf"(?<![a-z])(?:{_OF_SHOPS}|{_OF_PLACES})[ _-]?\Z", re.IGNORECASE)
_LONGEST_THING: Final = 16
#: The value of such a code as shops and machines write it. Five digits are nobody's number; what has more might be one.
_CODES_OF_THINGS: Final = re.compile(
    rf"(?:(?<![a-z])(?:{_OF_SHOPS})[ _-]?codes?(?![a-z])"
    r"|(?:优惠|折扣|促销)(?:码|券码|代码)|(?:错误|故障)(?:代?码|编号)|订单(?:编号|代码|号))"
    r"(?:[ \t]{1,3}(?:is|was))?[ \t]{0,3}[:：=#是为]{0,2}[ \t]{0,3}[\"'“「(（]?"
    r"(?P<value>[A-Za-z]{1,12}[-_]?\d{1,5}[A-Za-z]{0,2}|\d{1,5})(?![\w-]*\d)(?![A-Za-z_-])",
    re.IGNORECASE,
)
#: Digits as English words; where a number is read out, and in a model's answers, too.
DIGIT_WORDS: Final = "zero|oh?|nought|one|two|three|four|five|six|seven|eight|nine|double|triple"
_HAN: Final = "〇零一二两三四五六七八九幺洞拐"
#: A code in words: "the pin is four two seven one", 验证码四二七一.
_IN_WORDS: Final = (
    rf"(?:{_ANNOUNCING}|(?<![a-z])(?:code|combination|digits|last four)|密钥){_SAID}"
    rf"(?P<value>(?=[\d ,.-]{{0,12}}(?:{DIGIT_WORDS}))(?<![a-z])(?:{DIGIT_WORDS}|\d)(?:[ ,.-]{{1,3}}(?:{DIGIT_WORDS}|\d)){{2,15}}(?!\w)"
    rf"|(?=[\d ,，、-]{{0,12}}[{_HAN}])[\d{_HAN}](?:[ ,，、-]?[\d{_HAN}]){{2,15}}+(?![年月日天个位次]))"
)
_ISSUED: Final = r"(?:sk|pk|rk|gh[oprsu]|github_pat|glpat|xox[abeoprs]|npm|pypi|hf|dop|whsec|shp(?:at|ca|pa|ss))[-_][\w-]{12,}"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<value>-----BEGIN [A-Z ]+-----[\s\S]{0,8000}?(?:-----END [A-Z ]+-----|\Z))",
        r"\b(?P<value>eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?)",
        rf"\b(?P<value>{_ISSUED}|(?:A(?:KIA|SIA|BIA|CCA)|LTAI|AKID)[0-9A-Z]{{12,}})",
        r"(?:(?<=bearer )|(?<=basic ))(?P<value>[\w.~+/=-]{8,})",
        rf"{_TOLD}[ \t]*(?:is|was|ist|est|es|为|是|:|：|=)+[ \t]*[\"'“「]?(?P<value>[^\s\"'”」，。；,;]{{2,80}})",
        rf"{_ANNOUNCING}{_SAID}{_SIGNED}",
        _IN_WORDS,
        rf"{_TOLD}{_VERB}[\"'“‘「(（]?(?P<value>{_PLAIN})",
        rf"{_TOLD}s?[ \t]+(?:are|were|sind|sont|son)[ \t]+(?P<value>{_PLAIN}[ \t]+(?:and|or|und|oder|et|y)[ \t]+{_PLAIN})",
        rf"{_TOLD}s?[ \t\u3000]*(?:[-–—=→>]+|[:：][ \t]*\n)[ \t]*[\"'“‘「]?(?P<value>{_PLAIN})",
        rf"{_TOLD}[ \t]*[\"'“‘「(（](?P<value>[^\n\"'”’」)）]{{2,80}})",
        rf"{_TOLD}{_COLON}\n+[ \t]*(?P<value>\S{{2,80}})(?=[ \t]*(?:\n|\Z))",
        rf"{_TOLD}{_TOLD_IN_HAN}{_COLON}[\"'“‘「]?(?P<value>{_PLAIN})",
        r"(?:密码|密碼|口令|пароль|パスワード|비밀번호)[ \t]*(?P<value>(?:[A-Za-z][\w-]{3,40}|(?<=пароль )\w{2,40}))",
        r"(?:client[ _-]?secret|session[ _-]?id|(?:api|access|private)[ _-]?key)[ \t]+(?P<value>[\w.-]{10,80})",
        r"--?(?:pass(?:word|phrase)?|pwd?|token|secret)[ =](?P<value>\S{2,80})",
        # Several words: all that the line has.
        r"(?:pass[ -]?phrases?|mnemonic|seed phrase|助记词)[ \t]*(?:is|was|are|:|：|=|-|是|为)+[ \t]*(?P<value>[^\n]{2,200})",
        rf"{_TOLD}[ \t]*[:：=]+[ \t]*(?P<value>[a-z]+(?:[ -][a-z]+){{2,7}})(?=[ \t]*(?:[\n.,;]|\Z))",
        r"\b(?:log-?in|user\w*|account)\W+(?:is\W+)?\S{2,40}\s*/\s*(?P<value>\S{3,80})",
    )
)
#: Any other code may be a key. Only looked at from its word: what stands behind one that is left alone is looked at by every form.
_CODE: Final = re.compile(rf"(?<![a-z])code(?={_SAID}{_SIGNED})", re.IGNORECASE)


def possible_secrets(text: str, clock: Clock | None = None) -> Iterator[tuple[int, int, SecretKind | None]]:
    """Where something stands that is or might be a secret, in no order; places overlap. The kind where it is known.

    Raises TooLongError like ``secrets_in``.
    """
    yield from ((one.start, one.end, one.kind) for one in secrets_in(text, clock))
    for form in _FORMS:
        yield from ((*found.span("value"), None) for found in form.finditer(text))
    for found in _CODE.finditer(text):
        if not _OF_A_THING.search(text, max(0, found.start() - _LONGEST_THING), found.start()):
            yield *found.span("value"), None


def codes_of_things(text: str) -> list[tuple[int, int]]:
    """Where short codes of shops, machines and places stand behind their word: promotions, errors, orders. They lead to nobody."""
    return [found.span("value") for found in _CODES_OF_THINGS.finditer(text)]
