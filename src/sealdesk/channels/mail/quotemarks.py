"""Lines with which mail programs begin a quotation, a forwarded mail or their own advertisement, in many
languages.

Every pattern is tried on one line of bounded length, so the whole is linear in the text.
"""

import re
from typing import Final

_MAX_LINE: Final = 600
_QUOTE_SIGN: Final = re.compile(r"^(?:[\s>|*_]++|-{3,6} (?=On ))+")

_DIVIDED: Final = (
    r"original message|original appointment|forwarded message|forwarded by .{0,80}|reply message"
    r"|message transf[eé]r[eé]|message d.origine"
    r"|message original|urspr[uü]ngliche (?:nachricht|e-?mail)|weitergeleitete nachricht|original "
    r"?nachricht|mensaje (?:original|reenviado)"
    r"|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)|oorspronkelijk bericht"
    r"|doorgestuurd bericht|origineel bericht"
    r"|исходное сообщение|пересылаемое сообщение|oprindelig meddelelse|ursprungligt meddelande"
    r"|opprinnelig melding|vidarebefordrat meddelande"
    r"|alkuper[aä]inen viesti|oryginalna wiadomo[sś][cć]|wiadomo[sś][cć] oryginalna|orijinal (?:ileti"
    r"|mesaj)|p[uů]vodn[ií] (?:zpr[aá]va|e-?mail)|eredeti [uü]zenet"
    r"|原始邮件(?:信息)?|原始郵件|原邮件|原郵件|邮件原件|原信|原始信息|原始消息|转发的?邮件(?:信息)?|轉寄的?郵件|轉寄郵件|转发邮件信息|被转发邮件信息|回复的?原邮件|回复邮件"
    r"|回复的?邮件|原始訊息"
    r"|元のメッセージ|転送メッセージ|原本のメッセージ|원본 메시지|원본 메일|전달된 메시지"
    r"|original e-?mail|forwarded e-?mail"
)
_DIVIDER: Final = re.compile(rf"^[-–—_=~*#\s>]{{2,60}}\s?(?:{_DIVIDED})\s?[-–—_=~*#:：\s]{{0,60}}$", re.IGNORECASE)
_BEGIN_FORWARD: Final = re.compile(
    r"^(?:begin forwarded message|d[eé]but du message (?:transf[eé]r[eé]|r[eé]exp[eé]di[eé])|anfang der "
    r"weitergeleiteten nachricht"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato"
    r"|开始转发的邮件|下面是被转发的邮件|下面是轉寄的郵件|開始轉寄郵件)\s?[:：]$",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"(?:wrote|writes|has written|写道|寫道|来信|写信说|写到"
    r"|schrieb(?: am .{0,60})?|geschrieben|hat geschrieben|a "
    r"[eé]crit|[eé]crit|escribi[oó]|ha scritto"
    r"|scrisse|escreveu|schreef(?: op .{0,60})?|het volgende geschreven|пишет|написала?|написал\(а\)"
    r"|писала?|napisa[lł]\(?a?\)?|pisze|skrev|kirjoitti(?: .{0,40})?"
    r"|yazd[iı]|[sş]unlar[iı] yazd[iı]|napsala?|[ií]rta|wrote the following|menulis|đã viết|작성|님이 작성"
    r"|escriu|a scris|έγραψε|כתב|skrifaði)\s?(?:follows)?\s?[:：]\s*$",
    re.IGNORECASE,
)
_STARTER: Final = re.compile(
    r"^(?:on|at|le|am|il|el|em|op|den|p[aå]|w dniu|dnia|pada|v[aà]o|il giorno|在|于|於|a \d|d\. |ma |dne"
    r"|az? |la data|"
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}[,.]|\d{4}[-/年.]\d"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})[\s,,]?",
    re.IGNORECASE,
)
_DATED_ADDRESS: Final = re.compile(r"^(?=.{0,200}\d{1,2}[:.]\d{2}).{6,300}@[\w.-]{1,100}>?\)?\]?\s?[:：]$")
_OLD_GMAIL: Final = re.compile(r"^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s.{0,120}<?[^\s<>@]{1,64}@[^\s<>]{1,200}>?\s?[:：]?$")
_SENTENCE_ENDS: Final = ".。!！?？;；:：,，"
_DIGIT: Final = re.compile(r"\d")
_ENDS_WITH_COLON: Final = re.compile(r"[:：]\s*$")

