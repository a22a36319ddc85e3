"""Turns weights of single tokens into the few words and phrases that a person wants to read."""

from collections.abc import Sequence

from sealdesk.triage.features import Token, may_join
from sealdesk.triage.prediction import EVIDENCE_SHOWN, Evidence

PHRASE_WORDS = 3
SMALLEST_WEIGHT = 0.5
# A neighbour joins a phrase only if it weighs this part of the strongest word, so that phrases stay short.
JOINING_SHARE = 0.25


def strongest_phrases(text: str, tokens: Sequence[Token], weights: Sequence[float]) -> tuple[Evidence, ...]:
    """Return at most `EVIDENCE_SHOWN` phrases that stand in `text` exactly so, the strongest first.

    `weights` are percentage points, one per token. Placeholders (numbers, addresses) are never shown.
    """
    # A word said twice is one piece of evidence with the weight of both, shown as it stood the first time.
    gathered: dict[str, tuple[str, float]] = {}
    for first, last, weight in _phrases(text, tokens, weights):
        phrase = text[tokens[first].start : tokens[last].end]
        shown, before = gathered.get(phrase.casefold(), (phrase, 0.0))
        gathered[phrase.casefold()] = (shown, before + weight)
    ranked = sorted(gathered.values(), key=lambda found: -abs(found[1]))
    return tuple(Evidence(phrase, round(weight, 1)) for phrase, weight in ranked[:EVIDENCE_SHOWN] if abs(weight) >= SMALLEST_WEIGHT)


def _phrases(text: str, tokens: Sequence[Token], weights: Sequence[float]) -> list[tuple[int, int, float]]:
    """Group neighbours that pull the same way: (first token, last token, weight of all)."""
    found: list[tuple[int, int, float]] = []
    for index, (token, weight) in enumerate(zip(tokens, weights, strict=True)):
        if not token.showable:
            continue
        if found and found[-1][1] == index - 1 and _belongs(text, tokens, weights, found[-1], index):
            first, _, before = found[-1]
            found[-1] = (first, index, before + weight)
        else:
            found.append((index, index, weight))
    return found


def _belongs(text: str, tokens: Sequence[Token], weights: Sequence[float], phrase: tuple[int, int, float], index: int) -> bool:
    first, last, _ = phrase
    if index - first >= PHRASE_WORDS or not may_join(text, tokens[last], tokens[index]):
        return False
    here, peak = weights[index], max(weights[first : last + 1], key=abs)
    return here * peak > 0 and min(abs(here), abs(peak)) >= JOINING_SHARE * max(abs(here), abs(peak))
