"""Every route says who may use it. One that does not stops the start; nobody gets in by an oversight."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from sealdesk.access.actors import Actor
from sealdesk.access.permissions import Permission

V = TypeVar("V", bound=Callable[..., Any])


class Audience(enum.StrEnum):
    """Who may use a route that needs no permission of a role."""

    EVERYONE = "everyone"
    #: Signed in, perhaps without a second factor yet: only the pages that set one up.
    SIGNED_IN = "signed-in"
    #: Any agent who is signed in with a second factor.
    AGENTS = "agents"
    #: A customer who holds a link of ours, or has proven an address.
    CUSTOMERS = "customers"


Needed = Permission | Audience
_by_name: dict[str, Needed] = {}
#: How the guard finds the customer behind a request; declared by the package that knows customers' links.
FindCustomer = Callable[[HttpRequest], Actor | None]
_find_customer: list[FindCustomer] = []


def customers_by(find: FindCustomer) -> FindCustomer:
    """Declare who finds the customer of a request. The guard stands below customers and does not know them."""
    _find_customer[:] = [find]
    return find


def customer_behind(request: HttpRequest) -> Actor | None:
    """The customer of a request; None for anybody else."""
    return _find_customer[0](request) if _find_customer else None


def needs(needed: Needed) -> Callable[[V], V]:
    """Declare who may use a view of ours."""

    def mark(view: V) -> V:
        view.needed = needed  # type: ignore[attr-defined]
        return view

    return mark


def by_itself(view: V) -> V:
    """Declare a view that an open page asks again and again while nobody is at it: asking keeps no session alive."""
    view.by_itself = True  # type: ignore[attr-defined]
    return view


def is_by_itself(request: HttpRequest, callback: Callable[..., Any]) -> bool:
    """Whether a page asks, and not a person. Who claims it falsely only loses their session sooner."""
    return getattr(callback, "by_itself", False) or "X-Look-Aside" in request.headers


def page_at(path: str) -> str:
    """The page that this path of the desk opens; of an address that only takes forms, the nearest one above it, where the form stood."""
    at = path
    while at.strip("/"):
        with suppress(Resolver404):
            if _opens(resolve(at).func):
                return at
        at = at.rstrip("/").rpartition("/")[0] + "/"
    return "/"


def _opens(view: Callable[..., Any] | None) -> bool:
    """Whether a view can be asked for. What ``require_POST`` let through is only known to the function that it made."""
    while view is not None:
        held = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True)) if hasattr(view, "__code__") else {}
        methods = held.get("request_method_list")
        if methods is not None and "GET" not in methods.cell_contents:
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def declare_routes(routes: Mapping[str, Needed]) -> None:
    """Declare who may use views of a library, by their full route names."""
    _by_name.update(routes)


def needed_for(callback: Callable[..., Any], name: str) -> Needed | None:
    """What a route needs, or None when nobody said."""
    found: Needed | None = getattr(callback, "needed", None) or getattr(getattr(callback, "view_class", None), "needed", None)
    return found or _by_name.get(name)


def all_routes() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Each route of the desk: its pattern, full name and view."""
    yield from _walk(get_resolver().url_patterns, "/", "")


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), space + (pattern.name or ""), pattern.callback
