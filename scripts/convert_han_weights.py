"""Packs the weights of the tagger of Chinese text into ``src/sealdesk/findings/weights/han.npz``.

    pip download --no-deps --no-binary :all: jieba==0.42.1
    .venv/bin/python scripts/convert_han_weights.py jieba-0.42.1.tar.gz

The source package of jieba 0.42.1 (MIT licence) carries the small model of LAC, Baidu's lexical analysis of Chinese (Apache License
2.0), as parameter files of PaddlePaddle. Nothing of either is needed to run: this script reads the files with numpy alone. Characters
that the model never learned (their vectors are still the small random ones it began with) are left out; vectors are kept in eight
bits with a scale for each, the rest in sixteen. The same package gives the same file.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

WEIGHTS = Path(__file__).resolve().parent.parent / "src/sealdesk/findings/weights/han.npz"
SHA256 = "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2"
INSIDE = "jieba-0.42.1/jieba/lac_small"
SIZE = 128
#: The longest vector of a character that was not learned is far under it, the shortest of one that was is over.
LEARNED = 1.0


def main() -> int:
    """Read the package named on the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="jieba-0.42.1.tar.gz")
    package: Path = parser.parse_args().package
    if (digest := hashlib.sha256(package.read_bytes()).hexdigest()) != SHA256:
        print(f"{package} is another file than the one these weights were made from: {digest}.")
        return 1
    with tarfile.open(package) as archive:
        arrays = packed(archive)
    np.savez_compressed(WEIGHTS, **arrays)
    print(f"{WEIGHTS.stat().st_size:,} bytes, {len(arrays['embedding']):,} characters")
    return 0


def packed(archive: tarfile.TarFile) -> dict[str, Any]:
    """The arrays of the packed file."""
    signs, vectors = _vocabulary(archive)
    scale = (np.abs(vectors).max(axis=1) / 127).astype(np.float16)
    arrays: dict[str, Any] = {
        "signs": np.frombuffer("".join(signs).encode(), dtype=np.uint8),
        "tags": np.frombuffer("\n".join(name for _, name in _lines(archive, "tag.dic")).encode(), dtype=np.uint8),
        "embedding": np.clip(np.rint(vectors / scale.astype(np.float32)[:, None]), -127, 127).astype(np.int8),
        "scale": scale,
        "output": _parameter(archive, "fc_4.w_0").astype(np.float16),
        "output_bias": _parameter(archive, "fc_4.b_0"),
        "crf": _parameter(archive, "crfw"),
    }
    for layer in (0, 1):
        both = (2 * layer, 2 * layer + 1)  # forwards and backwards
        state = [_parameter(archive, f"gru_{at}.w_0").ravel() for at in both]  # the gates' weights, and behind them the candidate's
        split = 2 * SIZE * SIZE
        bias = [_parameter(archive, f"fc_{at}.b_0") + _parameter(archive, f"gru_{at}.b_0").ravel() for at in both]
        arrays |= {
            f"incoming{layer}": np.stack([_parameter(archive, f"fc_{at}.w_0") for at in both]).astype(np.float16),
            f"bias{layer}": np.stack(bias),
            f"gates{layer}": np.stack([one[:split].reshape(SIZE, 2 * SIZE) for one in state]).astype(np.float16),
            f"candidate{layer}": np.stack([one[split:].reshape(SIZE, SIZE) for one in state]).astype(np.float16),
        }
    return arrays


def _vocabulary(archive: tarfile.TarFile) -> tuple[list[str], Any]:
    """The characters that the model learned, and their vectors, behind which stands the one for all others."""
    vectors = _parameter(archive, "word_emb")
    numbers = {sign: int(number) for number, sign in _lines(archive, "word.dic")}
    learned = [sign for sign, number in numbers.items() if len(sign) == 1 and np.linalg.norm(vectors[number]) >= LEARNED]
    return learned, vectors[[*(numbers[sign] for sign in learned), numbers["OOV"]]]


def _lines(archive: tarfile.TarFile, name: str) -> Iterator[tuple[str, str]]:
    for line in _bytes(archive, name).decode().split("\n"):
        number, tab, word = line.partition("\t")
        if tab and word:
            yield number, word


def _parameter(archive: tarfile.TarFile, name: str) -> Any:
    """One tensor of float32: a version, how many levels of offsets, a second version, and what the tensor is, before its numbers."""
    raw = _bytes(archive, f"model_baseline/{name}")
    _version, levels, _second, length = struct.unpack_from("<IQIi", raw)
    if levels:
        raise ValueError(f"{name} has levels of offsets.")
    begin = struct.calcsize("<IQIi")
    return np.frombuffer(raw, dtype="<f4", offset=begin + length).reshape(_shape(raw[begin : begin + length]))


def _shape(described: bytes) -> list[int]:
    """The dimensions in a message of protocol buffers: field 2, one number each."""
    numbers = list(_varints(described))
    return [value for key, value in zip(numbers[::2], numbers[1::2], strict=True) if key == 2 << 3]


def _varints(raw: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def _bytes(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(f"{INSIDE}/{name}")
    if file is None:
        raise ValueError(f"{name} is no file.")
    return file.read()


if __name__ == "__main__":
    raise SystemExit(main())
