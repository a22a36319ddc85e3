"""Data keys: one a person, wrapped again without loss, destroyed for good, never wrapped under what is not stored."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction

from sealdesk.vault.envelope import Place
from sealdesk.vault.errors import DoesNotOpenError, KeyDestroyedError, KeyUnknownError
from sealdesk.vault.keyring import Keyring, keyring
from sealdesk.vault.models import KeyEncryptionKey, WrappedKey
from sealdesk.vault.purposes import keyed_digest, purpose_key
from sealdesk.vault.sealing import seal, unseal
from sealdesk.vault.subjects import Subject, SubjectKind

pytestmark = pytest.mark.django_db
PLACE = Place("people_customer", "name", "1")


@pytest.fixture(autouse=True)
def _fresh_memory() -> Any:
    """What these tests do to the key tables is rolled back, and must be out of memory then too."""
    yield
    keyring.forget()
    purpose_key.cache_clear()


def a_person() -> Subject:
    return Subject(SubjectKind.CUSTOMER, uuid.uuid4())


def test_a_value_opens_by_the_key_id_it_carries() -> None:
    sealed = seal(a_person(), b"a secret", PLACE)
    assert unseal(sealed, PLACE) == b"a secret"


def test_each_person_has_one_key_and_nobody_shares_it() -> None:
    people = [a_person() for _ in range(5)]
    assert len({keyring.current(person).id for person in people * 3}) == 5
    assert len({keyring.current(person).secret for person in people}) == 5


def test_everything_stays_readable_through_a_rotation_that_breaks_off_and_goes_on() -> None:
    sealed = [seal(a_person(), b"a secret", PLACE) for _ in range(7)]
    digest = keyed_digest("blind:email", "li.na@post.example")
    version = keyring.rotate()
    assert keyring.rewrap(3) == 3
    assert {unseal(value, PLACE) for value in sealed} == {b"a secret"}
    other = Keyring()  # the next process goes on where this one stopped
    while other.rewrap(3):
        pass
    assert set(WrappedKey.objects.values_list("kek_version", flat=True)) == {version}
    KeyEncryptionKey.objects.exclude(version=version).delete()
    keyring.forget()
    purpose_key.cache_clear()
    assert {unseal(value, PLACE) for value in sealed} == {b"a secret"}
    assert keyed_digest("blind:email", "li.na@post.example") == digest


def test_a_key_encryption_key_that_was_rolled_back_wraps_nothing() -> None:
    with transaction.atomic():
        keyring.rotate()
        keyring.rewrap(100)
        transaction.set_rollback(True)
    keyring.rotate()
    sealed = seal(a_person(), b"a secret", PLACE)
    keyring.rewrap(100)
    keyring.forget()
    assert unseal(sealed, PLACE) == b"a secret"


def test_a_retired_key_still_opens_and_seals_no_more() -> None:
    person = a_person()
    before = seal(person, b"a secret", PLACE)
    first = keyring.current(person)
    keyring.retire(person)
    assert keyring.current(person).id != first.id
    assert unseal(before, PLACE) == b"a secret"


def test_an_erased_persons_values_open_for_nobody() -> None:
    person = a_person()
    sealed = seal(person, b"a secret", PLACE)
    keyring.retire(person)
    later = seal(person, b"another", PLACE)
    assert keyring.destroy(person) == 2
    for value in (sealed, later):
        with pytest.raises(KeyDestroyedError):
            unseal(value, PLACE)
    for ring in (keyring, Keyring()):
        with pytest.raises(KeyDestroyedError):
            ring.current(person)
    assert not WrappedKey.objects.filter(subject_id=person.id, wrapped__isnull=False).exists()


def test_somebody_erased_before_anything_was_sealed_gets_no_key_afterwards() -> None:
    person = a_person()
    assert keyring.destroy(person) == 0
    with pytest.raises(KeyDestroyedError):
        seal(person, b"a secret", PLACE)


def test_a_value_of_another_desk_names_its_key_as_unknown() -> None:
    sealed = seal(a_person(), b"a secret", PLACE)
    with pytest.raises(KeyUnknownError):
        unseal(sealed[:2] + uuid.uuid4().bytes + sealed[18:], PLACE)


@pytest.mark.parametrize("change", ["bytes", "subject", "another's bytes"])
def test_a_wrapped_key_that_was_changed_or_given_away_does_not_open(change: str) -> None:
    mine, theirs = keyring.current(a_person()), keyring.current(a_person())
    rows = WrappedKey.objects.filter(id=mine.id)
    if change == "bytes":
        rows.update(wrapped=b"\0" * 60)
    elif change == "subject":
        rows.update(subject_id=uuid.uuid4())
    else:
        rows.update(wrapped=WrappedKey.objects.get(id=theirs.id).wrapped)
    ring = Keyring()
    with pytest.raises(DoesNotOpenError):
        ring.one(mine.id)
    assert ring.by_id([mine.id, theirs.id]).keys() == {theirs.id}


def test_fifty_keys_cost_one_query_and_are_unwrapped_once(django_assert_num_queries: Any) -> None:
    ids = [keyring.current(a_person()).id for _ in range(50)]
    keyring.forget()
    keyring.one(ids[0])
    before = keyring.unwraps
    for _ in range(2):
        with django_assert_num_queries(1):
            assert len(keyring.by_id(ids)) == 50
        assert keyring.unwraps - before == 49
