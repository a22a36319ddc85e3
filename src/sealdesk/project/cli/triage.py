"""``sealdesk triage``: training on what agents decided."""

from __future__ import annotations

import argparse

from sealdesk.project.cli.command import Command, Outcome


def _train(_: argparse.Namespace) -> Outcome:
    from sealdesk.desk.training import retrain

    own = retrain()
    return Outcome({"own_examples": own}, [f"Trained on the shipped examples and {own} tickets of this desk; the result is in service."])


COMMANDS = (Command("triage train", "train triage again, with what agents confirmed and corrected", "sealdesk triage train", _train),)
