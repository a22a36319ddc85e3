"""Whether HTML is cheap enough for a tree: parsers are quadratic in nesting and multiply open formatting
elements.

Measured: 100,000 nested `<div>` (500 kB) keep nh3 busy for 23 s and lexbor for 13 s. A linear look at the
tags
tells beforehand, and what is too deep is shown as text.
"""

import re
from html import unescape
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ANY_TAG: Final = re.compile(r"<[a-zA-Z/!?][^<>]{0,5000}>")  # stops at the next bracket: linear
_NEVER_NEST: Final = frozenset(
    """
        area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th
        tbody thead tfoot colgroup html head body
    """.split()  # noqa: SIM905 - a word list is read, not a column
)
# The active formatting elements of the HTML standard: reopened after every block that closes over them.
_FORMATTING: Final = frozenset(
    """
    a b big code em font i nobr s small strike strong tt u
""".split()  # noqa: SIM905 - a word list is read, not a column
)
_MAX_DEPTH: Final = 600
_MAX_REOPENED: Final = 500_000


def too_complex(html: str) -> bool:
    """Whether the tags nest deeper, or would reopen more formatting, than a tree may cost. Linear."""
    lowered = html if len(html) < 2 else html.lower()
    # Inside svg and math even a table cell nests, so there every tag counts.
    never_nest = frozenset[str]() if "<svg" in lowered or "<math" in lowered else _NEVER_NEST
    opened: dict[str, int] = {}
    depth = formatting = reopened = 0
    for closing, name in _TAG.findall(lowered):
        is_formatting = name in _FORMATTING
        if not is_formatting:
            reopened += formatting
        if name in never_nest:
            continue
        if not closing:
            opened[name] = opened.get(name, 0) + 1
            depth += 1
            formatting += is_formatting
            if depth > _MAX_DEPTH:
                return True
        elif opened.get(name, 0) > 0:
            opened[name] -= 1
            depth -= 1
            formatting -= is_formatting
    return reopened > _MAX_REOPENED


def without_tags(html: str) -> str:
    """The words of HTML that is too complex for a tree: tags cut out, entities decoded. Linear."""
    return unescape(_ANY_TAG.sub(" ", html))
