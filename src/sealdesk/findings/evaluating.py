"""How good the finder is on texts that others annotated: precision, recall and F1 on exact spans, and the speed."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealdesk.findings.finder import find
from sealdesk.findings.kinds import Kind
from sealdesk.findings.naming import default_mapping


class CorpusError(Exception):
    """The file is not of the format; the sentence says where."""


Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and what stands in it: start, end (exclusive) and kind, by the annotator's own name."""

    text: str
    spans: frozenset[Span]


def read(path: Path) -> list[Annotated]:
    """The texts of a file of JSON lines, packed by gzip or plain. Raises ``CorpusError`` and ``OSError``."""
    return list(_rows(path))


def _rows(path: Path) -> Iterator[Annotated]:
    with gzip.open(path, "rt", encoding="utf-8-sig") if _packed(path) else path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    row = json.loads(line)
                    spans = frozenset((int(s["start_position"]), int(s["end_position"]), str(s["entity_type"])) for s in row["spans"])
                    yield Annotated(_text(row["text"]), spans)
                except (ValueError, KeyError, TypeError):
                    raise CorpusError(f"Line {number} of {path.name} is no JSON object with 'text' and 'spans'.") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def evaluate(texts: Sequence[Annotated], mapping: Mapping[Kind, str] | None = None) -> dict[str, Any]:
    """What ``sealdesk pii evaluate`` prints. Kinds of ours that ``mapping`` leaves out are not looked for, and kinds of the
    file to which nothing of ours is mapped are listed under ``not_sought`` and count neither for nor against.
    """
    theirs = {kind for text in texts for _, _, kind in text.spans}
    mapping = default_mapping(theirs) if mapping is None else mapping
    sought = set(mapping.values())
    counts: Counter[tuple[str, str]] = Counter()
    seconds = 0.0
    for text in texts:
        begin = time.perf_counter()
        findings = find(text.text, mapping)
        seconds += time.perf_counter() - begin
        _count(counts, {span for span in text.spans if span[2] in sought}, {(f.start, f.end, mapping[f.kind]) for f in findings})
    characters = sum(len(text.text) for text in texts)
    return {
        "overall": _rates(counts, sought),
        "kinds": {kind: _rates(counts, [kind]) for kind in sorted(sought & theirs)},
        "mapping": {ours.value: name for ours, name in sorted(mapping.items())},
        "not_sought": sorted(theirs - sought),
        "texts": len(texts),
        "characters": characters,
        "chars_per_second": round(characters / seconds) if seconds else 0,
    }


def _count(counts: Counter[tuple[str, str]], expected: set[Span], got: set[Span]) -> None:
    for what, spans in (("right", expected & got), ("wrong", got - expected), ("missed", expected - got)):
        counts.update((kind, what) for _, _, kind in spans)


def _rates(counts: Counter[tuple[str, str]], kinds: Iterable[str]) -> dict[str, float]:
    right, wrong, missed = (sum(counts[kind, what] for kind in kinds) for what in ("right", "wrong", "missed"))
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "spans": right + missed}
