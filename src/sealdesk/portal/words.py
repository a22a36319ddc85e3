"""The portal's vocabulary: where a request stands, said to the person who waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

_STATUS: Final[Mapping[str, str]] = {
    "new": n_("We have received it"),
    "open": n_("We are working on it"),
    "pending": n_("We wait for your answer"),
    "solved": n_("It is solved"),
    "closed": n_("It is closed"),
}


def status(value: str) -> str:
    """Where a request stands."""
    return _(_STATUS.get(value, "We are working on it"))
