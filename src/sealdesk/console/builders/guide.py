"""Builds the page of help: what the reader's role does at the desk, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from sealdesk.access.permissions import Permission
from sealdesk.console.pages.guide import Topic, TopicGroup
from sealdesk.console.reader import Reader


def guide(reader: Reader) -> tuple[TopicGroup, ...]:
    """The topics, without those of tickets for whoever reads none."""
    groups = [TopicGroup(_("Tickets"), tuple(_of_tickets()))] if reader.actor.may(Permission.TICKET_READ) else []
    return (*groups, TopicGroup(_("What belongs to customers"), tuple(_of_data())), TopicGroup(_("You and this desk"), tuple(_of_desk())))


def _of_tickets() -> Iterator[Topic]:
    yield Topic(
        _("Answer somebody"),
        _("Open a ticket, write below the conversation, send. A reply waits some seconds before it leaves: so long you can take it back."),
        reverse("console:inbox"),
    )
    yield Topic(_("Find a ticket"), _("By words, people, numbers and conditions. The page says how to ask."), reverse("console:search"))
    yield Topic(
        _("Take something back"),
        _("Most changes offer to be undone when they are made. The ledger keeps both, the change and that it was taken back."),
    )


def _of_data() -> Iterator[Topic]:
    yield Topic(
        _("Why something is masked"),
        _("What leads to a person is opened one by one, for a purpose. Each opening is written down, also for the customer to read."),
    )
    yield Topic(
        _("What is written down"),
        _("Every change, opening and refusal, with a proof that nobody altered it."),
        reverse("console:ledger"),
    )


def _of_desk() -> Iterator[Topic]:
    yield Topic(
        _("Settings"),
        _("Your notices, canned replies and working hours; more for who manages the desk."),
        reverse("console:settings"),
    )
    yield Topic(
        _("The documents"),
        _("A tutorial, how-tos and a reference come with the desk, in its folder “docs”. Ask whoever runs the desk for them."),
    )
