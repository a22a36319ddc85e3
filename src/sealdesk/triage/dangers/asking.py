"""What social engineers ask for, in the languages of the desk and those that phishing mostly speaks."""

from __future__ import annotations

import re
from typing import Final

from sealdesk.triage.dangers.paying import PAYMENT_CHANGE, money_elsewhere

MOST: Final = 20_000
"""Characters of a mail that are read for what it asks."""

#: What a second factor is called, and what takes it away. 关于 is "about".
_FACTOR: Final = r"second factor|(?:two|2)[- ]?(?:factor|step)|\b2fa\b|\bmfa\b|authenticator"
_OFF: Final = "reset|remove|disable|(?:turn|switch|take) off|turn-off|bypass|deactivate|get rid of|unlink|unbind"
_FACTOR_IN_HAN: Final = (
    "[二两双兩雙][次步重]?(?:验证|认证|驗證|認證)|双因[素子]|雙因[素子]|(?:身份)?验证器|驗證器|动态口令|令牌|(?<![a-z])(?:2fa|mfa)(?![a-z])"
    "|authenticator|(?:谷歌|微软|google|microsoft)验证"
)
_OFF_IN_HAN: Final = "重置|重设|重設|解除|解绑|解綁|关掉|關掉|关闭|關閉|关一下|关停|关吧|帮我关|停用|停掉|去掉|撤销|撤掉"
_FACTOR_IN_GERMAN: Final = r"zwei-?faktor|zweiten faktor|\b2fa\b|\bmfa\b|authenticator"
_FRENCH: Final = "double authentification|deux (?:facteurs|étapes)|second facteur|authentificateur|2fa"
_SPANISH: Final = "dos (?:factores|pasos)|doble factor|segundo factor|autenticador|2fa"
_OTHER_FACTORS: Final = (
    rf"(?:réinitialis|désactiv|supprim)[^.\n]{{0,40}}(?:{_FRENCH})|(?:{_FRENCH})[^.\n]{{0,40}}(?:réinitialis|désactiv|supprim)"
    rf"|(?:restable|desactiv|elimin|quit[ea]n?|reinici)[^.\n]{{0,40}}(?:{_SPANISH})|(?:{_SPANISH})[^.\n]{{0,40}}(?:restable|desactiv|elimin)"
    r"|(?:二段階認証|2段階認証|二要素認証|多要素認証|認証アプリ)[^。\n]{0,12}(?:リセット|解除|無効|停止|オフ)"
)
#: Codes for signing in, and the telephone that they are sent to. Whoever asks how to change it, or says that they did, asks for nothing.
_CODES: Final = r"(?:log-?in|sign-?in|security|verification|authentication|one-time|2fa|mfa|otp|sms)[- ](?:codes?|passcodes?)|\botps?\b"
_PHONE: Final = "phone|mobile|cell|number"
_CODES_MOVED: Final = (
    r"(?<!not )(?<!n't )(?<!how to )(?<!had to )(?<!try to )(?<!trying to )(?<!tried to )(?<!i )"
    rf"\b(?:change|update|replace|switch|move|set)\b[^.,?\n]{{0,30}}(?:{_PHONE})[^.,?\n]{{0,40}}(?:{_CODES})"
    rf"|(?:(?<!you )|(?<=could you )|(?<=can you )|(?<=would you ))(?<!not )(?<!n't )"
    rf"\b(?:send|text|move|redirect|forward|switch)\b[^.,?\n]{{0,20}}(?:{_CODES})[^.,?\n]{{0,20}}"
    rf"\bto (?:\+?\d|(?:my |a |the )?(?:new|other|another|different|this|following) [^.,?\n]{{0,12}}(?:{_PHONE}))"
    "|(?<!怎么)(?<!怎样)(?<!如何)(?:更换|更改|修改|变更)[^。，,？\n]{0,4}(?:接收|登录|验证)[^。，,？\n]{0,8}手机"
    "|(?:验证码|校验码|动态码|登录码)[^。，,？\n]{0,6}(?:手机|电话|号码)[^。，,？\n]{0,6}(?:[改换][成为到]|[变更][更换改]为)"
    "|(?:验证码|校验码|动态码|登录码)[^。，,？不没\n]{0,4}[发寄][到给至][^。，,？\n]{0,4}(?:新|另)[^。，,？\n]{0,4}(?:手机|电话|号)"
    "|(?:帮我|请|麻烦)[^。，,？问怎如\n]{0,6}[换改]绑[^。，,？\n]{0,6}(?:手机|号码)"
)
_HAND_OVER: Final = r"(?:send|e-?mail|text|reply|respond|provide|enter|give|share|submit|tell|supply|fill in|type|need|require)"
_CARD_AND_CODE: Final = (
    rf"{_HAND_OVER}\b[^.?\n]{{0,60}}\byour (?:\w+ )?card[^.?\n]{{0,60}}"
    r"(?:\bcv[cv]2?\b|\bcsc\b|security code|(?:three|3|last)[- ]digits?|on the back)"
    r"|(?:提供|告知|回复|填写|发送|输入|发[给来]|告诉我们?)[^。？\n]{0,10}(?:[您你]的?|本人)?[^。？\n]{0,6}卡号[^。？\n]{0,14}(?:验证码|密码|安全码|cv[vc]|有效期|背面)"
)
_BOTH: Final = (
    r" (?:in )?(?:both )?your (?:\w+ ){0,2}?(?:user ?name|login|user ?id|e-?mail(?: address)?)s?(?: and |, | & | \+ | ?/ ?)(?:your )?"
    r"(?:\w+ ){0,2}?(?:password|passcode|pin)\b"
)
_NAME_AND_PASSWORD: Final = (
    rf"(?<!not )(?<!never )(?:submit|supply|provide|(?:give|send|e-?mail)(?: me| us)?|re(?:ply|spond) with){_BOTH}"
    # Every page to sign in asks to enter both; a letter says where to.
    rf"|(?<!not )(?<!never )(?:enter|type|fill in|confirm){_BOTH}[^.\n]{{0,20}}"
    r"(?:https?:|\bhere\b|\bbelow\b|on (?:the|this) (?:page|form|link))"
    r"|(?:提供|告知|回复|填写|发送|发[给来]我们?|告诉我们?)[^。？\n]{0,6}[您你]的?[^。？\n]{0,10}(?:短信)?(?:验证码|密码|安全码|动态码)"
    r"|(?:用户名|账号|帐号|邮箱)(?:和|及|与|、)(?:登录)?密码[^。？\n]{0,6}(?:发给|发到|发来|告诉|回复给|提供给)"
)
#: "You will get a code. Read it to me": whoever asks so is signing in as somebody else.
_READ_BACK: Final = (
    r"\b(?:code|passcode|otp)\b[^\n]{0,60}\b(?:read|send|tell|text|forward|give|repeat|pass) (?:it|that|this|them|the code)"
    r"(?: back| on| out| over)* (?:to )?(?:me|us)\b"
    r"|\b(?:read|tell|give)(?: me| us)(?: out| back)? (?:the |your )"
    r"(?:(?:\w+[- ]){0,2}(?:digit|one-time|sms|verification|log-?in) )?(?:code|otp)\b"
    r"|(?:收到|发[给到]您?你?)[^。\n]{0,10}(?:验证码|校验码|动态码)[^？\n]{0,14}(?:告诉|报给|念给|发给|转给|回复给?)我"
)
#: Who lost the means to sign in gets new ones in person, and never by mail.
_SPARE_CODE: Final = (
    r"\b(?:give|send|e-?mail|text|tell|issue|generate|read)(?: me| us)(?: out)?"
    r" (?:(?:a|an|one|the|another|some|my|of|our|new|fresh|your) ){0,3}"
    r"(?:back-?up|recovery|rescue|scratch|bypass) codes?"
    r"|(?:给我|发我|告诉我|提供)[^。，？\n]{0,6}(?:备用码|恢复码|备份码|备用验证码)"
)

