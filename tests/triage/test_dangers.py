"""Signs of phishing: look-alike names, what is asked for, links, files, and the chance that they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealdesk.triage.dangers.asking import asked
from sealdesk.triage.dangers.judging import WEIGHTS, Danger, Surroundings, judge_danger
from sealdesk.triage.dangers.names import borrowed_house, owner_label, skeleton
from sealdesk.triage.mailsigns import HUMAN, Link, MailSigns

OWN = frozenset({"harbour.example"})
AROUND = Surroundings(own=OWN, colleagues=frozenset({skeleton("Wang Fang")}))


def mail(**others: object) -> MailSigns:
    plain: dict[str, object] = {
        "subject": "My parasol", "text": "The seam has opened after two days, what can we do about it?", "sender_name": "Elena Rossi",
        "sender_domain": "customer.example", "reply_domain": "", "mailer": "", "kind": HUMAN, "headers": frozenset(),
        "message_id": "1@customer.example", "zone": "", "recipients": 1, "links": (), "attachments": (), "tags": {}, "problems": (),
    }  # fmt: skip
    return MailSigns(**(plain | others))  # type: ignore[arg-type]


def found(around: Surroundings = AROUND, **others: object) -> Danger:
    return judge_danger(mail(**others), around)


def codes(danger: Danger) -> set[str]:
    return {sign.code for sign in danger.signs}


def test_a_well_known_house_writes_under_its_own_name() -> None:
    assert borrowed_house("PayPal Service", "paypal.com") == ""
    assert borrowed_house("PayPal Service", "elsewhere.example") == "paypal"
    assert borrowed_house("支付宝客服", "elsewhere.example") == "alipay"
    assert borrowed_house("A meta question about apples", "customer.example") == ""
    assert owner_label("mail.shop.co.uk") == "shop"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Please reset my second factor, I lost the phone.", "asks-second-factor"),
        ("麻烦帮我重置一下两步验证，手机丢了。", "asks-second-factor"),
        ("Note that our bank details have changed.", "asks-payment-change"),
        ("我司收款账户已变更，请按新账户付款。", "asks-payment-change"),
        ("Your mailbox is full and will be deactivated.", "asks-password"),
        ("您的账号已被冻结，请点击链接验证您的身份", "asks-password"),
        ("Ihr Konto wurde gesperrt", "asks-password"),
        ("Congratulations, you have won a gift card", "asks-gift"),
        ("Scan the QR code below", "asks-scan"),
        ("请扫描下方二维码领取", "asks-scan"),
        ("Keep this between us", "keeps-secret"),
        ("Could you turn off two-step verification on my account?", "asks-second-factor"),
        ("手机丢了，帮忙关掉我账号的双重认证", "asks-second-factor"),
        ("动态令牌解绑一下", "asks-second-factor"),
        ("Bitte setzen Sie meine Zwei-Faktor-Anmeldung zurück", "asks-second-factor"),
        ("把我的两步验证关了", "asks-second-factor"),
        ("帮我解除双重认证", "asks-second-factor"),
        ("换手机了验证器没了,重置一下", "asks-second-factor"),
        ("手机丢了，验证器也没了，麻烦解绑", "asks-second-factor"),
        ("两步验证帮我关一下", "asks-second-factor"),
        ("请把2FA取消", "asks-second-factor"),
        ("I moved to a new phone and lost my authenticator, please switch it off", "asks-second-factor"),
        ("My authenticator is gone. Could you turn it off for me?", "asks-second-factor"),
        ("turn off 2FA for me", "asks-second-factor"),
        ("Please switch off two-step verification", "asks-second-factor"),
        ("can you take 2FA off my account", "asks-second-factor"),
        ("Mein Authenticator ist weg, bitte schalten Sie ihn aus", "asks-second-factor"),
        ("Change the phone number for the login codes to +44 7700 900123", "asks-second-factor"),
        ("I would like to change the phone number for my login codes", "asks-second-factor"),
        ("Please update the mobile number for my verification codes", "asks-second-factor"),
        ("Could you send the login codes to my new number", "asks-second-factor"),
        ("Please send the security codes to +44 7700 900123", "asks-second-factor"),
        ("解绑谷歌验证器", "asks-second-factor"),
        ("请解绑 Google Authenticator", "asks-second-factor"),
        ("请把接收登录验证码的手机号改成 13800138000", "asks-second-factor"),
        ("麻烦更换登录验证的手机号", "asks-second-factor"),
        ("验证码请发到我的新手机", "asks-second-factor"),
        ("帮我换绑手机号", "asks-second-factor"),
        ("We moved to another bank.", "asks-payment-change"),
        ("Kindly remit the amount to the account below", "asks-payment-change"),
        ("I want to update my direct deposit", "asks-payment-change"),
        ("银行卡换了，退款请打到这张卡上", "asks-payment-change"),
        ("Reply with your password so that we can check", "asks-for-secret"),
        ("Please send me your one-time code", "asks-for-secret"),
        ("请把验证码发给我", "asks-for-secret"),
        ("请回复您的登录密码", "asks-for-secret"),
        ("Kindly enter your username and password at https://evil.example/start", "asks-for-secret"),
        ("Please submit your e-mail address and password", "asks-for-secret"),
        ("Please provide your card number, its date and the 3 digits on the back", "asks-for-secret"),
        ("We need your card details and the CVC to go on", "asks-for-secret"),
        ("A 6-digit code is on its way. Please read it back to me", "asks-for-secret"),
        ("Could you send me one of your recovery codes? The app is gone", "asks-for-secret"),
        ("Please give me a backup code", "asks-for-secret"),
        ("请提供您的银行卡号和短信验证码", "asks-for-secret"),
        ("填写卡号、有效期和安全码", "asks-for-secret"),
        ("收到验证码后请发给我", "asks-for-secret"),
        ("把用户名和密码发给我们", "asks-for-secret"),
        ("发我一个恢复码吧", "asks-for-secret"),
        ("帮我把绑定的手机号改成13900000000", "asks-second-factor"),
    ],
)
def test_what_social_engineers_ask_for(text: str, code: str) -> None:
    assert code in asked(text)


CUSTOMERS = [
    "I forgot my password, please send me a new one.",
    "Where do I find the two-step instructions?",
    "Please tell me how to change the password.",
    "My bank says that the payment arrived.",
    "Send me your price list.",
    "我忘记密码了，收不到验证码",
    "请退款到原来的银行卡",
    "我的订单验证失败了，请帮忙看看",
    "How do I change the phone number for the login codes?",
    "I changed my phone number and the login codes do not arrive.",
    "When I try to change the phone number for login codes I get an error",
    "You send the login codes to my old number.",
    "Please change the phone number on my order to +44 7700 900123",
    "How do I link Google Authenticator?",
    "更换手机号后收不到验证码",
    "请问怎么换绑手机",
    "怎么更换登录验证的手机号？",
    "如何修改登录手机号",
    "验证码没发到我的新手机",
    "怎么绑定谷歌验证器",
    "How do I turn on 2FA?",
    "怎么开启两步验证",
    "I lost my authenticator, how do I use a recovery code?",
    "I turned off my phone and on again, the 2FA code is not accepted.",
    "Please do not turn off 2FA for my account.",
    "关于两步验证，想了解一下",
    "换手机了，怎么绑定新的验证器",
    "两步验证开启后，订单取消了",
    "想把关于两步验证的说明发我",
    "Attached is our invoice 33. Bank details are on the invoice, unchanged.",
    "Our bank details have not changed.",
    "Nothing changed in our payment details",
    "我司收款账户未变更",
    "How do I generate backup codes?",
    "I enter my username and password and nothing happens",
    "收不到验证码怎么办",
]


@pytest.mark.parametrize("text", CUSTOMERS)
def test_what_customers_ask_for_is_no_lure(text: str) -> None:
    assert asked(text) == {}


@pytest.mark.parametrize(
    "others",
    [
        {"links": (Link("bank.example", "bank.example", "evil.example", "https"),)},
        {"links": (Link("here", "", "evil.example", "https", "www.paypal.com"),)},
        {"links": (Link("here", "", "harbour.example.evil.test", "https"), Link("scan", "", "x.pages.dev", "https"))},
        {"sender_domain": "rnicrosoft.com"}, {"sender_name": "Wang Fang", "sender_domain": "gmail.com"}, {"sender_domain": "harbour.test"},
        {"files": ("statement.html",)}, {"files": ("prices.xlsm",)}, {"text": "Reply with your password."},
        {"sender_domain": "harbour.example", "text": "Please reset my second factor now."},
    ],
)  # fmt: skip
def test_a_plain_lure_alone_asks_for_care(others: dict[str, object]) -> None:
    assert found(**others).value in {"doubtful", "phishing"}


def test_a_colleague_is_believed_when_it_is_proven_to_be_one() -> None:
    asks = {"sender_domain": "harbour.example", "text": "Please reset my second factor now."}
    assert found(Surroundings(own=OWN, proven=True), **asks).value == ""
    assert found(Surroundings(own=OWN), **asks).value == "doubtful"


def test_a_letter_to_many_may_count_who_clicks() -> None:
    counted = Link("dilbert.example", "dilbert.example", "clicks.customer.example", "https")
    assert "link-elsewhere" not in codes(found(links=(counted,)))


@pytest.mark.parametrize("host", ["203.0.113.9", "0xc0000207", "3221225991", "0xc0.0.2.7", "2001:db8::1"])
def test_a_number_is_no_name_in_any_of_its_forms(host: str) -> None:
    assert "link-to-number" in codes(found(links=(Link("here", "", host, "http"),)))


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"sender_domain": "harb0ur.example"}, "looks-like-us"),
        ({"sender_name": "Wang Fang"}, "names-colleague"),
        ({"sender_name": "support@harbour.example"}, "name-is-other-address"),
        ({"reply_domain": "gmail.com"}, "reply-elsewhere"),
        ({"subject": "Pass\u200bword"}, "hidden-letters"),
        ({"links": (Link("bank.example", "bank.example", "evil.example", "https"),)}, "link-elsewhere"),
        ({"links": (Link("here", "", "203.0.113.9", "http"),)}, "link-to-number"),
        ({"links": (Link("here", "", "xn--pypal-4ve.example", "http"),)}, "link-hides-host"),
        ({"links": (Link("here", "", "my.pages.dev", "https"),)}, "link-to-shelter"),
        ({"files": ("invoice.pdf.exe",)}, "file-double"),
        ({"files": ("parcel.iso",)}, "file-program"),
        ({"files": ("statement.html",)}, "file-page"),
        ({"files": ("prices.xlsm",)}, "file-macro"),
        ({"text": "", "attachments": ("image/png png",)}, "picture-only"),
        ({"text": "The archive password is: 7788", "files": ("a.zip",)}, "gives-archive-password"),
    ],
)
def test_each_sign_is_found_and_alone_is_not_called_phishing_unless_it_is_plain(others: dict[str, object], code: str) -> None:
    danger = found(**others)
    assert code in codes(danger)
    if WEIGHTS[code] < 4:
        assert danger.value != "phishing"


def test_an_ordinary_mail_has_nothing_to_say() -> None:
    assert found() == Danger(found().chance, ())
    assert found().value == ""
    assert found(text="I cannot log in since I changed my phone number. The password is: hunter2").value == ""


def test_signs_add_up() -> None:
    link = Link("paypal.com", "paypal.com", "evil.pages.dev", "https")
    danger = found(sender_name="PayPal", text="Your account is suspended. Confirm within 24 hours.", links=(link,))
    assert danger.value == "phishing"
    assert danger.chance > 0.99
    assert [sign.weight for sign in danger.signs] == sorted((sign.weight for sign in danger.signs), reverse=True)


def test_a_forged_sender_is_enough_and_a_proven_one_needs_more() -> None:
    assert found(Surroundings(own=OWN, forged=True)).value == "phishing"
    asks = {"text": "Our bank details have changed."}
    assert found(**asks).value == "doubtful"
    assert found(Surroundings(own=OWN, proven=True), **asks).value == ""


@given(st.text(max_size=80), st.text(max_size=40))
def test_any_name_and_domain_can_be_looked_at(name: str, domain: str) -> None:
    danger = found(sender_name=name, subject=name, sender_domain=domain, reply_domain=domain)
    assert 0 <= danger.chance <= 1


@pytest.mark.parametrize("kind", ["human", "automatic", "list", "bounce"])
def test_what_kind_a_mail_says_it_is_hides_no_link(kind: str) -> None:
    away = Link("www.mybank.example", "www.mybank.example", "evil.example", "https")
    assert found(kind=kind, links=(away,)).value == "doubtful"


def test_a_proven_letter_to_many_may_have_its_links_counted_by_another_house() -> None:
    counted = Link("www.customer.example", "www.customer.example", "counter.example", "https")
    assert found(Surroundings(proven=True), kind="list", links=(counted,)).value == ""
    assert found(kind="list", links=(counted,)).value == "doubtful"


US = {"sender_domain": "harbour.example", "sender_address": "tom@harbour.example", "sender_name": "Tom"}


@pytest.mark.parametrize(
    ("us", "shown"),
    [
        (US, "harbour.example"),
        (US | {"sender_domain": "mail.harbour.example", "sender_address": "tom@mail.harbour.example"}, "mail.harbour.example"),
        (US | {"sender_domain": "staff.example", "sender_address": "tom@staff.example"}, "tom@staff.example"),
        (US | {"sender_domain": "gmail.com", "sender_address": "harbour.care@gmail.com"}, "harbour.care@gmail.com"),
    ],
)
def test_who_claims_to_be_of_the_desk_and_is_not_proven_asks_for_care(us: dict[str, object], shown: str) -> None:
    around = Surroundings(own=OWN | {"gmail.com"}, addresses=frozenset({"tom@staff.example", "harbour.care@gmail.com"}), unproven=True)
    danger = found(around, **us)
    assert danger.value == "doubtful"
    assert [sign.shown for sign in danger.signs if sign.code == "own-unproven"] == [shown]


@pytest.mark.parametrize("known", [{"proven": True}, {"waiting": True}])
def test_who_is_proven_to_be_of_the_desk_or_is_still_being_checked_says_nothing(known: dict[str, bool]) -> None:
    assert found(Surroundings(own=OWN, **known), **US).signs == ()


def test_where_nobody_can_check_a_mail_from_the_own_domain_needs_one_sign_more() -> None:
    alone, answered = found(**US), found(**US, reply_domain="gmail.com")
    assert [codes(alone), alone.value] == [{"own-unchecked"}, ""]
    assert answered.value == "doubtful"


def test_strangers_who_share_a_house_of_mailboxes_with_the_desk_are_none_of_it() -> None:
    around = Surroundings(own=frozenset({"gmail.com"}), addresses=frozenset({"harbour.care@gmail.com"}), unproven=True)
    assert found(around, sender_domain="gmail.com", sender_address="elena@gmail.com").signs == ()


@pytest.mark.parametrize("kind", ["human", "automatic", "list"])
def test_a_failed_check_and_answers_elsewhere_are_a_sign_with_both_places(kind: str) -> None:
    danger = found(Surroundings(own=OWN, unproven=True, dmarc_failed=True), kind=kind, reply_domain="xn--mller-kva.example")
    assert danger.value == "doubtful"
    assert [(sign.code, sign.shown) for sign in danger.signs] == [("dmarc-answers-away", "customer.example → müller.example")]


def test_a_list_that_has_its_mail_answered_to_itself_raises_no_doubt() -> None:
    failed = Surroundings(own=OWN, unproven=True, dmarc_failed=True)
    of_list = {"kind": "list", "reply_domain": "lists.club.example", "list_domain": "talk.lists.club.example"}
    assert found(failed, **of_list).value == ""
    assert found(failed, **of_list | {"reply_domain": "gmail.com", "list_domain": "talk.gmail.com"}).value == "doubtful"
    assert found(failed, reply_domain="mail.customer.example").signs == ()


def test_a_bounce_of_the_desks_own_mail_server_raises_no_doubt_unless_it_is_answered_elsewhere() -> None:
    bounce = US | {"kind": "bounce"}
    assert found(**bounce, text="Delivery failed: the mailbox is full.").value == ""
    assert found(**bounce, reply_domain="gmail.com").value == "doubtful"


def test_a_number_behind_words_asks_for_care_and_one_that_is_written_out_does_not() -> None:
    hidden = Link("here", "", "192.0.2.7", "http")
    assert found(text="Click here to log in.", links=(hidden,)).value == "doubtful"
    for open_link in (Link("http://10.0.0.5/login", "", "10.0.0.5", "http"), Link("", "", "10.0.0.5", "http", written=True)):
        danger = found(text="http://10.0.0.5/login does not open, what can we do?", links=(open_link,))
        assert [danger.value, "link-shows-number" in codes(danger)] == ["", True]


SIGN_IN = "Your session has expired. Please log in again: https://attacker.test/in"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("support@harbour.example", "name-is-us"), ("Help <help@harbour.example>", "name-is-us"), ("harbour.care@gmail.com", "name-is-us"),
        ("Harbour Support", "names-us"), ("HARB0UR desk", "names-us"),
        ("Elena Rossi", ""), ("elena@customer.example", ""), ("Harvey Support", ""), ("somebody@gmail.com", ""),
    ],
)  # fmt: skip
def test_a_sender_from_outside_who_takes_our_address_or_name_as_its_own(name: str, code: str) -> None:
    around = Surroundings(own=OWN | {"gmail.com"}, addresses=frozenset({"harbour.care@gmail.com"}))
    told = codes(found(around, sender_domain="attacker.test", sender_name=name, text=SIGN_IN))
    assert told & {"name-is-us", "names-us"} == ({code} if code else set())
    assert "names-us" not in codes(found(around, sender_domain="harbour.example", sender_name=name, text=SIGN_IN))
    assert "names-us" not in codes(found(around, sender_domain="attacker.test", sender_name=name)), "other firms have such names too"


def test_our_address_as_a_name_asks_for_care_and_our_name_does_with_a_way_to_sign_in() -> None:
    assert found(sender_domain="attacker.test", sender_name="support@harbour.example").value == "doubtful"
    named = {"sender_domain": "attacker.test", "sender_name": "Harbour Support"}
    assert found(**named).value == ""
    away = (Link("https://attacker.test/in", "attacker.test", "attacker.test", "https"),)
    assert found(**named, text=SIGN_IN, links=away).value == "doubtful"
    assert found(sender_name="Elena Rossi", sender_domain="attacker.test", text=SIGN_IN, links=away).value == ""
