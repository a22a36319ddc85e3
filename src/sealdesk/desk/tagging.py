"""Tags: the desk's vocabulary, tags on tickets, and the tickets of a tag.

A tag says something about a matter and never about a person: its form has no room for an address or a telephone number,
because the ledger keeps the word for good.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from sealdesk.access.acting import Deed, acting
from sealdesk.access.actors import Actor
from sealdesk.access.errors import InvalidChangeError, NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.desk.holding import locked, save
from sealdesk.desk.models import Colour, TagWord, Ticket, TicketTag
from sealdesk.engines import Joined
from sealdesk.recent import Recent
from sealdesk.statements import change

MAX_WORDS: Final = 300
MAX_ON_TICKET: Final = 20
MAX_LENGTH: Final = 40
#: Fewer tickets than this are looked up and sorted; what more have is common enough to be met while reading in order.
FEW: Final = 2000
_FORM: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DIGITS: Final = re.compile(r"(?:\d-?){5}")
#: Tags that the desk itself puts on, as a Chinese page calls them. Whoever types that name means the tag.
OWN: Final[Mapping[str, str]] = {"human-review": "人工复核"}
_MEANT: Final = {name: word for word, name in OWN.items()}

#: What packages above do in the same transaction when a word becomes another: their lists ask for the new one.
Renaming = Callable[[str, str], None]
_renaming: Final[list[Renaming]] = []

#: The whole vocabulary by its words; a few hundred at most, and every page of a ticket offers it.
vocabulary: Final = Recent(lambda: list(TagWord.objects.order_by("word")[:MAX_WORDS]), "desk.tagword")


def when_renamed(call: Renaming) -> Renaming:
    """Have ``call`` run with the old and the new word inside the action that renames a tag."""
    if call not in _renaming:
        _renaming.append(call)
    return call


def normal(text: str) -> str:
    """The word that a text stands for: ``"#Late Delivery"`` is ``"late-delivery"``. InvalidChangeError when it is none.

    Letters of any script, digits and hyphens, at most 40 characters; five digits in a row would be a number of somebody.
    """
    word = re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", text).strip().lstrip("#").casefold()).strip("-")
    if not word or len(word) > MAX_LENGTH or not _FORM.fullmatch(word):
        raise InvalidChangeError("A tag is one word of letters, digits and hyphens, at most 40 characters.")
    if _DIGITS.search(word):
        raise InvalidChangeError("A tag holds no numbers of people: at most four digits stand together.")
    return _MEANT.get(word, word)


def called(word: str, language: str) -> str:
    """A tag as a reader of this language knows it: people's own as they wrote it."""
    return OWN.get(word, word) if language.startswith("zh") else word


def meant(names: Iterable[str]) -> set[str]:
    """The words that stand for these names, whatever language a name is of; a name may be a word of people's own too."""
    folded = {name.casefold() for name in names}
    return folded | {_MEANT[name] for name in folded if name in _MEANT}


def tag(by: Actor, ticket: Ticket, text: str) -> TagWord:
    """Put a tag on a ticket; a word that is new to the desk joins its vocabulary. Twice is once."""
    with acting(by, Tag.TICKET_TAGGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        word = _word_for(deed, normal(text))
        held = locked(ticket)
        if TicketTag.objects.filter(ticket=held).exclude(word=word).count() >= MAX_ON_TICKET:
            raise InvalidChangeError("A ticket has at most 20 tags. Take one off first.")
        _row, new = TicketTag.objects.get_or_create(ticket=held, word=word)
        deed.details = {"tag": word.word}
        save(held)
        if new:
            deed.can_undo("ticket.tag", old={}, new={"word": str(word.id)})
    return word


def untag(by: Actor, ticket: Ticket, text: str) -> None:
    """Take a tag off a ticket."""
    with acting(by, Tag.TICKET_UNTAGGED, on=ticket.key, department=ticket.department_id, permission=Permission.TICKET_UPDATE) as deed:
        held = locked(ticket)
        found = TicketTag.objects.filter(ticket=held, word__word=normal(text)).select_related("word").first()
        if found is None:
            raise InvalidChangeError("This tag is not on the ticket any more.")
        deed.details = {"tag": found.word.word}
        found.delete()
        save(held)
        deed.can_undo("ticket.tag", old={"word": str(found.word_id)}, new={})


def mark(deed: Deed, ticket: Ticket, word: str) -> None:
    """Put a tag on a ticket, which is held, inside an action that records why. Room in the vocabulary and on the ticket is made for it."""
    row, new = TagWord.objects.get_or_create(word=word, defaults={"colour": Colour.WARNING})
    if new:
        deed.also(Tag.TAG_CREATED, on=f"tag:{row.id}", details={"word": word, "colour": row.colour})
    TicketTag.objects.get_or_create(ticket=ticket, word=row)


def unmark(ticket: Ticket, word: str) -> None:
    """Take such a tag off again, inside the action that says why."""
    TicketTag.objects.filter(ticket=ticket, word__word=word).delete()


def put_back(ticket_id: str, word_on: str | None, word_off: str | None) -> None:
    """Have ``word_on`` on the ticket again, ``word_off`` off, inside the caller's transaction.

    Raises InvalidChangeError when that is so already, or the tag is gone.
    """
    held = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)
    if word_off is not None:
        changed = bool(TicketTag.objects.filter(ticket=held, word=uuid.UUID(word_off)).delete()[0])
    else:
        word = TagWord.objects.filter(pk=uuid.UUID(word_on)).first() if word_on else None
        changed = word is not None and TicketTag.objects.get_or_create(ticket=held, word=word)[1]
    if not changed:
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    save(held)


