"""A trained model as bytes and back: an npz archive of plain arrays and JSON, never a pickle.

The bytes hold the vocabulary of a desk's own tickets (see `vocabulary`), so whoever keeps them seals them.
"""

import io
import json
import tokenize
import zipfile
import zlib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sealdesk.triage.examples import LANGUAGES
from sealdesk.triage.model import Head, Model
from sealdesk.triage.prediction import TriageError
from sealdesk.triage.reading import Floats

FORMAT = 1
SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes; a model of the shipped examples has about a quarter of a megabyte."""

_HEADS = ("category", "priority")
_ARRAYS = frozenset(("meta", "vocabulary", "rarity", *(f"{head}_{part}" for head in _HEADS for part in ("weights", "bias"))))
_GARBAGE = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError, SyntaxError,
    TypeError, ValueError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class ModelFileError(TriageError):
    """The bytes are no model of this release. Train again: nothing is lost, a model only repeats its
    examples."""


@cache
def recipe() -> str:
    """Return the fingerprint of what a model is made by: shipped examples, concepts and the format.

    A model stored by a release with another recipe is refused, because its features no longer mean the same.
    """
    digest = sha256(str(FORMAT).encode())
    here = files("sealdesk.triage")
    for name in (
        "concepts.txt",
        "concepts.py",
        "features.py",
        "script.py",
        *(f"examples/{tag}.jsonl" for tag in LANGUAGES),
    ):
        digest.update(here.joinpath(name).read_bytes())
    return digest.hexdigest()


def model_to_bytes(model: Model) -> bytes:
    """Return the model as bytes; equal models give equal bytes."""
    heads = {"category": model.category, "priority": model.priority}
    meta = {
        "recipe": recipe(),
        "labels": {name: head.labels for name, head in heads.items()},
        "thresholds": {name: head.threshold for name, head in heads.items()},
    }
    arrays: dict[str, NDArray[Any]] = {
        "meta": _json_array(meta),
        "vocabulary": _json_array(list(model.vocabulary)),
        "rarity": model.rarity,
    }
    for name, head in heads.items():
        arrays |= {f"{name}_weights": head.weights, f"{name}_bias": head.bias}
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def model_from_bytes(data: bytes) -> Model:
    """Return the model in `data`. Raises ModelFileError for anything that is not whole and of this
    release."""
    try:
        arrays = _arrays(data)
        meta, words = json.loads(arrays["meta"].tobytes()), json.loads(arrays["vocabulary"].tobytes())
        if meta["recipe"] != recipe():
            raise ModelFileError("This model belongs to another release: train again.")
        vocabulary = {str(word): at for at, word in enumerate(words)}
        rarity = _floats(arrays["rarity"], (len(vocabulary),))
        heads = [_head(name, meta, arrays, len(vocabulary)) for name in _HEADS]
    except _GARBAGE as problem:
        raise ModelFileError("These bytes are not a triage model: train again.") from problem
    return Model(vocabulary, rarity, *heads)


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    if len(data) > SIZE_LIMIT:
        raise ValueError("too large")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        # Members are stored, not compressed, so no small file can unfold into a large one.
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise ValueError("compressed")
        if sorted(entry.filename for entry in entries) != sorted(f"{name}.npy" for name in _ARRAYS):
            raise ValueError("other arrays than a model has")
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        return {name: archive[name] for name in _ARRAYS}


def _head(name: str, meta: dict[str, Any], arrays: dict[str, NDArray[Any]], features: int) -> Head:
    labels = tuple(str(label) for label in meta["labels"][name])
    return Head(
        labels,
        _floats(arrays[f"{name}_weights"], (features, len(labels))),
        _floats(arrays[f"{name}_bias"], (len(labels),)),
        float(meta["thresholds"][name]),
    )


def _floats(array: NDArray[Any], shape: tuple[int, ...]) -> Floats:
    if array.dtype != np.float32 or array.shape != shape or not np.isfinite(array).all():
        raise ValueError("not the numbers of a model")
    return array


def _json_array(value: object) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(value, ensure_ascii=True).encode(), dtype=np.uint8)
