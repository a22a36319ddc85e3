"""Zips of mails: how well unwanted ones are told from ordinary ones."""

import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.channels.mail.limits import Unparsable
from sealdesk.channels.mail.signs import signs_of_raw
from sealdesk.triage.evaluating.labelled import SetError
from sealdesk.triage.learning.halves import folds_of
from sealdesk.triage.learning.mails import learn_mails, picked
from sealdesk.triage.learning.measures import accuracy, calibration_error, macro_f1
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.mailsigns import MailKeys, keys_of_mail

MAX_MAIL = 50_000_000
ORDINARY_FOLDS = 5
FALSE_ALARMS = 0.004
"""Share of ordinary mail that may be called phishing: a warning above a mail, not a mail lost."""
_NO_MAIL = (".json", ".jsonl", ".md", ".xml", ".golden", ".csv", ".py")


@dataclass(frozen=True, slots=True, repr=False)
class Bag:
    """The mails of a zip as keys; `unwanted` by the folder of each, False where the folder says nothing."""

    keys: list[MailKeys]
    unwanted: NDArray[np.bool_]


def read_bag(path: Path, *, unwanted: bool | None = None) -> Bag:
    """Return the mails of a zip. Without `unwanted` a folder named after ham or spam must say what each mail is.

    A file that no parser can read counts as ordinary and wordless: the desk would hand it to a person.
    """
    keys: list[MailKeys] = []
    labels: list[bool] = []
    try:
        for name, raw in _mails(path):
            labels.append(_by_folder(path, name) if unwanted is None else unwanted)
            try:
                keys.append(keys_of_mail(signs_of_raw(raw)))
            except Unparsable:
                keys.append(MailKeys())
    except (OSError, zipfile.BadZipFile) as problem:
        raise SetError(f"{path} cannot be read as a zip ({type(problem).__name__}).") from problem
    if not keys:
        raise SetError(f"{path} holds no mail.")
    return Bag(keys, np.array(labels))


def _mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every mail of a zip; where an index says which files are messages, it is believed."""
    with zipfile.ZipFile(path) as archive:
        names = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}
        listed = next((name for name in names if PurePosixPath(name).name == "index.jsonl"), None)
        if listed is not None:
            rows = [json.loads(line) for line in archive.read(listed).splitlines() if line.strip()]
            chosen = [str(row["path"]) for row in rows if row.get("role", "message") == "message"]
        else:
            chosen = [name for name in names if not name.endswith(_NO_MAIL)]
        for name in chosen:
            if names.get(name, MAX_MAIL + 1) <= MAX_MAIL:
                yield name, archive.read(name)


def _by_folder(path: Path, name: str) -> bool:
    """The innermost folder that names one of them decides: the corpus itself may be called ``spamassassin``."""
    for part in reversed(PurePosixPath(name.lower()).parent.parts):
        if "ham" in part:
            return False
        if "spam" in part or "phish" in part:
            return True
    raise SetError(f"{path}: the folder of {name} must be named after ham or spam.")


def _both(path: Path) -> Bag:
    """The mails of a zip that has ham and spam: of one alone nothing is learned and nothing measured."""
    bag = read_bag(path)
    if bag.unwanted.all() or not bag.unwanted.any():
        only = "spam" if bag.unwanted.all() else "ham"
        raise SetError(f"{path}: by their folders all mails are {only}; both are needed.")
    return bag


def evaluate_spam(train: Path, test: Path) -> dict[str, Any]:
    """Learn one zip by its folders and measure on another."""
    begin = time.perf_counter()
    known = _both(train)
    judge = learn_mails(known.keys, known.unwanted)
    trained = time.perf_counter() - begin
    asked = _both(test)
    scores = judge.scores_of_keys(asked.keys)
    return {
        "n_train": len(known.keys),
        "n_test": len(asked.keys),
        **_measures(scores > judge.threshold, judge.chance(scores), asked.unwanted),
        "train_seconds": trained,
    }


def evaluate_phishing(train: Path, test: Path, ordinary: Path) -> dict[str, Any]:
    """Learn phishing from one zip against ordinary mail, and measure on another.

    Each ordinary mail is judged by a model that has learned the other folds of ordinary mail and has not seen it; the
    phishing of `test` by one that has learned them all.
    """
    begin = time.perf_counter()
    known, asked, usual = read_bag(train, unwanted=True), read_bag(test, unwanted=True), read_bag(ordinary, unwanted=False)
    judge = learn_mails(known.keys + usual.keys, np.concatenate([known.unwanted, usual.unwanted]), FALSE_ALARMS)
    caught = judge.scores_of_keys(asked.keys)
    over, chance = list(caught > judge.threshold), list(judge.chance(caught))
    fold, trained = folds_of(range(len(usual.keys)), ORDINARY_FOLDS), time.perf_counter() - begin
    alarms, doubts = np.zeros(len(usual.keys), dtype=bool), np.zeros(len(usual.keys), dtype=np.float32)
    for number in range(ORDINARY_FOLDS):
        alarms[fold == number], doubts[fold == number] = _unseen(known, usual, fold == number)
    unwanted = np.concatenate([asked.unwanted, usual.unwanted])
    measured = _measures(np.array([*over, *alarms]), np.array([*chance, *doubts]), unwanted)
    return {
        "n_train": len(known.keys) + len(usual.keys),
        "n_test": len(asked.keys) + len(usual.keys),
        **measured,
        "phishing_recall": measured["spam_recall"],
        "false_alarms": measured["ham_lost"],
        "train_seconds": trained,
    }


def _unseen(known: Bag, usual: Bag, inside: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Floats]:
    others = picked(usual.keys, ~inside)
    judge = learn_mails(known.keys + others, np.concatenate([known.unwanted, np.zeros(len(others), dtype=bool)]), FALSE_ALARMS)
    scores = judge.scores_of_keys(picked(usual.keys, inside))
    return scores > judge.threshold, judge.chance(scores)


def _measures(over: NDArray[np.bool_], chance: Floats, unwanted: NDArray[np.bool_]) -> dict[str, Any]:
    right = over == unwanted
    words = ("ham", "spam")
    return {
        "accuracy": accuracy(right),
        "macro_f1": macro_f1([words[int(one)] for one in unwanted], [words[int(one)] for one in over]),
        "spam_recall": accuracy(over[unwanted]),
        "ham_lost": accuracy(over[~unwanted]),
        "ece": calibration_error(np.maximum(chance, 1 - chance), right),
    }
