"""``sealdesk pii``: personal data in a text, and how well it is found."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sealdesk.project.cli.command import Command, CommandError, Outcome

if TYPE_CHECKING:
    from sealdesk.findings import Kind

#: A larger text is a mistake at the keyboard: it is read whole.
_LARGEST: Final = 64 * 1024 * 1024


def _configure_scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="a text file; - (the default) reads standard input")
    parser.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="how the text is encoded: gb18030, utf-16, windows-1252 …; default: utf-8"
    )
    parser.add_argument("--all", action="store_true", help="also what tells of a person only together: places, firms, ages, dates, titles")


def _scan(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.findings import PERSONAL, Kind, find

    text = _text(arguments.file, arguments.encoding)
    findings = find(text, Kind if arguments.all else PERSONAL)
    rows = [
        {"start": one.start, "end": one.end, "kind": one.kind.value, "confidence": one.confidence, "text": text[one.start : one.end]}
        for one in findings
    ]
    lines = [f"{row['start']}-{row['end']}\t{row['kind']}\t{row['confidence']:.2f}\t{row['text']!r}" for row in rows]
    return Outcome({"findings": rows, "characters": len(text)}, lines or ["Nothing personal was found."])


def _text(name: str, encoding: str) -> str:
    """The text, whole and as it is: a byte that was replaced might have been a part of what is sought."""
    try:
        raw = sys.stdin.buffer.read(_LARGEST + 1) if name == "-" else _head(Path(name))
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None
    if len(raw) > _LARGEST:
        raise CommandError("The text is longer than 64 MiB. Split it.")
    try:
        return raw.decode(encoding)
    except LookupError:
        raise CommandError(
            f"'{encoding}' is no encoding that is known here. Known are utf-8, gb18030, utf-16, windows-1252 and others."
        ) from None
    except UnicodeError as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        what = "The text" if name == "-" else name
        raise CommandError(
            f"{what} is not encoded in {encoding}{where}. Name its encoding with --encoding, such as gb18030 or windows-1252."
        ) from None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


def _configure_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--test", required=True, type=Path, metavar="FILE", help="JSON lines with 'text' and 'spans', plain or gzip")
    parser.add_argument(
        "--map", default="", metavar="OURS=THEIRS,…", help="which kind of the file a kind of ours is; by their names by default"
    )


def _evaluate(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.findings.evaluating import CorpusError, evaluate, read

    try:
        texts = read(arguments.test)
    except CorpusError as error:
        raise CommandError(str(error)) from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CommandError(f"{arguments.test} cannot be read ({type(error).__name__}).") from None
    if not texts:
        raise CommandError(f"{arguments.test} has no texts.")
    result = evaluate(texts, _mapping(arguments.map, {kind for text in texts for _, _, kind in text.spans}))
    rows = {"overall": result["overall"], **result["kinds"]}
    lines = [
        f"{name:<20} precision {r['precision']:.3f}  recall {r['recall']:.3f}  F1 {r['f1']:.3f}  ({r['spans']})" for name, r in rows.items()
    ]
    lines.append(f"{result['chars_per_second']} characters a second; not sought: {', '.join(result['not_sought']) or 'nothing'}")
    return Outcome(result, lines)


def _mapping(said: str, there: set[str]) -> dict[Kind, str] | None:
    from sealdesk.findings import Kind

    mapping: dict[Kind, str] = {}
    for pair in filter(None, said.split(",")):
        ours, sign, theirs = pair.partition("=")
        if ours.strip() not in set(Kind) or not sign or not theirs.strip():
            raise CommandError(f"'{pair}' is no OURS=THEIRS. Ours are: {', '.join(Kind)}.")
        if theirs.strip() not in there:
            raise CommandError(f"The file has no kind '{theirs.strip()}'. It has: {', '.join(sorted(there)) or 'none'}.")
        mapping[Kind(ours.strip())] = theirs.strip()
    return mapping or None


COMMANDS: Final = (
    Command("pii scan", "find personal data in a text", "sealdesk pii scan letter.txt", _scan, _configure_scan, unprepared=True),
    Command(
        "pii evaluate",
        "measure how well personal data is found in annotated texts",
        "sealdesk pii evaluate --test annotated.jsonl.gz --json",
        _evaluate,
        _configure_evaluate,
        unprepared=True,
    ),
)
