"""``python -m bench [NAME …] [--json] [--check]``: run the benches and print their ratios."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time

from bench.desk import temporary_desk
from bench.mails import REPOSITORY
from bench.measuring import Result

BENCHES = ("pipeline", "sealing", "ledger", "memory", "pages", "search", "findings", "second_look", "scale")


def main() -> int:
    """Exit code 1 when ``--check`` is given and a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Every figure beside a baseline of the same run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which benches ({', '.join(BENCHES)}); all by default")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHES)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; choose from {', '.join(BENCHES)}")
    results: list[Result] = []
    begin = time.monotonic()
    names = arguments.names or BENCHES
    for name in names:
        found = _run_here(name) if len(names) == 1 else _run_apart(name)
        results += found
        if not arguments.json:
            print(*map(_line, found), sep="\n", flush=True)
    seconds = time.monotonic() - begin
    if arguments.json:
        print(json.dumps({"seconds": round(seconds, 1), "results": [result.as_data() for result in results]}))
    else:
        print(f"\n{sum(result.missed for result in results)} targets missed; {seconds:.0f} seconds")
    return int(arguments.check and any(result.missed for result in results))


def _run_here(name: str) -> list[Result]:
    with temporary_desk():
        found: list[Result] = importlib.import_module(f"bench.{name}").run()
    return found


def _run_apart(name: str) -> list[Result]:
    """In a process of its own: Django reads its settings once, and each bench has its own desk."""
    done = subprocess.run([sys.executable, "-m", "bench", name, "--json"], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
    rows = json.loads(done.stdout)["results"]
    return [Result(**{key: value for key, value in row.items() if key != "missed"}) for row in rows]


def _line(result: Result) -> str:
    target = "" if result.target is None else f"  target <= {result.target:g}: {'MISSED' if result.missed else 'met'}"
    return f"{result.name:<58} {result.figure:>10.3f} : {result.baseline:>10.3f} {result.unit:<14} = {result.ratio:>7.2f}{target}" + (
        f"\n    {result.note}" if result.note else ""
    )


if __name__ == "__main__":
    sys.exit(main())
