"""The see door: every read for a person starts from rows already narrowed to what that actor may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from sealdesk.access.actors import Actor
from sealdesk.access.errors import NotVisibleError

M = TypeVar("M", bound=Model)
Narrowing = Callable[[Actor, "QuerySet[Any]"], "QuerySet[Any]"]
_narrowings: dict[type[Model], Narrowing] = {}


def narrows(model: type[Model]) -> Callable[[Narrowing], Narrowing]:
    """Declare how the rows of ``model`` are narrowed for an actor. Each domain does it in its ``policy.py``."""

    def register(narrowing: Narrowing) -> Narrowing:
        _narrowings[model] = narrowing
        return narrowing

    return register


def see(actor: Actor, model: type[M]) -> QuerySet[M]:
    """What ``actor`` may see of ``model``. A model without a narrowing shows nobody anything: it raises."""
    if model not in _narrowings:
        raise LookupError(f"{model.__name__} has no narrowing, so nobody sees it. Declare one with @narrows in policy.py.")
    return _narrowings[model](actor, model._default_manager.all())


def see_one(actor: Actor, model: type[M], **lookup: Any) -> M:
    """One row, or NotVisibleError: unknown and forbidden look the same."""
    found = see(actor, model).filter(**lookup).first()
    if found is None:
        raise NotVisibleError("There is no such thing here, or it is not yours to see.")
    return found
