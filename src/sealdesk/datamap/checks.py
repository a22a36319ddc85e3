"""The start is refused when a field says nothing about what it holds, or holds a person's data in the clear."""

from __future__ import annotations

from typing import Any

from django.core import checks

from sealdesk.datamap.registry import entries
from sealdesk.labels import SEALED_LABELS, Label


@checks.register()
def every_field_is_declared(**_: Any) -> list[checks.CheckMessage]:
    """Each field of our models is declared, and personal, sensitive and secret ones are sealed."""
    found: list[checks.CheckMessage] = []
    for entry in entries():
        where = f"{entry.model}.{entry.field}"
        if entry.declaration is None:
            hint = "Wrap it in declared(...) or use a sealed field: label, subject, purpose, retention."
            found.append(checks.Error(f"{where} does not say what it holds.", hint=hint, id="datamap.E001"))
        elif entry.declaration.label in SEALED_LABELS and not entry.sealed and not _wrapped_key(entry.model, entry.declaration.label):
            sentence = f"{where} is {entry.declaration.label} and not sealed."
            found.append(checks.Error(sentence, hint="Use a sealed field.", id="datamap.E002"))
    return found


def _wrapped_key(model: str, label: Label) -> bool:
    """The vault's own tables hold keys that are wrapped, which is their sealing."""
    return model.startswith("vault.") and label is Label.SECRET
