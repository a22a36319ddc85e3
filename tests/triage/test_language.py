"""Languages of thirty short texts of our own, mixed texts, and abstention."""

import pytest

from sealdesk.triage.language import detect_language
from sealdesk.triage.prediction import Reason

SHORT_TEXTS = [
    ("Where is my parcel?", "en"),
    ("refund please", "en"),
    ("help", "en"),
    ("cannot log in", "en"),
    ("it doesn't work", "en"),
    ("What does the pro plan cost?", "en"),
    ("thanks, all solved", "en"),
    ("order not here yet", "en"),
    ("订单没到", "zh-hans"),
    ("退款", "zh-hans"),
    ("怎么登录？", "zh-hans"),
    ("我的VPN连不上", "zh-hans"),
    ("发票开错了", "zh-hans"),
    ("客服在吗", "zh-hans"),
    ("你们太棒了，谢谢", "zh-hans"),
    ("無法登入", "zh-hant"),
    ("訂單還沒到", "zh-hant"),
    ("請幫我退款", "zh-hant"),
    ("發票開錯了", "zh-hant"),
    ("Où est mon colis ?", "fr"),
    ("Je ne peux pas me connecter", "fr"),
    ("Wo ist mein Paket?", "de"),
    ("Ich kann mich nicht anmelden", "de"),
    ("¿Dónde está mi pedido?", "es"),
    ("No puedo iniciar sesión", "es"),
    ("Non riesco ad accedere", "it"),
    ("Não consigo entrar na conta", "pt"),
    ("ログインできません", "ja"),
    ("로그인이 안 됩니다", "ko"),
    ("Где мой заказ?", "ru"),
]


@pytest.mark.parametrize(("text", "language"), SHORT_TEXTS)
def test_a_short_text_has_the_language_its_writer_used(text, language):
    assert detect_language(text).value == language


@pytest.mark.parametrize("text", ["", "   ", "12345 +86 138", "?!…", "a@b.example https://example.org", "\ud800", "🙂"])
def test_a_text_without_words_has_no_language(text):
    found = detect_language(text)
    assert (found.value, found.reason) == (None, Reason.NO_TEXT)


@pytest.mark.parametrize("text", ["HAR file\nsee the har", "hansa glas A4", "SKU 4411 lampe ok"])
def test_a_few_words_that_may_be_names_are_of_no_foreign_language(text):
    assert detect_language(text).value in {None, "en"}


def test_doubt_is_an_abstention_with_guesses():
    found = detect_language("asdf qwer zxcv")
    assert (found.value, found.reason) == (None, Reason.UNDER_THRESHOLD)
    assert found.alternatives


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("你好，我的 license key 在 dashboard 里找不到了", "zh-hans", "en"),
        ("Hello, this is 王小明 and I cannot log in to the portal.", "en", "zh-hans"),
    ],
)
def test_a_mixed_text_has_its_main_language_and_names_the_other(text, language, other):
    found = detect_language(text)
    assert found.value == language
    assert other in dict(found.alternatives)
    assert found.confidence < 1


def test_a_language_that_the_desk_serves_is_preferred_in_doubt():
    served = detect_language("refund pls", expected=("en", "zh-hans"))
    foreign = detect_language("refund pls", expected=("fr",))
    assert served.value == "en"
    assert foreign.value != "en"


def test_traditional_characters_are_the_evidence_for_traditional_writing():
    assert "訂" in [found.word for found in detect_language("訂單還沒到").evidence]
