"""The registry: every declared field of every model of ours, from which the checks, exports and erasures derive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from sealdesk.labels import Declaration


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of the data map."""

    model: str
    field: str
    declaration: Declaration | None
    sealed: bool


def entries() -> Iterator[Entry]:
    """Each concrete field of each model in this product, in a stable order."""
    from sealdesk.datamap.fields import SealedTextField

    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.label):
        if not model.__module__.startswith("sealdesk."):
            continue
        for field in model._meta.local_fields:
            yield Entry(model._meta.label, field.name, declaration_of(field), isinstance(field, SealedTextField))


def declaration_of(field: models.Field) -> Declaration | None:  # type: ignore[type-arg]
    """The declaration of a field, or None when somebody forgot it."""
    return getattr(field, "declaration", None)
