"""Files of labelled texts: one JSON object a line, gzipped or not."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sealdesk.triage.prediction import TriageError


class SetError(TriageError):
    """The file is no set of this kind: the sentence says what is missing."""


class Labelled(NamedTuple):
    """Texts and their labels, in order."""

    texts: list[str]
    labels: list[str]


class Pairs(NamedTuple):
    """Pairs of texts, and whether each pair means the same."""

    firsts: list[str]
    seconds: list[str]
    same: list[bool]


def read_labelled(path: Path, key: str = "label") -> Labelled:
    """Return the texts of a file and what stands under `key`. Raises SetError naming the line."""
    found = Labelled([], [])
    for number, row in _rows(path):
        try:
            found.texts.append(str(row["text"]))
            found.labels.append(str(row[key]))
        except KeyError as missing:
            raise SetError(f"{path}, line {number}: there is no {missing} in this line.") from None
    return found


def read_pairs(path: Path) -> Pairs:
    """Return the pairs of a file. Raises SetError naming the line."""
    found = Pairs([], [], [])
    for number, row in _rows(path):
        try:
            found.firsts.append(str(row["text_a"]))
            found.seconds.append(str(row["text_b"]))
            found.same.append(str(row["label"]) == "1")
        except KeyError as missing:
            raise SetError(f"{path}, line {number}: there is no {missing} in this line.") from None
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        content = path.read_bytes()
        lines = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig").split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise SetError(f"{path} cannot be read as lines of JSON ({type(problem).__name__}).") from problem
    count = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        count += 1
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise SetError(f"{path}, line {number}: this is no JSON object.")
        yield number, row
    if not count:
        raise SetError(f"{path} holds no line.")
