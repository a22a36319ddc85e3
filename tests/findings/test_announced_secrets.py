"""Secrets that people announce in passing: no colon, another spelling, another language, a form, a command, a file of settings.

And what people write about passwords, codes and PINs without telling one, which must stay.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.findings.secrets import SecretKind, holds_secret, secrets_in

K = SecretKind
PUTTY = (
    "Private-Lines: 2\nAAAAgQCQm0tNl4bRT1hBvWPp9V5qSkKlXlzTTuLqrLzYzW0aBcDeFgHiJkLmNoPq\nq8Zk1w==\n"
    "Private-MAC: 0123456789abcdef0123456789abcdef01234567"
)
DRAWN = "abcdef0123456789abcdef"


def found(text: str) -> list[tuple[str, SecretKind]]:
    return [(text[span.start : span.end], span.kind) for span in secrets_in(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my password hunter22! and it fails", "hunter22!"),
        ("My password Sommer2024 was rejected", "Sommer2024"),
        ("our wifi password Guest4all", "Guest4all"),
        ("my new portal password Sunsh1ne", "Sunsh1ne"),
        ("my password 84736251 does not work", "84736251"),
        ("my password Foo!bar does not work", "Foo!bar"),
        ("log in with password abc123", "abc123"),
        ("password - hunter22", "hunter22"),
        ("Password (hunter22)", "hunter22"),
        ("pw: S3cret!99", "S3cret!99"),
        ("PW S3cret!99", "S3cret!99"),
        ("pwd is S3cret99", "S3cret99"),
        ("passw0rd: hunter22", "hunter22"),
        ("p@ssw0rd: hunter22", "hunter22"),
        ("pasword: hunter22", "hunter22"),
        ("Passwrod = hunter22", "hunter22"),
        ("pass word: hunter22", "hunter22"),
        ("I changed my password to hunter22x", "hunter22x"),
        ("the password was reset to Xy7kk2Pq", "Xy7kk2Pq"),
        ("password is now hunter22", "hunter22"),
        ("my password is currently hunter22", "hunter22"),
        ("my password is currently: 84736251", "84736251"),
        ("My password is actually still Sommer2024!", "Sommer2024!"),
        ("the password is currently set to hunter22", "hunter22"),
        ("the new password will be hunter22", "hunter22"),
        ("the password has been changed to hunter22", "hunter22"),
        ("the password has been changed to Sommer2024", "Sommer2024"),
        ("the password has now been reset to 84736251", "84736251"),
        ("the password was changed yesterday to Foo!bar", "Foo!bar"),
        ("I have changed the password of the portal to Sommer2024", "Sommer2024"),
        ("密码改成了hunter22", "hunter22"),
        ("我把密码改成了123456", "123456"),
        ("密码改成123456了", "123456"),
        ("密码已经改成了 swordfish。", "swordfish"),
        ("新密码是hunter22", "hunter22"),
        ("密码现在是hunter22", "hunter22"),
        ("密码现在是123456", "123456"),
        ("密码应该是888888", "888888"),
        ("密码重置为了Abc12345", "Abc12345"),
        ("密碼換成了hunter22", "hunter22"),
        ("user alice pass Sunsh1ne", "Sunsh1ne"),
        ("user: alice, password Sunsh1ne", "Sunsh1ne"),
        ("username alice@example.com and pw Sommer2024", "Sommer2024"),
        ("login alice / Sunsh1ne!", "Sunsh1ne!"),
        ("login: alice/Sunsh1ne!", "Sunsh1ne!"),
        ("credentials are alice / Sommer24", "Sommer24"),
        ("Zugangsdaten: alice / Sommer24", "Sommer24"),
        ("账号 alice 密码 Sunsh1ne", "Sunsh1ne"),
        ("账号：alice / Sunsh1ne!", "Sunsh1ne!"),
        ("Password\nhunter22", "hunter22"),
        ("Username\nalice\nPassword\nswordfish\nThanks", "swordfish"),
        ("E-mail\r\nalice@example.com\r\nPassword\r\nswordfish\r\n", "swordfish"),
        ("mot de passe : soleil9", "soleil9"),
        ("mon mot de passe soleil9", "soleil9"),
        ("mdp: soleil9", "soleil9"),
        ("Mein Passwort Geheim12 geht nicht", "Geheim12"),
        ("пароль: hunter22", "hunter22"),
        ("パスワード：hunter22", "hunter22"),
        ("hasło: hunter22", "hunter22"),
        ("口令:芝麻开门", "芝麻开门"),
        ("口令：“芝麻开门”。", "芝麻开门"),
        ("我的支付密码8888，帮我看看", "8888"),
        ("<password>hunter22</password>", "hunter22"),
        ("<db:dbPassword type='plain'>swordfish</db:dbPassword>", "swordfish"),
        ('<add key="Password" value="swordfish"/>', "swordfish"),
        ("PGPASSWORD=hunter22 psql", "hunter22"),
        ("dbPassword: hunter22", "hunter22"),
        ("curl -u alice:S3cretPass https://x.example/", "S3cretPass"),
        ("curl -sS --user 'alice:swordfish' https://x.example/", "swordfish"),
        ("sshpass -p S3cretPass ssh alice@x.example", "S3cretPass"),
        ("mysql -u root -pS3cretPass shop", "S3cretPass"),
        ("mysqldump -h db -pswordfish shop > x.sql", "swordfish"),
        ("redis-cli -h cache -a swordfish ping", "swordfish"),
        ("docker login -u alice -p S3cretPass registry.example", "S3cretPass"),
        ("tool --password S3cretPass1 --verbose", "S3cretPass1"),
        ("my pin 4821", "4821"),
        ("My card PIN 4821 is refused", "4821"),
        ("my bank pin number 482193", "482193"),
    ],
)
def test_a_password_is_found_however_it_is_announced(text: str, value: str) -> None:
    assert found(text) == [(value, K.PASSWORD)]
    assert holds_secret(text) is K.PASSWORD


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Your code is 482913", "482913", K.CODE),
        ("My access code: 4829", "4829", K.CODE),
        ("Your confirmation code is 482 913", "482 913", K.CODE),
        ("WhatsApp code: 482-913", "482-913", K.CODE),
        ("Enter 482913 to verify your account", "482913", K.CODE),
        ("use code 482913 to log in", "482913", K.CODE),
        ("482913是您的验证码", "482913", K.CODE),
        ("【示例】482913（登录验证码），五分钟内有效", "482913", K.CODE),
        ("验证码收到的是482913", "482913", K.CODE),
        ("短信码：482913", "482913", K.CODE),
        ("登录码 482913", "482913", K.CODE),
        ("recovery codes: 8f3k-29dk 77xa-k2m9\n4m4m-0011", "8f3k-29dk 77xa-k2m9\n4m4m-0011", K.CODE),
        ("My backup codes\n1. 48291377\n2. 99120034", "1. 48291377\n2. 99120034", K.CODE),
        ("恢复码：a1b2c-d3e4f", "a1b2c-d3e4f", K.CODE),
        ("TOTP secret JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP", K.KEY),
        ("my 2FA key is jbsw y3dp ehpk 3pxp", "jbsw y3dp ehpk 3pxp", K.KEY),
        ("谷歌验证器密钥：JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP", K.KEY),
        (f"https://shop.example/reset?token={DRAWN}", DRAWN, K.TOKEN),
        (f"https://shop.example/account/password/reset?u=7&reset_code={DRAWN}&lang=en", DRAWN, K.TOKEN),
        (f"https://shop.example/reset/MQ/c1s2d3-{DRAWN}/", f"c1s2d3-{DRAWN}", K.TOKEN),
        (f"https://shop.example/invite#token={DRAWN}", DRAWN, K.TOKEN),
        (f"PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAA\n{PUTTY}\n", PUTTY, K.PRIVATE_KEY),
    ],
)
def test_codes_keys_and_links_are_found_however_they_are_announced(text: str, value: str, kind: SecretKind) -> None:
    assert found(text) == [(value, kind)]
    assert holds_secret(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "my password does not work",
        "My password doesn't work on iPhone12",
        "the password reset mail never came",
        "the password reset mail of 24.11.2026 10:45",
        "My password expired 3 days ago",
        "my password, username and e-mail are right",
        "my password has 12characters and is refused",
        "reset my password ASAP, ticket AB-1234",
        "password alice@example.com is not accepted",
        "password Windows11 and password Office365",
        "I changed my password to something new",
        "the password was changed to a longer one yesterday",
        "password manager for Android14",
        "the password has been changed to something new",
        "the password was changed to 12characters",
        "my password is currently not working",
        "my password is currently expired",
        "密码改成了6位数字",
        "密码改成了2024年的",
        "密码改成了什么",
        "密码改成了email的",
        "密码现在是13800138000的后六位",
        "密码重置时间为2024年",
        "密码改成了，但是登不上",
        "password to unlock the screenshot.png",
        "see password-policy2.pdf, password screenshot1.png",
        "wifi password WPA2",
        "the password is case-sensitive",
        "Password\nForgot password?\nLog in",
        "Username\nPassword\nLog in",
        "Username\nalice\nPassword\n********\nLog in",
        "Password\nTicket 1234 is still open",
        "pass the parcel",
        "pass the parcel2 to my neighbour",
        "boarding pass A12345 for flight LH1234",
        "the tests pass 100 of 100",
        "a season pass for user groups",
        "user alice cannot log in",
        "user agent Mozilla/5.0 (Windows NT 10.0)",
        "login page / checkout page",
        "login with Chrome/Firefox",
        "login to https://shop.example/account/login2",
        "account 12345678 / order 87654321",
        "user guide v2/chapter3",
        "PIN code of the area",
        "my area PIN 560001",
        "my pin code 560001",
        "the PIN of my card is blocked",
        "pin 2024 of the exhibition",
        "my pin 1000 pieces",
        "忘记密码了",
        "我忘记密码了，请帮我重置",
        "密码：已经修改成功",
        "密码：请输入身份证后六位",
        "口令：输入错误",
        "淘口令：复制这段内容打开",
        "忘记密码13800138000",
        "密码2024年改过",
        "支付密码6位数字",
        "<password></password>",
        "<password>${DB_PASSWORD}</password>",
        "<password>********</password>",
        '<input name="password" value="">',
        "curl -u $USER:$PASS https://x.example/",
        "curl -H 'Accept: text/html' https://x.example:8443/",
        "mysql -P3306 -h db -p shop",
        "mysql --port=3306",
        "--password is required",
        "the error code is 50012",
        "your zip code is 90210",
        "the promo code: 482913",
        "your order code is 482913",
        "enter 4829 pieces to continue",
        "用2024个验证码",
        "验证码一直收不到，已经试了1000次",
        "验证码发到13800138000了",
        "1000次验证码都收不到",
        "recovery codes please",
        "where are my recovery codes? ticket 12345",
        "backup codes: none left",
        "backup code version2",
        "the secret AUTHENTICATIONERROR",
        "secret code with some help from them",
        "https://shop.example/reset",
        "https://shop.example/reset-your-password-in-10-steps",
        f"https://news.example/unsubscribe?token={DRAWN}",
        "https://shop.example/verify?lang=en&utm_source=password_page_2024",
        "https://shop.example/invite/friends-and-family-2024-edition",
    ],
)
def test_what_is_said_about_secrets_stays(text: str) -> None:
    assert found(text) == []


WORDS = [
    "my",
    "your",
    "the",
    "a",
    "password",
    "pass",
    "pin",
    "code",
    "user",
    "login",
    "mail",
    "reset",
    "is",
    "to",
    "not",
    "again",
    "/",
    "\n",
]
LETTERS = "abcdefghijkmnpqrstuvwxyz"


@given(
    st.text(alphabet=LETTERS, min_size=3, max_size=8),
    st.text(alphabet="0123456789!#+", min_size=2, max_size=4).filter(lambda some: any(map(str.isdigit, some))),
    st.text(alphabet=LETTERS.upper(), min_size=2, max_size=4),
    st.sampled_from(
        ["my password {}", "my new password {} is refused", "user alice pass {}", "login alice / {}", "Password\n{}", "我的密码{}"]
    ),
)
@settings(deadline=None)
def test_a_word_of_letters_and_digits_beside_its_word_is_taken_whole(head: str, middle: str, tail: str, said: str) -> None:
    value = head + middle + tail
    assert found(said.format(value)) == [(value, K.PASSWORD)]


@given(st.lists(st.sampled_from(WORDS)))
@settings(deadline=None)
def test_words_alone_are_never_a_secret(words: list[str]) -> None:
    assert found(" ".join(words)) == []
