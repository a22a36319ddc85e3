"""A route that does not say who may use it stops the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import path

from sealdesk.access.checks import every_route_is_declared
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import all_routes, needed_for, needs


def forgotten(request: Any) -> HttpResponse:
    return HttpResponse()


@needs(Permission.TICKET_READ)
def declared(request: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("forgotten/", forgotten, name="forgotten"), path("declared/", declared, name="declared")]


def test_every_route_of_the_desk_says_who_may_use_it() -> None:
    assert every_route_is_declared() == []
    assert sum(1 for _ in all_routes()) > 10


@pytest.mark.urls(__name__)
def test_a_forgotten_route_is_named() -> None:
    (error,) = every_route_is_declared()
    assert "/forgotten/" in error.msg
    assert error.id == "access.E001"


def test_a_declaration_is_read_from_the_view() -> None:
    views: list[Callable[..., Any]] = [declared, forgotten]
    assert [needed_for(view, "x") for view in views] == [Permission.TICKET_READ, None]
