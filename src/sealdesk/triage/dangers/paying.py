"""Money that shall go to another account: the supplier whose bank "has changed", the salary that shall go elsewhere."""

from __future__ import annotations

import re
from typing import Final

#: Whoever says that nothing changed, or asks how to change it, asks for nothing.
_NOT: Final = r"(?<!un)(?<!not )(?<!n't )(?<!nothing )(?<!never )(?<!not been )(?<!how to )(?<!how do i )(?<!how can i )(?<!can i )(?<!to )"
_BANK: Final = (
    r"bank(?:ing)? (?:account|details|info(?:rmation)?|data|coordinates)|account details|iban|beneficiary"
    r"|(?:payment|wire|remittance) details"
)
_TOLD: Final = r"(?:remittance|wire|wiring|settlement|payment) (?:instructions?|account)"
_PAY: Final = r"(?:remit|transfer|wire|pay(?! attention)|direct|redirect|deposit|send|make)\b"
_MONEY: Final = r"\b(?:pay|remit|wire|transfer|invoice|fund|payment)"
_SALARY: Final = r"(?:salary|payroll|wages?|pay ?che(?:ck|que)|direct deposit)"
_OTHER: Final = r"(?:new|different|another|other|changed?|updated?|switch(?:ed)?)"

_IN_ENGLISH: Final = (
    rf"{_NOT}(?:new|changed?|updated?|different|following)[^.\n]{{0,30}}(?:{_BANK})"
    rf"|(?<!your )(?:{_BANK}|{_TOLD})[^.\n]{{0,30}}"
    r"(?<!un)(?<!not )(?<!n't )(?<!not been )(?<!never )(?:changed|updated|amended|revised|\bnew\b)"
    rf"|\b(?:new|updated|amended|revised|changed) (?:\w+ )?{_TOLD}"
    r"|moved to (?:another|a new|a different) bank|\bchange (?:of|in)(?: our)? bank(?:s|ing)?\b(?! holiday)"
    r"|\bwe(?:'ve| have)? (?:recently )?(?:changed|switched) (?:our )?banks?\b|\bwe (?:now bank|are now banking) with\b"
    r"|\bour new (?:bank )?account (?:number|is|details)"
    r"|\bnew account number (?:for|to)(?: \w+){0,2} (?:transfers?|payments?|invoices?|remittances?)"
    rf"|\b{_PAY}[^.?\n]{{0,50}}account (?:below|in the attach)"
    rf"|\b{_PAY}[^.?\n]{{0,50}}\b(?:in)?to (?:our|the|this)"
    r" (?:(?:new|following|updated) (?:\w+ ){0,2}(?:account|bank|iban|details)"
    r"|(?:one|details|iban) (?:below|attached|above))"
    r"|(?:old|previous|existing|former|usual) (?:bank )?account[^.\n]{0,24}(?:audit|frozen|suspended|restricted|blocked|closed|no longer)"
    rf"[^\n]{{0,60}}{_MONEY}"
    rf"|{_MONEY}[^\n]{{0,60}}(?:old|previous|existing|former|usual) (?:bank )?account[^.\n]{{0,24}}"
    r"(?:audit|frozen|suspended|restricted|blocked)"
    r"|(?:updat|amend|chang|correct|revis)\w{0,3}[^.\n]{0,20}(?:vendor|supplier|payee|creditor)"
    r" (?:record|file|master|profile|data|details|info)[^.\n]{0,40}(?:bank|account|payment)"
    r"|(?:updat|amend|chang|correct|revis)\w{0,3}[^.\n]{0,30}(?:bank|account|payment)[^.\n]{0,20}(?:vendor|supplier|payee|creditor)"
    rf"|{_OTHER}[^.\n]{{0,20}}direct deposit|\b{_SALARY}\b[^.?\n]{{0,30}}\b{_OTHER}\b[^.?\n]{{0,20}}(?:account|bank|card|details)"
)
_ASKED: Final = "(?<!怎么)(?<!怎样)(?<!如何)(?<!怎麼)(?<!哪里)(?<!哪儿)(?<!可以)(?<!能否)(?<!想)"
_ACCOUNT: Final = "收款账户|收款账号|收款信息|收款银行|银行账户|银行账号|打款账户|打款账号|汇款账户|汇款账号|对公账户|对公账号|结算账户"
_MOVED: Final = "更换|变更|更改|修改|更新"
_IN_HAN: Final = (
    rf"{_ASKED}(?:换了|更换了?)[^。\n]{{0,6}}(?:银行卡|工资卡)"
    r"|银行卡[^。\n]{0,4}换了|工资卡[^。\n]{0,4}(?:换了|换成|变更)"
    r"|(?:退款|货款|尾款|款项?)[^。\n]{0,6}[打汇转付][到入至往][^。\n]{0,6}(?:这|此|新|下面|以下|下列|如下)"
    rf"|{_ASKED}(?:{_MOVED}|新的?)[^。\n]{{0,8}}(?:{_ACCOUNT}|银行卡)"
    rf"|(?<!你们)(?<!你们的)(?<!贵司)(?<!贵司的)(?:{_ACCOUNT})[^。？\n]{{0,8}}(?<![未没无有不])(?:已?变更|已?更换|已?更改|已?更新|有变|改[成为到]|换[成为到])"
    rf"|{_ASKED}(?:{_MOVED})[^。？\n]{{0,8}}(?:供应商|厂商|商户|收款方|我司)[^。？\n]{{0,8}}(?:付款|收款|打款|银行|账户|账号)"
    r"|开户(?:行|银行)[^。？\n]{0,6}(?<![未没无有不])(?:变更|更换|更改|变了|换了|改[成为到])"
    r"|(?:原|旧|之前的?|以前的?)(?:收款|银行|对公|付款)?(?:账户|账号|帐户|帐号)[^。\n]{0,16}(?:审计|停用|暂停|冻结|注销|年检|作废|不再)"
    r"[^\n]{0,40}(?:[汇打转付][款入到至]|支付)"
    r"|(?:工资|薪水|薪资|奖金)[^。？\n]{0,8}(?:打|发|转|汇|发放)(?:到|进|入|至)[^。？\n]{0,4}(?:新|另|这|其他|别的)"
)
_IN_OTHERS: Final = (
    r"\bneue[nr]? (?:bankverbindung|kontoverbindung|iban|kontonummer)|(?:bankverbindung|kontoverbindung)[^.\n]{0,30}(?:geändert|gewechselt)"
    r"|\bnouve(?:au|lles?) (?:rib|iban|coordonnées bancaires|compte bancaire)"
    r"|(?:changé|changement|modifié|modification)[^.\n]{0,24}(?:\brib\b|iban|coordonnées bancaires|compte bancaire|de banque)"
    r"|\bnuev[oa]s? (?:cuenta bancaria|iban|datos bancarios|número de cuenta)"
    r"|(?:cambiado|cambio|actualizado|actualizar)[^.\n]{0,24}(?:cuenta bancaria|datos bancarios|iban)"
    r"|振込先[^。\n]{0,10}(?:変更|変わり)|銀行口座[^。\n]{0,8}変更(?:いたし|しまし|の)"
)

