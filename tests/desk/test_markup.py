"""HTML is read as a reader sees it, each word knows its place, and a value is taken out without a tag being touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.desk.markup import Placed, changed, visible
from sealdesk.desk.receiving import Incoming
from sealdesk.desk.scrubbing import scrub

PIECES = st.lists(
    st.sampled_from(
        ["<b>", "</b>", "<p>", "<td>", "<br/>", "<", ">", "&amp;", "&#65;", "&nbsp;", "<a title='x>y'>", "<!-- c -->", '"', "'"]
    )
    | st.text("ab \n1é密", max_size=4),
    max_size=30,
)


def scrubbed(html: str, *, text: str = "See the letter.", **more: object) -> Incoming:
    incoming = Incoming(person=None, department=None, text=text, html=html, **more)  # type: ignore[arg-type]
    scrub(incoming, text_of_html)
    return incoming


@given(PIECES)
@settings(deadline=None)
def test_words_with_places_are_what_a_reader_sees(pieces: list[str]) -> None:
    markup = "".join(pieces)
    assert Placed(markup).text == visible(markup)


@given(PIECES, st.data())
@settings(deadline=None)
def test_what_is_taken_out_leaves_every_tag_and_every_other_word(pieces: list[str], data: st.DataObject) -> None:
    placed = Placed("".join(pieces))
    start = data.draw(st.integers(0, len(placed.text)))
    end = data.draw(st.integers(start, len(placed.text)))
    gone = changed(placed.markup, [(low, high, "") for low, high in placed.places(start, end)])
    kept = "".join((placed.text[:start] + placed.text[end:]).split())
    if "<" not in placed.text and "&" not in placed.text:  # those may begin a tag or a sign when what stood behind is gone
        assert "".join(visible(gone).split()) == kept
    assert gone.count("<p>") == placed.markup.count("<p>")


@pytest.mark.parametrize(
    ("html", "left", "value"),
    [
        ("password: Lead1ngText! <br>thanks", "password: ⟦password 1⟧ <br>thanks", "Lead1ngText!"),
        ("<p>My pass<b>word</b>: Hunt<i>er2xyz!</i> ok</p>", "<p>My pass<b>word</b>: ⟦password 1⟧<i></i> ok</p>", "Hunter2xyz!"),
        ("<td>Password:</td>\n<td>Tr0ub4dor&amp;3</td>", "<td>Password:</td>\n<td>⟦password 1⟧</td>", "Tr0ub4dor&3"),
        ("<p>Password<!-- x -->: <a title='a>b'>hunter22</a>", "<p>Password<!-- x -->: <a title='a>b'>⟦password 1⟧</a>", "hunter22"),
        ('<a href="https://u:Sup3rs3cret@host.example/">in</a>', '<a href="">in</a>', "Sup3rs3cret"),
        ("<a href=https://host.example/?a=1&amp;api_key=9f8e7d6c5b4a39281706f5e4>in</a>", '<a href="">in</a>', "9f8e7d6c5b4a39281706f5e4"),
        ("<p title='password: hunter22'>x</p>", '<p title="">x</p>', "hunter22"),
        ("<p>x<!-- password: hunter22 --></p>", "<p>x</p>", "hunter22"),
        (
            '<a href="https://shop.example/reset?token=abcdef1234567890abcdef">Reset password</a>',
            '<a href="">Reset password</a>',
            "abcdef1234567890abcdef",
        ),
        ("1 < 5, password: hunter22", "1 < 5, password: ⟦password 1⟧", "hunter22"),
    ],
)
def test_html_keeps_all_but_the_secret(html: str, left: str, value: str) -> None:
    incoming = scrubbed(html)
    assert (incoming.html, [found for _kind, found in incoming.secrets]) == (left, [value])
    assert incoming.holds_secret


def test_what_the_text_told_is_taken_out_of_the_html_where_no_word_tells_it() -> None:
    incoming = scrubbed("<p>I use <b>Tr0ub4dor</b>&#38;3 there</p>", text="Password: Tr0ub4dor&3")
    assert (incoming.text, incoming.html) == ("Password: ⟦password 1⟧", "<p>I use <b>⟦password 1⟧</b> there</p>")


@pytest.mark.parametrize(
    "html",
    [
        '<form><input type="password" name="password" value="Enter"></form>',
        "<p>PIN: 1000 pieces</p>",
        '<a href="https://shop.example/reset?lang=en">Reset password</a>',
        '<a href="https://news.example/unsubscribe?token=abcdef1234567890abcdef">Unsubscribe</a>',
        "<style>.password:hover1{}</style><p>Hello</p>",
    ],
)
def test_honest_html_is_not_touched(html: str) -> None:
    incoming = scrubbed(html)
    assert (incoming.html, incoming.secrets) == (html, [])


def test_html_from_which_it_cannot_be_taken_for_certain_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that reads it otherwise than we do would show what we believed to be gone."""
    incoming = Incoming(person=None, department=None, html="<p>Password: hunter22</p>")  # type: ignore[arg-type]
    scrub(incoming, lambda _markup: "it still says hunter22")
    assert (incoming.html, incoming.secrets) == ("", [("password", "hunter22")])
    monkeypatch.setattr("sealdesk.desk.scrubbing._MOST_OF_HTML", 10)
    assert scrubbed("<p>Password: hunter22</p>").html == ""


def test_a_secret_in_a_name_is_no_name() -> None:
    incoming = scrubbed("", envelope={"from": ["password: Hunter2xyz!", "a@b.example"], "to": [["PIN: 4711", "c@d.example"]]})
    assert incoming.envelope["from"] == ["password: ⟦password 1⟧", "a@b.example"]
    assert incoming.envelope["to"] == [["PIN: ⟦password 2⟧", "c@d.example"]]


@pytest.mark.parametrize(
    "unit", ["<b>", "<", "a ", "<a x='", '<a x="', "&amp;", "<!--", "password: hunter22 ", "<a t=' x=y ", "<td>1</td>"]
)
def test_hostile_html_finds_an_end(unit: str) -> None:
    """What takes a second or two would take hours where it was quadratic."""
    scrubbed("password: hunter23 " + unit * (490_000 // len(unit)))
    scrubbed(unit * (2_000_000 // len(unit)))


def test_html_of_more_tags_than_any_letter_has_counts_as_holding_a_secret() -> None:
    incoming = scrubbed("<b>" * 150_001)
    assert (incoming.html, incoming.secrets, incoming.holds_secret) == ("", [], True)
