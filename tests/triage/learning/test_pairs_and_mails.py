"""Learning whether two texts ask the same, and whether a mail is unwanted."""

import dataclasses

import numpy as np
import pytest

from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.learning.mails import learn_mails, threshold_sparing
from sealdesk.triage.learning.measures import auroc
from sealdesk.triage.learning.pairs import learn_pairs
from sealdesk.triage.mailsigns import Link, MailSigns, keys_of_mail

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
    keys = set(keys_of_mail(LURE))
    assert {"id 9.A9", "id by the sender True", "zone +0100"} <= set(keys_of_mail(LETTER))
    assert {"link leads elsewhere", "link to a number", "link away from the sender", "reply elsewhere", "s urgent"} <= keys
    assert not {key for key in keys_of_mail(LETTER) if key.startswith(("link leads", "reply else"))}


def test_what_servers_added_is_no_sign():
    assert set(
        keys_of_mail(
            dataclasses.replace(LETTER, headers=LETTER.headers | {"x-ms-exchange-anything", "delivered-to", "authentication-results"})
        )
    ) == set(keys_of_mail(LETTER))


def test_unwanted_mail_is_told_and_ordinary_mail_spared():
    mails = [dataclasses.replace(one, text=f"{one.text} {word}") for one in (LETTER, LURE) for word in map(str, range(30))]
    unwanted = np.array([at >= 30 for at in range(60)])
    judge = learn_mails([keys_of_mail(mail) for mail in mails], unwanted)
    scores = judge.scores([LETTER, LURE])
    assert scores[0] < judge.threshold < scores[1]
    assert judge.chance(scores)[0] < 0.5 < judge.chance(scores)[1]


def test_the_threshold_spares_all_but_the_allowed_share():
    scores = np.arange(1000, dtype=np.float32)
    assert (scores > threshold_sparing(scores, 0.002)).sum() == 2
    assert (scores > threshold_sparing(scores, 0)).sum() == 0
    assert threshold_sparing(np.zeros(0, dtype=np.float32), 0.1) == 0
