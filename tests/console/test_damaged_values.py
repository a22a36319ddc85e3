"""A value that was changed or moved in the database is said to be so: who took it for masked would ask for a clearance."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.cast import JUN, Desk, letter
from tests.console.support import signed_in, words_of

PLAIN = b"Somebody else, who never wrote to us at all and never will"


@pytest.mark.parametrize("way", ["emptied", "plaintext", "exchanged"])
def test_what_does_not_open_is_said_to_be_so_on_the_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    ticket, other = desk.ticket_from(letter()), desk.ticket_from(letter(sender=JUN, name="Li Jun"))
    assert ticket.requester is not None
    assert other.requester is not None
    name, text = {
        "emptied": (b"", b""),
        "plaintext": (PLAIN, PLAIN),
        "exchanged": (bytes(other.requester.name.blob or b""), bytes(other.messages.get().text.blob or b"")),
    }[way]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_message SET text = %s WHERE ticket_id = %s", [text, key(ticket.id)])
        cursor.execute("UPDATE people_customer SET name = %s WHERE id = %s", [name, key(ticket.requester.id)])
        assert cursor.rowcount == 1
    agent = signed_in(desk.wang)
    for page in (f"/tickets/{ticket.number}/", "/customers/", f"/customers/{ticket.requester.id}/"):
        told = words_of(agent.get(page))
        assert "Cannot be opened" in told
        assert "Somebody else" not in told


def key(value: object) -> object:
    return value.hex if connection.vendor == "sqlite" else value  # type: ignore[attr-defined]
