"""Files of labelled texts: one JSON object a line, gzipped or not."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sealdesk.triage.prediction import TriageError


class SetError(TriageError):
    """The file is no set of this kind: the sentence says what is missing."""


TOLD = 20
#: How a file may say whether a pair means the same.
_SAME = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "same"), True),
    **dict.fromkeys(("0", "0.0", "false", "no", "different", "-1"), False),
}


class Labelled(NamedTuple):
    """Texts and their labels, in order."""

    texts: list[str]
    labels: list[str]


class Pairs(NamedTuple):
    """Pairs of texts, and whether each pair means the same."""

    firsts: list[str]
    seconds: list[str]
    same: list[bool]


def some_of(names: Iterable[str]) -> str:
    """Return names as a sentence may hold them: in order, not too many."""
    known = sorted(names)
    return ", ".join(known[:TOLD]) + (f" and {len(known) - TOLD} more" if len(known) > TOLD else "")


def read_labelled(path: Path, key: str = "label") -> Labelled:
    """Return the texts of a file and what stands under `key`. Raises SetError naming the line."""
    found = Labelled([], [])
    for number, row in _rows(path):
        try:
            found.texts.append(_text(row["text"]))
            found.labels.append(_text(row[key]))
        except KeyError as missing:
            raise SetError(f"{path}, line {number}: there is no {missing} in this line.") from None
        except TypeError:
            raise SetError(f"{path}, line {number}: 'text' and '{key}' must be a text or a number.") from None
    return found


def read_pairs(path: Path) -> Pairs:
    """Return the pairs of a file. Raises SetError naming the line; of pairs that are all alike nothing is learned and nothing measured."""
    found = Pairs([], [], [])
    for number, row in _rows(path):
        try:
            found.firsts.append(_text(row["text_a"]))
            found.seconds.append(_text(row["text_b"]))
            found.same.append(_SAME[_text(row["label"]).strip().lower()])
        except KeyError as missing:
            if missing.args[0] in {"text_a", "text_b", "label"}:
                raise SetError(f"{path}, line {number}: there is no {missing} in this line.") from None
            raise SetError(f"{path}, line {number}: the label {missing} says neither same (1, true) nor different (0, false).") from None
        except TypeError:
            raise SetError(f"{path}, line {number}: 'text_a', 'text_b' and 'label' must each be a text, a number, true or false.") from None
    if len(set(found.same)) < 2:
        raise SetError(f"{path}: all pairs are {'the same' if found.same[0] else 'different'}; both kinds are needed.")
    return found


def _text(value: object) -> str:
    """What stands there as a text. TypeError for nothing at all (null) and for lists and objects."""
    if not isinstance(value, str | int | float):
        raise TypeError
    return str(value)


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
