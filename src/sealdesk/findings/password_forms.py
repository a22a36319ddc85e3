"""How passwords and PINs are announced: behind their word and a sign, beside their word, in pairs with a name, in files and commands."""

from __future__ import annotations

import re
from typing import Final

from sealdesk.findings.secret_kinds import IS, OPEN, Form, Proof, SecretKind, form

_K = SecretKind
WORDS_IN_LATIN: Final = (
    r"p[a@]s{1,3}[ _-]?w(?:[o0]r[dt]|r?d|[o0]d|r[o0]d)s?|pass ?codes?|passphrases?|pswd|pwd"
    r"|kennwort|contrase[nñ]a|mot de passe|senha|wachtwoord|has[lł]o|heslo|l[oö]senord|adgangskode|salasana|jelsz[oó]"
)
WORDS_IN_OTHERS: Final = "密码|密碼|口令|пароль|パスワード|비밀번호"
_WORD: Final = (
    rf"(?:(?<![a-z])(?:{WORDS_IN_LATIN})(?![a-z])|(?<![\w$+/])(?:pw|psw|mdp)(?![\w+/])|(?:password|passwd|pwd)(?=[\"']?\s?[:=：＝])"
    rf"|(?:^|[/,;&(\[]\s?)pass(?=\s?[:=：＝])|{WORDS_IN_OTHERS})"
)
_HINTS: Final = f"pass|pasw|p@ss|pwd|hasło|lösenord|{WORDS_IN_OTHERS}"
_WORDS: Final = "pw|psw|pswd|mdp|mot|kennwort|contrase|contrasena|senha|wachtwoord|haslo|heslo|adgangskode|salasana|jelsz|jelszo"
_NAME: Final = r"[\"'“]?(?P<name>[A-Za-z0-9][\w.+@-]{1,63})[\"'”]?"
_USER: Final = r"(?:user(?: ?(?:name|id))?|log-?in|logon|uid|account|(?:e-?)?mail|benutzer(?:name)?|identifiant|用户名?|账号|帐号|账户)"
_USERS: Final = "user|username|userid|login|logon|uid|email|mail|benutzer|benutzername|identifiant"
_CHINESE_USERS: Final = "用户|账号|帐号|账户"
_SHORT: Final = rf"(?:pass|pin|pw|psw|mdp|{WORDS_IN_LATIN}|{WORDS_IN_OTHERS})"
_VALUE: Final = r"(?P<value>[!-~\u00c0-\u024f]{4,128})"
#: Between the verb and the password: "is currently", "is still:".
_HOW: Final = (
    r"(?:(?:now|still|just|currently|presently|actually|simply|always|again|temporarily|set to|jetzt|nun|aktuell|derzeit|noch|maintenant"
    r"|actuellement|ahora|actualmente)(?:\s{1,2}|\s?[:：]\s?)){0,2}"
)
_WILL_BE: Final = r"(?:(?<![a-z])(?:should|will|would|must|has to) be(?![a-z]))"
#: 改成了, 现在是, 已经重置为: what makes the password behind it another, or says that it is one now.
_IN_HAN: Final = (
    r"(?:我|已经?|刚才?|又|被|给|重新|我们?|已經|剛才?|重設)?"
    r"(?:(?:改|设|換|换|設|变|變|重置|重設|设置|设定|設定|更新|修改|更改|变更|调整|恢复)(?:[成为為]了?|了)"
    r"|(?:现在|現在|目前|当前|當前|应该|應該|一直|暂时|临时|還|还|都|就){1,2}[是为為叫])"
)
_SHELL: Final = r"(?P<value>[^\s\"'|;&<>]{4,128})"

