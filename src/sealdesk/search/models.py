"""The rows of the index that Django knows: which table serves, and which document has which number there.

The tokens themselves lie in tables of the database's full text (``search_index_0`` and ``search_index_1``), of which one
serves while the other one is empty or being built.
"""

from __future__ import annotations

import functools
from typing import Final

from django.db import models

from sealdesk.labels import Label, Purpose, Retention, declared

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.SUPPORT, retention=Retention.WHILE_TICKET)


#: Which tokens are made of a text. Raise it when there are more, or others: older generations are then built anew.
FORMAT: Final = 4


class Generation(models.Model):
    """Which generation of the index serves, and which is being built. One row, or none on a desk that never rebuilt.

    ``format`` is of the one that serves.
    """

    id = declared(models.PositiveSmallIntegerField(primary_key=True, default=1))
    serving = declared(models.PositiveIntegerField(default=1))
    building = declared(models.PositiveIntegerField(null=True))
    built_at = declared(models.DateTimeField(null=True))
    format = declared(models.PositiveSmallIntegerField(default=1))

    def __str__(self) -> str:
        return f"generation {self.serving}"


class Entry(models.Model):
    """One document in one generation. ``id`` is its row in the full text; ``document`` the id of a message or customer."""

    id = _ours(models.BigAutoField(primary_key=True))
    generation = _ours(models.PositiveIntegerField())
    document = _ours(models.UUIDField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "generation"], name="search_one_entry")]

    def __str__(self) -> str:
        return f"entry of {self.document}"
