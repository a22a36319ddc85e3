"""How browsers write down what they sent: HAR files, exports of cookies, headers. Minified or set out in lines, fields in any order.

Each field is looked for from its own name, which is rarer than "name" is: a recording has thousands of those.
"""

from __future__ import annotations

import re
from typing import Final

from sealdesk.findings.secret_kinds import Form, Proof, SecretKind, form

_K = SecretKind
#: Spaces and ends of lines between two signs, however deep the file is set out. Taken whole: nothing of them is tried twice.
_S: Final = r"\s{0,200}+"
_HELD: Final = r"\"(?P<value>(?:[^\"\\]|\\.){1,8192}+)\""
#: Other fields between name and value, as exports of cookies have them.
_OTHERS: Final = rf"(?:{_S},{_S}\"(?!value\"|name\")\w{{1,30}}+\"{_S}:{_S}(?:\"(?:[^\"\\]|\\.){{0,300}}+\"|[\w.+-]{{1,30}}+)){{0,8}}+"
_BEHIND: Final = rf"\"{_OTHERS}{_S},{_S}\"value\"{_S}:{_S}{_HELD}"
_BEFORE: Final = rf"\"value\"{_S}:{_S}{_HELD}{_OTHERS}{_S},{_S}\"name\"{_S}:{_S}\""

_COOKIES: Final = "(?:set-)?cookie2?"
_HEADERS: Final = "(?:proxy-)?authorization|x-api-key|x-auth-token|x-csrf-token|x-xsrf-token|x-access-token|api-key"
_PASSWORDS: Final = r"(?:(?:pass(?:word|wd|wort|phrase|code|w0rd)|pwd)\w{0,20}(?:\[\w{0,20}\]|\])?|passe?(?:[_\[.-]\w{1,20}\]?)?)"
_OTHER_PASSWORDS: Final = "kennwort|senha|contrase(?:n|ñ|\\\\u00f1)a|mot_de_passe|wachtwoord|密码"
_TOKENS: Final = r"token|secret|api_?key|csrf\w{0,20}"
_CODES: Final = r"(?<![a-z])(?:otp|totp|pin|cvv2?|cvc)|verification_?code|security_?code|sms_?code|mfa_?code|two_?factor_?code"
_SESSIONS: Final = (
    r"phpsessid|jsessionid|asp\.net_sessionid|connect\.sid|session(?:_?id|_?token|_?key)?|(?<![a-z])(?:sid|auth|jwt)|remember_\w{1,60}"
)

RECORDED: Final[tuple[Form, ...]] = (
    form(_K.COOKIE, '"cookie|"set-cookie', rf"\"(?:{_COOKIES}){_BEHIND}"),
    form(_K.TOKEN, '"authorization"|"proxy-authorization"|"x-|"api-key"', rf"\"(?:{_HEADERS}){_BEHIND}", Proof.HELD),
    form(_K.PASSWORD, "pass|pwd", rf"{_PASSWORDS}{_BEHIND}", Proof.HELD),
    form(_K.PASSWORD, "密码", rf"(?:{_OTHER_PASSWORDS}){_BEHIND}", Proof.HELD, words="kennwort|senha|contrase|contrasena|mot|wachtwoord"),
    form(_K.TOKEN, 'token"|secret"|key"|csrf', rf"(?:{_TOKENS}){_BEHIND}", Proof.HELD, lead=4),
    form(_K.CODE, 'otp"|pin"|cvv|cvc"|code"', rf"(?:{_CODES}){_BEHIND}", Proof.HELD, lead=14),
    form(_K.COOKIE, 'sess|sid"|auth"|jwt"|remember_', rf"(?:{_SESSIONS}){_BEHIND}", Proof.MIXED, lead=9),
    form(
        _K.COOKIE,
        '"value"',
        rf"{_BEFORE}(?:{_COOKIES}|{_HEADERS}|\w{{0,20}}(?:{_PASSWORDS}|{_OTHER_PASSWORDS}|{_TOKENS}|{_CODES}|{_SESSIONS}))\"",
        Proof.HELD,
    ),
    form(_K.COOKIE, '"cookies"', rf"\"cookies\"{_S}:{_S}\[{_S}(?P<value>\{{[^\]]{{4,20000}})"),
    # A line of cookies.txt, as Netscape wrote them and curl reads them: whether it is secure, when it ends, its name, its value.
    form(
        _K.COOKIE,
        "true|false",
        r"(?:TRUE|FALSE)[ \t]{1,8}\d{1,12}[ \t]{1,8}[^\s]{1,200}[ \t]{1,8}(?P<value>\S{3,8192})",
        flags=re.NOFLAG,
    ),
    form(
        _K.COOKIE,
        "",
        r"(?<![a-z])(?:curl|wget|httpie|http)\s(?:[^\n]{0,300}?\s)?(?-i:-b|--cookie)[ =]?[\"'](?P<value>[^\"'\n]{4,8192})[\"']",
        words="curl|wget|httpie|http",
    ),
    form(_K.TOKEN, "", r"(?<![a-z])basic\s{1,3}(?P<value>[A-Za-z0-9+/]{6,400}={0,2})(?![A-Za-z0-9+/=])", Proof.BASIC, words="basic"),
)
"""Forms of recorded requests."""