PASSWORDS: Final[tuple[Form, ...]] = (
    form(
        _K.PASSWORD,
        _HINTS,
        rf"{_WORD}(?P<gap>[^\n:=：＝]{{0,30}}?)\s{{0,3}}(?P<sep>{IS}|{_WILL_BE})\s{{0,12}}+{_HOW}"
        rf"(?:[\"'“](?P<quoted>[^\"'”\n]{{4,100}})[\"'”]|{OPEN}{_VALUE})",
        Proof.PASSWORD,
        words=_WORDS,
        lead=2,
        flags=re.IGNORECASE | re.MULTILINE,
    ),
    form(
        _K.PASSWORD,
        _HINTS,
        rf"{_WORD}(?:(?<=[码碼令])(?:[ \t]?[-–—]{{1,3}}[ \t]?)?|[ \t]{{1,3}}|[ \t]{{0,3}}(?P<line>\r?\n)[ \t]{{0,3}}"
        rf"|[ \t]{{1,3}}(?:[-–—/|]|->)[ \t]{{1,3}}|\s?\(){OPEN}{_VALUE}",
        Proof.BESIDE,
        words=_WORDS,
    ),
    form(  # "changed my password to …"
        _K.PASSWORD,
        _HINTS,
        rf"{_WORD}(?:\s(?:of|for|on|in)\s[\w.-]{{1,20}}(?:\s[\w.-]{{1,20}})?)?"
        r"(?:\s(?:was|is|has|have|had|been|got|just|now|already|since|recently)){0,4}(?P<told>\s(?:changed|set|reset|updated|switched|wurde))?"
        rf"(?:\s(?:now|again|today|yesterday|recently|back|by (?:me|us|you))){{0,2}}\s(?:to|into|as|auf)(?:\s|\s?[:：]\s?){OPEN}{_VALUE}",
        Proof.BESIDE,
        words=_WORDS,
    ),
    form(  # 密码改成了 …
        _K.PASSWORD,
        "密码|密碼|口令",
        rf"(?:密码|密碼|口令){_IN_HAN}[ \t]?[:：]?[ \t]?{OPEN}(?P<value>[!-~]{{4,64}})",
        Proof.CHANGED,
    ),
    form(  # "user alice pass …"
        _K.PASSWORD,
        _CHINESE_USERS,
        rf"(?<![a-z]){_USER}(?:\s?(?:[:=：＝]|is)\s?|\s{{1,3}}){_NAME}\s{{0,3}}(?:(?:[,;/|，、&]|and|with|und|mit|et)\s{{0,3}})?"
        rf"(?:(?:my|the) )?{_SHORT}(?:(?<=[码碼令])|\s?(?:[:=：＝]|is|是|为)\s?|\s{{1,3}}){OPEN}{_VALUE}",
        Proof.TOGETHER,
        words=_USERS,
    ),
    form(  # "login alice / …"
        _K.PASSWORD,
        "账号|帐号|用户",
        r"(?<![a-z])(?:log-?ins?|logon|user(?: ?name)?|credentials?|creds|zugangsdaten|账号(?:密码)?|帐号(?:密码)?|用户名?)"
        r"(?:\s?(?:[:=：＝]|are|is)\s?|\s{1,3})[\"'“]?(?:[A-Za-z0-9][\w.+@-]{1,63}\s{1,2}[/|:]\s{1,2}"
        rf"|[A-Za-z0-9][\w+-]{{1,40}}(?:@[\w.-]{{3,60}})?(?P<tight>[/|:])){_VALUE}",
        Proof.TOGETHER,
        words="login|logins|logon|user|username|credential|credentials|creds|zugangsdaten",
    ),
    form(  # a form pasted with its fields in lines
        _K.PASSWORD,
        _CHINESE_USERS,
        rf"(?<![a-z]){_USER}[ \t]?[:：]?[ \t]*\r?\n[ \t]*\S{{2,64}}[ \t]*\r?\n[ \t]*{_SHORT}[ \t]?[:：]?[ \t]*\r?\n[ \t]*"
        r"(?P<value>[!-~\u00c0-\u024f]{4,64})(?=[ \t]*(?:\r?\n|\Z))",
        Proof.HELD,
        words=_USERS,
    ),
    form(
        _K.PASSWORD,
        "口令|密码|密碼|暗号",
        r"(?:(?<![淘包动音文])口令|密码|密碼|暗号)\s?[是为]?\s?[:：]\s?[\"“「]?(?P<value>[\u4e00-\u9fff]{4,12})[\"”」]?"
        r"[ \t]*(?=[，。,.!！;；\n\r]|\Z)",
        Proof.WORDS,
    ),
    form(  # 密码是小猫咪2024
        _K.PASSWORD,
        "密码|密碼|口令",
        r"(?:(?<![淘包动音文])口令|密码|密碼)\s?(?:[是为]\s?[:：]?|[:：]|[-–—]{1,3})\s?[\"“「]?(?P<value>[\u4e00-\u9fff]{2,8}\d{2,8})[\"”」]?"
        r"[ \t]*(?=[，。,.!！;；\n\r]|\Z)",
        Proof.WORDS,
    ),
    form(_K.PASSWORD, "://", r"://[^\s/:@]{1,64}:(?P<value>[^\s/@]{3,128})@"),
    form(
        _K.PASSWORD,
        "",
        rf"(?<![a-z])pin(?: ?(?:code|number|码))?(?P<sep>\s{{0,2}}{IS}\s{{0,2}})(?P<value>\d{{4,6}})(?!\d)",
        Proof.NUMBER,
        words="pin",
    ),
    form(
        _K.PASSWORD,
        "",
        r"(?<![a-z-])pin(?P<code>[ -]?(?:codes?|码))?(?: number)?(?P<told>(?:\s(?:was|is|has|have|been|now|still|just)){0,4}"
        r"\s(?:(?:changed|set|reset|updated) to|now|still|currently|should be|would be|will be|must be|used to be)(?: now)?|\s?[-–—(]|"
        r"(?: i (?:use|have|set|chose)| you (?:gave|sent) me)(?: \w{1,10}){0,2} is|['’]s)?\s?(?P<value>(?<=\W)\d{4,6})(?![\d-])",
        Proof.OWN_PIN,
        words="pin",
    ),
    form(  # 取款密码4471 is a password; this is 个人识别码 and PIN码 with a verb of its own
        _K.PASSWORD,
        "pin码|个人识别码|識別碼|识别码",
        r"(?:(?<![a-z])pin码|(?:个人)?识别码|(?:個人)?識別碼)\s?(?:就|还|现在|一直|已经?)?(?:是|为|改成了?|改为|设为|[:：])?\s?(?P<value>\d{4,6})"
        r"(?![\d年月日个位次条-])",
    ),
    form(  # an element or attribute of a file of settings
        _K.PASSWORD,
        "pass|pwd|secret",
        r"(?<=[\w<:.-])(?:pass(?:word|wd|phrase)?|pwd|secret)(?:\s[^<>\n]{1,80})?>\s{0,3}"
        r"(?:<!\[CDATA\[)?(?P<value>[^<>\s]{3,128})(?:\]\]>)?\s{0,3}</",
        Proof.HELD,
    ),
    form(
        _K.PASSWORD,
        "pass|pwd",
        r"(?:password|passwd|pwd)[\"']\s{1,3}value\s?=\s?[\"'](?P<value>[^\"'\n]{3,128})[\"']",
        Proof.HELD,
    ),
    form(_K.PASSWORD, "pass|pwd", rf"(?<=\s[-/]|--)(?:password|passwd|passphrase|pass|pwd)\s[\"']?{_SHELL}", Proof.BESIDE),
    form(  # commands that take one
        _K.PASSWORD,
        "",
        r"(?<![a-z])(?:curl|wget|httpie)\s(?:[^\n]{0,200}?\s)?(?:-\w{0,6}u|--user|--proxy-user|-a)[ =]?[\"']?[^\s:\"'@/]{1,64}:"
        rf"{_SHELL}",
        Proof.HELD,
        words="curl|wget|httpie",
    ),
    form(_K.PASSWORD, "", rf"sshpass\s{{1,3}}-p\s?[\"']?{_SHELL}", Proof.HELD, words="sshpass"),
    form(
        _K.PASSWORD,
        "",
        rf"(?<![a-z])(?:mysql\w{{0,8}}|mariadb(?:-\w{{1,9}})?)\s(?:[^\n|;]{{0,160}}?\s)?-p[\"']?{_SHELL}",
        Proof.HELD,
        words="mysql|mysqldump|mysqladmin|mysqlsh|mysqlimport|mariadb",
        flags=re.NOFLAG,
    ),
    form(
        _K.PASSWORD,
        "",
        r"(?:(?:docker|podman|helm registry) login\s[^\n|;]{0,120}?-p|redis-cli\s[^\n|;]{0,120}?-a|ldap[a-z]{3,10}\s[^\n|;]{0,160}?-w"
        rf"|smbclient\s[^\n|;]{{0,160}}?-U\s?[\w\\.@-]{{1,64}}%)\s?[\"']?{_SHELL}",
        Proof.HELD,
        words="docker|podman|helm|redis|ldapsearch|ldapmodify|ldapwhoami|ldapadd|ldapdelete|ldappasswd|smbclient",
    ),
)
