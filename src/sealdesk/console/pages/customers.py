"""Customers: the list, the profile of one, and their organisations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sealdesk.access.opening import Shown
from sealdesk.console.meanwhile import Told
from sealdesk.console.pages.messages import EventView
from sealdesk.console.pages.queue import ViewGroup
from sealdesk.console.pages.revealing import OpenedRow, Revealing
from sealdesk.console.pages.ticket import Choice


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer in a list. ``tickets`` are those that the reader sees."""

    url: str
    name: Shown
    address: Shown
    organisation: str
    language: str
    tickets: int
    since: dt.datetime
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """One page of customers. ``newer`` and ``older`` are addresses, empty at the ends; ``typed`` is the name that was looked for."""

    title: str
    views: tuple[ViewGroup, ...]
    rows: tuple[CustomerRow, ...]
    find_url: str
    all_url: str
    narrowed: bool = False
    newer: str = ""
    older: str = ""
    typed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation, with the number of its customers whom the reader sees."""

    id: str
    name: str
    people: int
    url: str
    rename_url: str = ""
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Renaming:
    """An organisation whose name was changed by two, with what the second has typed."""

    name: str
    url: str
    typed: str
    carried: str
    told: Told


@dataclass(frozen=True, slots=True)
class OrganisationsPage:
    """One page of organisations, by name."""

    views: tuple[ViewGroup, ...]
    rows: tuple[OrganisationRow, ...]
    create_url: str = ""
    older: str = ""
    renaming: Renaming | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to reach the customer, and what may be done with it. ``popover`` names the dialog that opens the value."""

    kind: str
    value: Shown
    field: str
    popover: str = ""
    closes_at: dt.datetime | None = None
    verified_at: dt.datetime | None = None
    waits: bool = False
    verify_url: str = ""
    remove_url: str = ""
    opened: tuple[OpenedRow, ...] = ()
    purposes: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note. ``remove_url`` is there for who wrote it."""

    who: str
    at: dt.datetime
    text: Shown
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class CustomerTicket:
    """One of the customer's tickets."""

    number: int
    url: str
    subject: Shown
    status: str
    department: str
    assignee: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One request in which something of the customer was shown in clear."""

    at: dt.datetime
    who: str
    kind: str
    roles: str
    purpose: str
    labels: str
    others: int
    proof_url: str
    index: int | None = None
    ticket: int | None = None
    ticket_url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the profile."""

    key: str
    name: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record of a person, or somebody who may be the same person."""

    name: Shown
    addresses: tuple[Shown, ...]
    since: dt.datetime
    tickets: int = 0
    organisation: str = ""
    blocked: bool = False
    apart_url: str = ""
    preview_url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class MergePage:
    """What may be merged with a customer, or, with ``other``, what a merge would do."""

    url: str
    find_url: str
    views: tuple[ViewGroup, ...]
    person: RecordView
    other: RecordView | None = None
    suggested: tuple[RecordView, ...] = ()


@dataclass(frozen=True, slots=True)
class Doings:
    """The addresses that change the customer; an empty one means that the reader may not."""

    write: str = ""
    reveal: str = ""
    note: str = ""
    change: str = ""
    add: str = ""
    block: str = ""
    unblock: str = ""
    merge: str = ""
    erase: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """The record while it is corrected. ``theirs``: what others have changed meanwhile in fields that are typed otherwise."""

    carried: str
    name: str
    languages: tuple[Choice, ...]
    organisations: tuple[Choice, ...]
    theirs: Mapping[str, Told] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Everything that the page of one customer shows."""

    url: str
    name: Shown
    since: dt.datetime
    views: tuple[ViewGroup, ...]
    tabs: tuple[Tab, ...]
    tab: str
    contacts: tuple[Reach, ...]
    organisation: str = ""
    organisation_url: str = ""
    language: str = ""
    blocked: bool = False
    tickets: tuple[CustomerTicket, ...] = ()
    queue_url: str = ""
    notes: tuple[NoteView, ...] = ()
    seen: tuple[SeenRow, ...] = ()
    events: tuple[EventView, ...] = ()
    older: str = ""
    older_events_url: str = ""
    merged: tuple[RecordView, ...] = ()
    suggested: int = 0
    erased_at: dt.datetime | None = None
    revealing: Revealing = field(default_factory=Revealing)
    acts: Doings = Doings()
    editing: Editing | None = None