#: An account is taken over by another address of its owner; who asks so says why the old one cannot confirm it.
_ADDRESS: Final = r"e-?mail(?: address)?|address on (?:file|my account|the account)"
_SET: Final = r"\b(?:change|update|replace|switch|set)\b"
_NO_ACCESS: Final = (
    r"(?:no longer|don't|do not|cannot|can't|lost|without|not|never)(?: \w+){0,2}"
    r" (?:have access|has access|access|use|reach|read|open|get into)"
    r"|(?:lost|without) access|(?:was|is|got) hacked"
)
_PLEASE: Final = "帮我|请|麻烦"
_BOX: Final = "邮箱|电子邮件"
_MOVED: Final = "更换|更改|修改|换|改|变更"
_DEAD: Final = "登不上|用不了|无法登录|无法使用|打不开|不用了|停用|被盗"
_NEW_ADDRESS: Final = (
    rf"(?<!not )(?<!n't )(?<!how to )(?<!how do i )(?<!i have )(?<!i've ){_SET}[^.\n]{{0,40}}(?:{_ADDRESS})"
    rf"[^\n]{{0,120}}(?:{_NO_ACCESS})"
    rf"|(?:{_NO_ACCESS})[^\n]{{0,100}}(?<!not )(?<!n't ){_SET}[^.\n]{{0,40}}(?:{_ADDRESS})"
    rf"|(?:{_PLEASE})[^。？\n]{{0,14}}(?:(?:{_MOVED})[^。？\n]{{0,8}}(?:{_BOX})|(?:{_BOX})[^。？\n]{{0,6}}(?:{_MOVED}))[^\n]{{0,60}}(?:{_DEAD})"
    rf"|(?:{_BOX})[^。？\n]{{0,12}}(?:{_DEAD})[^\n]{{0,24}}(?:{_PLEASE})[^。？\n]{{0,12}}(?:{_MOVED})[^。？\n]{{0,8}}(?:成|为|新|邮箱|到)"
)
#: Extortion: something shameful or stolen will be published unless somebody pays.
_HOLDS: Final = (
    r"\b(?:recorded|filmed|(?:video|footage|recording|photos) of) you\b"
    r"|\b(?:hacked|infected|encrypted|copied|stolen|stole|downloaded|access to)(?: \w+){0,3}? your (?:\w+ ){0,2}"
    r"(?:devices?|computers?|phone|webcam|camera|website|site|servers?|network|databases?|data|files|contacts|mailbox|system)\b"
)
_HOLDS_IN_HAN: Final = (
    "(?:录[下了]|拍[下了])了?[你您]|(?:黑[了入]|入侵|控制)了?[你您](?:们)?的?(?:电脑|手机|设备|网站|服务器|系统|摄像头|数据)"
)
_COIN: Final = r"\b(?:bitcoins?|btc|monero|xmr|usdt|crypto(?:currency)?)\b"
_THREATENS: Final = (
    rf"(?:{_HOLDS})[\s\S]{{0,1500}}(?:\b(?:pay|send|transfer)\b[^\n]{{0,60}}(?:\$ ?\d|\d ?(?:usd|eur|dollars))|{_COIN})"
    r"|\bunless you\b[^.\n]{0,20}\bpay\b[^.\n]{0,80}(?:publish|leak|release|expose|sell|delete)"
    r"|(?:publish|leak|release|expose|sell)[^.\n]{0,60}\b(?:unless|if)\b[^.\n]{0,30}(?:\bpay|ransom)"
    rf"|(?:{_HOLDS_IN_HAN})[\s\S]{{0,400}}(?:比特币|usdt|虚拟币|打款|汇款|转账)"
    "|(?:不|否则)[^。\\n]{0,8}(?:付|给|打|汇|转)[^。\\n]{0,6}(?:钱|款)[^。\\n]{0,12}(?:公开|曝光|发布|泄露)"
)

