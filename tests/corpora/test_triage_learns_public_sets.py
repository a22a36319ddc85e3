"""Small parts of public sets through the real learners: floors that a broken half, a lost calibration or a bad parse would miss.

The whole sets take minutes; their figures stand in docs/explanation/triage-measured.md.
"""

import zipfile
from hashlib import sha256

import pytest

from sealdesk.channels.mail.judging import evaluate_phishing, evaluate_spam
from sealdesk.triage.evaluating.classifying import evaluate_classes
from sealdesk.triage.evaluating.labelled import Labelled, Pairs, read_labelled, read_pairs
from sealdesk.triage.evaluating.pairing import evaluate_pairs
from tests.shared_data import shared_data

pytestmark = pytest.mark.corpus


def _number(text):
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def _halves(found, picked):
    """Every fourth of the picked rows is held out, by a hash of its text."""
    rows = [row for row in zip(*found, strict=True) if picked(row)]
    parts = [[row for row in rows if (_number(row[0]) % 4 == 0) is held] for held in (False, True)]
    return [type(found)(*map(list, zip(*part, strict=True))) for part in parts]


def test_intents_and_texts_out_of_scope():
    found: Labelled = read_labelled(shared_data("classify_en/clinc150.train.jsonl.gz"))
    train, test = _halves(found, lambda row: row[1] == "oos" or _number(row[1]) % 15 == 0)
    measured = evaluate_classes(train, test, "oos")
    assert measured["in_scope_accuracy"] > 0.93
    assert measured["oos_auroc"] > 0.93
    assert measured["ece"] < 0.06


def test_similar_questions():
    found: Pairs = read_pairs(shared_data("similar/lcqmc.train.jsonl.gz"))
    train, test = _halves(found, lambda row: _number(row[1]) % 5 == 0)
    assert evaluate_pairs(train, test)["auroc"] > 0.85


@pytest.fixture(scope="module")
def parted(tmp_path_factory):
    """A function that writes part of a zip of mails: those whose hash has this rest."""

    def write(name, source, parts, rests):
        path = tmp_path_factory.mktemp("bags") / name
        with zipfile.ZipFile(shared_data(source)) as given, zipfile.ZipFile(path, "w") as taken:
            for entry in given.infolist():
                if not entry.is_dir() and _number(entry.filename) % parts in rests and entry.file_size < 20_000:
                    taken.writestr(entry.filename, given.read(entry))
        return path

    return write


def test_spam_is_told_and_ordinary_mail_spared(parted):
    source = "spam/spamassassin_raw_dev.zip"
    measured = evaluate_spam(parted("train.zip", source, 12, (0, 1)), parted("test.zip", source, 12, (2,)))
    assert measured["accuracy"] > 0.95
    assert measured["ham_lost"] <= 0.01


def test_phishing_is_told_from_ordinary_mail(parted):
    source, usual = "spam/phishing_pot_dev.zip", parted("ham.zip", "spam/spamassassin_raw_dev.zip", 25, (0,))
    with zipfile.ZipFile(usual) as archive:
        ham = [(name, archive.read(name)) for name in archive.namelist() if "ham" in name]
    with zipfile.ZipFile(usual, "w") as archive:
        for name, raw in ham:
            archive.writestr(name, raw)
    measured = evaluate_phishing(parted("train.zip", source, 9, (0, 1)), parted("test.zip", source, 9, (2,)), usual)
    assert measured["spam_recall"] > 0.9
    assert measured["false_alarms"] <= 0.03
