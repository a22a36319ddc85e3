"""All commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Final

from sealdesk.project.cli import agents, demo, keys, ledger, mail, mailboxes, person, pii, search, serving, triage
from sealdesk.project.cli.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    *serving.COMMANDS,
    *mail.COMMANDS,
    *mailboxes.COMMANDS,
    *ledger.COMMANDS,
    *triage.COMMANDS,
    *search.COMMANDS,
    *pii.COMMANDS,
    *person.COMMANDS,
    *agents.COMMANDS,
    *keys.COMMANDS,
    *demo.COMMANDS,
)
