"""The register of models: each training with its figures and its outcome, which one is in service, and whose tickets are inside."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.utils import timezone

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.triage.drifting import usual
from sealdesk.triage.models import Cause, ModelVersion, State
from sealdesk.triage.teaching import Taught
from sealdesk.vault.envelope import Place
from sealdesk.vault.keyring import erased_subjects
from sealdesk.vault.purposes import keyed_digest
from sealdesk.vault.sealing import seal
from sealdesk.vault.subjects import DESK, SubjectKind

TRAINER: Final = Actor.system("trainer")
#: Whoever has not moved for this long has died; the next training may begin.
STALLED: Final = timedelta(minutes=20)
#: Models that can be put in service again; of older ones the figures stay.
KEPT: Final = 6
GOING: Final = (State.WAITING, State.TRAINING)
_DIGEST: Final = 16


def begin(by: Actor, cause: Cause, *, asked: bool = False) -> ModelVersion:
    """Enter a training. InvalidChangeError while another one goes on. ``asked``: a person asks, who needs the permission."""
    permission = Permission.SETTINGS_MANAGE if asked else None
    with acting(by, Tag.MODEL_TRAINING_ASKED, permission=permission, everywhere=asked) as deed:
        if cause is not Cause.FIRST:  # that one cannot wait for another process, and two of them are alike
            if ModelVersion.objects.filter(state__in=GOING, moved_at__gt=timezone.now() - STALLED).exists():
                raise InvalidChangeError("A training goes on already. Wait until it has ended.")
            for died in ModelVersion.objects.filter(state__in=GOING).defer("content", "second", "people"):
                deed.also(Tag.MODEL_TRAINING_FAILED, on=died.key, details={"cause": died.cause, "done": died.done, "code": "stalled"})
            ModelVersion.objects.filter(state__in=GOING).update(state=State.FAILED)
        version = ModelVersion(cause=cause, asked_by_id=by.id if by.kind == "agent" else None)
        version.save(force_insert=True)
        deed.on = version.key
        deed.details = {"cause": str(cause)}
    return version


def moved(version_id: uuid.UUID, share: float) -> None:
    """Note how far a training has come (0..1). Progress is no event."""
    ModelVersion.objects.filter(id=version_id, state__in=GOING).update(
        state=State.TRAINING, done=round(100 * share), moved_at=timezone.now()
    )


def finish(version_id: uuid.UUID, taught: Taught, customers: Iterable[uuid.UUID]) -> ModelVersion:
    """Enter the result, and put it in service when it is better than what is, or when that one holds an erased person's data."""
    people = b"".join(sorted(digest_of(customer) for customer in customers))
    sealed = seal(DESK, taught.content, place_of(version_id))
    second = seal(DESK, taught.second, place_of(version_id, "second")) if taught.second else None
    with acting(TRAINER, Tag.MODEL_TRAINED, on=f"model:{version_id}") as deed:
        version = ModelVersion.objects.select_for_update().get(id=version_id)
        serving = ModelVersion.objects.filter(state=State.SERVING).first()
        version.content, version.second, version.people, version.done = sealed, second, people, 100
        version.examples, version.own_examples = taught.examples, taught.own
        version.figures, version.curve, version.confusion = taught.figures, taught.curve, taught.confusion
        version.usual, version.trained_at = usual(), timezone.now()
        version.state, version.verdict = State.KEPT_BACK, _verdict(version, serving, taught)
        version.save()
        deed.details = {"examples": taught.examples, "own": taught.own, "cause": version.cause, "verdict": version.verdict}
        if version.verdict != "not-better":
            _serve(deed, version)
        _drop_old()
    mark_erased()
    return version


def add_second(version_id: uuid.UUID, second: bytes) -> None:
    """Give the model in service a second look of the same lessons. Nothing happens when another took its place meanwhile."""
    sealed = seal(DESK, second, place_of(version_id, "second"))
    with acting(TRAINER, Tag.MODEL_TRAINED, on=f"model:{version_id}") as deed:
        changed = ModelVersion.objects.filter(id=version_id, state=State.SERVING, second=None).update(second=sealed)
        deed.details = {"second": bool(changed)}


