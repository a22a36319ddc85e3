"""Money that shall go to another account: the commonest fraud by mail, in the words in which it comes."""

from __future__ import annotations

import pytest

from sealdesk.triage.dangers.asking import asked


@pytest.mark.parametrize(
    "text",
    [
        "请把收款账户改成下面这个：工商银行 6222，户名 张三贸易公司，今天付款前请更新。",
        "收款账户更新通知：请尽快修改",
        "请更新供应商付款信息",
        "开户行变更，请财务改一下",
        "我公司原账户因审计暂停使用，请将款项汇入以下账户",
        "工资卡换了，请把我的工资打到新卡",
        "我司银行账户已变更",
        "原收款账号已停用，请打款至新账户",
        "即日起货款请汇至如下账户",
        "请将我的工资发到另一张卡上",
        "对公账户已更换，付款请走新账户",
        "贵司付款时请使用我们新的收款账号",
        "Our new account number for transfers is below, please use it from today: 20-00-00 00123344.",
        "our banking details changed",
        "Please remit all future payments to our new account",
        "the old account is under audit, wire it to the one below",
        "please amend our vendor record with the new bank information",
        "Kindly note our change of bank.",
        "We have switched banks, the new details are attached",
        "Please find our revised remittance instructions attached",
        "Please update our payment instructions, effective immediately: new IBAN",
        "Please make the transfer to the following account",
        "We now bank with Barclays; please pay invoice 22 there",
        "I'd like my salary paid into a different bank account from this month",
        "Could you change my direct deposit before Friday",
        "Due to an ongoing audit our previous account is frozen, please send the payment to the details below",
        "Our beneficiary bank has been changed",
        "Please use the updated wire instructions for the outstanding invoice",
        "Unsere Bankverbindung hat sich geändert",
        "Bitte nutzen Sie unsere neue IBAN",
        "Notre RIB a changé, veuillez trouver nos nouvelles coordonnées bancaires",
        "Hemos cambiado nuestra cuenta bancaria",
        "振込先口座が変更になりました",
    ],
)
def test_who_says_that_money_goes_to_another_account(text: str) -> None:
    assert "asks-payment-change" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I change the card on file?",
        "请问怎么修改收款账户？",
        "如何更换银行卡",
        "refund to my other card",
        "my bank changed its name",
        "I changed my delivery address",
        "change my payment method to PayPal",
        "How do I transfer money to my new account?",
        "Can I update my account details?",
        "I updated my account information but it does not show",
        "Nothing changed in our payment details",
        "Our bank details have not changed.",
        "The old account was closed last year.",
        "How can I change my bank account for refunds?",
        "can you send the invoice to the new address below",
        "Please pay attention to the details below",
        "we moved to a new office",
        "My salary is too low for another phone",
        "Please send the parcel to the following address",
        "退款什么时候到账",
        "我换了手机号",
        "账户余额怎么没变",
        "工资什么时候发到卡上",
        "I have a new bank card, can I still use the app?",
        "Is there a bank holiday this week? We changed the order.",
        "你们的收款账户没有变更吧？",
    ],
)
def test_who_asks_how_to_change_an_account_of_the_own_or_speaks_of_something_else(text: str) -> None:
    assert "asks-payment-change" not in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pouvez-vous désactiver la double authentification de mon compte ?",
        "Merci de réinitialiser mon second facteur",
        "Por favor desactive la autenticación de dos factores",
        "Necesito restablecer el segundo factor de mi cuenta",
        "Quiten la verificación en dos pasos de mi cuenta",
        "Veuillez supprimer la validation en deux étapes",
        "Bitte setzen Sie meinen zweiten Faktor zurück",
        "二段階認証をリセットしてください",
        "多要素認証を解除してほしい",
    ],
)
def test_a_second_factor_is_asked_for_in_other_languages_too(text: str) -> None:
    assert "asks-second-factor" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi team, please note that our bank details have changed. Kindly use the new account below for all future invoices.",
        "Hello, I changed banks last week and would like my salary to be paid into my new account from the next pay run.",
        "Please disregard the bank information printed on invoice 2031 and pay to the attached details instead.",
        "As your supplier we inform you that effective immediately, remittances must be directed to our new HSBC account.",
        "We no longer accept payment to the account ending 8821. New wiring instructions are attached.",
        "My bank had a security issue and I need payroll to go to my Chime card from now on.",
        "Hey, it's Martin from sales. I'd like to change where my wages go. New sort code 04-00-04, account 55120987.",
        "Please be advised of a change of remittance information for Blue Ridge Supplies, effective 1 March.",
        "Could you tell me which account you have on file for us? We'd like to replace it before the next remittance.",
        "The account you normally pay us on is frozen pending a year-end audit; I will forward the replacement coordinates today.",
        "Going forward, our commission should be credited to my personal account instead of the company's.",
        "Please redirect the transfer for invoice INV-0098 to our Polish account, as our main one is blocked.",
        "For compliance reasons we cannot take money in the UK account anymore. Re-issue the payment to Hong Kong, details enclosed.",
        "Kindly modify our vendor profile with the enclosed bank letter so that upcoming payments reach us at the new bank.",
        "您好，我司收款账户已变更，今后货款请汇至以下新账户。",
        "请更新我司对公账户信息，开户行已改为招商银行深圳分行。",
        "因公司更名，收款人名称变更为宏达贸易有限公司，请付款前修改。",
        "自即日起，我公司启用新的银行账户，旧账户停止使用，请贵司知悉。",
        "老板让我通知你，以后给华盛的货款都走这个新账号。",
        "我们已更换开户银行，请贵司财务尽快更新供应商档案中的账户资料。",
        "房租从下个月起请打到另外一个账户，原房东账户不用了。",
        "我的旧卡被限额了，奖金和工资以后都打到我爱人的卡上吧。",
        "请帮我把薪资账户换成建设银行的，卡号我发在下面。",
        "以后佣金不要打公司账户了，打我私人账户就行。",
        "敝司往來銀行已更改，煩請日後將貨款匯入以下新帳戶。",
        "更改收款账号申请已附上，请尽快处理，我们等着这笔款发货。",
        "我们原来的基本户已销户，请以后按新开立的一般户付款。",
    ],
)
def test_the_same_in_words_that_have_no_order(text: str) -> None:
    """What is owed, another place for it, and no form in which the two must come."""
    assert "asks-payment-change" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi, I can't log into my account after changing my phone number. Can you help?",
        "I moved house last week. Please update my delivery address to 14 Elm Road.",
        "Could you send me a copy of invoice 2291? I lost the original.",
        "I was charged twice on my credit card for the same subscription.",
        "My card expired, how do I add a new one to my account?",
        "I'd like to close my account and have my data deleted.",
        "Do you accept bank transfers from Switzerland?",
        "Please change the email address on my account to my new one.",
        "The invoice shows the wrong company name. It should be Lindqvist AB.",
        "How do I switch from monthly to yearly payment?",
        "We'd like to pay by direct debit from next month. Is there a form?",
        "Has my payment for invoice 8810 been received?",
        "我的退款什么时候能到银行卡？已经等了一个星期了。",
        "请把发票抬头改成北京云帆科技有限公司。",
        "我昨天已经转账了，订单为什么还显示未付款？",
        "信用卡被重复扣款两次，请核实并退款。",
        "我的银行卡过期了，怎么在账户里换一张新卡支付？",
        "发票还没有收到，能再发一次吗？",
        "想把会员转到我另一个账户上，可以吗？",
        "账户余额显示不对，充值的钱没有到账。",
        "The invoice shows the old address, please change it; my account number is 4711",
        "Can I pay the invoice from another account?",
        "Your new account is ready. Your invoice is attached.",
        "我司收款账户未变更",
    ],
)
def test_accounts_banks_and_invoices_are_mostly_spoken_of_for_other_reasons(text: str) -> None:
    assert "asks-payment-change" not in asked(text)
