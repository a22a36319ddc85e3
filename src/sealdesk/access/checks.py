"""The start is refused when a route does not say who may use it."""

from __future__ import annotations

from typing import Any

from django.core import checks

from sealdesk.access.routes import all_routes, needed_for


@checks.register()
def every_route_is_declared(**_: Any) -> list[checks.CheckMessage]:
    """Each route has a permission or an audience."""
    hint = "Put @needs(Permission.…) on the view, or name a library's route in declare_routes(...)."
    return [
        checks.Error(f"The route {pattern} ({name or 'without a name'}) does not say who may use it.", hint=hint, id="access.E001")
        for pattern, name, callback in all_routes()
        if needed_for(callback, name) is None
    ]
