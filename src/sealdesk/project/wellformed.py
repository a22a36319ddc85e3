"""Settings with a form of their own. A wrong value stops every start, in one sentence: which, what it is, what to write instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from sealdesk.project.environment import Environment, UnsafeSettingError

T = TypeVar("T")
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(.+)\Z")
_SENDING: Final = {"smtp", "smtps", "smtp+starttls"}
_LONGEST_NAME: Final = 80
SMTP: Final = "smtps://user:password@mail.example.com, or smtp+starttls://user:password@mail.example.com:587"


def wrong(name: str, value: str, why: str, instead: str) -> UnsafeSettingError:
    """The one sentence."""
    return UnsafeSettingError(f"{name} is {value}, {why}. Write {instead}.")


def shown(url: str) -> str:
    """A URL that may be said aloud: nothing of what stands before the @, nothing that could be a password without one."""
    scheme, mark, rest = url.partition("://") if "://" in url else ("", "", url)
    if not re.fullmatch(r"[A-Za-z0-9+.-]*", scheme):
        scheme = "…"
    hidden, at, place = rest.rpartition("@")
    found = re.match(r"(\[[^]]*\]|[^:/?#]*)(:\d*(?![^/?#]))?(/[^?#]*)?", place)
    kept = found[0] if found else ""
    return repr(f"{scheme}{mark}{'…' if hidden else ''}{at}{kept}{'…' if len(kept) < len(place) else ''}")


def parts_of(name: str, url: str, instead: str) -> tuple[SplitResult, int | None]:
    """The parts of a URL and its port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong(name, shown(url), "which is no address with a port from 1 to 65535", instead) from None
    if not parts.hostname or port == 0:
        raise wrong(name, shown(url), "which names no host or no usable port", instead)
    return parts, port


def smtp_url(environment: Environment, name: str) -> str | None:
    """The server that sends, or None. In the clear for this machine only."""
    url = environment.text(name)
    if not url:
        return None
    parts, _ = parts_of(name, url, SMTP)
    if parts.scheme not in _SENDING:
        raise wrong(name, shown(url), "which is none of smtps://, smtp+starttls:// and smtp://", SMTP)
    if parts.scheme == "smtp" and not is_loopback(parts.hostname or ""):
        raise wrong(name, shown(url), "which would send passwords and letters in the clear", SMTP)
    return url


def receive_url(environment: Environment, name: str, *, certificate: bool) -> str | None:
    """Where mail is received, or None. Off this machine with a certificate only."""
    url = environment.text(name)
    if not url:
        return None
    instead = "lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525"
    parts, _ = parts_of(name, url, instead)
    if parts.scheme not in {"lmtp", "smtp"} or "@" in parts.netloc or parts.path.strip("/"):
        raise wrong(name, shown(url), "which is not lmtp:// or smtp:// with a host and a port", instead)
    if not certificate and not is_loopback(parts.hostname or ""):
        why = "which would receive mail in the clear from other machines"
        raise wrong(name, shown(url), why, f"{instead}, or set SEALDESK_TLS_CERTIFICATE and SEALDESK_TLS_KEY too")
    return url


def domain(environment: Environment, name: str, default: str) -> str:
    """A domain such as ``desk.example.com``; international ones in their ASCII form."""
    text = environment.text(name) or default
    if not _DOMAIN.match(text):
        raise wrong(name, repr(text), "which is no domain", "one such as desk.example.com (an international one as xn--…)")
    return text


def mail_address(environment: Environment, name: str, default: str) -> str:
    """An address of ours, without a display name."""
    text = environment.text(name) or default
    found = _ADDRESS.match(text)
    if found is None or not _DOMAIN.match(found[1]):
        raise wrong(name, repr(text), "which is no mail address", "one such as support@desk.example.com, without a name before it")
    return text


def title(environment: Environment, name: str, default: str) -> str:
    """A name in one line; it stands in the headers of letters."""
    text = environment.text(name) or default
    if not text.strip() or len(text) > _LONGEST_NAME or not text.isprintable():
        raise wrong(name, repr(text[:40]), f"which is not one line of 1 to {_LONGEST_NAME} characters", "the name of your organisation")
    return text


def addresses(environment: Environment, name: str) -> tuple[str, ...]:
    """Network addresses in their one spelling, for they are compared as text."""
    return tuple(
        _each(environment, name, _address, "which is no single network address", "addresses by commas, such as 127.0.0.1,10.0.0.7")
    )


