"""The desk's categories, for whoever keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category. ``url`` is empty for whoever may not change it."""

    slug: str
    name: str
    other_name: str
    department: str
    tickets: int
    url: str = ""
    own: bool = False
    archived: bool = False
    stays: bool = False