def fail(version_id: uuid.UUID, code: str) -> None:
    """A training broke off, by ``code``; the model in service stays. What is over already is left as it is."""
    version = ModelVersion.objects.filter(id=version_id, state__in=GOING).defer("content", "second", "people").first()
    if version is None:
        return
    with acting(TRAINER, Tag.MODEL_TRAINING_FAILED, on=version.key) as deed:
        ModelVersion.objects.filter(id=version_id, state__in=GOING).update(state=State.FAILED)
        deed.details = {"cause": version.cause, "done": version.done, "code": code}


def serve(by: Actor, version_id: uuid.UUID) -> ModelVersion:
    """Put another version in service: the one click of promoting and of rolling back."""
    if not ModelVersion.objects.filter(id=version_id).exists():
        raise NotVisibleError("There is no such model here.")
    with acting(by, Tag.MODEL_SERVED, on=f"model:{version_id}", permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        version = ModelVersion.objects.select_for_update().get(id=version_id)
        if version.content is None or version.state not in (State.KEPT_BACK, State.RETIRED):
            raise InvalidChangeError("This model cannot be put in service: it is already, or its numbers were destroyed.")
        version.verdict = "by-hand"
        _serve(deed, version, own_event=True)
    return version


def mark_erased() -> int:
    """Look whose keys were destroyed, and mark the models that hold their tickets; returns how many were marked anew.

    A model out of service loses its numbers at once. The one in service keeps them until another is trained without the person,
    which is due from now on.
    """
    gone = {digest_of(one) for one in erased_subjects(SubjectKind.CUSTOMER)}
    marked = [(version, len(gone & _people(version))) for version in ModelVersion.objects.exclude(content=None)]
    changed = [(version, count) for version, count in marked if count != version.erased or (count and version.state != State.SERVING)]
    if not changed:
        return 0
    with acting(TRAINER, Tag.MODEL_MARKED) as deed:
        for version, count in changed:
            version.erased = count
            if version.state != State.SERVING:
                version.content = version.second = None
            version.save(update_fields=["erased", "content", "second"])
        deed.details = {"models": [str(version.id) for version, _ in changed]}
    return len(changed)


def models_with(customers: Iterable[uuid.UUID]) -> int:
    """How many models hold tickets of one of these people."""
    wanted = {digest_of(customer) for customer in customers}
    return sum(bool(wanted & _people(version)) for version in ModelVersion.objects.exclude(content=None).only("people"))


def retraining_due() -> bool:
    """Whether the model in service holds data of an erased person."""
    return ModelVersion.objects.filter(state=State.SERVING, erased__gt=0).exists()


def digest_of(customer: uuid.UUID) -> bytes:
    """How the register names a person."""
    return keyed_digest("triage-person", str(customer))[:_DIGEST]


def place_of(version_id: uuid.UUID, column: str = "content") -> Place:
    """What the sealed numbers are bound to."""
    return Place("triage_modelversion", column, str(version_id))


def _people(version: ModelVersion) -> set[bytes]:
    held = bytes(version.people)
    return {held[at : at + _DIGEST] for at in range(0, len(held), _DIGEST)}


def _verdict(version: ModelVersion, serving: ModelVersion | None, taught: Taught) -> str:
    if serving is None or version.cause == Cause.FIRST:
        return "first"
    if serving.erased:
        return "erasure"
    return "better" if taught.better else "not-better"


def _serve(deed: Deed, version: ModelVersion, *, own_event: bool = False) -> None:
    before = list(ModelVersion.objects.select_for_update().filter(state=State.SERVING))
    for one in before:
        one.state = State.RETIRED
        if one.erased:
            one.content = one.second = None
        one.save(update_fields=["state", "content", "second"])
    version.state, version.served_at = State.SERVING, timezone.now()
    version.save(update_fields=["state", "served_at", "verdict"])
    details = {"before": str(before[0].id) if before else "", "verdict": version.verdict}
    if own_event:
        deed.details = details
    else:
        deed.also(Tag.MODEL_SERVED, details=details)


def _drop_old() -> None:
    newest = ModelVersion.objects.exclude(content=None).order_by("-id").values_list("id", flat=True)[:KEPT]
    ModelVersion.objects.exclude(id__in=list(newest)).exclude(state=State.SERVING).update(content=None, second=None)
