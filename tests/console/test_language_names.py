"""Languages are called by their names in both languages of the desk, in lists as on the page of a ticket."""

from __future__ import annotations

import pytest
from django.conf.locale import LANG_INFO
from django.utils import translation

from sealdesk.console import words
from sealdesk.desk.filters import Filter
from sealdesk.desk.models import Ticket
from sealdesk.languages import CODES, name_of
from sealdesk.portal import words as portal_words
from sealdesk.triage.alphabets import ONE_LANGUAGE, SMALL
from tests.cast import Desk, letter
from tests.console.support import signed_in, words_of

TAGS = {*CODES, *SMALL, *ONE_LANGUAGE.values(), "zh-hans", "zh-hant"}


def test_each_language_that_triage_names_has_a_name_in_both_languages() -> None:
    with translation.override("en"):
        english = {tag: name_of(tag) for tag in TAGS}
    with translation.override("zh-hans"):
        chinese = {tag: name_of(tag) for tag in TAGS}
    assert [tag for tag in TAGS if english[tag] == tag or not english[tag].isascii()] == []
    assert [tag for tag in TAGS if chinese[tag].isascii()] == []
    assert (chinese["hi"], chinese["no"], chinese["ko"], chinese["zh-hant"]) == ("印地语", "挪威语", "韩语", "繁体中文")
    assert portal_words.decided("language", "ru") == words.language("ru") == LANG_INFO["ru"]["name"]


def test_a_tag_of_no_known_language_is_shown_as_it_is() -> None:
    assert name_of("tlh") == "tlh"


@pytest.mark.parametrize(
    ("text", "tag", "name"),
    [
        ("Мой заказ ещё не пришёл, что мне делать?", "ru", "Russian"),
        ("주문한 상품이 아직 도착하지 않았어요.", "ko", "Korean"),
        ("我的訂單還沒有到，請幫我查一下。", "zh-hant", "Traditional Chinese"),
    ],
)
def test_a_ticket_in_another_language_is_named_and_found_by_the_filter(desk: Desk, text: str, tag: str, name: str) -> None:
    ticket = desk.ticket_from(letter(subject="1", text=text))
    assert ticket.language == tag
    wang = signed_in(desk.wang)
    assert name in words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert text[:5] in words_of(wang.get(f"/tickets/{ticket.number}/"))
    assert Filter.of(language=tag.partition("-")[0]).apply(Ticket.objects.all(), desk.wang).count() == 1
