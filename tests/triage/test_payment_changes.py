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
