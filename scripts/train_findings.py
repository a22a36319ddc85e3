"""Trains the sequence taggers of the personal data finder and writes their weights into the package.

    .venv/bin/python scripts/train_findings.py [--check]

``--check`` only measures: the templates are split in five parts, each is judged by a tagger that never saw it. The texts are
``pii/presidio_synth_en`` of ../shared/data (microsoft/presidio-research, MIT licence) and, as texts in which nothing is to be
found, questions of ``classify_en/banking77`` (PolyAI, CC BY 4.0). Everything is seeded: the same texts give the same weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "src"))

from sealdesk.findings import latin  # noqa: E402
from sealdesk.findings.evaluating import Annotated, evaluate  # noqa: E402
from sealdesk.findings.finder import structured  # noqa: E402
from sealdesk.findings.tagger import OUTSIDE, Tagger, best_path  # noqa: E402

KINDS = {
    "PERSON": "name",
    "STREET_ADDRESS": "address",
    "GPE": "place",
    "ORGANIZATION": "organization",
    "TITLE": "title",
    "AGE": "age",
    "DATE_TIME": "date",
    "NRP": "nationality",
    "ZIP_CODE": "postcode",
}
TAGS = (OUTSIDE, *(f"{side}-{kind}" for kind in KINDS.values() for side in "BI"))
ROUNDS = 12
#: A feature must be seen in so many different templates: what only one sentence has is no knowledge.
TEMPLATES = 2
WITHOUT = 1500
_CAPITAL = re.compile("(?!I\\b|ATM|PIN)[A-Z]")
Row = dict[str, Any]
Example = tuple[list[list[str]], list[int], Any]


def main() -> int:
    """Train on everything and write the weights, or check by parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure by five parts and write nothing")
    arguments = parser.parse_args()
    rows = list(_rows())
    if arguments.check:
        print(json.dumps(_checked(rows), indent=1))
        return 0
    (REPOSITORY / "src/sealdesk/findings/words/common.txt").write_text("\n".join(["[common]", *_common()]) + "\n", "utf-8")
    latin.forget()  # the lists are read again, with this one
    _write(_trained(_examples(rows, random.Random(1))), REPOSITORY / "src/sealdesk/findings/weights/latin.npz")
    return 0


def _rows() -> Iterator[Row]:
    yield from _read("pii/presidio_synth_en")


def _without(count: int) -> Iterator[Row]:
    """Customers' questions without names or places: capital letters would tell of one inside a sentence."""
    plain = (row for row in _read("classify_en/banking77") if not _CAPITAL.search(row["text"], 1))
    chance = random.Random(7)
    for number, row in zip(range(count), plain, strict=False):
        yield {"text": _with_capitals(row["text"], chance), "spans": [], "template_id": f"without {number}"}


