"""What a page of the settings says after an action: that it is done, or in words why not, where it happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.access.errors import InvalidChangeError

#: What the packages below refuse, to be translated where it is shown.
_SENTENCES: Final = (
    n_("A department needs a name."),
    n_("An absence ends on its first day or later, and not in the past."),
    n_("Doing something asks for at least as much certainty as telling, and telling as suggesting."),
    n_("It was changed in the meantime, so it stays as it is now."),
    n_("Choose a number from 0 to 1,000, or leave it empty."),
    n_("There are 20 absences already. Take one away first."),
    n_("There is no such time zone."),
    n_("This absence is there already."),
    n_("Working hours need a day, a beginning and another end."),
    n_("Say why: the customer is told."),
    n_("A sender’s name is one line without control characters, < > or @."),
    n_("A short name has 2 to 40 small letters, digits and hyphens, and begins with a letter."),
    n_("Another department has this short name. Choose a different one."),
    n_("Choose another department for its tickets."),
    n_("One of the two departments is archived already."),
    n_("The desk has this address already."),
    n_("This department is archived. Restore it first."),
    n_("This is not an address for a desk. Write it like support@example.com."),
    n_("This takes something from another department. Ask an administrator of the whole desk."),
    n_("This work is under way already, or was done."),
)


def said(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done."""
    messages.success(request, sentence)


@contextmanager
def in_words(place: forms.Form | HttpRequest) -> Iterator[None]:
    """Turn a change that makes no sense into words above the form, or on the next page, instead of a page of its own.

    It is recorded as refused all the same. What the actor may not do at all still ends in the page for that.
    """
    try:
        yield
    except InvalidChangeError as refusal:
        if isinstance(place, forms.Form):
            place.add_error(None, _(refusal.sentence))
        else:
            messages.warning(place, _(refusal.sentence))
