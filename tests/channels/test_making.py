"""How a mail was made: what the sender's program left in it, and nothing that servers added."""

from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.making import MAX_TARGETS
from sealdesk.channels.mail.signs import signs_of_raw
from sealdesk.triage.mailsigns import keys_of_mail
from sealdesk.triage.making import Target

OFFER = b"""Received: from relay.example by mx.example; Mon, 02 Sep 2002 10:11:12 +0100
X-Spam-Status: Yes
From: "Offers" <win4you99@shop.example>
Subject: For you
Date: Mon, 2 Sep 02 10:11:12
Message-Id: <1@shop.example>
Mime-Version: 1.0
X-Priority: 1
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: 8bit

<HTML><BODY BGCOLOR="#FF0000" onload="go()"><!-- a --><A HREF="http://203.0.113.9:8080/remove/cgi?who=17">Win</A>
<IMG SRC="http://shop.example/a.gif"><A HREF="http://[broken/">x</A></BODY></HTML>
"""


def made(raw):
    return signs_of_raw(raw).made


def test_what_the_program_of_the_sender_left_is_read():
    found = made(OFFER)
    assert found.fields == (
        "From", "Subject", "Date", "Message-Id", "Mime-Version", "X-Priority", "Content-Type", "Content-Transfer-Encoding",
    )  # fmt: skip
    assert found.parts == ("content-type text/html", "charset iso-8859-1", "content-transfer-encoding 8bit")
    assert found.values == ("x-priority 1",)
    assert found.date == "Mon, 2 Sep 02 10:11:12"
    assert "bgcolor #ff0000" in found.attributes
    assert (found.scripts, found.comments, found.pictures, found.shouted_markup) == (1, 1, 1, True)


def test_where_links_lead_is_read_and_a_broken_one_passed_over():
    assert made(OFFER).targets == (Target("203.0.113.9", "/remove/cgi who=17", True, True),)
    keys = keys_of_mail(signs_of_raw(OFFER)).build
    assert {"leads remove", "leads cgi", "leads to a port", "leads to 9.9.9.9 3"} <= set(keys)
    assert not [key for key in keys if "17" in key]


def test_links_of_a_plain_text_count_too_and_have_a_bound():
    letter = b"From: a@mail.example\nSubject: s\n\n" + b"see https://mail.example/order/track \n" * (MAX_TARGETS + 5)
    found = made(letter)
    assert len(found.targets) == MAX_TARGETS
    assert set(found.targets) == {Target("mail.example", "/order/track ", False)}
    assert (found.markup, found.attributes) == (0, ())


def test_what_servers_added_changes_nothing():
    bare = OFFER.split(b"\n", 2)[2]
    assert made(bare) == made(OFFER)
    assert keys_of_mail(signs_of_raw(bare)) == keys_of_mail(signs_of_raw(OFFER))


@given(st.binary(max_size=400), st.text(max_size=100))
def test_any_bytes_are_read_or_refused_as_unparsable(body, address):
    raw = b"From: a@mail.example\nContent-Type: text/html\n\n<a href='" + address.encode("utf-8", "replace") + b"'>x</a>" + body
    for mail in (raw, body):
        try:
            keys_of_mail(signs_of_raw(mail))
        except Unparsable:
            continue
