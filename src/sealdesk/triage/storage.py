"""A trained model as bytes and back: an npz archive of plain arrays and JSON, never a pickle. Whoever keeps the bytes seals them."""

import io
import json
import tokenize
import zipfile
import zlib
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.learning.calibrating import Calibration
from sealdesk.triage.learning.classifier import Classifier
from sealdesk.triage.learning.halves import Halves
from sealdesk.triage.learning.network import Network
from sealdesk.triage.learning.numbers import Floats
from sealdesk.triage.learning.sentences import SIZE
from sealdesk.triage.learning.wordings import Wordings
from sealdesk.triage.model import Model
from sealdesk.triage.prediction import TriageError

FORMAT = 4
SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes; a model of the shipped examples has less than one megabyte."""

_PARTS = ("weights", "bias", "into", "into_bias", "out", "out_bias")
_GARBAGE = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError, SyntaxError,
    TypeError, ValueError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class ModelFileError(TriageError):
    """The bytes are no model of this release. Train again: nothing is lost, a model only repeats its examples."""


@cache
def recipe() -> str:
    """Return the fingerprint of what a model is made by: how texts are read.

    A model stored by a release with another recipe is refused, because its numbers no longer mean the same.
    """
    digest = sha256(str(FORMAT).encode())
    here = files("sealdesk.triage")
    for name in ("concepts.txt", "concepts.py", "features.py", "script.py", "turning.py", "learning/wordings.py"):
        digest.update(here.joinpath(name).read_bytes())
    return digest.hexdigest()


def model_to_bytes(model: Model) -> bytes:
    """Return the model as bytes, its numbers in half precision; equal models give equal bytes."""
    arrays: dict[str, NDArray[Any]] = {"wordings": _hashes(model.wordings), "rarity": _half(model.wordings.rarity)}
    meta: dict[str, Any] = {"recipe": recipe(), "pieces": model.wordings.pieces, "questions": {}}
    for name, one in model.questions.items():
        meta["questions"][name] = {"labels": one.labels, "calibration": astuple(one.calibration)}
        network = one.halves.network
        meta["questions"][name]["network"] = list(network.into.shape)
        numbers = (one.halves.weights, one.halves.bias, network.into, network.into_bias, network.out, network.out_bias)
        arrays |= {f"{name}_{part}": _half(values) for part, values in zip(_PARTS, numbers, strict=True)}
    arrays["meta"] = np.frombuffer(json.dumps(meta, ensure_ascii=True).encode(), dtype=np.uint8)
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def model_from_bytes(data: bytes) -> Model:
    """Return the model in `data`. Raises ModelFileError for anything that is not whole and of this release."""
    try:
        arrays = _arrays(data)
        meta = json.loads(arrays["meta"].tobytes())
        if meta["recipe"] != recipe():
            raise ModelFileError("This model belongs to another release: train again.")
        wordings = _wordings(arrays, int(meta["pieces"]))
        questions = {str(name): _question(str(name), told, arrays, wordings) for name, told in meta["questions"].items()}
        if len(arrays) != 3 + len(_PARTS) * len(questions):
            raise ValueError("other arrays than a model has")
    except _GARBAGE as problem:
        raise ModelFileError("These bytes are not a triage model: train again.") from problem
    return Model(wordings, questions)


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    if len(data) > SIZE_LIMIT:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        # Members are stored, not compressed, so no small file can unfold into a large one.
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
            raise ValueError("compressed")
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _wordings(arrays: dict[str, NDArray[Any]], pieces: int) -> Wordings:
    hashes = arrays["wordings"]
    if hashes.dtype != np.uint32 or hashes.ndim != 1:
        raise ValueError("not the wordings of a model")
    return Wordings({number: at for at, number in enumerate(hashes.tolist())}, _floats(arrays["rarity"], hashes.shape), pieces)


def _question(name: str, told: dict[str, Any], arrays: dict[str, NDArray[Any]], wordings: Wordings) -> Classifier:
    labels = tuple(str(label) for label in told["labels"])
    many = len(labels)
    size, hidden = map(int, told["network"])
    if size not in (0, SIZE):
        raise ValueError("a network for other vectors")
    shapes = ((len(wordings.rarity), many), (many,), (size, hidden), (hidden,), (hidden, many), (many,))
    weights, bias, *network = (_floats(arrays[f"{name}_{part}"], shape) for part, shape in zip(_PARTS, shapes, strict=True))
    return Classifier(labels, wordings, Halves(weights, bias, Network(*network)), _calibration(told["calibration"], many))


def _calibration(told: list[Any], labels: int) -> Calibration:
    margin, temperature, noise, slope = map(float, told[:4])
    moves = tuple(float(move) for move in told[4])
    if len(moves) not in (0, labels) or not np.isfinite([margin, temperature, noise, slope, *moves]).all():
        raise ValueError("not the calibration of a model")
    return Calibration(margin, temperature, noise, slope, moves)


def _hashes(wordings: Wordings) -> NDArray[np.uint32]:
    """Two wordings of one hash share the later place; the earlier one keeps a number that nothing else has."""
    found = np.zeros(len(wordings.rarity), dtype=np.uint32)
    for number, at in wordings.places.items():
        found[at] = number
    return found


def _half(numbers: Floats) -> NDArray[np.float16]:
    return numbers.astype(np.float16)


def _floats(array: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    if array.dtype != np.float16 or array.shape != shape or not np.isfinite(array).all():
        raise ValueError("not the numbers of a model")
    return array.astype(np.float32)
