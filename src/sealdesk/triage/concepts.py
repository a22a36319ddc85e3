"""Concepts: the hand-written word families of `concepts.txt`, which mean one thing to a help desk in both
languages."""

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

_ENTRY = re.compile(r'"([^"]+)"|(\S+)')
SHORTEST_STEM = 3
LONGEST_HAN_WORD = 4


@cache
def _lexicon() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return (whole words and pairs, stems), each with the concepts it belongs to."""
    whole: dict[str, list[str]] = defaultdict(list)
    stems: dict[str, list[str]] = defaultdict(list)
    for line in files(__package__).joinpath("concepts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        concept, _, entries = line.partition(": ")
        for phrase, word in _ENTRY.findall(entries):
            (stems if word.endswith("*") else whole)[(phrase or word).rstrip("*")].append(concept)
    return (
        {word: tuple(found) for word, found in whole.items()},
        {stem: tuple(found) for stem, found in stems.items()},
    )


def concepts_of_word(word: str) -> tuple[str, ...]:
    """Return the concepts of one lower-case word; a Chinese word also has those of the words inside it."""
    whole, stems = _lexicon()
    if "\u3400" <= word[0] <= "\u9fff":
        inside = {
            word[at : at + size]
            for size in range(1 if len(word) == 1 else 2, min(len(word), LONGEST_HAN_WORD) + 1)
            for at in range(len(word) - size + 1)
        }
        return tuple(sorted({concept for part in inside for concept in whole.get(part, ())}))
    for size in range(len(word), SHORTEST_STEM - 1, -1):
        if word[:size] in stems:
            return whole.get(word, ()) + stems[word[:size]]
    return whole.get(word, ())


def concepts_of_pair(first: str, second: str) -> tuple[str, ...]:
    """Return the concepts of two neighbouring words; Chinese neighbours are read as one word."""
    whole, _ = _lexicon()
    glue = "" if "\u3400" <= second[0] <= "\u9fff" else " "
    return whole.get(f"{first}{glue}{second}", ())
