"""British streets and names with an apostrophe are found whole, and neither is taken for a part of the other."""

from __future__ import annotations

import pytest

from sealdesk.findings import Kind, find


def found(text: str) -> list[tuple[str, Kind]]:
    return [(text[one.start : one.end], one.kind) for one in find(text, {Kind.NAME, Kind.ADDRESS})]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Siobhan O'Rourke called", "Siobhan O'Rourke"),
        ("I spoke to Maeve O’Malley on Monday", "Maeve O’Malley"),
        ("Mr O'Flynn will ring", "O'Flynn"),
        ("Patrick O'Brien wants his money back", "Patrick O'Brien"),
        ("I am Sinéad O'Connor", "Sinéad O'Connor"),
        ("Please ring D'Angelo Russell.", "D'Angelo Russell"),
        ("Miguel D'Souza ordered it", "Miguel D'Souza"),
        ("signed, N. O'Sullivan", "N. O'Sullivan"),
        ("Dear Tara O'Dwyer-Burke, thanks", "Tara O'Dwyer-Burke"),
        ("It is O'Brien's parcel", "O'Brien"),
    ],
)
def test_a_name_with_an_apostrophe_is_found_whole(text: str, name: str) -> None:
    assert found(text) == [(name, Kind.NAME)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("221B Baker Street, London NW1 6XE", "221B Baker Street, London NW1 6XE"),
        ("I live at 44 King's Road, Brighton", "44 King's Road"),
        ("12 St. John's Road, Bristol BS8 2EY", "12 St. John's Road, Bristol BS8 2EY"),
        ("We moved to Flat 2, 9 Queen's Gate Terrace, London SW7 5PR", "Flat 2, 9 Queen's Gate Terrace, London SW7 5PR"),
        ("Send it to 17 Church Lane, please", "17 Church Lane"),
        ("it is 8 O'Connell Avenue", "8 O'Connell Avenue"),
        ("56a Old Mill Close, Stoke-on-Trent ST4 2AB", "56a Old Mill Close, Stoke-on-Trent ST4 2AB"),
    ],
)
def test_a_british_street_is_an_address_and_no_name(text: str, address: str) -> None:
    assert found(text) == [(address, Kind.ADDRESS)]


@pytest.mark.parametrize(
    "text",
    [
        "it's 5 o'clock",
        "We can't, I'll wait",
        "O'Hare airport",
        "I read O'Reilly books",
        "order 4 High Street maps",
        "It cost $44 Road tax",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert found(text) == []
