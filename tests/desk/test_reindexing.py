"""The index is built anew beside the one that serves, whatever happens meanwhile, and the old one leaves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from sealdesk.desk import finding, jobs, reindexing
from sealdesk.desk.models import Message, Ticket
from sealdesk.desk.reindexing import must_be_built, rebuild
from sealdesk.desk.searching import INDEXER
from sealdesk.ledger.models import LedgerEvent
from sealdesk.search import fulltext, index, rebuilding
from sealdesk.search.models import Entry, Generation
from sealdesk.vault.keyring import keyring
from sealdesk.vault.subjects import Subject, SubjectKind
from tests.besieged import the_model
from tests.cast import JUN, Desk, found_desk, letter
from tests.index_tables import first_generation_afterwards


@pytest.fixture
def desk(transactional_db: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Rebuilding has transactions of its own."""
    monkeypatch.setattr("sealdesk.desk.sorting.model_in_service", the_model)
    settings.SEALDESK_BLOBS = tmp_path / "contents"
    with first_generation_afterwards():
        yield found_desk()


@pytest.fixture
def torn(desk: Desk) -> Ticket:
    return desk.ticket_from(letter(Message_ID="<first@customer.example>"))


def numbers(desk: Desk, typed: str) -> list[int]:
    return [found.ticket.number for found in finding.search(desk.wang, typed).found]


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name in {"search_index_0", "search_index_1"}}


def test_everything_is_found_as_before_in_a_new_generation(desk: Desk, torn: Ticket) -> None:
    done = rebuild(INDEXER)
    assert (done.generation, done.messages, done.customers) == (2, 1, 1)
    assert index.generations() == (2, None)
    assert tables() == {"search_index_0"}
    assert set(Entry.objects.values_list("generation", flat=True)) == {2}
    assert numbers(desk, "parasol") == numbers(desk, "from:elena") == [torn.number]
    assert rebuild(INDEXER).generation == 3
    assert tables() == {"search_index_1"}
    assert numbers(desk, "parasol") == [torn.number]
    event = LedgerEvent.objects.filter(tag="search:rebuilt").latest("id")
    assert '"messages":1' in event.details


def test_what_arrives_changes_or_goes_while_it_is_built_is_right_afterwards(
    desk: Desk, torn: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    doomed = desk.ticket_from(letter(sender=JUN, name="Jun Li", text="A walnut case.", Message_ID="<doomed@customer.example>"))

    def meanwhile(swap: Callable[[int], None], generation: int) -> None:
        desk.receive(letter(text="A turquoise canopy.", Message_ID="<late@customer.example>"))
        Message.objects.get(ticket=doomed).delete()
        assert numbers(desk, "turquoise") == [1003]
        assert numbers(desk, "walnut") == []
        swap(generation)

    swap = rebuilding.swap
    monkeypatch.setattr(rebuilding, "swap", lambda generation: meanwhile(swap, generation))
    rebuild(INDEXER)
    assert numbers(desk, "turquoise") == [1003]
    assert numbers(desk, "walnut") == []
    assert numbers(desk, "seam") == [torn.number]


def test_what_was_passed_before_it_was_written_is_caught_up_with(desk: Desk, torn: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "_add_all", lambda *_: 0)
    rebuild(INDEXER)
    assert numbers(desk, "parasol") == [torn.number]


def test_a_rebuild_that_was_broken_off_changes_nothing_and_the_next_one_goes_through(desk: Desk, torn: Ticket) -> None:
    begun = rebuilding.begin()
    assert numbers(desk, "parasol") == [torn.number]
    assert rebuild(INDEXER).generation == begun + 2
    assert numbers(desk, "parasol") == [torn.number]
    assert tables() == {fulltext.table(begun)}


def test_the_later_of_two_rebuilds_goes_on(desk: Desk, torn: Ticket) -> None:
    def overtake(done: int, total: int) -> None:
        if Generation.objects.get().building == 2:
            rebuilding.begin()

    with pytest.raises(rebuilding.OvertakenError):
        rebuild(INDEXER, overtake)
    assert index.generations() == (1, 4)
    assert numbers(desk, "parasol") == [torn.number]


def test_a_desk_whose_mail_is_older_than_its_index_gets_one_by_itself(desk: Desk, torn: Ticket) -> None:
    assert not must_be_built()
    index.remove(list(Message.objects.values_list("id", flat=True)))
    desk.receive(letter(text="A turquoise canopy.", Message_ID="<late@customer.example>"))
    assert must_be_built()
    jobs.index_what_never_was.func()
    assert numbers(desk, "seam") == [torn.number]
    assert not must_be_built()
    assert index.generations() == (2, None)
    jobs.index_what_never_was.func()
    assert index.generations() == (2, None)


def test_the_words_of_an_erased_person_are_not_indexed_again(desk: Desk, torn: Ticket) -> None:
    desk.receive(letter(sender=JUN, name="Jun Li", text="A walnut case.", Message_ID="<other@customer.example>"))
    assert torn.requester_id is not None
    keyring.destroy(Subject(SubjectKind.CUSTOMER, torn.requester_id))
    rebuild(INDEXER)
    assert numbers(desk, "seam") == numbers(desk, "from:elena") == []
    assert numbers(desk, "walnut") == [1002]


def test_a_value_that_was_changed_in_the_database_stops_nothing(desk: Desk, torn: Ticket) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_message SET quoted = text, envelope = quoted")
    rebuild(INDEXER)
    assert numbers(desk, "seam") == [torn.number]


def test_an_index_of_an_earlier_release_is_built_anew_once(desk: Desk) -> None:
    desk.receive(letter())
    rebuild(INDEXER)
    assert not must_be_built()
    Generation.objects.update(format=1)
    assert must_be_built()
    jobs.index_what_never_was.func()
    assert not must_be_built()
