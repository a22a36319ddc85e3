"""The model in service: trained when there is none, kept sealed, loaded once a process."""

from __future__ import annotations

import threading
import uuid

from sealdesk.access.acting import acting
from sealdesk.access.actors import Actor
from sealdesk.access.tags import Tag
from sealdesk.triage.examples import shipped_examples
from sealdesk.triage.model import Model
from sealdesk.triage.models import TrainedModel
from sealdesk.triage.storage import ModelFileError, model_from_bytes, model_to_bytes
from sealdesk.triage.training import Corrected, train
from sealdesk.vault.envelope import Place
from sealdesk.vault.ids import uuid7
from sealdesk.vault.sealing import seal, unseal
from sealdesk.vault.subjects import DESK

_lock = threading.Lock()
_loaded: dict[uuid.UUID, Model] = {}


def model_in_service() -> Model:
    """The newest model. On a new desk it is trained first, from the examples that ship, in a few seconds."""
    newest = TrainedModel.objects.order_by("-id").values_list("id", flat=True).first()
    with _lock:
        if newest is not None and newest in _loaded:
            return _loaded[newest]
    model = None if newest is None else _load(newest)
    return model or train_now()


def train_now(corrected: list[Corrected] | None = None) -> Model:
    """Train on the shipped examples and the desk's corrected tickets, and put the result in service."""
    shipped, own = shipped_examples(), corrected or []
    model = train(shipped, own)
    model_id = uuid7()
    content = seal(DESK, model_to_bytes(model), _place(model_id))
    with acting(Actor.system("triage"), Tag.MODEL_TRAINED, on=f"model:{model_id}") as deed:
        deed.details = {"examples": len(shipped), "own": len(own)}
        row = TrainedModel(id=model_id, content=content, examples=len(shipped), own_examples=len(own))
        row.save(force_insert=True)
        TrainedModel.objects.exclude(id=model_id).filter(id__lt=model_id).delete()
    _keep(model_id, model)
    return model


def _load(model_id: uuid.UUID) -> Model | None:
    row = TrainedModel.objects.filter(id=model_id).first()
    if row is None:
        return None
    try:
        model = model_from_bytes(unseal(bytes(row.content), _place(model_id)))
    except ModelFileError:
        return None  # of another release: a model only repeats its examples, so it is trained again
    _keep(model_id, model)
    return model


def _keep(model_id: uuid.UUID, model: Model) -> None:
    with _lock:
        _loaded.clear()
        _loaded[model_id] = model


def _place(model_id: uuid.UUID) -> Place:
    return Place("triage_trainedmodel", "content", str(model_id))