def networks(environment: Environment, name: str) -> tuple[str, ...]:
    """Networks such as ``127.0.0.0/8``, in their one spelling."""
    return tuple(_each(environment, name, _network, "which is no network", "networks by commas, such as 127.0.0.0/8,::1/128"))


def name_servers(environment: Environment, name: str) -> tuple[str, ...] | None:
    """Addresses of name servers; none means those of the system, and None that the DNS is not asked ("off")."""
    if (environment.text(name) or "").strip().lower() == "off":
        return None
    return tuple(_each(environment, name, _address, "which is no network address", "addresses by commas, such as 127.0.0.53, or off"))


def relays(environment: Environment, name: str) -> tuple[str, ...]:
    """Names of mail servers and domains, and networks."""
    what = "names and networks by commas, such as mx.desk.example.com,10.0.0.0/8"
    return tuple(_each(environment, name, _relay, "which is neither a name nor a network", what))


def whole(environment: Environment, name: str, default: int, least: int, most: int) -> int:
    """A whole number from ``least`` to ``most``."""
    text = environment.text(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise wrong(name, repr(text), "which is no such number", f"a whole number from {least} to {most}")
    return int(text)


def hosts(environment: Environment, name: str) -> tuple[str, ...]:
    """Host names. ``*`` would let anybody's name pass for ours in links that are mailed."""
    return tuple(_each(environment, name, _host, "which is no host name", "names by commas, such as desk.example.com,desk.lan"))


def port(environment: Environment, name: str) -> int:
    """A port, or 0 when it is left out."""
    text = environment.text(name)
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise wrong(name, repr(text), "which is no port", "a whole number from 1 to 65535, such as 8080")
    return int(text)


def listen(environment: Environment, name: str, *, in_the_clear: bool) -> str | None:
    """The address to listen on, or None. In the clear on the loopback only."""
    text = environment.text(name)
    if text is None:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise wrong(name, repr(text), "which is no network address", "127.0.0.1, or 0.0.0.0 for all addresses") from None
    if in_the_clear and not address.is_loopback:
        why = "and plain HTTP is for http://localhost only"
        raise wrong(name, repr(text), why, "127.0.0.1, or set SEALDESK_PUBLIC_URL=https://… to listen on other addresses")
    return text


def certificate(environment: Environment) -> tuple[str | None, str | None]:
    """The files of a certificate and its key: both or neither, there, and in a form that the web server reads."""
    names = ("SEALDESK_TLS_CERTIFICATE", "SEALDESK_TLS_KEY")
    given, key = environment.text("SEALDESK_TLS_CERTIFICATE"), environment.text("SEALDESK_TLS_KEY")
    if given is None and key is None:
        return None, None
    for name, path, begins in ((names[0], given, "-----BEGIN CERTIFICATE-----"), (names[1], key, "-----BEGIN PRIVATE KEY-----")):
        if path is None:
            other = names[1] if name == names[0] else names[0]
            raise UnsafeSettingError(f"{other} is set and {name} is not. Write the paths of both PEM files, or of neither.")
        try:
            text = Path(path).read_text("utf-8", "replace")
        except OSError as error:
            why = f"which cannot be read ({error.strerror})"
            raise wrong(name, repr(path), why, "the path of a PEM file that this user may read") from None
        if begins not in text:
            raise wrong(name, repr(path), f"a file without {begins}", "the path of such a PEM file")
    return given, key


def is_host(text: str) -> bool:
    """Whether it is a name or an address of a machine."""
    if _DOMAIN.match(text):
        return True
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether it is this machine by definition, without asking a name server."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _each(environment: Environment, name: str, read: Callable[[str], T], why: str, instead: str) -> list[T]:
    found = []
    for text in environment.names(name):
        try:
            found.append(read(text))
        except ValueError:
            raise wrong(name, repr(text), why, instead) from None
    return found


def _address(text: str) -> str:
    return str(ipaddress.ip_address(text))


def _network(text: str) -> str:
    return str(ipaddress.ip_network(text, strict=False))


def _host(text: str) -> str:
    if not is_host(text.removeprefix(".").strip("[]")):
        raise ValueError
    return text


def _relay(text: str) -> str:
    try:
        return _network(text)
    except ValueError:
        return _host(text)