PAYMENT_CHANGE: Final = re.compile(rf"{_IN_ENGLISH}|{_IN_HAN}|{_IN_OTHERS}")

#: Where money goes to.
_WHERE: Final = (
    r"(?:bank )?accounts?\b|\biban\b|\bswift\b|sort code|\brouting\b|\bbank(?:ing)?\b(?! (?:holiday|statement|card))|direct deposit|\bach\b"
    r"|(?:payee|payment|remittance|settlement|bank|banking) (?:details|information|instructions?|coordinates)|\bbeneficiary\b"
)
_WHERE_IN_HAN: Final = (
    r"账户|帐户|賬戶|帳戶|[账帐賬帳][号號](?!密码|登)|户头|戶頭|银行(?!卡)|銀行(?!卡)|iban|对公户|基本户|收款人|受益人|卡号"
)
_ANOTHER: Final = (
    r"\b(?:new|another|different|alternate|alternative|replacement|updated|subsidiary's|personal|private|factoring company's|escrow)\b"
    r"|\b(?:chang|switch|replac|swap|modif|edit|amend|redirect)\w{0,5}\b"
)
_NO_MORE: Final = (
    r"\b(?:chang(?:ed|ing)|switched|replaced|instead|rather than|from now on|going forward|until further notice|frozen"
    r"|blocked|closed|restricted|(?:cannot|can't|can not|unable to) (?:receive|accept|take)"
    r"|no longer|anymore|rejected|below|attached|enclosed|listed|shown)\b"
)
#: The own account, to which a customer asks that money go back, is none of a supplier's.
_NOT_MINE: Final = r"(?<!your )(?<!create a )(?<!open a )(?<!opened a )(?<!up a )(?<!from )"
SAID: Final = re.compile(
    rf"{_NOT_MINE}(?:{_ANOTHER})[^.?!;,\n]{{0,32}}(?<!in my )(?<!in your )(?<!in our )(?:{_WHERE})"
    # A supplier speaks of "our account" where a customer speaks of his own.
    rf"|\bour (?:\w+ ){{0,3}}(?:account|bank)\b[^.?!\n]{{0,80}}(?:{_NO_MORE}|\breview|\binvestigat|\blimit\b|cannot be credited)"
    r"|\b(?:pay|paying|send|sent|go|settle|redirect|directed|reissue|made) [^.?!\n]{0,40}\bto (?:our|them)\b[^.?!\n]{0,40}"
    r"(?:\baccount\b|\bagent\b|sort code|\biban\b)|\bto the (?:\w+ )?account (?:below|above|stated|shown|listed|in the|on the)\b"
    r"|\bbank details\b[^.?!\n]{0,24}outdated|\b(?:amend|correct|revis|swap)\w{0,3}\b[^.?!\n]{0,24}\bbank (?:details|coordinates)"
    r"|\bmy (?:pay|paycheck|paycheque|salary|wages)\b[^.?!\n]{0,24}\b(?:sent|go|paid)\b"
    r"|\b(?:amend|chang|updat|swap|switch)\w{0,3}\b[^.?!\n]{0,16}\bmy payroll\b"
    rf"|(?<!your )(?<!your bank )(?:{_WHERE})[^.?!\n]{{0,40}}(?<!un)(?<!not )(?<!n't )(?<!not been )(?<!never )(?:{_NO_MORE})"
    r"|\b(?:cannot|can't|no longer|unable to) (?:receive|accept|take)[^.?!\n]{0,24}\baccount\b"
    r"|\b(?:rather than|instead of)[^.?!\n]{0,20}\baccount\b"
    r"|\baccount you have on file\b[^\n]{0,60}(?:replac|chang|updat)"
    r"|\b(?:payroll|salary|wages|bonus|pay)\b[^.?!\n]{0,24}\b(?:go|paid|sent)\b[^.?!\n]{0,12}\bmy \w+[^.?!\n]{0,16}\b(?:card|account)\b"
    r"|(?:换|換|改|更[换換改名]|变更|變更|新的?|另外?|别的|其他|第三方|私人|个人|子公司|离岸|爱人|替换|原来?的?|调整|作废)[^。！？?\n]{0,12}"
    rf"(?:{_WHERE_IN_HAN}|一般户|的卡|账上)|(?:{_WHERE_IN_HAN}|公司账)"
    r"[^。！？?\n]{0,16}(?<![未没無无有不])(?:换|換|改|变更|變更|调整|作废|销户|注销|冻结|不用了|无法|不能|收不了|为准|替换)"
    r"|(?:委托|委託)[^。！？?\n]{0,12}代收|(?:换成|改成|统一进|先打到|打到我们)[^。！？?\n]{0,12}(?:账户|账号|户头|这个)|之前那个不用"
    r"|(?:请勿|不要|先别|別)再?[^。！？?\n]{0,16}(?:账户|账号|帐户|帳戶)[^。！？?\n]{0,4}[付打汇]"
    r"|(?:请勿|不要|先别|別)再?[打付汇][^。！？?\n]{0,10}(?:账户|账号|帐户|帳戶)"
)
#: What a company pays: its suppliers and its people.
OWED: Final = re.compile(
    r"\b(?:invoices?|payroll|pay ?day|wages?|salary|bonus|commissions?|rent|vendors?|suppliers?|beneficiary|payees?|remit\w*"
    r"|purchase order|po \d+|outstanding balance|future pay|direct deposit|be paid|(?:amounts?|payments?) due"
    r"|pay the balance|re-?issue the payment|send the deposit|pay us|paid us|reach us|paychecks?|my pay|payment run|release any funds"
    r"|subsequent payments?|scheduled payments?|payment scheduled|payments? (?:is|are) (?:due|to be made)|all statements"
    r"|all payments|outstanding amount|balance of the deposit|company account|outstanding invoices?"
    r"|(?:future|upcoming|all|next|pending|incoming) (?:\w+ )?(?:payments?|transfers?|pay)"
    r"|settle(?:d|ment)|payments? to us)\b"
    r"|货款|貨款|尾款|款项|笔款|发票|改汇|佣金|工资|工資|薪[资水資]|发薪|奖金|房租|租金|供应商|受益人|放款|预付款|电汇|应付我|我司|敝司|我方|贵司"
    r"|付款(?=[。，,：:]|前|至|到|给)|改付|中介费|劳务费|保证金|回款|结算"
)
#: How far from where the money goes it stands.
_NEAR: Final = 220


def money_elsewhere(text: str) -> re.Match[str] | None:
    """Where a text, in small letters, says that what a company owes shall go to another account, in whatever words."""
    if not OWED.search(text):
        return None
    for said in SAID.finditer(text):
        if OWED.search(text, max(0, said.start() - _NEAR), said.end() + _NEAR):
            return said
    return None
