"""Customers. Everything that tells who they are is sealed with their own key; look-up goes through keyed digests."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sealdesk.datamap.fields import SealedTextField
from sealdesk.labels import Label, Purpose, Retention, declared
from sealdesk.vault.ids import uuid7


def _about_customer(field: models.Field) -> models.Field:  # type: ignore[type-arg]
    return declared(field, Label.INTERNAL, subject="customer", purpose=Purpose.SUPPORT, retention=Retention.WHILE_CUSTOMER)


class Organisation(models.Model):
    """A customer organisation. Its name is no personal datum; who belongs to it is."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    name = declared(models.CharField(max_length=120))
    created_at = declared(models.DateTimeField(auto_now_add=True))

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="people_organisation_name")]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """One person, with several addresses.

    A record that turned out to be of somebody known is *merged*: it keeps its key, its addresses and its messages, and points to
    the record that the person is shown under. ``merged_into`` is where it was merged, ``root`` where that leads in the end; both
    are empty for the record that stands for the person. Nothing is sealed again, so a merge can be taken back.
    """

    subject_kind = "customer"

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False), subject="self")
    name = SealedTextField(kind="name", subject="self", purpose=Purpose.IDENTIFICATION, blank=True, null=True)
    organisation = declared(models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL), subject="self")
    language = declared(models.CharField(max_length=16, blank=True), subject="self", purpose=Purpose.SUPPORT)
    blocked = declared(models.BooleanField(default=False), subject="self", purpose=Purpose.SECURITY)
    merged_into = declared(models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+"), subject="self")
    root = declared(models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+"), subject="self")
    created_at = declared(models.DateTimeField(auto_now_add=True), subject="self")
    #: Since when the keys of the person are destroyed: what is left of them is this shell.
    erased_at = declared(models.DateTimeField(null=True), subject="self", purpose=Purpose.ACCOUNTABILITY)

    def __str__(self) -> str:
        return f"customer {self.id}"

    @property
    def key(self) -> str:
        """How the ledger names it."""
        return f"customer:{self.id}"


class CustomerEmail(models.Model):
    """One e-mail address of a customer. ``index`` is its blind index: equality, and nothing else, can be asked.

    One that an agent added waits until it is confirmed (``people.proving``): ``waits_for`` is the index that it gets then, ``given_by``
    who vouches for it. Its ``index`` is nobody's until then, so nothing that looks an address up finds it.
    """

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    customer = _about_customer(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="emails"))
    value = SealedTextField(kind="address", subject="customer", purpose=Purpose.IDENTIFICATION)
    index = _about_customer(models.BinaryField(unique=True, max_length=32))
    waits_for = _about_customer(models.BinaryField(null=True, max_length=32))
    given_by = _about_customer(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    verified_at = _about_customer(models.DateTimeField(null=True))
    created_at = _about_customer(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"address {self.id}"

    @property
    def waits(self) -> bool:
        """Whether an agent added it and the customer has not confirmed it."""
        return self.waits_for is not None


class CustomerPhone(models.Model):
    """One telephone number of a customer, indexed in E.164 form whatever its spelling."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    customer = _about_customer(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones"))
    value = SealedTextField(kind="phone", subject="customer", purpose=Purpose.IDENTIFICATION)
    index = _about_customer(models.BinaryField(max_length=32, db_index=True))
    verified_at = _about_customer(models.DateTimeField(null=True))
    created_at = _about_customer(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"telephone {self.id}"


class CustomerNote(models.Model):
    """What a colleague wrote down about a customer. It is about the person, so it is sealed for the person."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    customer = _about_customer(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes"))
    author = _about_customer(models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"))
    text = SealedTextField(subject="customer")
    created_at = _about_customer(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"note {self.id}"
