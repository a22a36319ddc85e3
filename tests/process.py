"""A process of the product for a test: ``python -m tests.process MODULE:FUNCTION [ARGUMENT…]``, with the settings of
its environment. Answers go to standard output, one a line."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]


def start(home: Path, function: str, *arguments: str, database_url: str = "") -> subprocess.Popen[str]:
    """Start ``MODULE:FUNCTION`` on the desk in ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEALDESK_", "DATABASE_"))}
    environment = kept | {
        "SEALDESK_HOME": str(home),
        "SEALDESK_DNS": "off",
        "DJANGO_SETTINGS_MODULE": "sealdesk.project.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    if database_url:
        environment["DATABASE_URL"] = database_url
    return subprocess.Popen(
        [sys.executable, "-m", "tests.process", function, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(home: Path, function: str, *arguments: str, database_url: str = "") -> str:
    """Run it to its end and give what it said; what it says beside a failure is shown."""
    process = start(home, function, *arguments, database_url=database_url)
    said, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return said.strip()


def ask_side_by_side(home: Path, calls: list[tuple[str, ...]], database_url: str = "") -> list[str]:
    """Run several at once: each says ``ready`` first, and all get the word to go on together."""
    processes = [start(home, *call, database_url=database_url) for call in calls]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = []
    for process in processes:
        said, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        answers.append(said.strip())
    return answers


def wait_for_the_word() -> None:
    """Called by a function that runs side by side with others."""
    print("ready", flush=True)
    sys.stdin.readline()


def prepare() -> None:
    """A desk that is ready."""
    from sealdesk.project.preparing import prepare as prepare_desk

    prepare_desk()


def main() -> None:
    import django

    django.setup()
    module, _, function = sys.argv[1].partition(":")
    answer = getattr(import_module(module), function)(*sys.argv[2:])
    if answer is not None:
        print(answer)


if __name__ == "__main__":
    main()
