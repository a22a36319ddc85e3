"""The model in service: trained when there is none, loaded once a process."""

from __future__ import annotations

import threading
import uuid

from sealdesk.recent import Recent
from sealdesk.triage.model import Model
from sealdesk.triage.models import Cause, ModelVersion, State
from sealdesk.triage.register import TRAINER, begin, finish, place_of
from sealdesk.triage.storage import ModelFileError, model_from_bytes
from sealdesk.triage.teaching import teach
from sealdesk.vault.sealing import unseal

_lock = threading.Lock()
_first = threading.Lock()
_loaded: dict[uuid.UUID, Model] = {}
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
    return model if model is None else _keep(serving, model)


def _train_first() -> Model:
    taught = teach([], [], None)
    version = finish(begin(TRAINER, Cause.FIRST).id, taught, ())
    return _keep(version.id, model_from_bytes(taught.content))


def _keep(version_id: uuid.UUID, model: Model) -> Model:
    with _lock:
        _loaded.clear()
        _loaded[version_id] = model
    return model
