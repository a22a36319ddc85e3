"""``sealdesk triage``: training on what agents decided, and measuring on sets that anybody may bring."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sealdesk.project.cli.command import Command, CommandError, Outcome

TASKS = ("classify", "pairs", "spam", "phishing")


def _train(_: argparse.Namespace) -> Outcome:
    from sealdesk.desk.training import retrain

    version = retrain()
    told = {"own_examples": version.own_examples, "state": version.state, "verdict": version.verdict}
    outcome = "is in service" if version.state == "serving" else "was kept back: it is no better than the model in service"
    return Outcome(told, [f"Trained on the shipped examples and {version.own_examples} tickets of this desk; the result {outcome}."])


def _configure_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--task", choices=TASKS, required=True, help="what is asked of the texts or mails")
    parser.add_argument(
        "--train", type=Path, required=True, metavar="FILE", help="what is learned: lines of JSON (may be gzipped), or a zip of mails"
    )
    parser.add_argument("--test", type=Path, required=True, metavar="FILE", help="what is measured, in the same format")
    parser.add_argument("--label", default="label", metavar="KEY", help="where in a line the label stands (classify); default: label")
    parser.add_argument("--out-of-scope", metavar="LABEL", help="the label of texts that belong to no other label (classify)")
    parser.add_argument("--ham", type=Path, metavar="ZIP", help="ordinary mail, for false alarms (phishing)")


def _evaluate(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.triage.prediction import TriageError

    try:
        measured = _measured(arguments)
    except TriageError as problem:
        raise CommandError(str(problem)) from problem
    return Outcome(measured, [f"{name:>22}  {_said(value)}" for name, value in measured.items()])


def _measured(arguments: argparse.Namespace) -> dict[str, Any]:
    from sealdesk.channels.mail.judging import evaluate_phishing, evaluate_spam
    from sealdesk.triage.evaluating.classifying import evaluate_classes
    from sealdesk.triage.evaluating.labelled import read_labelled, read_pairs
    from sealdesk.triage.evaluating.pairing import evaluate_pairs

    train, test = arguments.train, arguments.test
    if arguments.task == "classify":
        return evaluate_classes(read_labelled(train, arguments.label), read_labelled(test, arguments.label), arguments.out_of_scope)
    if arguments.task == "pairs":
        return evaluate_pairs(read_pairs(train), read_pairs(test))
    if arguments.task == "spam":
        return evaluate_spam(train, test)
    if arguments.ham is None:
        raise CommandError("Name a zip of ordinary mail with --ham: phishing is only told from something.")
    return evaluate_phishing(train, test, arguments.ham)


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{part} at {level}" for level, part in ((level, _said(part)) for level, part in value.items()))
    return f"{value:.4f}" if isinstance(value, float) else str(value)


COMMANDS = (
    Command("triage train", "train triage again, with what agents confirmed and corrected", "sealdesk triage train", _train),
    Command(
        "triage evaluate",
        "train on one set, measure on another; the desk's own data are not touched",
        "sealdesk triage evaluate --task classify --train train.jsonl.gz --test test.jsonl.gz --json",
        _evaluate,
        _configure_evaluate,
        unprepared=True,
    ),
)
