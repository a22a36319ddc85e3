"""From the texts of a query to one expression of the engine's full text, in tokens that this actor may ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from sealdesk.labels import Label
from sealdesk.search import fulltext, words
from sealdesk.search.documents import LABELS_IN, Field
from sealdesk.search.language import MOST_TERMS, Kind, Text
from sealdesk.search.tokens import SHORTEST_START, SHORTEST_START_IN_TEXT, Tokens, tokens_for

#: Where in a document a field of the query language is said.
FIELDS: Final = {"subject": Field.SUBJECT, "from": Field.SENDER, "to": Field.RECIPIENT}


def expression(texts: Iterable[Text], cleared: Collection[Label], generation: int) -> str:
    """The expression that all texts hold; empty when nothing is asked, or when the actor is cleared for nothing that is indexed."""
    wanted = [_term(text, cleared, generation) for text in texts if not text.negated]
    unwanted = [_term(text, cleared, generation) for text in texts if text.negated]
    if not wanted or not all(wanted):
        return ""
    return fulltext.but_not(fulltext.all_of(wanted), [term for term in unwanted if term])


def any_word(forms: Iterable[str], cleared: Collection[Label], generation: int) -> str:
    """The expression that one of these words holds, wherever it stands: for what is like a text, best ranked where most of them are."""
    terms = [_term(Text(Kind.WORDS, form), cleared, generation) for form in forms]
    return fulltext.any_of([term for term in terms if term]) if any(terms) else ""


def beginning(typed: str, fields: Collection[Field], cleared: Collection[Label], generation: int) -> str:
    """The expression for what is being typed: whole words, and a last one that may only have begun; in these fields."""
    chunks = [chunk for chunk in typed.split() if next(words.words(chunk), None) is not None]
    if not chunks or len(chunks) > MOST_TERMS:
        return ""
    texts = [Text(Kind.PHRASE, chunk) for chunk in chunks[:-1]]
    last = _in_fields(Text(Kind.PREFIX, chunks[-1]), fields, cleared, generation)
    terms = [_in_fields(text, fields, cleared, generation) for text in texts]
    # A last word of one letter has no token yet; until the next letter the words before it decide.
    terms += [last] if last or not texts else []
    return fulltext.all_of(terms) if all(terms) else ""


def _term(text: Text, cleared: Collection[Label], generation: int) -> str:
    fields = (FIELDS[text.field],) if text.field else tuple(Field)
    return _in_fields(text, fields, cleared, generation)


def _in_fields(text: Text, fields: Collection[Field], cleared: Collection[Label], generation: int) -> str:
    """One text in these fields: for each label that can stand there and that the actor is cleared for."""
    terms = []
    for label in Label:
        where = [field for field in fields if label in LABELS_IN[field]]
        if where and label in cleared:
            only = None if len(where) == len(Field) else where
            term = _BY_KIND[text.kind](text, tokens_for(label, generation), only)
            terms += [term] if term else []
    return fulltext.any_of(terms) if terms else ""


Only = list[Field] | None


def _phrase(text: Text, tokens: Tokens, only: Only) -> str:
    """Words that follow each other. Of a Chinese run the pairs do, so it is found wherever it stands."""
    found = [tokens.word(word.form) for word in words.words(text.text)]
    return fulltext.any_of([fulltext.phrase(found, only), *_as_one(text, tokens, only), *_code(text, tokens, only)]) if found else ""


def _as_one(text: Text, tokens: Tokens, only: Only) -> list[str]:
    """A value that is shown masked is one word of the index, however it is written."""
    form = words.as_one(text.text)
    return [fulltext.word(tokens.word(form), only)] if form else []


def _code(text: Text, tokens: Tokens, only: Only) -> list[str]:
    """A code of letters and digits, which others write with signs inside: ``HP2047102`` is ``HP-2047102``."""
    code = words.one_code(text.text)
    return [_whole("code", code, tokens, only)] if code else []


def _words(text: Text, tokens: Tokens, only: Only) -> str:
    """All words, wherever they stand; a word with a sign inside (``A-12``) is a phrase, a Chinese run falls into its words."""
    if not words.is_chinese(text.text):
        return _phrase(text, tokens, only)
    found = fulltext.all_of([_piece(piece, tokens, only) for piece in words.pieces(text.text)])
    return fulltext.any_of([found, *_as_one(text, tokens, only), *_surname(text, tokens, only)])


def _surname(text: Text, tokens: Tokens, only: Only) -> list[str]:
    """One Chinese character is how a name or a subject begins, too."""
    if len(text.text) != 1:
        return []
    return [fulltext.loose(tokens.start(field, text.text)) for field in only or Field if field is not Field.BODY]


def _piece(piece: tuple[str, bool], tokens: Tokens, only: Only) -> str:
    text, han = piece
    pairs = _phrase(Text(Kind.PHRASE, text), tokens, only)
    if not han or len(text) == 2 or only is not None:
        return pairs
    whole = [word.form for word in words.chinese_words(text)]
    return fulltext.any_of([pairs, fulltext.loose(tokens.word(whole[0]))]) if len(whole) == 1 else pairs


def _prefix(text: Text, tokens: Tokens, only: Only) -> str:
    """A word that begins so; of several words the last one. Chinese is found by its pairs anyway."""
    found = list(words.words(text.text))
    if found[-1].han and not (len(found) == 1 and len(found[0].form) == 1):
        return _phrase(text, tokens, only)
    fields = [field for field in (only or Field) if len(found[-1].form) >= _shortest(field) or found[-1].han]
    starts = [fulltext.loose(tokens.start(field, found[-1].form)) for field in fields]
    if found[-1].han:
        starts.append(_words(text, tokens, only))
    before = [fulltext.word(tokens.word(word.form), only) for word in found[:-1]]
    return fulltext.all_of([*before, fulltext.any_of(starts)]) if starts else ""


def _shortest(field: Field) -> int:
    return SHORTEST_START_IN_TEXT if field is Field.BODY else SHORTEST_START


def _email(text: Text, tokens: Tokens, only: Only) -> str:
    return _whole("email", words.one_email(text.text), tokens, only)


def _phone(text: Text, tokens: Tokens, only: Only) -> str:
    """The number in any spelling, or the digits as they were typed: not every long number is a telephone's."""
    digits = [fulltext.word(tokens.word(word.form), only) for word in words.words(text.text)]
    ways = [(kind, value) for kind, value in (("phone", text.number), ("phone-end", words.phone_end(text.text))) if value]
    whole = (_whole(kind, value, tokens, only) for kind, value in ways)
    return fulltext.any_of([*whole, fulltext.all_of(digits), *_as_one(text, tokens, only)])


def _whole(kind: str, value: str, tokens: Tokens, only: Only) -> str:
    if only is None:
        return fulltext.loose(tokens.whole(kind, value))
    return fulltext.any_of([fulltext.loose(tokens.whole(f"{kind}:{field}", value)) for field in only])


_BY_KIND: Final[dict[Kind, Callable[[Text, Tokens, Only], str]]] = {
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.PHRASE: _phrase,
    Kind.PREFIX: _prefix,
    Kind.WORDS: _words,
}