def _with_capitals(text: str, chance: random.Random) -> str:
    """Every second text gets capital letters where they mean nothing, as in headings, buttons and shouting."""
    share = chance.choice((0, 0, 0.3, 0.7))
    joint = chance.choice((" ", " ", " ", "\n", ": ", " - ", "."))
    words = [word[:1].upper() + word[1:] if chance.random() < share else word for word in text.split()]
    return joint.join((" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])))


def _common() -> list[str]:
    """Words of customers' questions: seen there they tell of no person and no place, though many are also names."""
    words = Counter(
        word for row in _read("classify_en/banking77") for word in re.findall(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", row["text"])
    )
    names = {word for name in ("first", "country", "region", "city", "nation") for word in latin.list_of(name)}
    return sorted(word for word, count in words.items() if count >= 3 and word not in names)


def _read(name: str) -> Iterator[Row]:
    beside = (REPOSITORY.parent / "shared", REPOSITORY.parent.parent / "shared")
    places = [Path(os.environ["SEALDESK_SHARED"])] if "SEALDESK_SHARED" in os.environ else beside
    folder = next(place for place in places if (place / "data").is_dir())
    with gzip.open(folder / f"data/{name}.train.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _examples(rows: Sequence[Row], chance: random.Random) -> list[Example]:
    """Each text, and some of them once more in small or in capital letters, as people type."""
    made = []
    for row in (*rows, *_without(WITHOUT)):
        made.append(_example(row["text"], row["spans"], row["template_id"]))
        if chance.random() < 0.15:
            changed = row["text"].lower() if chance.random() < 0.7 else row["text"].upper()
            if len(changed) == len(row["text"]):
                made.append(_example(changed, row["spans"], row["template_id"]))
    return made


def _example(text: str, spans: Sequence[Row], template: Any) -> Example:
    tokens = latin.tokens(text, structured(text))
    tags = [0] * len(tokens)
    for span in spans:
        kind = KINDS.get(span["entity_type"])
        inside = [at for at, token in enumerate(tokens) if token.start < span["end_position"] and span["start_position"] < token.end]
        for place, at in enumerate(inside if kind else ()):
            tags[at] = TAGS.index(f"{'I' if place else 'B'}-{kind}")
    return latin.features(tokens), tags, template


def _trained(examples: Sequence[Example]) -> Tagger:
    """An averaged perceptron over whole texts."""
    rows = _vocabulary(examples)
    weights, transitions = np.zeros((len(rows) + 1, len(TAGS)), np.float32), np.zeros((len(TAGS), len(TAGS)), np.float32)
    sums, sum_transitions = np.zeros(weights.shape), np.zeros(transitions.shape)
    _forbid(transitions)
    ready = [
        ([np.array([rows[name] for name in names if name in rows] or [0]) for names in features], np.array(tags))
        for features, tags, _ in examples
        if features
    ]
    order, step = list(range(len(ready))), 0
    chance = random.Random(5)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            step += 1
            features, gold = ready[at]
            flat, starts = np.concatenate(features), np.cumsum([0, *(len(names) for names in features[:-1])])
            path = best_path(np.add.reduceat(weights[flat], starts, axis=0), transitions)
            for place in np.flatnonzero(path != gold):
                for sign, tag in ((1, gold[place]), (-1, path[place])):
                    weights[features[place], tag] += sign
                    sums[features[place], tag] += sign * step
            for place in range(1, len(gold)):
                if (path[place - 1], path[place]) != (gold[place - 1], gold[place]):
                    for sign, tags in ((1, gold), (-1, path)):
                        transitions[tags[place - 1], tags[place]] += sign
                        sum_transitions[tags[place - 1], tags[place]] += sign * step
    weights[0] = 0
    return Tagger(
        TAGS, rows, (weights - sums / (step + 1)).astype(np.float32), (transitions - sum_transitions / (step + 1)).astype(np.float32)
    )


def _vocabulary(examples: Sequence[Example]) -> dict[str, int]:
    seen: dict[str, set[Any]] = defaultdict(set)
    for features, _, template in examples:
        for names in features:
            for name in names:
                seen[name].add(template)
    return {name: row for row, name in enumerate(sorted(name for name, templates in seen.items() if len(templates) >= TEMPLATES), 1)}


def _forbid(transitions: Any) -> None:
    """Inside a kind only after that kind."""
    for to, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            for before, other in enumerate(TAGS):
                if other[2:] != tag[2:]:
                    transitions[before, to] = -1e4


def _write(tagger: Tagger, path: Path) -> None:
    """Small whole numbers instead of fractions: a hundredth of the largest weight decides nothing."""
    names = [""] + [name for name, _ in sorted(tagger.rows.items(), key=lambda pair: pair[1])]
    strong = np.abs(tagger.weights).max(axis=1) >= 0.15
    strong[0] = True
    weights = tagger.weights[strong]
    scale = np.abs(weights).max() / 127
    text = "\n".join(name for name, keep in zip(names, strong, strict=True) if keep)
    np.savez_compressed(
        path,
        features=np.frombuffer(text.encode(), np.uint8),
        tags=np.frombuffer("\n".join(tagger.tags).encode(), np.uint8),
        weights=np.round(weights / scale).astype(np.int8),
        scale=np.float32(scale),
        transitions=tagger.transitions,
    )
    print(f"{path.name}: {strong.sum()} features, {path.stat().st_size // 1000} kB")


def _checked(rows: Sequence[Row]) -> dict[str, Any]:
    """Each fifth of the templates, found by a tagger that was trained on the others; the counts are added up."""
    from sealdesk.findings import english

    templates = sorted({row["template_id"] for row in rows})
    random.Random(3).shuffle(templates)
    part = {template: at % 5 for at, template in enumerate(templates)}
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for number in range(5):
        tagger = _trained(_examples([row for row in rows if part[row["template_id"]] != number], random.Random(1)))
        english.the_tagger = lambda tagger=tagger: tagger  # type: ignore[assignment]
        held = [row for row in rows if part[row["template_id"]] == number]
        spans = [frozenset((s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"]) for row in held]
        result = evaluate([Annotated(row["text"], some) for row, some in zip(held, spans, strict=True)])
        for kind, rates in (*result["kinds"].items(), ("overall", result["overall"])):
            right = rates["recall"] * rates["spans"]
            totals[kind].update(right=right, spans=rates["spans"], got=right / rates["precision"] if rates["precision"] else 0)
    return {
        kind: {
            "precision": round(c["right"] / max(c["got"], 1), 3),
            "recall": round(c["right"] / c["spans"], 3),
            "f1": round(2 * c["right"] / (c["got"] + c["spans"]), 3),
        }
        for kind, c in totals.items()
    }


if __name__ == "__main__":
    sys.exit(main())
