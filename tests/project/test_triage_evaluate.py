"""`sealdesk triage evaluate`, as anybody runs it: files in, one JSON object out, no desk needed."""

import gzip
import json
import random
import zipfile
from pathlib import Path

import pytest

from sealdesk.project.cli import main
from sealdesk.project.cli.command import USAGE
from sealdesk.triage.evaluating.labelled import read_pairs

TOPICS = {"money": "please refund the money of order", "door": "the office door is locked since", "zh": "请问怎么退款 第"}
STRANGE = ["tell me a joke", "who won the match", "sing a song", "how old is the moon", "what rhymes with orange", "do fish sleep"]


def _lines(path, rows):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return str(path)


def _topics(count):
    rows = [{"text": f"{words} {'abcdefghijkl'[at]} day", "intent": name} for name, words in TOPICS.items() for at in range(count)]
    return rows + [{"text": f"{text} {'abcdefghijkl'[at]}", "intent": "none"} for text in STRANGE for at in range(count // 2)]


def _evaluate(capsys, *arguments):
    code = main(["triage", "evaluate", *arguments, "--json"])
    captured = capsys.readouterr()
    return code, json.loads(captured.out) if captured.out else captured.err


def test_labels(tmp_path, capsys):
    train, test = _lines(tmp_path / "train.gz", _topics(12)), _lines(tmp_path / "test.gz", _topics(4))
    code, found = _evaluate(capsys, "--task", "classify", "--train", train, "--test", test, "--label", "intent", "--out-of-scope", "none")
    assert code == 0
    assert (found["n_train"], found["n_test"]) == (72, 24)
    assert found["accuracy"] > 0.9
    assert set(found["coverage"]) == set(found["accuracy_at_coverage"]) == {"0.5", "0.8", "0.9"}
    assert {"macro_f1", "ece", "train_seconds", "predict_ms_p50", "predict_ms_p95", "by_words_alone", "model_mb"} <= set(found)
    assert found["in_scope_accuracy"] > 0.9
    assert found["oos_auroc"] > 0.9
    assert 0 <= found["oos_recall_at_10"] <= 1


def test_pairs(tmp_path, capsys):
    texts = [row["text"] for row in _topics(10)]
    rows = [{"text_a": a, "text_b": b, "label": int(a[:5] == b[:5])} for a in texts[::4] for b in texts[::3]]
    path = _lines(tmp_path / "pairs.gz", rows)
    code, found = _evaluate(capsys, "--task", "pairs", "--train", path, "--test", path)
    assert code == 0
    assert found["n_test"] == len(rows)
    assert found["auroc"] > 0.9
    assert found["accuracy"] > 0.8


def _zip(path, folders):
    with zipfile.ZipFile(path, "w") as archive:
        for folder, (subject, text) in folders.items():
            for at in range(20):
                raw = f"From: a@{'abcdefghijklmnopqrst'[at]}.example\nSubject: {subject}\n\n{text} {'abcdefghijklmnopqrst'[at]}\n"
                archive.writestr(f"{folder}/{at:02d}.eml", raw)
    return str(path)


HAM = ("meeting", "Hello, shall we meet on Tuesday to talk about the garden?")
SPAM = ("WIN NOW", "You won a prize! Click http://203.0.113.5/x and send your password!")


def test_spam_by_the_folders_of_a_zip(tmp_path, capsys):
    path = _zip(tmp_path / "mails.zip", {"easy-ham-1": HAM, "spam-2": SPAM})
    code, found = _evaluate(capsys, "--task", "spam", "--train", path, "--test", path)
    assert code == 0
    assert (found["accuracy"], found["macro_f1"], found["spam_recall"], found["ham_lost"]) == (1, 1, 1, 0)


def test_the_innermost_folder_decides_what_a_mail_is(tmp_path, capsys):
    plain = _zip(tmp_path / "plain.zip", {"easy-ham-1": HAM, "spam-2": SPAM})
    top = _zip(tmp_path / "top.zip", {"spamassassin/easy-ham-1": HAM, "spamassassin/spam-2": SPAM})
    found = [_evaluate(capsys, "--task", "spam", "--train", path, "--test", path)[1] for path in (plain, top)]
    assert [(one["n_test"], one["spam_recall"], one["ham_lost"]) for one in found] == [(40, 1, 0)] * 2


@pytest.mark.parametrize(("folder", "mail"), [("spamassassin/easy-ham-1", HAM), ("spam-2", SPAM)])
def test_mails_of_one_kind_alone_are_refused(tmp_path, capsys, folder, mail):
    one, both = _zip(tmp_path / "one.zip", {folder: mail}), _zip(tmp_path / "both.zip", {"ham": HAM, "spam": SPAM})
    for train, test in ((one, both), (both, one)):
        code, found = _evaluate(capsys, "--task", "spam", "--train", train, "--test", test)
        assert code == USAGE
        assert "both are needed" in found["error"]


@pytest.mark.parametrize(("yes", "no"), [(True, False), (1.0, 0.0), ("same", "different"), ("True", "False")])
def test_pairs_may_be_labelled_in_other_ways(tmp_path, yes, no):
    rows = [{"text_a": "a", "text_b": "b", "label": label} for label in (yes, no, yes)]
    assert read_pairs(Path(_lines(tmp_path / "pairs.gz", rows))).same == [True, False, True]


@pytest.mark.parametrize(
    ("labels", "told"),
    [((1, 1), "both kinds"), ((0, False), "both kinds"), ((1, "maybe"), "line 2"), ((1, None), "line 2"), ((1, 2), "line 2")],
)
def test_pairs_of_one_kind_or_without_a_clear_label_are_refused(tmp_path, capsys, labels, told):
    path = _lines(tmp_path / "pairs.gz", [{"text_a": "a", "text_b": "b", "label": label} for label in labels])
    code, found = _evaluate(capsys, "--task", "pairs", "--train", path, "--test", path)
    assert code == USAGE
    assert told in found["error"]


@pytest.mark.parametrize("row", [{"text": None, "label": "a"}, {"text": "a", "label": None}, {"text": ["a"], "label": "a"}])
def test_nothing_is_no_text_and_no_label(tmp_path, capsys, row):
    path = _lines(tmp_path / "set.gz", [{"text": "a", "label": "b"}, row])
    code, found = _evaluate(capsys, "--task", "classify", "--train", path, "--test", path)
    assert code == USAGE
    assert "line 2" in found["error"]


@pytest.mark.parametrize("text", ["", "a", "?!", "b \x00"])
def test_texts_that_share_no_word_are_refused_in_one_sentence(tmp_path, capsys, text):
    empty = _lines(tmp_path / "empty.gz", [{"text": text, "intent": name} for name in TOPICS for _ in range(10)])
    test = _lines(tmp_path / "test.gz", _topics(2))
    code, found = _evaluate(capsys, "--task", "classify", "--train", empty, "--test", test, "--label", "intent")
    if text in {"", "?!"}:
        assert code == USAGE
        assert "No word stands in 2 of the texts or mails to learn from." in found["error"]
    else:  # one letter is a word: there is little to learn, but it is measured
        assert (code, found["n_train"]) == (0, 30)


def test_pairs_of_empty_texts_are_refused_in_one_sentence(tmp_path, capsys):
    path = _lines(tmp_path / "pairs.gz", [{"text_a": "", "text_b": "", "label": at % 2} for at in range(40)])
    code, found = _evaluate(capsys, "--task", "pairs", "--train", path, "--test", path)
    assert code == USAGE
    assert "No word stands" in found["error"]


@pytest.mark.parametrize("task", ["spam", "phishing"])
@pytest.mark.parametrize("noise", [False, True])
def test_mails_that_are_empty_or_noise_are_refused_or_measured_in_one_sentence(tmp_path, capsys, task, noise):
    chance = random.Random(5)
    path = tmp_path / "mails.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(40):
            archive.writestr(f"{('ham', 'spam')[at % 2]}/{at}", chance.randbytes(3000) if noise else b"")
    code, found = _evaluate(capsys, "--task", task, "--train", str(path), "--test", str(path), "--ham", str(path))
    assert code in {0, USAGE}
    assert code == 0 or "No word stands" in found["error"]
    assert noise or code == USAGE


def test_a_label_of_what_is_out_of_scope_that_is_in_neither_file_is_refused(tmp_path, capsys):
    path = _lines(tmp_path / "set.gz", _topics(4))
    for label in ("nosuch", ""):
        code, found = _evaluate(capsys, "--task", "classify", "--train", path, "--test", path, "--label", "intent", "--out-of-scope", label)
        assert code == USAGE
        assert found["error"] == f"The label '{label}' is in neither file. In them are: door, money, none, zh."


def test_phishing_against_ordinary_mail(tmp_path, capsys):
    phishing, ham = _zip(tmp_path / "phishing.zip", {"": SPAM}), _zip(tmp_path / "ham.zip", {"": HAM})
    code, found = _evaluate(capsys, "--task", "phishing", "--train", phishing, "--test", phishing, "--ham", ham)
    assert code == 0
    assert (found["n_train"], found["n_test"]) == (40, 40)
    assert (found["spam_recall"], found["false_alarms"]) == (1, 0)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "holds no line"), (b'{"text": "a"}', "line 1"), (b"\xff\xfe", "cannot be read"), (b"[1]", "no JSON object")],
)
def test_a_file_of_another_kind_is_refused_with_its_line(tmp_path, capsys, content, told):
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    code, message = _evaluate(capsys, "--task", "classify", "--train", str(path), "--test", str(path))
    assert code == USAGE
    assert told in message["error"]


def test_a_zip_must_say_what_is_spam_and_phishing_needs_ordinary_mail(tmp_path, capsys):
    path = _zip(tmp_path / "mails.zip", {"inbox": HAM})
    assert "ham or spam" in _evaluate(capsys, "--task", "spam", "--train", path, "--test", path)[1]["error"]
    assert "--ham" in _evaluate(capsys, "--task", "phishing", "--train", path, "--test", path)[1]["error"]
