"""The page where a view is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sealdesk.console.meanwhile import Told
from sealdesk.console.pages.queue import FilterField, Option


@dataclass(frozen=True, slots=True)
class ViewPage:
    """A view while it is made or changed. An address that is empty is not offered."""

    title: str
    name: str
    action: str
    back_url: str
    fields: tuple[FilterField, ...]
    columns: tuple[Option, ...]
    orders: tuple[Option, ...]
    shares: tuple[Option, ...]
    remove_url: str = ""
    error: str = ""
    read_only: bool = False
    carried: str = ""
    theirs: Mapping[str, Told] = field(default_factory=dict)
