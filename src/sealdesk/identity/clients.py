"""What a session shows about where it is used from: a short name of the browser, and the network address."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from sealdesk.access.middleware import client_address

#: Looked for in this order: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Client:
    """One browser somewhere. ``label`` is empty when it says nothing known; ``network`` is its address."""

    network: str
    label: str


def client_of(request: HttpRequest) -> Client:
    """The browser behind a request."""
    return Client(client_address(request), label_of(request.META.get("HTTP_USER_AGENT", "")))


def label_of(user_agent: str) -> str:
    """``"Firefox, Windows"``: words of this module only, so nothing that a client sends is ever shown."""
    text = user_agent[:512]
    browser = next((name for mark, name in _BROWSERS if mark in text), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return ", ".join(part for part in (browser, system) if part)


def network_of(address: str) -> str:
    """What is counted as one network: an IPv4 address, or the /64 that an IPv6 subscriber gets (RFC 6177)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