ASKS: Final = {
    "asks-new-address": re.compile(_NEW_ADDRESS),
    "threatens": re.compile(_THREATENS),
    "asks-second-factor": re.compile(
        # Whoever asks that it be left on asks for none.
        rf"(?<!not )(?<!n't )(?<!never )(?:{_OFF})[^.\n]{{0,40}}(?:{_FACTOR}|passkey)"
        rf"|(?:{_FACTOR})[^.\n]{{0,30}}(?:reset|remove|disable|(?:turn|switch|tak)(?:ed|en) off)"
        rf"|\b(?:turn|switch|take)\b[^.\n]{{0,20}}(?:{_FACTOR})[^.\n]{{0,20}}\boff\b"
        # "… and lost my authenticator. Could you switch it off?"
        rf"|(?:{_FACTOR}|passkey)[^\n]{{0,80}}(?<!not )(?<!n't )"
        rf"\b(?:(?:turn|switch|take) (?:it|that|this|them) off|(?:{_OFF}) (?:it|that|this|them)\b)"
        rf"|(?:{_OFF_IN_HAN}|取消)[^。\n]{{0,12}}(?:{_FACTOR_IN_HAN})"
        rf"|(?:{_FACTOR_IN_HAN})(?:[^。\n]{{0,14}}(?:{_OFF_IN_HAN}|关了)|[^。，,\n]{{0,6}}取消)"
        rf"|[把将][^。，,\n]{{0,10}}(?:{_FACTOR_IN_HAN})[^。\n]{{0,8}}(?:[关停解撤删卸關](?!于|于)|取消|去掉|清)"
        rf"|(?:{_FACTOR_IN_GERMAN})[^.\n]{{0,40}}(?:zurücksetz|abschalt|deaktivier|ausschalt|entfern|schalte[^.\n]{{0,16}}\baus\b)"
        r"|(?:setzen|schalten)[^.\n]{0,40}(?:zwei-?faktor|zweiten faktor)"
        rf"|{_OTHER_FACTORS}"
        rf"|{_CODES_MOVED}"
        r"|(?<!怎么)(?<!怎样)(?<!如何)(?:绑定|登录|验证)的?(?:手机|电话)号?码?(?:请|帮我|给我)?[改换]?(?:改|换|换绑)[成为到]",
    ),
    "asks-payment-change": PAYMENT_CHANGE,
    "asks-for-secret": re.compile(
        r"(?:send|e-?mail|tell|give|reply|respond|text)\b(?: to)?(?: me| us| back| this| mail| e-?mail|,)*(?: with| by)?(?: sending)?"
        r" (?:me |us )?your (?:current |old |full |login |account )*"
        r"(?:password|passcode|pin\b|one-time code|security code|recovery codes?|cvv)"
        r"|(?:把|将)(?:您|你)?的?(?:登录|支付|账户|账号)?(?:密码|验证码|安全码|动态码)[^。\n]{0,6}(?:发给|发到|发来|告诉|回复给|提供给)"
        r"|(?:回复|提供|发送)(?:您|你)的?(?:登录|支付|账户|账号)?(?:密码|验证码|安全码|动态码)"
        r"|(?:senden|nennen|schicken) sie (?:uns |mir )?ihr (?:passwort|kennwort)"
        rf"|{_CARD_AND_CODE}|{_NAME_AND_PASSWORD}|{_READ_BACK}|{_SPARE_CODE}",
    ),
    "asks-sign-in": re.compile(
        r"\b(?:log|sign)[- ]?(?:in|on)\b[^.\n]{0,16}"
        r"(?:to (?:read|view|see|keep|continue|restore|avoid|verify|unlock)|again|here|below|https?:)"
        r"|(?:account|mailbox|identity)[^.\n]{0,20}(?:must|has to|needs to) be (?:verified|confirmed|validated)"
        r"|重新登[录入]|点击[^。\n]{0,8}登[录入]|登[录入][^。\n]{0,8}(?:查看|恢复|处理)|立即登[录入]",
    ),
    "asks-password": re.compile(
        r"(?:confirm|verify|validate|update|re-?enter|submit)[^.\n]{0,30}"
        r"(?:your (?:account|identity|password|e-?mail|mailbox|information|details|wallet|card|payment))"
        r"|(?:your )?(?:account|mailbox|wallet|card|password|subscription|storage)[^.\n]{0,40}"
        r"(?:suspend|deactivat|locked|limited|restricted|expire|terminat|blocked|unusual|is full|on hold)"
        r"|(?:verifi(?:que|car)|confirm(?:e|ar)|atualiz(?:e|ar)|actualic?e)[^.\n]{0,30}(?:conta|cuenta|senha|dados|datos|cadastro)"
        r"|(?:ihr|dein) (?:konto|postfach|zugang)[^.\n]{0,40}(?:gesperrt|eingeschränkt|bestätig|verifizier|abgelaufen)"
        r"|votre (?:compte|colis|carte|messagerie)[^.\n]{0,40}(?:suspend|bloqu|expir|confirm|limit|attente)"
        r"|(?:验证|确认|更新|核实)[^。\n]{0,8}(?:您?的?(?:账号|账户|密码|身份|银行卡|邮箱))"
        r"|(?:账号|账户|邮箱|银行卡|密码)[^。\n]{0,10}(?:停用|冻结|异常|过期|失效|受限|锁定|注销)"
        r"|アカウント[^。\n]{0,20}(?:停止|制限|確認|更新|異常)|(?:お支払い|カード)[^。\n]{0,12}(?:確認|更新|失敗)",
    ),
    "asks-gift": re.compile(
        r"(?:you(?:'ve| have)? (?:been )?(?:won|selected|chosen)|claim your|your reward|gift ?card|lottery|inheritance|airdrop|bitcoin|"
        r"btc|usdt|next of kin|million (?:dollars|usd|euros?)|congratulations)"
        r"|(?:você|voce) (?:ganhou|foi)|parab[eé]ns|felicit|herzlichen gl[uü]ckwunsch|gewonnen|f[eé]licitations"
        r"|(?:中奖|领取(?:奖金|红包|补贴|礼品)|工资补贴|个人劳动补贴|礼品卡)",
    ),
    "asks-delivery-fee": re.compile(
        r"(?:parcel|package|shipment|delivery)[^.\n]{0,60}(?:fee|customs|pay|held|pending|reschedul|failed|could not|waiting)"
        r"|(?:paket|sendung|colis|encomenda|paquete|pacote)[^.\n]{0,60}(?:geb[uü]hr|zoll|frais|taxa|pendente|pago|zahl|angehalten|bloqu)"
        r"|(?:包裹|快递)[^。\n]{0,12}(?:补缴|关税|扣留|无法派送|重新派送)",
    ),
    "asks-scan": re.compile(r"(?:scan|use your phone)[^.\n]{0,40}(?:qr|code)|扫(?:描|一扫|码)[^。\n]{0,12}(?:二维码|下方|下图|验证|领取)"),
    "presses": re.compile(
        r"within (?:24|48|72|12) ?(?:hours|hrs)|immediately|final (?:notice|warning|reminder)|last (?:warning|chance|reminder)|act now|"
        r"urgent(?:ly|e)?|expires? (?:today|soon|in)|avoid (?:suspension|interruption|closure)|imediat|inmediat|sofort|dringend|"
        r"(?:24|48|72)\s?(?:小时|時間)|立即|马上|逾期|否则|至急",
    ),
    "keeps-secret": re.compile(
        r"(?:keep (?:this|it) (?:confidential|between us)|do not (?:tell|call|phone)|don't (?:tell|call))"
        r"|(?:不要|别)(?:告诉|声张|打电话)|保密处理"
    ),
    "gives-archive-password": re.compile(
        r"(?:password|passcode|pwd|解压密码|密码|senha|passwort)\s?(?:is|为|是)?\s?[:：]\s?\S{3,20}",
    ),
}  # fmt: skip


def asked(text: str) -> dict[str, str]:
    """What a text asks for, each with the words that ask it."""
    sample = text[:MOST].replace("’", "'")
    lowered = sample.casefold()
    written = sample if len(lowered) == len(sample) else lowered  # a few letters fold to two
    found = {code: pattern.search(lowered) for code, pattern in ASKS.items()}
    found["asks-payment-change"] = found["asks-payment-change"] or money_elsewhere(lowered)
    return {code: _whole_words(written, place) for code, place in found.items() if place}


def _whole_words(text: str, found: re.Match[str]) -> str:
    rest = re.match(r"[A-Za-z]*", text[found.end() : found.end() + 20])
    return (text[found.start() : found.end()] + (rest[0] if rest else ""))[:80]
