"""A stored model: whole and of this release, or refused."""

import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealdesk.triage import storage
from sealdesk.triage.storage import ModelFileError, model_from_bytes, model_to_bytes


class _Trap:
    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


def _rewritten(data, **changed):
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files} | changed
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def test_a_stored_model_answers_like_the_one_it_was_made_from(model):
    again = model_from_bytes(model_to_bytes(model))
    for text in ("Please refund my order", "登录不了账号", "xyz"):
        for question in model.questions:
            first, second = model.predict(question, model.read(text)), again.predict(question, again.read(text))
            assert first.value == second.value
            assert abs(first.confidence - second.confidence) < 0.01


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"garbage" * 99, pickle.dumps({"a": 1}), pickle.dumps(_Trap())])
def test_garbage_and_pickles_are_refused(data):
    with pytest.raises(ModelFileError, match="train again"):
        model_from_bytes(data)


def test_a_pickle_inside_the_archive_is_not_opened(model):
    trapped = _rewritten(model_to_bytes(model), rarity=np.array([_Trap()], dtype=object))
    with pytest.raises(ModelFileError, match="train again"):
        model_from_bytes(trapped)


def test_a_compressed_archive_is_refused_before_it_unfolds(model):
    stream = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(model_to_bytes(model)))
    with old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    with pytest.raises(ModelFileError, match="train again"):
        model_from_bytes(stream.getvalue())


def test_arrays_that_do_not_fit_together_are_refused(model):
    data = model_to_bytes(model)

    def half(numbers):
        return numbers.astype(np.float16)

    for changed in (
        {"rarity": half(model.wordings.rarity[:-1])},
        {"wordings": np.zeros(len(model.wordings.rarity), np.float64)},
        {"category_bias": half(model.questions["category"].halves.bias * np.float32("nan"))},
        {"priority_weights": model.questions["priority"].halves.weights},
        {"type_weights": half(model.questions["type"].halves.weights[0])},
        {"surprise": half(model.wordings.rarity)},
    ):
        with pytest.raises(ModelFileError, match="train again"):
            model_from_bytes(_rewritten(data, **changed))


def test_a_model_of_another_release_is_refused(model, monkeypatch):
    data = model_to_bytes(model)
    monkeypatch.setattr(storage, "recipe", lambda: "another")
    with pytest.raises(ModelFileError, match="another release"):
        model_from_bytes(data)


@settings(max_examples=100, deadline=None)
@given(at=st.integers(min_value=0), byte=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_model_is_refused_or_still_a_model(model, at, byte, cut):
    data = bytearray(model_to_bytes(model))
    at %= len(data)
    data[at] = byte
    try:
        model_from_bytes(bytes(data[:at] if cut else data))
    except ModelFileError:
        return
    assert not cut
