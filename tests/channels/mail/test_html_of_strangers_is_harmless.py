"""Nothing that runs, nothing that loads from elsewhere and nothing that points into the desk survives in a stranger's HTML."""

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.parsing import parse
from tests.shared_data import shared_data

HARMLESS_TAGS = frozenset(
    [
        "html",
        "head",
        "body",
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
HARMLESS_ATTRIBUTES = frozenset(
    [
        "style",
        "dir",
        "lang",
        "href",
        "title",
        "src",
        "alt",
        "width",
        "height",
        "color",
        "size",
        "face",
        "align",
        "border",
        "cellpadding",
        "cellspacing",
        "bgcolor",
        "valign",
        "colspan",
        "rowspan",
        "span",
        "start",
        "type",
        "rel",
        "target",
    ]
)
OURS = {"logo@x": "/attachments/1"}


def dangers(html: str) -> list[str]:
    """What a browser could run, load or send in cleaned HTML, found in the tree that a parser makes of it."""
    found = []
    for node in LexborHTMLParser(html).css("*"):
        if node.tag not in HARMLESS_TAGS:
            found.append(f"<{node.tag}>")
        for name, given_value in node.attributes.items():
            value = given_value or ""
            if name not in HARMLESS_ATTRIBUTES:
                found.append(f"{node.tag} {name}")
            elif name == "href" and not re.match(r"(https?://|mailto:)", value.strip(), re.IGNORECASE):
                found.append(f"href {value}")
            elif (name == "src" and not (value in OURS.values() or value.startswith("data:image/"))) or (
                name == "src" and re.match(r"data:image/svg", value, re.IGNORECASE)
            ):
                found.append(f"src {value}")
            elif name == "style" and re.search(r"url|expression|import|behavior|binding|javascript|@|\\|/\*", value, re.IGNORECASE):
                found.append(f"style {value}")
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["xss_payloads", "dompurify_expect"])
def test_no_known_payload_survives(name: str) -> None:
    with gzip.open(shared_data(f"hostile/{name}.train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        payloads = [json.loads(line)["text"] for line in lines]
    assert len(payloads) > 100
    for payload in payloads:
        for framed in (
            payload,
            f"<div>{payload}</div>",
            f'<a title="{payload}">x</a>',
            f"<p style='{payload}'>",
            f"<img alt='{payload}' src='{payload}'>",
        ):
            assert dangers(clean_html(framed, cid_map=OURS).html) == [], framed


@pytest.mark.corpus
def test_a_known_payload_in_subject_or_name_stays_plain_text() -> None:
    with gzip.open(shared_data("hostile/xss_payloads.train.jsonl.gz"), "rt", encoding="utf-8") as lines:
        payloads = [json.loads(line)["text"] for line in lines][:500]
    for payload in payloads:
        one_line = " ".join(payload.split())
        raw = b"Subject: " + one_line.encode("utf-8", "replace") + b"\r\n\r\nx"
        assert not re.search(r"[\x00-\x1f\x7f]", parse(raw).subject)


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "svg",
                "math",
                "style",
                "script",
                " onload=x",
                "img",
                " src=",
                "//e.x/",
                "a",
                " href=",
                "javascript:",
                '"',
                "'",
                "/",
                "&#",
                "x3a;",
                "template",
                "noscript",
                "mtext",
                "table",
                "--",
                "!--",
                "cid:logo@x",
                "<p title='",
                "url(",
                "=",
                "\x00",
            ]
        ),
        max_size=30,
    )
)
def test_no_mixture_of_dangerous_pieces_survives(pieces: list[str]) -> None:
    assert dangers(clean_html("".join(pieces), cid_map=OURS).html) == []


def test_the_judge_of_these_tests_sees_what_it_is_for() -> None:
    for bad in (
        "<script>x</script>",
        "<a href=javascript:x>",
        "<a href=/logout>",
        "<img src=//e.x>",
        "<p onclick=x>",
        "<p style='background:url(x)'>",
        "<form>",
    ):
        assert dangers(bad)


def test_remote_images_are_counted_and_replaced_by_their_words() -> None:
    cleaned = clean_html(
        '<img src="https://track.example/x.gif" alt="Our logo"><img src="//e.x/y.png"><img src="cid:logo@x">', cid_map=OURS
    )
    assert cleaned.remote_images == 2
    assert cleaned.html == '<span>[Our logo]</span> <span>[image]</span> <img src="/attachments/1">'


def test_other_ways_to_load_something_remote_are_gone() -> None:
    html = (
        "<link rel=stylesheet href=//e.x><body background=//e.x><table background=//e.x><tr><td>t<video poster=//e.x><audio src=//e.x>"
        "<input type=image src=//e.x><img srcset=//e.x><picture><source srcset=//e.x></picture><iframe src=//e.x></iframe><base href=//e.x>"
        "<p style='list-style:url(//e.x)'><meta http-equiv=refresh content='0;url=//e.x'>"
    )
    assert "e.x" not in clean_html(html).html


def test_links_open_elsewhere_without_a_way_back() -> None:
    cleaned = clean_html('<a href="https://example.com/a?b=1" onclick=x rel=opener target=_top>go</a>').html
    (link,) = LexborHTMLParser(cleaned).css("a")
    assert link.attributes == {"href": "https://example.com/a?b=1", "target": "_blank", "rel": "noopener noreferrer nofollow"}


def test_a_link_into_the_desk_itself_loses_its_target() -> None:
    assert "href" not in clean_html('<a href="/tickets/1/delete">x</a><a href="?next=1">y</a><a href="#z">z</a>').html


def test_colours_and_fonts_stay_and_tricks_with_them_go() -> None:
    style = "color: red; font-size: 12px; position: fixed; background: url(//e.x); width: expression(x); background-color: rgb(1, 2, 3)"
    assert clean_html(f'<p style="{style}">x</p>').html == '<p style="color: red; font-size: 12px; background-color: rgb(1, 2, 3)">x</p>'


def test_what_was_removed_is_told() -> None:
    assert clean_html("<form><input></form><svg></svg><p>x").removed == ("form", "input", "svg")
