"""A sealed field behaves like any other in forms, queries and copies, and says nothing anywhere but at the open door."""

from __future__ import annotations

import base64
import copy
import json
import pickle
import uuid
from typing import Any

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F, Value

from sealdesk.access.opening import Opening
from sealdesk.datamap.sealed import SealedValue
from sealdesk.desk.models import Message
from sealdesk.people.models import Customer, CustomerEmail
from sealdesk.vault.envelope import Place
from sealdesk.vault.sealing import seal
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.doors_cast import SYSTEM, a_customer, a_department, a_message

pytestmark = pytest.mark.django_db
NAME = "Quirinius 欧阳"


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Customer
        fields = ["name", "language"]


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CustomerEmail
        fields = ["value"]


def opened(value: Any) -> Any:
    return Opening(SYSTEM, "test").read(value)


def stored(person: Customer) -> bytes:
    with connection.cursor() as cursor:
        key = person.id.hex if connection.vendor == "sqlite" else person.id
        cursor.execute("SELECT name FROM people_customer WHERE id = %s", [key])
        return bytes(cursor.fetchone()[0])


def again(person: Customer) -> Customer:
    return Customer.objects.get(id=person.id)


def test_text_goes_in_and_a_closed_value_comes_out() -> None:
    person = Customer(name=NAME)
    assert opened(person.name) == NAME
    person.save()
    assert person.name.pending is None
    assert NAME.encode() not in stored(person)
    assert isinstance(again(person).name, SealedValue)
    assert opened(again(person).name) == NAME


@pytest.mark.parametrize("text", ["", "a" * 200_000, "\ud800 half a pair", "•••••", "\x01\x01" + "x" * 60])
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert opened(again(a_customer(text)).name) in {text, text or None}


def test_text_that_looks_sealed_is_sealed_all_the_same() -> None:
    person = a_customer()
    blob = bytes(again(person).name.blob)
    looks = blob.decode("latin-1")
    other = a_customer(looks)
    assert stored(other) != blob
    assert opened(again(other).name) == looks


def test_bytes_are_refused_even_when_they_are_sealed() -> None:
    sealed = seal(Subject(SubjectKind.CUSTOMER, uuid.uuid4()), b"x", Place("people_customer", "name", "1"))
    for data in (b"in the clear", sealed, memoryview(sealed), bytearray(sealed)):
        with pytest.raises(FieldError, match="text, not bytes"):
            Customer(name=data)


def test_a_sealed_value_of_another_row_is_stored_shut() -> None:
    one, other = a_customer(), a_customer("Jonas Weber")
    other.name = again(one).name
    other.save()
    assert again(other).name.place.row == str(other.id)
    assert Opening(SYSTEM, "test").show(again(other).name).damaged


def test_null_stays_null() -> None:
    person = Customer.objects.create()
    assert again(person).name is None
    assert list(Customer.objects.filter(name__isnull=True)) == [person]


@pytest.mark.parametrize("lookup", ["name", "name__exact", "name__contains", "name__startswith", "name__in", "name__gt"])
def test_nothing_but_presence_can_be_asked(lookup: str) -> None:
    with pytest.raises(FieldError):
        Customer.objects.filter(**{lookup: [NAME] if lookup.endswith("in") else NAME}).exists()


@pytest.mark.parametrize("value", [NAME, b"in the clear", 7, Value("x"), F("language")], ids=repr)
def test_a_query_cannot_write_what_is_not_sealed(value: object) -> None:
    person = a_customer()
    before = stored(person)
    with pytest.raises(FieldError), transaction.atomic():
        Customer.objects.update(name=value)
    assert stored(person) == before


def test_rows_made_in_bulk_are_sealed_too() -> None:
    people = Customer.objects.bulk_create(Customer(name=f"{NAME} {number}") for number in range(3))
    assert all(NAME.encode() not in stored(person) for person in people)
    assert [opened(again(person).name) for person in people] == [f"{NAME} {number}" for number in range(3)]
    people[0].name = "changed"
    with pytest.raises(FieldError):
        Customer.objects.bulk_update(people, ["name"])


