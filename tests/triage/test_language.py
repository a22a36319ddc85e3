"""Languages of short texts of our own, what decides them, mixed texts, and abstention."""

import numpy as np
import pytest

from sealdesk.languages import CODES
from sealdesk.triage.alphabets import ONE_LANGUAGE, SMALL, bare
from sealdesk.triage.language import detect_language
from sealdesk.triage.learning.measures import calibration_error
from sealdesk.triage.prediction import Reason
from tests.triage.letters_by_language import BUILT_WITH, HELD_OUT, LOOKED_AT

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


WITHOUT_MARKS = [
    ("toi muon doi mat khau tai khoan cua toi", "vi"),
    ("xin chao, toi chua nhan duoc hang", "vi"),
    ("san pham bi loi, toi muon tra lai", "vi"),
    ("Toi khong dang nhap duoc", "vi"),
    ("quiero cambiar la contrasena de mi cuenta", "es"),
    ("todavia no me ha llegado el paquete", "es"),
    ("je n'ai pas recu ma commande", "fr"),
    ("mon compte est bloque", "fr"),
    ("wo ist meine bestellung, das geraet ist defekt", "de"),
    ("koennen sie mir die rechnung schicken", "de"),
    ("gdzie jest moje zamowienie", "pl"),
    ("prosze o zwrot pieniedzy", "pl"),
    ("siparisim nerede", "tr"),
    ("sifremi degistirmek istiyorum", "tr"),
    ("nemuzu se prihlasit do sveho uctu", "cs"),
]


@pytest.mark.parametrize(("text", "language"), WITHOUT_MARKS)
def test_a_text_typed_without_the_marks_of_its_language_is_of_it_all_the_same(text, language):
    found = detect_language(text)
    assert found.value == language
    assert all(one.word in text for one in found.evidence)


@pytest.mark.parametrize(
    "text", ["shop oi bao gio co hang", "tai khoan bi khoa, giup toi voi", "toi muon huy don hang", "lam sao de hoan tien"]
)
def test_a_few_words_without_marks_are_rather_of_no_language_than_of_a_wrong_one(text):
    assert detect_language(text).value in {None, "vi"}


@pytest.mark.parametrize(
    "text",
    [
        "broken zipper", "parcel lost", "no sound on left side", "Ban this user", "cam lock fell off", "order from Ho Chi Minh City lost",
        "Please send it to Mr Nguyen", "to do: mat for the den, tai chi", "rat in the cam, ban it", "hang mat on the wall",
    ],
)  # fmt: skip
def test_english_with_words_that_are_also_written_elsewhere_stays_english(text):
    assert detect_language(text).value == "en"


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


@pytest.mark.parametrize(("texts", "answered", "right"), [(BUILT_WITH, 128, 126), (LOOKED_AT, 122, 121), (HELD_OUT, 126, 124)])
def test_letters_of_customers_are_told_in_each_language_that_the_desk_names(texts, answered, right):
    assert {language.partition("-")[0] for language in texts} == set(CODES) - {"sk"}
    said = [(detect_language(text), language) for language, several in texts.items() for text in several]
    given = [(found.confidence, found.value == language) for found, language in said if not found.abstained]
    assert len(given) >= answered
    assert sum(ok for _sure, ok in given) >= right
    sure, ok = (np.array(column, dtype=float) for column in zip(*given, strict=True))
    assert calibration_error(sure, ok > 0) <= 0.05


@pytest.mark.parametrize(
    ("text", "language", "decides"),
    [
        ("Де моє замовлення?", "uk", "є"),
        ("Чаму мой заказ яшчэ не ў мяне?", "be", "ў"),
        ("Зашто још није стигла моја поруџбина? Хвала", "sr", "ј"),
        ("کجاست سفارش من؟ هنوز نرسیده", "fa", "سفارش"),
        ("میرا آرڈر کہاں ہے؟", "ur", "ڈ"),
        ("Πού είναι η παραγγελία μου;", "el", "Πού"),
        ("Gdzie jest moje zamówienie, proszę?", "pl", "jest"),
        ("Hvor er pakken min, og når kommer den? Dere svarer ikke meg", "no", "når"),
    ],
)
def test_letters_or_small_words_are_the_evidence(text, language, decides):
    found = detect_language(text)
    assert found.value == language
    assert decides in [one.word for one in found.evidence]
    assert all(one.word in text for one in found.evidence)


@pytest.mark.parametrize("text", ["hola", "danke", "merci", "Ω 5", "Max Mustermann", "Lisboa 2026", "አማርኛ"])
def test_a_word_or_two_are_too_little_for_a_foreign_language(text):
    assert detect_language(text).value in {None, "en"}


def test_a_chinese_text_without_a_telling_character_may_be_of_the_other_writing():
    found = detect_language("不指定年份")
    assert (found.value, found.alternatives) == ("zh-hans", (("zh-hant", 0.1),))
    assert found.confidence < detect_language("订单没到").confidence


def test_a_foreign_name_or_greeting_makes_no_foreign_letter():
    assert detect_language("José García called me about the invoice").value == "en"
    assert detect_language("Привет, my order is late and I cannot log in").value == "en"


def test_a_bare_word_is_counted_only_where_no_language_writes_it_so():
    assert {"khong", "duoc", "toi"} <= SMALL["vi"]
    assert {"the", "mat", "hang"}.isdisjoint(SMALL["vi"])
    assert (bare("không được"), bare("için"), bare("hasło"), bare("Straße")) == ("khong duoc", "icin", "haslo", "Strasse")


def test_every_language_has_words_or_a_script_of_its_own():
    assert set(CODES) - {"zh", "ja", "ko"} <= set(SMALL) | set(ONE_LANGUAGE.values())
