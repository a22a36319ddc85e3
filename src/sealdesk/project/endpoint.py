"""The language model that may be asked: its settings, checked before anything starts."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from sealdesk.project.environment import Environment, UnsafeSettingError
from sealdesk.project.wellformed import is_loopback, shown, whole, wrong

_INSTEAD: Final = "one such as https://models.example.com/v1, without a user, query or fragment"


def gateway(environment: Environment) -> dict[str, Any] | None:
    """The language model's endpoint, or None. What leaves for another machine goes through TLS."""
    url, model = environment.text("SEALDESK_GATEWAY_URL"), environment.text("SEALDESK_GATEWAY_MODEL")
    key = environment.text("SEALDESK_GATEWAY_KEY") or ""
    if not key.isprintable() or not key.isascii():
        raise UnsafeSettingError("SEALDESK_GATEWAY_KEY must be one line of plain characters.")
    timeout = whole(environment, "SEALDESK_GATEWAY_TIMEOUT", 20, 1, 120)
    budget = whole(environment, "SEALDESK_GATEWAY_TOKENS_A_DAY", 200_000, 0, 10**12)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong("SEALDESK_GATEWAY_URL", shown(url), "which is no URL", _INSTEAD) from None
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment or parts.username:
        raise wrong("SEALDESK_GATEWAY_URL", shown(url), "which is no address of a service", _INSTEAD)
    if parts.scheme == "http" and not is_loopback(host):
        raise wrong("SEALDESK_GATEWAY_URL", shown(url), "which would send letters in the clear", "https:// for another machine")
    if not model:
        raise UnsafeSettingError("SEALDESK_GATEWAY_URL is set and SEALDESK_GATEWAY_MODEL is not. Name the model to ask.")
    return {"url": url, "model": model, "key": key, "timeout": float(timeout), "tokens_a_day": budget}
