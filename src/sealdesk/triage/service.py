"""The model in service: trained when there is none, loaded once a process."""

from __future__ import annotations

import threading
import uuid

from sealdesk.recent import Recent
from sealdesk.triage.learning.sentences import available
from sealdesk.triage.model import Model
from sealdesk.triage.models import Cause, ModelVersion, State
from sealdesk.triage.register import TRAINER, begin, finish, place_of
from sealdesk.triage.storage import ModelFileError, model_from_bytes
from sealdesk.triage.teaching import teach
from sealdesk.vault.sealing import unseal

_lock = threading.Lock()
_first = threading.Lock()
_loaded: dict[uuid.UUID, Model] = {}
_seconds: dict[uuid.UUID, Model] = {}
_serving = Recent(lambda: ModelVersion.objects.filter(state=State.SERVING).values_list("id", flat=True).first(), "triage.modelversion")


def model_in_service() -> Model:
    """The model that answers. On a new desk it is trained first, from the examples that ship, in seconds."""
    found = model_if_any()
    if found is None:
        with _first:  # one training is enough for all threads that wait for it
            found = model_if_any() or _train_first()
    return found


def model_if_any() -> Model | None:
    """The model in service; None when there is none, or only one of another release."""
    serving = _serving()
    with _lock:
        if serving is None or serving in _loaded:
            return None if serving is None else _loaded[serving]
    row = ModelVersion.objects.exclude(content=None).filter(id=serving).first()
    try:
        model = None if row is None else model_from_bytes(unseal(bytes(row.content or b""), place_of(serving)))
    except ModelFileError:
        return None  # of another release: a model only repeats its examples, so it is trained again
    return model if model is None else _keep(serving, model, _loaded)


def second_in_service() -> Model | None:
    """The second look of the model in service, loaded once a process; None where there is none, or no sentence encoder."""
    serving = _serving()
    if serving is None or not available():
        return None
    with _lock:
        if serving in _seconds:
            return _seconds[serving]
    row = ModelVersion.objects.exclude(second=None).filter(id=serving).only("second").first()
    try:
        model = None if row is None else model_from_bytes(unseal(bytes(row.second or b""), place_of(serving, "second")))
    except ModelFileError:
        return None
    return model if model is None else _keep(serving, model, _seconds)


def without_second() -> uuid.UUID | None:
    """The model in service, where it learned from our examples alone and has no second look yet although there could be one."""
    if not available():
        return None
    alone = ModelVersion.objects.filter(state=State.SERVING, second=None, own_examples=0).exclude(content=None)
    return alone.values_list("id", flat=True).first()


def _train_first() -> Model:
    taught = teach([], [], None)
    version = finish(begin(TRAINER, Cause.FIRST).id, taught, ())
    return _keep(version.id, model_from_bytes(taught.content), _loaded)


def _keep(version_id: uuid.UUID, model: Model, kept: dict[uuid.UUID, Model]) -> Model:
    with _lock:
        kept.clear()
        kept[version_id] = model
    return model
