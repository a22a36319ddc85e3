"""Spells the hand-written cases out into the committed JSON Lines files: `python -m
sealdesk.triage.examples.spelling`.

The same sources always give the same files; a test compares them.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = {"en": "en.txt", "zh-hans": "zh.txt"}
UNWANTED = "unwanted"
PRIORITIES = {"l": "low", "n": "normal", "h": "high", "u": "urgent"}
TYPES = {"q": "question", "i": "incident", "p": "problem", "t": "task", ".": ""}
SENTIMENTS = {"p": "positive", "o": "neutral", "n": "negative", ".": ""}
VARIANTS = 2
TRIES = 6
_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_FIELD = re.compile(r"\|(?![^\[\]]*\])")


def spelled(language: str) -> str:
    """Return the whole JSON Lines file of one language."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(language))


def write_all() -> None:
    """Write both files beside this module."""
    for language in SOURCES:
        (HERE / f"{language}.jsonl").write_text(spelled(language), encoding="utf-8")
    (HERE / f"{UNWANTED}.jsonl").write_text(spelled_unwanted(), encoding="utf-8")


def spelled_unwanted() -> str:
    """Return the whole JSON Lines file of what nobody wants to read, and of what only looks like it."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _unwanted_rows())


def _rows(language: str) -> Iterator[dict[str, str]]:
    slots, kinds = _slots(SOURCES[language].removesuffix(".txt")), _kinds()
    for case, category, priority, subject, body in _cases(language):
        said = {"category": category, "priority": PRIORITIES[priority], **kinds[case.removeprefix(f"{language}/")], "case": case}
        for text in _variants(language, slots, subject, body):
            yield {"text": text, **said}


def _unwanted_rows() -> Iterator[dict[str, str]]:
    for heading, number, line in _lines(f"{UNWANTED}.txt"):
        language, said = heading.split()
        subject, body = _FIELD.split(line)
        slots = _slots(SOURCES[language].removesuffix(".txt"))
        for text in _variants(language, slots, subject, body):
            yield {"text": text, "spam": said, "case": f"{language}/{said}/{number}"}


def _variants(language: str, slots: dict[str, list[str]], subject: str, body: str) -> Iterable[str]:
    # Seeded by the case, so that adding a line leaves every other line as it was. No secret depends on it.
    dice = random.Random(f"{language}:{subject}:{body}")  # noqa: S311
    texts: dict[str, None] = {}
    for attempt in range(TRIES):
        if len(texts) < VARIANTS:
            texts[_variant(dice, slots, subject, body, dressed=attempt % 2 == 1)] = None
    return texts


def _cases(language: str) -> Iterator[tuple[str, str, str, str, str]]:
    for category, number, line in _lines(SOURCES[language]):
        priority, subject, body = _FIELD.split(line)
        yield f"{language}/{category}/{number}", category, priority, subject, body


def _lines(source: str) -> Iterator[tuple[str, int, str]]:
    """Each case with the heading above it and its number there."""
    heading, number = "", 0
    for line in (HERE / "sources" / source).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            heading, number = line.removeprefix("== "), 0
        elif line and not line.startswith("#"):
            number += 1
            yield heading, number, line


def _kinds() -> dict[str, dict[str, str]]:
    found = {}
    for line in (HERE / "sources" / "kinds.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            category, types, tones = line.split()
            for number, (kind, tone) in enumerate(zip(types, tones, strict=True), 1):
                found[f"{category}/{number}"] = {"type": TYPES[kind], "sentiment": SENTIMENTS[tone]}
    return found


def _slots(prefix: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (HERE / "sources" / "slots.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{prefix}."):
            name, _, values = line.removeprefix(f"{prefix}.").partition(" = ")
            found[name] = values.split(" | ")
    return found


def _variant(dice: random.Random, slots: dict[str, list[str]], subject: str, body: str, *, dressed: bool) -> str:
    """Return one mail, with a greeting and a farewell when it is dressed; one slot has one value in a
    mail."""
    chosen = {name: dice.choice(values) for name, values in sorted(slots.items())}

    def fill(text: str) -> str:
        text = _CHOICE.sub(lambda found: dice.choice(found[1].split("|")), text)
        return _SLOT.sub(lambda found: chosen[found[1]], text)

    lines = [fill(subject)] if subject else []
    if dressed:
        lines += [chosen["opening"], fill(body), chosen["closing"]]
    else:
        lines.append(fill(body))
    return "\n".join(lines)


if __name__ == "__main__":
    write_all()
