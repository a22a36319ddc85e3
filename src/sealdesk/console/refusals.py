"""What the domain refuses, in the reader's language. The sentences are the domain's own; here they are named for translation."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.errors import RefusalError

SENTENCES: Final = (
    n_("A name has between one and 200 characters."),
    n_("A note has between one and 10,000 characters. Write a little, or a little less."),
    n_("No event of this time stands under a checkpoint yet. Choose another time."),
    n_("One of the two is blocked. Block or unblock the other one first, so that it is clear what holds."),
    n_("Only who wrote a note takes it away."),
    n_("The ledger is being checked already."),
    n_("The name of an organisation has between one and 120 characters."),
    n_("There is an organisation of this name already."),
    n_("There is no such language here. Choose one of the list."),
    n_("These records are one person already, or were merged in the meantime. Open the page again."),
    n_("These are more than 500,000 events. Choose a shorter time, and export several files."),
    n_("This address stands with a customer already. Look it up; if both are one person, merge them."),
    n_("This customer is blocked already."),
    n_("This customer is not blocked."),
    n_("This is neither an e-mail address nor a telephone number."),
    n_("This is the only address of this customer. Add the other one first."),
    n_("This number stands here already."),
    n_("This record stands for itself already."),
    n_("Twenty records are more than one person should have. Take some apart first."),
    n_("Twenty are enough. Remove one that is out of use first."),
)


def sentence(refusal: RefusalError) -> str:
    """The refusal's sentence for the reader."""
    return _(refusal.sentence)
