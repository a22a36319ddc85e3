"""Two windows on one form, or two people: what only one of them changed is kept of both, and what both changed is asked about.

A page carries, for each field, a digest of what the field showed when the page was made. A form that comes back is merged by
three: what was shown then, what is typed, and what stands now. A field that its writer left alone keeps what stands now, so nobody's
change is put back, and the ledger tells of no change that its actor did not make.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode

from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from sealdesk.datamap.sealed import SealedValue

#: The input that carries what was shown. Without it (a page of before, a script) what is typed is what is meant.
CARRIED: Final = "as_shown"
#: Above a form that comes back.
NOTHING_SAVED: Final = n_("Nothing is saved yet: the same was changed elsewhere in the meantime. It is marked below.")
#: 48 bits tell two values of one field apart. The key is the desk's, so that a page says nothing of a value that its reader does not see.
_BYTES: Final = 6
_LONGEST, _MOST_FIELDS, _IN_A_SENTENCE = 100_000, 2_000, 120

#: What a field holds: one text, or the items of a list. A box that is ticked is "on".
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What is meant, field by field, and what stands now in those fields that two have changed differently."""

    values: dict[str, Value]
    theirs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about a field; ``whole`` is what stands there now where the sentence holds only its beginning."""

    sentence: str
    whole: str = ""


def carried(now: Mapping[str, Value]) -> str:
    """The hidden input for a form that shows these values."""
    return format_html('<input type="hidden" name="{}" value="{}">', CARRIED, urlencode(_digests(now), doseq=True))


def merge(sent: str | None, typed: Mapping[str, Value], now: Mapping[str, Value]) -> Merged:
    """What is meant by ``typed`` on a page that carried ``sent``. In a list each item counts by itself, so two lists always merge."""
    shown = _read(sent or "")
    values, theirs = dict(typed), {}
    for name, mine in typed.items():
        stands = now.get(name)
        if stands is None or name not in shown:
            continue
        if isinstance(mine, tuple) or isinstance(stands, tuple):
            values[name] = _of_lists(shown[name], _items(mine), _items(stands), name)
        elif _same(mine, stands) or digest(name, mine) in shown[name]:
            values[name] = stands
        elif digest(name, stands) not in shown[name]:
            theirs[name] = stands
    return Merged(values, theirs)


def digest(name: str, value: str) -> str:
    """Eight characters that stand for one value of one field."""
    mac = salted_hmac("sealdesk.console.meanwhile", f"{name}\0{_plain(value)}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:_BYTES]).decode()


def told(theirs: str) -> Told:
    """What a field says that two have changed, with what stands in it now."""
    if not theirs:
        return Told(_("Meanwhile this was emptied. Save again to put yours in its place."))
    short = Truncator(" ".join(theirs.split())).chars(_IN_A_SENTENCE)
    said = _("Meanwhile this was changed to “%(value)s”. Save again to put yours in its place.") % {"value": short}
    return Told(said, theirs if len(theirs) > _IN_A_SENTENCE or "\n" in theirs.strip() else "")


def of_all(theirs: Mapping[str, str]) -> dict[str, Told]:
    """The same for each of these fields."""
    return {name: told(value) for name, value in theirs.items()}


def text_of(value: Value) -> str:
    """A value that is one text."""
    return value if isinstance(value, str) else ""


def closed(held: SealedValue | None) -> str:
    """A sealed value that a page does not show, as it lies: sealed anew it is another. Nothing is opened for it."""
    return bytes(held.blob).hex() if held is not None and held.blob else ""


def _of_lists(shown: set[str], mine: Iterable[str], stands: Iterable[str], name: str) -> tuple[str, ...]:
    wanted, held = list(dict.fromkeys(mine)), list(dict.fromkeys(stands))
    kept = [one for one in held if one in wanted or digest(name, one) not in shown]
    return (*kept, *(one for one in wanted if one not in held and digest(name, one) not in shown))


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()


def _digests(values: Mapping[str, Value]) -> dict[str, list[str]]:
    """An empty list still stands there, as one item that no value has."""
    lists = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
    return {name: [digest(name, one) for one in held] or [""] for name, held in lists.items()}


def _read(sent: str) -> dict[str, set[str]]:
    try:
        found = parse_qs(sent[:_LONGEST], keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: set(digests) for name, digests in found.items()}


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(value: str) -> str:
    """As a browser may send back what it was given: other ends of line, and blanks around it that no field of the desk keeps."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()
