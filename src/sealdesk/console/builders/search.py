"""Builds the search page and the suggestions: what is shown of a hit goes through the reader's open door, and is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.opening import Shown
from sealdesk.access.permissions import Permission
from sealdesk.console import words
from sealdesk.console.builders.inbox import html_language, names_of
from sealdesk.console.pages.queue import Empty, Extra, Row
from sealdesk.console.pages.search import Example, FoundRow, SearchPage, Suggestion
from sealdesk.console.reader import Reader
from sealdesk.desk import finding
from sealdesk.desk.finding import PAGE, Found, Results
from sealdesk.desk.models import Kind, Ticket
from sealdesk.search.highlighting import Piece, excerpt, marked
from sealdesk.search.language import LONGEST, MOST_TERMS, Problem, Query, QueryError, Text
from sealdesk.search.words import is_chinese


def search_page(reader: Reader, typed: str = "", *, token: str = "", start: int = 0) -> SearchPage:
    """The page for what was typed. ``token`` names it in the addresses of its further pages, so that its words stand in none."""
    url = reverse("console:search")
    if not typed.strip():
        return SearchPage(url, examples=tuple(_examples()))
    try:
        results = finding.search(reader.actor, typed, start=start)
    except QueryError as refusal:
        return SearchPage(url, typed, _sentence(refusal), refusal.instead, examples=tuple(_examples()))
    address = f"{url}?s={token}"
    return SearchPage(
        url=url,
        typed=typed,
        rows=tuple(_rows(reader, results)),
        count=results.count,
        more=results.more,
        hint=_alone(results.query),
        empty=None if results.count else Empty(_("Nothing found"), _("No ticket that you may see fits. Try fewer words, or a part: seam*")),
        newer=f"{address}&start={max(0, start - PAGE)}" if start else "",
        older=f"{address}&start={start + PAGE}" if start + PAGE < results.count else "",
        examples=tuple(_examples()),
    )


def _alone(query: Query) -> str:
    """One Chinese character says so little that the index has it only where it is a word: see what the index tells."""
    if not any(len(text.text) == 1 and is_chinese(text.text) and not text.negated for text in query.texts):
        return ""
    return _("One character alone is found only where it is a word by itself, or begins a name or a subject. Type two or more.")


def suggestions(reader: Reader, typed: str) -> tuple[Suggestion, ...]:
    """Tickets and customers for a text that is being typed, for the search field and the command palette."""
    found = finding.suggest(reader.actor, typed)
    people = names_of(reader, found.tickets, *(t.subject_line for t in found.tickets), *(c.name for c in found.customers))
    tickets = (
        Suggestion(
            "ticket",
            reader.opening.show(ticket.subject_line, ticket.department_id) or Shown(_("(no subject)")),
            f"#{ticket.number} · {people[ticket.id]}",
            reverse("console:ticket", args=[ticket.number]),
            html_language(ticket.language),
        )
        for ticket in found.tickets
    )
    may = reader.actor.may(Permission.CUSTOMER_READ)
    customers = (
        Suggestion(
            "customer",
            reader.opening.show(customer.name),
            _("Customer"),
            reverse("console:customer", args=[customer.root_id or customer.id]) if may else "",
        )
        for customer in found.customers
    )
    return (*tickets, *(customer for customer in customers if customer.title))


def _rows(reader: Reader, results: Results) -> Iterator[FoundRow]:
    tickets = [found.ticket for found in results.found]
    texts = [found.message.text for found in results.found if found.message is not None]
    people = names_of(reader, tickets, *(ticket.subject_line for ticket in tickets), *texts)
    said = [text for text in results.query.texts if text.field == ""]
    subjects = [text for text in results.query.texts if text.field in {"", "subject"}]
    for found in results.found:
        subject = reader.opening.show(found.ticket.subject_line, found.ticket.department_id)
        yield FoundRow(
            row=_row(reader, found.ticket, people[found.ticket.id], subject),
            subject=() if subject.masked else marked(subject.text, subjects),
            said=_excerpt(reader, found, said),
            kind=_kind(found),
        )


def _excerpt(reader: Reader, found: Found, said: list[Text]) -> tuple[Piece, ...]:
    if found.message is None:
        return ()
    text = reader.opening.show(found.message.text, found.ticket.department_id)
    return () if text.masked else excerpt(text.text, said)


def _kind(found: Found) -> str:
    kinds = {Kind.NOTE: _("Internal note"), Kind.REPLY: _("Reply"), Kind.FORWARD: _("Sent on to a third party")}
    return kinds.get(Kind(found.message.kind), "") if found.message is not None else ""


def _row(reader: Reader, ticket: Ticket, who: Shown, subject: Shown) -> Row:
    return Row(
        number=ticket.number,
        url=f"{reverse('console:ticket', args=[ticket.number])}?view=all",
        who=who,
        subject=subject,
        status=ticket.status,
        priority=ticket.priority,
        channel=ticket.channel,
        at=ticket.changed_at,
        language=html_language(ticket.language),
        extras=(Extra(words.category(ticket.category) if ticket.category else ticket.department.name_in(reader.language)),),
    )


def _examples() -> Iterator[Example]:
    yield Example(_("torn seam"), _("both words, in any form and order"))
    yield Example(f'"{_("torn seam")}"', _("these words, one after the other"))
    yield Example(_("paras*"), _("words that begin so"))
    yield Example(_("-invoice"), _("without this word"))
    yield Example(_("from:elena to:support"), _("who wrote it, and to whom; a space after the colon does no harm"))
    yield Example(_("subject:refund"), _("in the subject only"))
    yield Example("138 0013 8000", _("a telephone number in any spelling, or an e-mail address"))
    yield Example("#1024", _("a ticket by its number"))
    yield Example("HP-2047", _("a code, with its signs or without"))
    yield Example(_("status:open,pending"), _("new, open, pending, snoozed, solved or closed"))
    yield Example(_("assignee:me tag:vip"), _("whose it is (me, none or a name), and its tags"))
    yield Example(_("has:attachment"), _("with a file"))
    yield Example(_("after:2026-11-01 before:today"), _("written in this time"))


_SENTENCES: Final[dict[Problem, str]] = {
    Problem.BAD_DATE: n_("“%(what)s” is no date. Write year, month and day, or “today” or “yesterday”."),
    Problem.EMPTY_VALUE: n_("Something is missing after “%(what)s”. Write after the colon what you look for."),
    Problem.NOTHING_WANTED: n_("Say also what you look for, not only what to leave out."),
    Problem.NO_WORDS: n_(
        "“%(what)s” cannot be looked for: signs, emoji and words of more than 64 letters are not in the index. "
        "Write a word that stands beside it, a name, a number or an address."
    ),
    Problem.SHORT_PREFIX: n_("“%(what)s” is too short. Write three letters before the star, or two after “from:”, “to:” or “subject:”."),
    Problem.TOO_LONG: n_("This is longer than %(count)d characters. Use the words that matter most."),
    Problem.TOO_MANY_TERMS: n_("These are more than %(count)d words. Use those that matter most."),
    Problem.UNCLOSED_QUOTE: n_("The quotation %(what)s has no end. Close it, or leave the quotation mark out."),
    Problem.UNKNOWN_FIELD: n_("There is no field “%(what)s”. Views filter by more than search does. As text, put it in quotation marks."),
    Problem.UNKNOWN_NUMBER: n_("“%(what)s” is no ticket number."),
    Problem.UNKNOWN_STATUS: n_("There is no status “%(what)s”. Use new, open, pending, snoozed, solved or closed."),
    Problem.UNKNOWN_THING: n_("“%(what)s” cannot be looked for with “has:”."),
}


_COUNTS: Final = {Problem.TOO_LONG: LONGEST, Problem.TOO_MANY_TERMS: MOST_TERMS}


def _sentence(refusal: QueryError) -> str:
    return _(_SENTENCES[refusal.problem]) % {"what": refusal.what, "count": _COUNTS.get(refusal.problem, 0)}
