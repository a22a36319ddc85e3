"""What somebody wrote into a form that could not be taken: the page that says so gives it back, else it would be lost without a script."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

#: Fields in which people write. Nothing else is given back: no password, no code, nothing that a form says by itself.
_WRITTEN: Final = ("whom", "name", "subject", "text", "text_zh", "words", "comment", "reason", "signature", "signature_zh")


def typed_in(request: HttpRequest) -> tuple[str, ...]:
    """The texts of a form of our own pages, for a browser that shows the answer as a page; of any other request nothing.

    Another site could else have its words shown under our name.
    """
    if request.method != "POST" or not _from_here(request) or _by_script(request):
        return ()
    return tuple(text for name in _WRITTEN if (text := request.POST.get(name, "")).strip())


def _from_here(request: HttpRequest) -> bool:
    before = request.headers.get("Referer", "")
    return bool(urlsplit(before).netloc) and url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())


def _by_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("Accept") == "application/json"
