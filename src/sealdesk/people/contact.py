"""One spelling of an address or a telephone number, so that equal ones meet, and the blind index of it."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import Final

import idna
import phonenumbers

from sealdesk.vault.purposes import keyed_digest

#: So many departments that see nothing of each other may each have been given the same address.
MOST_CLAIMS: Final = 15
#: Categories of characters that no header of a mail holds.
CONTROLS: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn", "Co"})
_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]+"
_PLAIN: Final = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@[A-Za-z0-9\-.]{{1,253}}")
#: The two letters whose small form is, or holds, one of ASCII: the KELVIN SIGN and the capital I with a dot above.
_BECOMES_ASCII: Final = re.compile("([\u0130\u212a])")
_ADDRESS: Final = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,253}")


def is_email(text: str) -> bool:
    """Whether it could be an e-mail address; whether anybody reads there is another question."""
    return _ADDRESS.fullmatch(text) is not None


def names_somebody(address: str) -> bool:
    """Whether an address has both halves. ``root`` alone is written by a thousand machines, and names none of their people."""
    local, _, domain = address.strip().rpartition("@")
    return bool(local.strip() and domain.strip())


def ascii_domain(domain: str) -> str:
    """A domain as it stands in the DNS (IDNA 2008, after the mapping of UTS 46). UnicodeError for one that cannot stand there.

    Python's own codec is of IDNA 2003, for which straße is strasse: since 2010 two domains, of two owners.
    """
    return domain if domain.isascii() else idna.encode(domain, uts46=True, transitional=False).decode("ascii")


def plain_email(address: str) -> str:
    """An address that a mail can be sent to: a dot-atom and a domain in its ASCII form. ValueError for anything else."""
    local, _, domain = address.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = ascii_domain(domain)
    whole = f"{local}@{domain}"
    if len(whole) > 254 or len(local.encode("utf-8", "replace")) > 64 or not is_plain(whole):
        raise ValueError("not a plain address")
    if any(unicodedata.category(c) in CONTROLS | {"Zs", "Cf"} for c in whole):
        raise ValueError("not a plain address")
    return whole


def can_be_mailed(address: str) -> bool:
    """Whether a mail can be sent to it; some that mail comes from cannot."""
    try:
        return bool(plain_email(address))
    except ValueError:
        return False


def is_plain(address: str) -> bool:
    """Whether an address is a dot-atom and a domain, which needs no quoting."""
    return bool(_PLAIN.fullmatch(address))


def normal_email(address: str) -> str:
    """Lower case, without surrounding space, the domain in its ASCII form. Local parts keep their ``+tag``: it may be another mailbox.

    A letter beyond ASCII stays beyond it. A mail server keeps such a mailbox apart from the one that only looks like it, and so do we.
    """
    local, _, domain = address.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):  # not a domain that could exist: it is compared as it was written
        domain = ascii_domain(domain)
    return _small(f"{local}@{domain}")


def _small(text: str) -> str:
    return "".join(part if _BECOMES_ASCII.fullmatch(part) else part.lower() for part in _BECOMES_ASCII.split(text))


def normal_phone(number: str, region: str = "CN") -> str | None:
    """E.164 (``+8613800138000``), or None when it is no possible number. ``region`` is assumed without a country code."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def email_index(address: str) -> bytes:
    """32 bytes by which an address is looked up."""
    return keyed_digest("blind:email", normal_email(address))


def email_indexes(address: str) -> tuple[bytes, ...]:
    """The index of an address, then those under which it may be *claimed*.

    It is claimed when it was given for a customer by an agent who may not know that another customer has it. Only by the first index
    is anybody's mail taken for theirs; the others let who sees a record find it by its address.
    """
    normal = normal_email(address)
    return (email_index(address), *(keyed_digest("blind:email", f"{normal} {number}") for number in range(1, MOST_CLAIMS + 1)))


def phone_index(number: str, region: str = "CN") -> bytes | None:
    """32 bytes by which a telephone number is looked up, or None when it is no possible number."""
    normal = normal_phone(number, region)
    return None if normal is None else keyed_digest("blind:phone", normal)
