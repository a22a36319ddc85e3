"""Money that shall go to another account: the supplier whose bank "has changed", the salary that shall go elsewhere."""

from __future__ import annotations

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

PAYMENT_CHANGE: Final = (
    rf"{_NOT}(?:new|changed?|updated?|different|following)[^.\n]{{0,30}}(?:{_BANK})"
    rf"|(?:{_BANK}|{_TOLD})[^.\n]{{0,30}}(?<!un)(?<!not )(?<!n't )(?<!not been )(?<!never )(?:changed|updated|amended|revised|\bnew\b)"
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
PAYMENT_CHANGE_IN_HAN: Final = (
    rf"{_ASKED}(?:换了|更换了?)[^。\n]{{0,6}}(?:银行卡|工资卡)"
    r"|银行卡[^。\n]{0,4}换了|工资卡[^。\n]{0,4}(?:换了|换成|变更)"
    r"|(?:退款|货款|尾款|款项?)[^。\n]{0,6}[打汇转付][到入至往][^。\n]{0,6}(?:这|此|新|下面|以下|下列|如下)"
    rf"|{_ASKED}(?:{_MOVED}|新的?)[^。\n]{{0,8}}(?:{_ACCOUNT}|银行卡)"
    rf"|(?:{_ACCOUNT})[^。？\n]{{0,8}}(?<![未没无有不])(?:已?变更|已?更换|已?更改|已?更新|有变|改[成为到]|换[成为到])"
    rf"|{_ASKED}(?:{_MOVED})[^。？\n]{{0,8}}(?:供应商|厂商|商户|收款方|我司)[^。？\n]{{0,8}}(?:付款|收款|打款|银行|账户|账号)"
    r"|开户(?:行|银行)[^。？\n]{0,6}(?<![未没无有不])(?:变更|更换|更改|变了|换了|改[成为到])"
    r"|(?:原|旧|之前的?|以前的?)(?:收款|银行|对公|付款)?(?:账户|账号|帐户|帐号)[^。\n]{0,16}(?:审计|停用|暂停|冻结|注销|年检|作废|不再)"
    r"[^\n]{0,40}(?:[汇打转付][款入到至]|支付)"
    r"|(?:工资|薪水|薪资|奖金)[^。？\n]{0,8}(?:打|发|转|汇|发放)(?:到|进|入|至)[^。？\n]{0,4}(?:新|另|这|其他|别的)"
)
PAYMENT_CHANGE_IN_OTHERS: Final = (
    r"\bneue[nr]? (?:bankverbindung|kontoverbindung|iban|kontonummer)|(?:bankverbindung|kontoverbindung)[^.\n]{0,30}(?:geändert|gewechselt)"
    r"|\bnouve(?:au|lles?) (?:rib|iban|coordonnées bancaires|compte bancaire)"
    r"|(?:changé|changement|modifié|modification)[^.\n]{0,24}(?:\brib\b|iban|coordonnées bancaires|compte bancaire|de banque)"
    r"|\bnuev[oa]s? (?:cuenta bancaria|iban|datos bancarios|número de cuenta)"
    r"|(?:cambiado|cambio|actualizado|actualizar)[^.\n]{0,24}(?:cuenta bancaria|datos bancarios|iban)"
    r"|振込先[^。\n]{0,10}(?:変更|変わり)|銀行口座[^。\n]{0,8}変更(?:いたし|しまし|の)"
)