_LABELS: Final[dict[str, str]] = {
    "from": """
        from von de da van från fra od от кого кому-от lähettäjä kimden feladó 发件人
        寄件者 寄件人 发信人 差出人 보낸사람 보낸 사람 remitente expéditeur mittente afzender avsändare
        nadawca odesílatel
    """,
    "date": """
        date sent gesendet datum envoyé data fecha enviado el inviato verzonden
        skickat sendt wysłano odesláno дата отправлено lähetetty päivämäärä
        gönderildi tarih dátum 发送时间 发送日期 日期 時間 时间 傳送日期 寄件日期
        送信日時 日時 보낸날짜 날짜 le
        enviada em
    """,
    "to": """
        to an à para a aan till til do komu кому alıcı kime vastaanottaja címzett
        收件人 收件者 宛先 받는사람 받는 사람 destinatario
    """,
    "subject": """
        subject betreff objet asunto oggetto assunto onderwerp ämne emne temat
        předmět тема aihe konu tárgy 主题 主旨 標題 标题 件名 제목 re
    """,
    "cc": """
        cc kopie copie copia kopia 抄送 副本 抄送人 kopi копия reply-to 回复 참조 attachments
        anlagen importance priority
    """,
}
_LABEL_CLASS: Final[dict[str, str]] = {label: kind for kind, labels in _LABELS.items() for label in labels.split()} | {
    "от кого": "from",
    "보낸 사람": "from",
    "받는 사람": "to",
    "enviado el": "date",
    "envoyé le": "date",
    "message du": "date",
    "copie à": "cc",
    "enviada em": "date",
    "enviado em": "date",
}
_LABEL_LINE: Final = re.compile(r"^[\s>|*_]*([^\W\d_][^:：<>@]{0,22}?)[\s*_]{0,4}[:：][\s*_]*(.*)$")

_CLIENT: Final = re.compile(
    r"^(?:sent from my [^,.!?]{1,60}|sent (?:from (?!my )|via |with |using ).{1,70}|get outlook for .{1,40}|(?:from|via) my (?:iphone|ipad"
    r"|android|blackberry|mobile|phone).{0,40}|sent by .{1,30} mail.{0,20}"
    r"|envoy[eé] (?:de mon|depuis|[aà] partir) .{1,60}|gesendet (?:von|mit|[uü]ber) .{1,60}|von meinem "
    r".{1,40} gesendet|enviado (?:desde|do|de|a partir) .{1,60}|inviato da(?:l)? .{1,60}"
    r"|verzonden (?:vanaf|met|via) .{1,60}|skickat fr[aå]n .{1,60}|sendt fra .{1,60}|l[aä]hetetty "
    r".{1,60}|отправлено (?:с|из) .{1,60}|t[eé]l[eé]charger outlook .{1,40}|outlook f[uü]r .{1,30}"
    r"|(?:发自|發自|发送自|發送自|来自|來自)\s?.{1,40}|从我?的?.{1,20}(?:发送|发出|邮件发送)"
    r"|從我?的?.{1,20}(?:傳送|發送|寄出|傳送的郵件)"
    r"|获取 ?outlook.{0,20}|取得 ?outlook.{0,30}"
    r"|(?:网易邮箱大师|由.{1,20}(?:发送|定制)|签名由.{1,20}定制|使用.{1,20}邮箱发送|邮箱大师)"
    r"|iphoneから送信|.{1,20}から送信|나의 .{1,20}에서 보냄)[。.!]?$",
    re.IGNORECASE,
)
_CLIENT_STRICT: Final = re.compile(
    r"iphone|ipad|android|phone|mobile|mail|outlook|blackberry|samsung|galaxy|windows|yahoo|gmail|邮|郵|手机"
    r"|手機|华为|小米|荣耀|vivo|oppo|QQ|foxmail|钉钉|微信|飞书|huawei|nokia|tablet|treo|palm|nexus|device|gerät"
    r"|thunderbird|spark|sparrow|proton|superhuman|nine|boxer|airmail|mailbird|zoho|https?:",
    re.IGNORECASE,
)
_FROM_MY: Final = re.compile(r"^sent from my (?:\S{1,20} ?){1,5}$", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"^(?:--|—|–|__+|--\xa0)\s*$")


