"""HTML in which what leads to a person by itself is masked, as it is in the text beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sealdesk.access.within import Patience, within
from sealdesk.desk.markup import Placed, changed, visible

#: To find the places of values takes a second a megabyte; longer HTML that holds one is not shown.
MOST_OF_HTML: Final = 500_000


def without_values(markup: str) -> str:
    """Cleaned HTML with masks. Empty when it is too long, or a browser would still show a value."""
    patience = Patience()
    if len(markup) > MOST_OF_HTML:
        return "" if within(visible(markup), patience) else markup
    placed = Placed(markup)
    clean = changed(markup, _edits(placed, patience))
    return "" if within(visible(clean), patience) else clean


def _edits(placed: Placed, patience: Patience) -> Iterator[tuple[int, int, str]]:
    """The first place of a value gets its mask, further ones, behind tags, nothing. Attributes and comments go whole."""
    for one in within(placed.text, patience):
        for number, (low, high) in enumerate(placed.places(one.start, one.end)):
            yield low, high, "" if number else one.mask
    for start, end, value in placed.values():
        if within(value, patience):
            yield start, end, "" if value.startswith("<!--") else '""'
