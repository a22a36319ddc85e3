"""Learning whether two texts ask the same, and whether a mail is unwanted."""

import dataclasses

import numpy as np
import pytest

from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.mails import learn_mails, threshold_sparing
from sealdesk.triage.learning.measures import auroc
from sealdesk.triage.learning.pairs import learn_pairs
from sealdesk.triage.mailsigns import Link, MailKeys, MailSigns, keys_of_mail
from sealdesk.triage.making import Made, Target, keys_of_making
from sealdesk.triage.prediction import LearningError

LETTER = MailSigns(
    subject="Re: meeting on Tuesday",
    text="Hello Anna,\n> shall we meet?\nTuesday suits me well. See you there.",
    sender_name="Mara Lind",
    sender_domain="mail.example",
    reply_domain="",
    mailer="Mutt/1.5",
    kind="person",
    headers=frozenset(("in-reply-to", "references", "received")),
    message_id="20261125.GA17@mail.example",
    zone="+0100",
    recipients=1,
    links=(),
    attachments=(),
    tags={},
    problems=(),
)
LURE = dataclasses.replace(
    LETTER,
    subject="URGENT: your account is suspended!!",
    text="Dear customer, confirm your password within 24 hours or pay $500.",
    reply_domain="elsewhere.example",
    headers=frozenset(),
    links=(Link("https://bank.example/login", "bank.example", "203.0.113.9", "http"),),
    tags={"a": 1, "form": 1},
)


@pytest.fixture(scope="module")
def pairs():
    """Two texts of one category mean the same here, two of different ones do not."""
    chance = np.random.default_rng(3)
    rows = [one for one in shipped_examples() if one.category in ("billing-refund", "account-access", "order-delivery")]
    picked = [(rows[int(chance.integers(len(rows)))], rows[int(chance.integers(len(rows)))]) for _ in range(400)]
    return [(a.text, b.text, a.category == b.category) for a, b in picked]


def test_pairs_that_mean_the_same_are_told_from_others(pairs):
    judge = learn_pairs(*map(list, zip(*pairs[:300], strict=True)))
    firsts, seconds, same = map(list, zip(*pairs[300:], strict=True))
    chance = judge.chance(firsts, seconds)
    assert auroc(chance, np.array(same)) > 0.8
    assert ((chance >= 0) & (chance <= 1)).all()
    assert np.isfinite(judge.chance(["", "？"], ["", "x" * 9_000])).all()


def test_signs_of_a_lure_become_keys():
    lure, letter = keys_of_mail(LURE), keys_of_mail(LETTER)
    assert {"id 9.A9", "id by the sender True", "zone +0100"} <= set(letter.build)
    assert {"link leads elsewhere", "link to a number", "link away from the sender", "reply elsewhere"} <= set(lure.build)
    assert "s urgent" in lure.names
    assert "t password" in lure.text
    assert not {key for key in letter.build if key.startswith(("link leads", "reply else"))}


def test_what_servers_added_is_no_sign():
    added = {"x-ms-exchange-anything", "delivered-to", "authentication-results"}
    assert keys_of_mail(dataclasses.replace(LETTER, headers=LETTER.headers | added)) == keys_of_mail(LETTER)


def test_unwanted_mail_is_told_and_ordinary_mail_spared():
    mails = [dataclasses.replace(one, text=f"{one.text} {word}") for one in (LETTER, LURE) for word in map(str, range(30))]
    unwanted = np.array([at >= 30 for at in range(60)])
    judge = learn_mails([keys_of_mail(mail) for mail in mails], unwanted)
    scores = judge.scores([LETTER, LURE])
    assert scores[0] < judge.threshold < scores[1]
    assert judge.chance(scores)[0] < 0.5 < judge.chance(scores)[1]


def test_a_long_text_does_not_drown_how_a_mail_was_made():
    """Both kinds say the same in many words, drawn by chance; only the build tells them apart, by one sign among few."""
    chance = np.random.default_rng(7)
    kinds = (LETTER, dataclasses.replace(LETTER, made=Made(fields=("Mime-version",), parts=("charset unknown",))))
    words = [f"word{'abcdefghij'[tens]}{'abcdefghij'[ones]}" for tens in range(10) for ones in range(10)]
    mails = [dataclasses.replace(kind, text=" ".join(chance.choice(words, 300))) for kind in kinds for _ in range(40)]
    unwanted = np.array([at >= 40 for at in range(80)])
    judge = learn_mails([keys_of_mail(mail) for mail in mails], unwanted)
    fresh = [dataclasses.replace(kind, text=" ".join(chance.choice(words, 300))) for kind in kinds for _ in range(40)]
    assert ((judge.scores(fresh) > judge.threshold) == unwanted).mean() > 0.95


def test_the_end_of_a_long_mail_is_read():
    """Who writes to many says at the end how to be left out."""
    long = dataclasses.replace(LETTER, text="word " * 1_000 + "unsubscribe")
    assert "t unsubscribe" in keys_of_mail(long).text
    assert "t unsubscribe" not in keys_of_mail(dataclasses.replace(LETTER, text="word " * 10_000 + "unsubscribe")).text


def test_mails_without_any_sign_are_nothing_to_learn_from():
    with pytest.raises(LearningError):
        learn_mails([MailKeys(), MailKeys(), MailKeys()], np.array([True, False, False]))


def test_how_a_mail_was_made_tells_no_day_and_no_place():
    """The year, the clock and the numbers of an address would tell when and for whom a collection was made."""
    first = Made(fields=("Date",), date="Mon, 02 Sep 2002 10:11:12 +0100", targets=(Target("a1.shop.example", "/offer/17", False),))
    later = dataclasses.replace(first, date="Thu, 26 Nov 2026 23:59:59 +0800", targets=(Target("b9.shop.example", "/offer/4711", False),))
    assert _making(first, "anna12@mail.example") == _making(later, "bert34@mail.example")
    assert _making(first, "anna12@mail.example") != _making(dataclasses.replace(first, date="2 Sep 02 10:11:12"), "anna12@mail.example")


def _making(made, address):
    return keys_of_making(made, address, "", "", 100)


def test_the_threshold_spares_all_but_the_allowed_share():
    scores = np.arange(1000, dtype=np.float32)
    assert (scores > threshold_sparing(scores, 0.002)).sum() == 2
    assert (scores > threshold_sparing(scores, 0)).sum() == 0
    assert threshold_sparing(np.zeros(0, dtype=np.float32), 0.1) == 0
