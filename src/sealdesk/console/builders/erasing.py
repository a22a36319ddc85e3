"""Builds the page that erases a person."""

from __future__ import annotations

from django.urls import reverse

from sealdesk.console import erasing_words
from sealdesk.console.builders.customer import Person
from sealdesk.console.builders.customers import views
from sealdesk.console.pages.erasing import ErasePage, Going
from sealdesk.console.pages.ticket import Choice
from sealdesk.console.reader import Reader
from sealdesk.desk.erasing import may_erase, what_goes
from sealdesk.people.erasure import WHAT


def erase_page(reader: Reader, person: Person, *, proven: bool, chosen: str = "", error: str = "") -> ErasePage:
    """All of it. The numbers are counted now."""
    reader.opening.load([person.customer.name])
    gone = what_goes(person.customer)
    return ErasePage(
        url=reverse("console:customer-erase", args=[person.customer.id]),
        back=reverse("console:customer", args=[person.customer.id]),
        name=reader.opening.show(person.customer.name, person.department),
        views=views(""),
        going=tuple(Going(name, gone[what], becomes) for what in WHAT for name, becomes in [erasing_words.going(what)]),
        reasons=tuple(Choice(why, name, why == chosen) for why, name in erasing_words.reasons()),
        word=erasing_words.word(),
        proven=proven,
        may=may_erase(reader.actor, person.customer),
        records=len(person.records),
        error=error,
    )