def unquoted(line: str) -> str:
    """The line without signs of quotation and emphasis before it, cut to the length that a mark may have."""
    return _QUOTE_SIGN.sub("", line[:_MAX_LINE]).strip().strip("*_")


def is_divider(line: str) -> bool:
    """`----- Original Message -----`, `------------------ 原始邮件 ------------------`, `Begin forwarded
    message:`.
    """
    if len(line) > 150:
        return False
    bare = line.strip().strip(">| \t*")
    return bool(_DIVIDER.match(bare) or _BEGIN_FORWARD.match(bare))


def attribution_length(lines: list[str], index: int) -> int:
    """How many lines (1 to 5) from `index` say who wrote, as `On …, … wrote:` or `在 …，… 写道：`; 0 when
    they do not.
    """
    first = unquoted(lines[index])
    if not first or len(lines[index]) > _MAX_LINE:
        return 0
    if _is_verb_line(first):
        return 1 if _says_who_or_when(first) else 0
    if first[-1] in ":：>" and (_DATED_ADDRESS.match(first) or _OLD_GMAIL.match(first)):
        return 1
    started = bool(_STARTER.match(first))
    if not (started or (_DIGIT.search(first) and first[-1] not in _SENTENCE_ENDS)):
        return 0
    return _wrapped_attribution(lines, index, first, 4 if started else 1)


def _wrapped_attribution(lines: list[str], index: int, first: str, most: int) -> int:
    """The same for an attribution that was broken into lines; an empty line or a change of quoting ends it."""
    joined = first
    quoted = lines[index].lstrip().startswith(">")
    for more in range(1, most + 1):
        if index + more >= len(lines):
            return 0
        line = lines[index + more]
        following = unquoted(line)
        if not following or line.lstrip().startswith(">") != quoted:
            return 0
        joined = f"{joined} {following}"
        if len(joined) > _MAX_LINE:
            return 0
        if _is_verb_line(following):
            certain = _says_who_or_when(joined) and (most > 1 or "@" in joined)
            return more + 1 if certain else 0
        if following[-1] in ":：" and _DATED_ADDRESS.match(joined):
            return more + 1
    return 0


def _is_verb_line(line: str) -> bool:
    """Whether the line ends in a verb of writing and a colon, or is `On … <a@b> wrote` without one."""
    if line[-1] in ":：":
        return _VERB.search(line) is not None
    return line[:3] == "On " and "@" in line and line.endswith((" wrote", " wrote ----", " wrote ---"))


def _says_who_or_when(line: str) -> bool:
    return (bool(_DIGIT.search(line)) and (len(line) > 14)) or "@" in line


def introduces_quote(line: str) -> bool:
    """Whether a line directly before `>` lines introduces them, whatever its language."""
    bare = unquoted(line)
    return bool(_ENDS_WITH_COLON.search(bare)) and bool(_VERB.search(bare) or "@" in bare or _DIGIT.search(bare))


def header_block_length(lines: list[str], index: int) -> int:
    """How many lines from `index` are the copied header of a mail (`From: … Subject: …`, `发件人：…`);
    0 when none.
    """
    kinds = {_label_of(lines[index])}
    if not kinds & {"from", "date", "to", "subject"}:
        return 0
    last, strange = index, 0
    for place in range(index + 1, min(index + 12, len(lines))):
        kind = _label_of(lines[place])
        if kind:
            kinds.add(kind)
            last = place
        else:
            strange += 1
            if strange > 3 or (not unquoted(lines[place]) and len(kinds) >= 3):
                break
    kinds.discard("")
    return last - index + 1 if len(kinds) >= 3 and kinds & {"from"} and kinds & {"date", "subject"} else 0


def _label_of(line: str) -> str:
    if len(line) > 2000:
        line = line[:_MAX_LINE]
    match = _LABEL_LINE.match(line)
    return _LABEL_CLASS.get(match[1].strip().lower(), "") if match else ""


def is_client_line(line: str) -> bool:
    """`Sent from my iPhone`, `发自我的iPhone`, `来自网易邮箱大师`: words of the program, not the person."""
    bare = unquoted(line)
    return len(bare) <= 90 and bool(_CLIENT.match(bare)) and bool(_FROM_MY.match(bare) or _CLIENT_STRICT.search(bare))


def is_signature_delimiter(line: str) -> bool:
    """The `-- ` of Usenet and its kin."""
    return len(line) < 40 and bool(_SIGNATURE.match(line))