def tags_of(ticket: Ticket) -> list[TagWord]:
    """The tags of a ticket that was fetched through *see*, by their words."""
    return list(ticket.tags.order_by("word"))


def words_on_each() -> Subquery:
    """For each row of a list of tickets: the words of its tags with spaces between them, None for none. To annotate with."""
    rows = TicketTag.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    return Subquery(rows.annotate(words=Joined("word__word")).values("words"))


def having(words: Iterable[str]) -> Q:
    """The condition of having one of these tags, looked at ticket by ticket."""
    return Q(Exists(_taggings(words).filter(ticket=OuterRef("pk"))))


def few_with(words: Iterable[str]) -> list[uuid.UUID] | None:
    """The tickets with one of these tags; None from ``FEW`` on: those are met often enough while tickets are read in their order."""
    few = list(_taggings(words).values_list("ticket", flat=True)[:FEW])
    return few if len(few) < FEW else None


def _taggings(words: Iterable[str]) -> QuerySet[TicketTag]:
    wanted = set(words)
    return TicketTag.objects.filter(word__in=[known.pk for known in vocabulary() if known.word in wanted])


def used() -> list[TagWord]:
    """The vocabulary for whoever keeps it, each word with the number of its tickets as ``count``."""
    return list(TagWord.objects.annotate(count=Count("taggings")).order_by("word"))


def kept_word(by: Actor, word_id: uuid.UUID) -> TagWord:
    """One word with its ``count``, for whoever keeps the vocabulary of the whole desk. Gone and not theirs look the same."""
    found = TagWord.objects.annotate(count=Count("taggings")).filter(pk=word_id).first()
    if found is None or not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotVisibleError("There is no such tag any more.")
    return found


def make_word(by: Actor, text: str, colour: str = Colour.PLAIN) -> TagWord:
    """Add a word to the vocabulary before anybody needs it."""
    with acting(by, Tag.TAG_CREATED, permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        word = normal(text)
        if TagWord.objects.filter(word=word).exists():
            raise InvalidChangeError("There is a tag with this name already.")
        _keep_room()
        made = _make(word, colour)
        deed.on, deed.details = f"tag:{made.id}", {"word": made.word, "colour": made.colour}
    return made


def change_word(by: Actor, word_id: uuid.UUID, text: str, colour: str) -> None:
    """Rename a tag or give it another colour, on every ticket that has it."""
    with acting(by, Tag.TAG_CHANGED, on=f"tag:{word_id}", permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        held, word = _held(word_id), normal(text)
        old = {"word": held.word, "colour": held.colour}
        _rewrite(held, word, colour)
        changed = [deed.changed(name, old[name], getattr(held, name)) for name in old]
        if any(changed):
            deed.can_undo("tag.change", old=old, new={"word": held.word, "colour": held.colour})


def change_back(by: Actor, word_id: uuid.UUID, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Give a tag its ``old`` word and colour again, inside the caller's transaction.

    Raises InvalidChangeError when it is not as ``new`` says any more, NotAllowedError for whoever keeps no vocabulary now.
    """
    if not by.may_everywhere(Permission.SETTINGS_MANAGE):
        raise NotAllowedError
    held = _held(word_id)
    if (held.word, held.colour) != (new["word"], new["colour"]):
        raise InvalidChangeError("It was changed in the meantime, so it stays as it is now.")
    _rewrite(held, old["word"], old["colour"])


@dataclass(frozen=True, slots=True)
class Removed:
    """A word that is gone, and off how many tickets."""

    word: str
    tickets: int


def remove_word(by: Actor, word_id: uuid.UUID) -> Removed:
    """Take a tag off all tickets and out of the vocabulary, for good."""
    with acting(by, Tag.TAG_REMOVED, on=f"tag:{word_id}", permission=Permission.SETTINGS_MANAGE, everywhere=True) as deed:
        held = _held(word_id)
        # In one statement: a common tag is on a hundred thousand tickets, and Django would read each row first.
        off = change("DELETE FROM desk_tickettag WHERE word_id = %s", held.id)
        deed.details = {"word": held.word, "tickets": off}
        held.delete()
    return Removed(held.word, off)


def _word_for(deed: Deed, word: str) -> TagWord:
    found = TagWord.objects.filter(word=word).first()
    if found is not None:
        return found
    _keep_room()
    made = _make(word, Colour.PLAIN)
    deed.also(Tag.TAG_CREATED, on=f"tag:{made.id}", details={"word": word, "colour": made.colour})
    return made


def _make(word: str, colour: str) -> TagWord:
    made, _new = TagWord.objects.get_or_create(word=word, defaults={"colour": _colour(colour)})
    return made


def _keep_room() -> None:
    if TagWord.objects.count() >= MAX_WORDS:
        raise InvalidChangeError("The desk has 300 tags already. Choose one of them.")


def _rewrite(held: TagWord, word: str, colour: str) -> None:
    if TagWord.objects.filter(word=word).exclude(pk=held.pk).exists():
        raise InvalidChangeError("There is a tag with this name already.")
    before, held.word, held.colour = held.word, word, _colour(colour)
    held.save(update_fields=["word", "colour"])
    if before != word:
        for call in _renaming:
            call(before, word)


def _held(word_id: uuid.UUID) -> TagWord:
    found = TagWord.objects.select_for_update().filter(pk=word_id).first()
    if found is None:
        raise InvalidChangeError("There is no such tag any more.")
    return found


def _colour(colour: str) -> Colour:
    if colour not in Colour.values:
        raise InvalidChangeError("There is no such colour. Choose one of the list.")
    return Colour(colour)
