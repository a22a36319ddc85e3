"""A learned tagger of Chinese text: which characters are the name of a person, a place or a body, and how likely that is.

Two layers of gated recurrent units, each read forwards and backwards, and a chain of tags over them. What comes out are
probabilities of each character over all ways to tag its sentence, not the one best way: they say how sure it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from sealdesk.findings.han_weights import Floats, Layer, Weights, load

#: Tags of the model that mean the same here: it names what it is sure of in capitals, and the others as kinds of nouns.
CLASSES: Final = {"person": ("PER", "nr"), "place": ("LOC", "ns"), "body": ("ORG", "nt")}
#: At most 120 characters are read at once: longer sentences are cut.
_SENTENCE: Final = re.compile(r"[^\n。！？!?；;]{1,120}[。！？!?；;]{0,8}")
_HAN: Final = re.compile("[\u3400-\u9fff]")
#: Characters, with those that fill up short sentences, that go through the layers together: bounds the memory.
_TOGETHER: Final = 6000
#: The least score against the best that still counts: it keeps the numbers in range.
_WORST: Final = -300.0


@dataclass(frozen=True, slots=True)
class Tagged:
    """Characters of a text that belong together. ``sure`` is the probability of the least sure of them."""

    start: int
    end: int
    what: str
    sure: float


def tagged(text: str) -> Iterator[Tagged]:
    """The persons, places and bodies named in a text, sentence by sentence. Takes time in proportion to its length."""
    sentences = sorted(_sentences(text), key=lambda span: (span[1] - span[0], span))
    if not sentences:
        return
    weights, some = load(), list[tuple[int, int]]()
    found: list[Tagged] = []
    for span in sentences:
        longest = span[1] - span[0]
        if some and longest * (len(some) + 1) > _TOGETHER:
            found += _of(text, some, weights)
            some = []
        some.append(span)
    if some:
        found += _of(text, some, weights)
    yield from sorted(found, key=lambda one: (one.start, one.end))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences with a Chinese character in them."""
    for found in _SENTENCE.finditer(text):
        if _HAN.search(found[0]):
            yield found.span()


def _of(text: str, spans: Sequence[tuple[int, int]], weights: Weights) -> Iterator[Tagged]:
    with _linear_algebra().limit(limits=1, user_api="blas"):
        likely = probabilities([[weights.row(sign) for sign in text[start:end]] for start, end in spans], weights)
    for (start, end), of_sentence in zip(spans, likely, strict=True):
        yield from _runs(of_sentence[: end - start] @ _classes(weights.tags), start)


@functools.cache
def _linear_algebra() -> ThreadpoolController:
    """These products are small: two threads wait for one another longer than one needs for both shares."""
    return ThreadpoolController()


@functools.cache
def _classes(tags: tuple[str, ...]) -> NDArray[np.float64]:
    """Which tags make which class: column 0 is all else, then for each class the first character and a further one."""
    sides = {f"{name}-{side}": 1 + 2 * at + (side == "I") for at, names in enumerate(CLASSES.values()) for name in names for side in "BI"}
    made = np.zeros((len(tags), 1 + 2 * len(CLASSES)))
    made[np.arange(len(tags)), [sides.get(tag, 0) for tag in tags]] = 1
    return made


def _runs(likely: NDArray[np.float64], offset: int) -> Iterator[Tagged]:
    """What follows each other: a class begins with its first character, or where another thing stood before."""
    best = likely.argmax(axis=1)
    kinds, names, start = (best + 1) // 2, tuple(CLASSES), 0
    for at in range(1, len(best) + 1):
        if at == len(best) or kinds[at] != kinds[start] or best[at] % 2 == 1:
            if kinds[start]:
                of_kind = likely[start:at, 2 * kinds[start] - 1] + likely[start:at, 2 * kinds[start]]
                yield Tagged(offset + start, offset + at, names[kinds[start] - 1], float(min(1.0, of_kind.min())))
            start = at


def probabilities(sentences: Sequence[Sequence[int]], weights: Weights) -> NDArray[np.float64]:
    """How likely each tag is at each place: sentence, place, tag. ``sentences`` are rows of the embedding; behind the end of a
    shorter one stands nothing that counts.
    """
    lengths = np.array([len(sentence) for sentence in sentences])
    rows = np.zeros((lengths.max(), len(sentences)), dtype=np.intp)
    for at, sentence in enumerate(sentences):
        rows[: len(sentence), at] = sentence
    places = np.arange(len(rows))[:, None]
    back = np.where(places < lengths, lengths - 1 - places, places)
    states: Floats = weights.embedding[rows]
    for layer in weights.layers:
        states = _both_ways(states, layer, back)
    scores = (states @ weights.output + weights.output_bias).astype(np.float64)
    return _over_all_ways(scores, back, weights).transpose(1, 0, 2)


def _both_ways(states: Floats, layer: Layer, back: NDArray[np.intp]) -> Floats:
    """A layer read forwards and backwards at once: place, sentence, state of both. ``back`` turns each sentence around."""
    length, many, width = states.shape
    flat, columns, size = states.reshape(-1, width), np.arange(many)[None], layer.candidate.shape[1]
    forwards, backwards = (
        (flat @ weights + bias).reshape(length, many, -1) for weights, bias in zip(layer.incoming, layer.bias, strict=True)
    )
    incoming = np.stack([forwards, backwards[back, columns]], axis=1)
    read = np.empty((length, 2, many, size), dtype=np.float32)
    state = np.zeros(read.shape[1:], dtype=np.float32)
    gates, candidate = np.empty((2, many, 2 * size), dtype=np.float32), np.empty_like(state)
    update, reset = gates[..., :size], gates[..., size:]
    for at, now in enumerate(incoming):
        np.matmul(state, layer.gates, out=gates)
        gates += now[..., : 2 * size]
        np.tanh(gates, out=gates)
        gates *= 0.5
        gates += 0.5  # the logistic function of the double, which the weights of the gates are halved for
        reset *= state
        np.matmul(reset, layer.candidate, out=candidate)
        candidate += now[..., 2 * size :]
        np.tanh(candidate, out=candidate)
        candidate -= state
        candidate *= update
        state = np.add(state, candidate, out=read[at])
    return np.concatenate([read[:, 0], read[:, 1][back, columns]], axis=2)


def _over_all_ways(scores: NDArray[np.float64], back: NDArray[np.intp], weights: Weights) -> NDArray[np.float64]:
    """The chain of tags summed up from both ends at once. Each place is scaled to one, so that nothing runs out of range."""
    columns = np.arange(scores.shape[1])[None]
    own = np.exp(np.maximum(scores - scores.max(axis=2, keepdims=True), _WORST))
    both = np.stack([own, own[back, columns]], axis=1)
    ends, follows = np.exp(weights.ends)[:, None], np.exp(np.stack([weights.transitions, weights.transitions.T]))
    reached = ends * both[0]
    for at, now in enumerate(both):
        if at:
            reached = (reached @ follows) * now
        reached /= reached.sum(axis=-1, keepdims=True)
        both[at] = reached
    likely: NDArray[np.float64] = both[:, 0] * both[:, 1][back, columns] / own
    likely /= likely.sum(axis=-1, keepdims=True)
    return likely
