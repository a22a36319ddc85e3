"""A form's token: signed, with the time at which the form was made out. It keeps out who posts without ever asking for the form."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError
from sealdesk.passes.tokens import row_behind, token_of
from sealdesk.vault.ids import uuid7

#: Nobody reads and fills in a form quicker.
SOONEST: Final = dt.timedelta(seconds=2)
LATEST: Final = dt.timedelta(hours=12)
_USE: Final = "form"


def new_token() -> str:
    """A token for a form that is shown now."""
    return token_of(_USE, uuid7())


def made_out_at(token: str, *, soonest: dt.timedelta | None = None) -> dt.datetime:
    """When the form was shown. InvalidChangeError when it is not ours, too old, or was filled in quicker than a person can."""
    row = row_behind(_USE, token)
    if row is None:
        raise InvalidChangeError(_("This page is out of date. Look over what you wrote and send it again."))
    at = dt.datetime.fromtimestamp((row.int >> 80) / 1000, dt.UTC)
    age = timezone.now() - at
    if age > LATEST:
        raise InvalidChangeError(_("This page is out of date. Look over what you wrote and send it again."))
    if age < (SOONEST if soonest is None else soonest):
        raise InvalidChangeError(_("That was very quick. Look over what you wrote and send it again."))
    return at
