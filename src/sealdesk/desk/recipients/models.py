"""Those who get a copy of an answer."""

from __future__ import annotations

import functools

from django.db import models

from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.people.models import Customer
from sealdesk.vault.ids import uuid7

_of_person = functools.partial(declared, label=Label.INTERNAL, subject="person", purpose=Purpose.SUPPORT, retention=Retention.WHILE_TICKET)


class Recipient(models.Model):
    """One of those. The address is theirs and nobody else's, so it is sealed with their own key, not with that of the requester."""

    id = _of_person(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _of_person(models.ForeignKey("desk.Message", on_delete=models.CASCADE, related_name="recipients"))
    person = _of_person(models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+"))
    address = SealedTextField(kind="address", subject="person", retention=Retention.WHILE_TICKET)
    #: Why this one did not get it: a code, never a server's words. Empty for who did, as far as is known.
    refused = _of_person(models.CharField(max_length=60, blank=True, default=""))
    #: What there was not before this copy, and goes with it when its answer is taken back: ``parts``, rows of who takes part in the
    #: conversation, and ``record``, whether the person's own was made.
    brought = _of_person(models.JSONField(default=dict))

    def __str__(self) -> str:
        return f"recipient {self.id}"
