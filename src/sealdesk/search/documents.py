"""From texts to what is written into the index: four fields of tokens in order, and tokens whose place does not matter."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from sealdesk.labels import Label
from sealdesk.search import words
from sealdesk.search.tokens import SHORTEST_START, SHORTEST_START_IN_TEXT, Tokens, tokens_for


class Field(enum.StrEnum):
    """Where in a document something is said, weightiest first."""

    SUBJECT = "subject"
    SENDER = "sender"
    RECIPIENT = "recipient"
    BODY = "body"


#: Labels whose values are indexed. A query has tokens only for those that its actor is cleared for.
INDEXED: Final = (Label.INTERNAL, Label.PERSONAL, Label.SENSITIVE)
#: Where values of a label can stand, so that no query asks in vain.
LABELS_IN: Final[Mapping[Field, tuple[Label, ...]]] = {
    Field.SUBJECT: (Label.PERSONAL,),
    Field.SENDER: (Label.PERSONAL, Label.INTERNAL),
    Field.RECIPIENT: (Label.PERSONAL,),
    Field.BODY: (Label.PERSONAL,),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a document. ``reaches`` marks addresses and telephone numbers, of which no beginnings are indexed:

    they are shown masked until each is opened, and a search by beginnings would open them letter by letter. Of a text
    that is ``aside`` (a signature, a quotation) only such addresses and numbers are indexed. ``closed`` are the values
    that are shown masked inside the text (where each begins and ends, and its signs alone, in lower case): each is one
    word, so only who types all of it finds it, and nobody its beginnings or a group of its digits.
    """

    field: Field
    text: str
    label: Label = Label.PERSONAL
    reaches: bool = False
    aside: bool = False
    closed: tuple[tuple[int, int, str], ...] = ()

    def said(self) -> tuple[list[str], list[str]]:
        """The pieces of the text around the closed values, and the values: one piece more than values."""
        ends = [0, *(end for _start, end, _value in self.closed)]
        starts = [*(start for start, _end, _value in self.closed), len(self.text)]
        return [self.text[at:to] for at, to in zip(ends, starts, strict=True)], [value for _start, _end, value in self.closed]


@dataclass(frozen=True, slots=True)
class Row:
    """A document in tokens: each field's in order, and those without a place."""

    fields: Mapping[Field, list[str]]
    loose: frozenset[str]


@dataclass(frozen=True, slots=True)
class PartInTokens:
    """One part of a document in tokens: those of its field in order, and those without a place."""

    field: Field
    placed: tuple[str, ...]
    loose: frozenset[str]


def row_of(parts: Iterable[Part], generation: int) -> Row:
    """The tokens of a document in a generation of the index."""
    return joined(in_tokens(part, generation) for part in parts if part.label in INDEXED)


def in_tokens(part: Part, generation: int) -> PartInTokens:
    """The tokens of one part of a document."""
    tokens = tokens_for(part.label, generation)
    pieces, values = part.said()
    text = "\n\0".join(pieces)  # what no word and no telephone number goes on over
    loose = set(_ways_to_reach(part.field, text, tokens))
    if part.aside:
        return PartInTokens(part.field, (), frozenset(loose))
    found = words.forms(text)
    if not part.reaches:
        loose.update(_beginnings(part.field, set(found), tokens))
        loose.update(_everywhere_and_here("code", words.codes(text), part.field, tokens))
        if words.is_chinese(text):
            loose.update(_whole_words(text, tokens))
    if values:
        told = zip_longest(map(words.forms, pieces), values)
        found = [form for forms, value in told for form in (*forms, *([value] if value and len(value) <= words.MAX_WORD else []))]
    return PartInTokens(part.field, tuple(map(tokens.word, found)), frozenset(loose))


def joined(parts: Iterable[PartInTokens]) -> Row:
    """A document of these parts."""
    fields: dict[Field, list[str]] = {field: [] for field in Field}
    loose: set[str] = set()
    for part in parts:
        fields[part.field] += part.placed
        loose |= part.loose
    if len(loose) > words.MAX_WORDS:
        loose = set(sorted(loose)[: words.MAX_WORDS])
    return Row({field: into[: words.MAX_WORDS] for field, into in fields.items()}, frozenset(loose))


def _ways_to_reach(field: Field, text: str, tokens: Tokens) -> Iterable[str]:
    """E-mail addresses and telephone numbers, whatever their spelling: findable anywhere, and in their field."""
    found = (("email", words.emails(text)), ("phone", words.phones(text)), ("phone-end", words.phone_ends(text)))
    for kind, values in found:
        yield from _everywhere_and_here(kind, values, field, tokens)


def _everywhere_and_here(kind: str, values: Iterable[str], field: Field, tokens: Tokens) -> Iterable[str]:
    for value in values:
        yield tokens.whole(kind, value)
        yield tokens.whole(f"{kind}:{field}", value)


def _beginnings(field: Field, found: set[str], tokens: Tokens) -> Iterable[str]:
    shortest = SHORTEST_START_IN_TEXT if field is Field.BODY else SHORTEST_START
    for form in found:
        if not words.is_chinese(form):
            yield from tokens.starts(field, form, shortest)
        elif field is not Field.BODY:  # a surname of one character; longer Chinese beginnings are pairs anyway
            yield tokens.start(field, form[0])


def _whole_words(text: str, tokens: Tokens) -> Iterable[str]:
    """Chinese words of one character, and of three or more: those of two are pairs, and indexed as such."""
    return (tokens.word(word.form) for word in words.chinese_words(text) if len(word.form) != 2)