def test_a_deferred_field_is_fetched_when_it_is_asked_for(django_assert_num_queries: Any) -> None:
    person = a_customer(NAME)
    for query in (Customer.objects.defer("name"), Customer.objects.only("id")):
        held = query.get(id=person.id)
        with django_assert_num_queries(1):
            assert held.name.blob
        assert opened(held.name) == NAME


def test_a_refreshed_row_has_what_was_stored_and_not_what_was_set() -> None:
    person = a_customer(NAME)
    person.name = "not saved"
    person.refresh_from_db()
    assert opened(person.name) == NAME
    person.name = "saved"
    person.save(update_fields=["name"])
    assert opened(again(person).name) == "saved"


def test_nothing_that_prints_copies_or_serialises_a_row_tells_its_text() -> None:
    unsaved, saved = Customer(name=NAME), a_customer(NAME)
    message = a_message(a_department("care"), text=NAME, envelope={"subject": NAME})
    for row in (unsaved, saved, again(saved), message, Message.objects.get(id=message.id)):
        fields = [field.name for field in row._meta.fields if isinstance(getattr(row, field.name, None), SealedValue)]
        assert fields
        said = [repr(row), str(row), f"{row!r} {[getattr(row, name) for name in fields]}"]
        said += [serializers.serialize(form, [row]) for form in ("json", "xml")]
        said += [json.dumps(forms.model_to_dict(row), default=str)]
        assert not any(NAME in text or "Quirinius" in text or ascii(NAME)[1:-1] in text for text in said)
        assert base64.b64encode(b"Quirinius").decode()[:-4] not in "".join(said)
    assert NAME.encode() not in pickle.dumps(again(saved))
    assert opened(pickle.loads(pickle.dumps(again(saved))).name) == NAME
    with pytest.raises(TypeError, match="Save its row first"):
        pickle.dumps(unsaved)
    assert opened(copy.deepcopy(unsaved).name) == NAME


def test_a_mask_that_was_exported_is_not_imported_as_something_stored() -> None:
    exported = serializers.serialize("json", [a_customer(NAME)])
    (back,) = serializers.deserialize("json", exported)
    with pytest.raises(FieldError):
        back.save()


def test_a_form_sets_what_was_typed_and_keeps_what_was_not() -> None:
    form = NameForm({"name": NAME, "language": "en"})
    assert form.is_valid(), form.errors
    person = form.save()
    assert opened(again(person).name) == NAME

    form = NameForm(instance=again(person))
    assert NAME not in form.as_p()
    assert "•" not in form.as_p()

    form = NameForm({"name": "", "language": "zh-hans"}, instance=again(person))
    assert form.is_valid()
    assert form.changed_data == ["language"]
    form.save()
    assert opened(again(person).name) == NAME

    form = NameForm({"name": "Somebody else", "language": "en"}, instance=again(person))
    assert form.is_valid()
    form.save()
    assert opened(again(person).name) == "Somebody else"


def test_a_required_field_may_stay_empty_only_when_a_value_is_stored() -> None:
    assert AddressForm({"value": ""}).errors == {"value": ["This field is required."]}
    row = CustomerEmail.objects.create(customer=a_customer(), value="li.na@post.example", index=b"1" * 32)
    form = AddressForm({"value": ""}, instance=CustomerEmail.objects.get(id=row.id))
    assert form.is_valid(), form.errors
    form.save()
    assert opened(CustomerEmail.objects.get(id=row.id).value) == "li.na@post.example"


def test_migrations_see_a_plain_binary_column() -> None:
    for model, name in ((Customer, "name"), (Message, "envelope")):
        _, path, args, kwargs = model._meta.get_field(name).deconstruct()
        assert (path, args) == ("django.db.models.BinaryField", [])
        assert kwargs.keys() <= {"blank", "null"}
