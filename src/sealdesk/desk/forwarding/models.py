"""A message that was sent on to somebody outside."""

from __future__ import annotations

import functools

from django.db import models

from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.people.models import Customer
from sealdesk.vault.ids import uuid7

_ours = functools.partial(declared, label=Label.INTERNAL, purpose=Purpose.ACCOUNTABILITY, retention=Retention.WHILE_TICKET)
_of_person = functools.partial(_ours, subject="person")


class Forward(models.Model):
    """Which message a letter to a third party carries on, and why.

    ``message`` is the letter: the note of the agent, sealed for whom it is to. What is carried on stays where it is, sealed for the person
    who wrote it, and is read once, when the mail leaves: erased, it is in no second place.
    """

    id = _of_person(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    message = _of_person(models.OneToOneField("desk.Message", on_delete=models.CASCADE, related_name="forward"))
    original = _ours(models.ForeignKey("desk.Message", on_delete=models.CASCADE, related_name="forwards"))
    person = _of_person(models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+"))
    address = SealedTextField(kind="address", subject="person", retention=Retention.WHILE_TICKET)
    reason = _ours(models.CharField(max_length=20))
    #: Whether what is masked in the message left unmasked.
    opened = _ours(models.BooleanField(default=False))
    #: The ids of the files of the message that went along.
    files = _ours(models.JSONField(default=list))
    #: What there was not before this letter, and goes with it when it is taken back: as of those who get a copy (``Recipient``).
    brought = _of_person(models.JSONField(default=dict))

    def __str__(self) -> str:
        return f"forward {self.id}"
