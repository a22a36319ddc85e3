"""All commands, in the order in which the help lists them."""

from __future__ import annotations

from typing import Final

from sealdesk.project.cli import agents, keys, ledger, mail, serving
from sealdesk.project.cli.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    *serving.COMMANDS,
    *mail.COMMANDS,
    *ledger.COMMANDS,
    *agents.COMMANDS,
    *keys.COMMANDS,
)
