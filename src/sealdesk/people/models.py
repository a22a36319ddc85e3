"""Customers. Everything that tells who they are is sealed with their own key; look-up goes through keyed digests."""

from __future__ import annotations

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

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """One person, with several addresses."""

    subject_kind = "customer"

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False), subject="self")
    name = SealedTextField(kind="name", subject="self", purpose=Purpose.IDENTIFICATION, blank=True, null=True)
    organisation = declared(models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL), subject="self")
    language = declared(models.CharField(max_length=16, blank=True), subject="self", purpose=Purpose.SUPPORT)
    created_at = declared(models.DateTimeField(auto_now_add=True), subject="self")

    def __str__(self) -> str:
        return f"customer {self.id}"


class CustomerEmail(models.Model):
    """One e-mail address of a customer. ``index`` is its blind index: equality, and nothing else, can be asked."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    customer = _about_customer(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="emails"))
    value = SealedTextField(kind="address", subject="customer", purpose=Purpose.IDENTIFICATION)
    index = _about_customer(models.BinaryField(unique=True, max_length=32))
    created_at = _about_customer(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"address {self.id}"


class CustomerPhone(models.Model):
    """One telephone number of a customer, indexed in E.164 form whatever its spelling."""

    id = declared(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    customer = _about_customer(models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="phones"))
    value = SealedTextField(kind="phone", subject="customer", purpose=Purpose.IDENTIFICATION)
    index = _about_customer(models.BinaryField(max_length=32, db_index=True))
    created_at = _about_customer(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return f"telephone {self.id}"
