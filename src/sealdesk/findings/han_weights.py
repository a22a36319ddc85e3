"""The weights of the tagger of Chinese text, as ``scripts/convert_han_weights.py`` packed them."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
#: What the model's makers wrote in another form before it learned: it has never seen these signs as they are.
_AS_LEARNED: Final = {
    "。": ".",
    "、": ",",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "‘": "'",
    "’": "'",
    "—": "-",
    "…": ".",
    "【": "[",
    "】": "]",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of recurrent units, forwards in row 0 of each array and backwards in row 1: the weights of what comes in, for the
    gates (update, then reset) and the candidate, then of the state in the gates, and in the candidate. All that goes into the
    gates is halved here once: the logistic function is half the hyperbolic tangent of half, and one half.
    """

    incoming: Floats
    bias: Floats
    gates: Floats
    candidate: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """``rows`` says which row of ``embedding`` a character has, the last row is for all others; ``ends`` are how
    well a tag begins a sentence and how well it ends one, ``transitions[a, b]`` how well b follows a.
    """

    rows: dict[str, int]
    embedding: Floats
    layers: tuple[Layer, ...]
    output: Floats
    output_bias: Floats
    tags: tuple[str, ...]
    ends: Doubles
    transitions: Doubles

    def row(self, sign: str) -> int:
        """The row of a character, in the form that the model has learned it in."""
        if (known := self.rows.get(sign)) is None:
            plain = _AS_LEARNED.get(sign) or unicodedata.normalize("NFKC", sign).lower()
            known = self.rows.get(plain, len(self.rows))
        return known


@functools.cache
def load() -> Weights:
    """The weights that came with this release, read once."""
    packed = np.load(BytesIO(files("sealdesk.findings").joinpath("weights", "han.npz").read_bytes()), allow_pickle=False)
    crf = packed["crf"].astype(np.float64)
    return Weights(
        rows={sign: row for row, sign in enumerate(packed["signs"].tobytes().decode())},
        embedding=packed["embedding"].astype(np.float32) * packed["scale"].astype(np.float32)[:, None],
        layers=tuple(_layer(*(packed[f"{name}{at}"].astype(np.float32) for name in Layer.__slots__)) for at in (0, 1)),
        output=packed["output"].astype(np.float32),
        output_bias=packed["output_bias"].astype(np.float32),
        tags=tuple(packed["tags"].tobytes().decode().split("\n")),
        ends=crf[:2],
        transitions=crf[2:],
    )


def _layer(incoming: Floats, bias: Floats, gates: Floats, candidate: Floats) -> Layer:
    half = np.full(bias.shape[1], 0.5, dtype=np.float32)
    half[gates.shape[2] :] = 1
    return Layer(incoming * half, bias * half, gates * np.float32(0.5), candidate)
