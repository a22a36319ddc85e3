"""Sealed fields: they take ordinary text, store it sealed for the data subject at its own place, and read back closed."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models

from sealdesk.datamap.sealed import SealedValue
from sealdesk.labels import Declaration, Label, Purpose, Retention
from sealdesk.vault import envelope
from sealdesk.vault.envelope import Place
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import DESK, Subject, SubjectKind


def subject_of(instance: models.Model, path: str) -> Subject:
    """The data subject of a row: ``"self"``, a foreign key's name, ``"desk"``, or several by ``|``, the first that is set."""
    for step in path.split("|"):
        if step == "desk":
            return DESK
        if step == "self":
            return Subject(SubjectKind(instance.subject_kind), instance.pk)  # type: ignore[attr-defined]
        foreign = instance._meta.get_field(step)
        held = getattr(instance, foreign.attname)  # type: ignore[union-attr]
        if held is not None:
            return Subject(SubjectKind(foreign.related_model.subject_kind), held)  # type: ignore[union-attr]
    raise FieldError(f"{instance._meta.label} has none of '{path}' set, so nobody's key can seal its values.")


class _Stored(bytes):
    """Bytes that came out of the database. Nothing else given to a sealed field counts as sealed already."""


class _Closed:
    """The attribute on the model class: set text, read a SealedValue."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        held = instance.__dict__[name]
        if held is None or isinstance(held, SealedValue):
            return held
        value = SealedValue(self.field.declaration, self.field.place(instance), self.field.kind, blob=held)
        instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, (bytes, bytearray, memoryview)) and not isinstance(value, _Stored):
            # Bytes that merely look sealed would reach the database as they are, so none are taken.
            raise FieldError(f"{self.field} takes text, not bytes: it is sealed when its row is saved.")
        if value is not None and not isinstance(value, (SealedValue, _Stored)):
            value = SealedValue(self.field.declaration, self.field.place(instance), self.field.kind, pending=self.field.encode(value))
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that lies in the database only sealed.

    ``kind`` says how it is masked (``"text"``, ``"name"``, ``"address"``, ``"phone"``). Text is sealed whatever it looks
    like; bytes are refused, because only what was read from the database counts as sealed.
    """

    def __init__(
        self,
        *args: Any,
        label: Label = Label.PERSONAL,
        subject: str = "self",
        purpose: Purpose = Purpose.SUPPORT,
        retention: Retention = Retention.WHILE_CUSTOMER,
        kind: str = "text",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.declaration = Declaration(label, subject, purpose, retention)

    def encode(self, value: Any) -> bytes:
        """The bytes that are sealed."""
        return str(value).encode("utf-8", "surrogatepass")

    @staticmethod
    def decode(plaintext: bytes) -> Any:
        """The value again; only the open door calls this."""
        return plaintext.decode("utf-8", "surrogatepass")

    def place(self, instance: models.Model) -> Place:
        """Table, column and row of this field on ``instance``; the row's id is made before the insert."""
        return Place(self.model._meta.db_table, self.attname, str(instance.pk))

    def sealed(self, value: Any, key: envelope.DataKey, row: uuid.UUID) -> bytes:
        """A value sealed with a key that the caller looked up, for a row that is written without a model instance."""
        return envelope.seal(key, self.encode(value), Place(self.model._meta.db_table, self.attname, str(row)))

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the closing attribute on the model."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Closed(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002 - as Django calls it
        """Seal what was set since the last save."""
        held = getattr(model_instance, self.attname)
        if not isinstance(held, SealedValue) or held.pending is None:
            return held
        place = self.place(model_instance)
        blob = envelope.seal(keyring.current(subject_of(model_instance, self.declaration.subject)), held.pending, place)
        sealed = SealedValue(self.declaration, place, self.kind, blob=blob)
        model_instance.__dict__[self.attname] = sealed
        return sealed

    def from_db_value(self, value: Any, *_: Any) -> _Stored | None:
        """What is stored, marked as such."""
        return None if value is None else _Stored(value)

    def get_default(self) -> Any:
        """Nothing given is an empty text, sealed like any other."""
        default = super().get_default()
        return "" if default == b"" else default

    def to_python(self, value: Any) -> Any:
        """Text stays text: unlike a binary field's, it is never taken for base64 of something stored."""
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Only a sealed value passes: text reaches the database through ``pre_save`` or not at all."""
        if value is None:
            return None
        if isinstance(value, SealedValue) and value.blob is not None:
            return bytes(value.blob)
        raise FieldError(f"{self} is sealed when its row is saved; it cannot be set or searched in a query.")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """As a binary column wants it; what ``prepared`` promises was asked of ``get_prep_value``."""
        if not prepared:
            value = self.get_prep_value(value)
        return super().get_db_prep_value(value, connection, prepared=True)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> Any:
        """No expression writes this column: it would copy or compute something that is not sealed."""
        if hasattr(value, "as_sql"):
            raise FieldError(f"{self} is sealed when its row is saved; no expression can set it.")
        return super().get_placeholder(value, compiler, connection)  # type: ignore[misc] # the stubs do not know it

    def get_lookup(self, lookup_name: str) -> Any:
        """Whether there is a value may be asked; what it is may not."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def deconstruct(self) -> Any:
        """Migrations see a plain binary column: keys and labels are no part of the schema."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "django.db.models.BinaryField", args, kwargs

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers get the mask."""
        return str(getattr(obj, self.attname) or "")

    def formfield(self, **kwargs: Any) -> Any:
        """A text input. What is sealed is not put into it; left empty, the stored value stays."""
        kwargs.pop("choices_form_class", None)
        return SealedCharField(required=not self.blank, max_length=self.max_length, label=kwargs.pop("label", self.verbose_name), **kwargs)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Set what was typed; an empty answer keeps what is stored."""
        if data not in ("", None):
            setattr(instance, self.name, data)


class SealedJSONField(SealedTextField):
    """A small JSON document, sealed as a whole."""

    def encode(self, value: Any) -> bytes:
        """Compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    @staticmethod
    def decode(plaintext: bytes) -> Any:
        """The document again."""
        return json.loads(plaintext.decode("utf-8", "surrogatepass"))


class SealedCharField(forms.CharField):
    """A form field over a sealed one: it starts empty, because a page must not carry what nobody asked to open."""

    def prepare_value(self, value: Any) -> Any:
        """Sealed values do not enter the page."""
        return "" if isinstance(value, SealedValue) else value

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 - as Django calls it
        """Changed means: something was typed."""
        return bool(data)

    def _clean_bound_field(self, bound: Any) -> Any:
        """A required field may stay empty when a value is stored: empty means that it stays."""
        if isinstance(bound.initial, SealedValue) and bound.initial and not self.disabled and bound.data in self.empty_values:
            return ""
        return super()._clean_bound_field(bound)  # type: ignore[misc]
