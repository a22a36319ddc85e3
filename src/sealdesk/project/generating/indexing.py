"""The index of invented tickets: the same tokens as for real ones, made once for each sentence instead of once for each message.

A text is cut where it holds something of its own (an order, an amount), at the edge of a word. So the pieces between are
few, and the tokens of all pieces together are those of the whole text.
"""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Callable
from typing import Final

from sealdesk.desk.models import Kind
from sealdesk.identity.models import Agent
from sealdesk.labels import Label
from sealdesk.search import index
from sealdesk.search.documents import Field, Part, PartInTokens, Row, in_tokens, joined

_FIELDS: Final = (Field.SUBJECT, Field.BODY)
_OWN: Final = re.compile(r"([A-H]\d{5}-\d\d|[€¥]\d+\.\d\d)")


class Index:
    """Collects documents, and writes them at once."""

    def __init__(self) -> None:
        self._documents: list[tuple[uuid.UUID, Callable[[int], Row]]] = []
        self._tokens: Callable[[Part, int], PartInTokens] = functools.lru_cache(maxsize=10_000)(in_tokens)
        self._pieces: Callable[[Field, str, int], PartInTokens] = functools.lru_cache(maxsize=50_000)(_in_tokens)

    def customer(self, document: uuid.UUID, ways: tuple[Part, ...]) -> None:
        """Add somebody who is new. ``ways`` are the name and the addresses, as a sender's."""
        self._add(document, ways)

    def message(self, document: uuid.UUID, kind: Kind, texts: tuple[str, str], author: Agent, ways: tuple[Part, ...]) -> None:
        """Add a message. ``texts`` are subject and text, ``ways`` those of the customer on the other side of the desk."""
        if kind is Kind.REPLY:
            ways = (Part(Field.SENDER, author.name, Label.INTERNAL), Part(Field.SENDER, author.email, Label.INTERNAL), *ways)
        self._add(document, ways, texts)

    def write(self) -> None:
        """Write what was collected, in the caller's transaction."""
        index.put_new(self._documents)
        self._documents = []

    def _add(self, document: uuid.UUID, ways: tuple[Part, ...], texts: tuple[str, ...] = ()) -> None:
        def row_in(generation: int) -> Row:
            pieces = ((field, piece) for field, text in zip(_FIELDS, texts, strict=False) for piece in _OWN.split(text))
            said = (self._pieces(field, piece, generation) for field, piece in pieces)
            return joined((*said, *(self._tokens(part, generation) for part in ways)))

        self._documents.append((document, row_in))


def _in_tokens(field: Field, text: str, generation: int) -> PartInTokens:
    return in_tokens(Part(field, text), generation)
