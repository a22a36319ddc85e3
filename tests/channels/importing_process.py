"""One real process that imports a folder: ``python -m tests.channels.importing_process FOLDER [WHERE NUMBER]``.

It kills itself with SIGKILL at a place (``accepting``, ``stored``, ``sealed``, ``written``, ``committed``) in the given message. Without a
place it imports everything and tells what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

PLACES = {
    "accepting": "sealdesk.channels.mail.intake.insert",
    "stored": "sealdesk.channels.mail.importing.process",
    "sealed": "sealdesk.channels.mail.processing.receive",
    "written": "sealdesk.channels.mail.processing._claim",
    "committed": "sealdesk.channels.mail.processing.Processed",
}


def killing(real: Callable[..., Any], *, in_call: int, after: bool) -> Callable[..., Any]:
    """Like `real`, until the process dies before or after the given call of it (from 1)."""
    calls = iter(range(1, 1_000_000))

    def call(*arguments: Any, **named: Any) -> Any:
        last = next(calls) == in_call
        if last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def main(folder: str, where: str = "", number: str = "0") -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "sealdesk.project.settings"
    django.setup()
    from django.utils.module_loading import import_string

    from sealdesk.channels.mail.importing import import_path
    from sealdesk.project.preparing import prepare

    prepare()
    if where:
        real = import_string(PLACES[where])
        with patch(PLACES[where], killing(real, in_call=int(number), after=where == "written")):
            import_path(Path(folder))
    elif folder != "-":
        print(json.dumps(asdict(import_path(Path(folder)))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
