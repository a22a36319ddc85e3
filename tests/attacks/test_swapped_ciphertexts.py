"""Somebody with write access to the database moves sealed values about, so that the desk shows them in the wrong place."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection

from sealdesk.access.opening import Opening
from sealdesk.desk.contents import NewFile, contents
from sealdesk.desk.models import Attachment, Message
from sealdesk.people.models import Customer
from sealdesk.vault.errors import DoesNotOpenError, VaultError
from sealdesk.vault.keyring import Keyring
from sealdesk.vault.models import WrappedKey
from tests.doors_cast import SYSTEM, a_customer, a_department, a_message, an_actor

pytestmark = pytest.mark.django_db
COLUMNS = ("text", "quoted", "html")


def put(table: str, column: str, row: object, value: bytes | None) -> None:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name
        key = row.hex if connection.vendor == "sqlite" else row  # type: ignore[attr-defined]
        cursor.execute(f"UPDATE {name(table)} SET {name(column)} = %s WHERE id = %s", [value, key])
        assert cursor.rowcount == 1


def test_values_of_two_people_in_each_others_place_open_for_nobody() -> None:
    one, other = a_customer("李娜"), a_customer("Jonas Weber")
    held = [bytes(person.name.blob) for person in (one, other)]
    put("people_customer", "name", one.id, held[1])
    put("people_customer", "name", other.id, held[0])
    for person in Customer.objects.all():
        with pytest.raises(DoesNotOpenError):
            Opening(SYSTEM, "test").read(person.name)
        shown = Opening(an_actor(), "support").show(person.name)
        assert shown.damaged
        assert shown.text == "•••••"


def test_columns_of_one_row_cannot_be_exchanged() -> None:
    message = a_message(a_department("care"), text="the text", quoted="the quotation", html="<p>the page</p>")
    stored = {column: bytes(getattr(Message.objects.get(id=message.id), column).blob) for column in COLUMNS}
    for here, there in itertools.permutations(COLUMNS, 2):
        put("desk_message", here, message.id, stored[there])
        with pytest.raises(DoesNotOpenError):
            Opening(SYSTEM, "test").read(getattr(Message.objects.get(id=message.id), here))
        put("desk_message", here, message.id, stored[here])


def test_a_name_cannot_be_moved_into_another_table() -> None:
    person, message = a_customer("李娜"), a_message(a_department("care"))
    put("desk_message", "text", message.id, bytes(person.name.blob))
    with pytest.raises(DoesNotOpenError):
        Opening(SYSTEM, "test").read(Message.objects.get(id=message.id).text)


def test_plaintext_put_into_a_sealed_column_is_not_shown_as_if_it_were_genuine() -> None:
    person = a_customer("李娜")
    put("people_customer", "name", person.id, b"Somebody else, who never wrote to us at all and never will")
    person = Customer.objects.get(id=person.id)
    with pytest.raises(VaultError):
        Opening(SYSTEM, "test").read(person.name)
    opening = Opening(an_actor(), "support")
    opening.load([person.name])
    assert "Somebody" not in opening.show(person.name).text


def test_one_persons_key_put_in_anothers_row_opens_nothing() -> None:
    one, other = a_customer("李娜"), a_customer("Jonas Weber")
    rows = {person.id: WrappedKey.objects.get(subject_id=person.id) for person in (one, other)}
    WrappedKey.objects.filter(id=rows[one.id].id).update(wrapped=rows[other.id].wrapped)
    with pytest.raises(DoesNotOpenError):
        Keyring().one(rows[one.id].id)


def test_files_exchanged_in_the_content_store_do_not_open() -> None:
    from sealdesk.desk.contents import seal_files
    from sealdesk.vault.subjects import Subject, SubjectKind

    department = a_department("care")
    person = a_message(department).person
    assert person is not None
    files = [NewFile.of(f"{n}.txt", "text/plain", f"content {n}".encode()) for n in (1, 2)]
    seal_files(files, Subject(SubjectKind.CUSTOMER, person.id))
    a_message(department, files=files)
    one, other = Attachment.objects.order_by("id")
    held = contents().path(other.blob).read_bytes()
    contents().path(one.blob).write_bytes(held)
    with pytest.raises(DoesNotOpenError):
        list(Opening(SYSTEM, "test").content(contents(), one.blob))
