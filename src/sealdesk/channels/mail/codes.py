"""What QR codes say: links, and what else a telephone does with one: it pays, adds a second factor, a contact or a network. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from sealdesk.triage.mailsigns import Coded

#: What leads to an address: as it stands, behind a word that says so, or a bare host that a telephone opens as well.
LINK: Final = re.compile(
    r"(?:URL(?:TO)?:|MEBKM:(?:[^;]{0,300};){0,4}?URL:)?\s{0,9}(?P<address>https?://[^\s<>\"';]{1,500})"
    r"|(?P<bare>(?:(?:www\.)(?:[\w-]{1,63}\.){1,8}|(?:[\w-]{1,63}\.){1,8}(?=[^\W\d_]{2,24}[:/]))[^\W\d_]{2,24}(?:[:/?#]\S{0,500})?)$",
    re.IGNORECASE,
)
_LONGEST: Final = 80
#: Schemes that open an app which pays; and hosts of links that do nothing else.
_PAYING: Final = re.compile(
    r"(?P<scheme>weixin|wxp|alipays?|alipayqr|upi|swish|paypal|bitcoin|bitcoincash|ethereum|litecoin|lightning|solana|monero|tron|payto"
    r"|unionpay|uppaywallet|twint)(?::|%3a)",
    re.IGNORECASE,
)
_PAYING_LINK: Final = re.compile(
    r"https?://(?:qr\.alipay\.com|wx\.tenpay\.com|payapp\.weixin\.qq\.com|paypal\.me|qr\.95516\.com)/", re.IGNORECASE
)
_NAMES: Final = {"weixin": "WeChat", "wxp": "WeChat Pay", "alipay": "Alipay", "alipays": "Alipay", "alipayqr": "Alipay", "upi": "UPI"}
#: EPC069-12, with the ends of its lines as spaces: service tag, version, character set, SCT, BIC, name, account.
_SEPA: Final = re.compile(
    r"BCD\s{1,3}00[12]\s{1,3}[1-8]\s{1,3}(?:SCT|INST)\b(?:\s{1,3}[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b)?(?:\s{1,3}(?P<name>\S.{0,69}?))??"
    r"(?:\s{1,3}(?P<iban>[A-Z]{2}\d{2}[A-Z0-9]{10,30})\b|\s*\Z)"
)
#: The Swiss QR-bill: type, version, coding, account, kind of address, name.
_SWISS: Final = re.compile(r"SPC\s{1,3}0\d{3}\s{1,3}\d\s{1,3}(?P<iban>(?:CH|LI)\d{2}[A-Z0-9]{17})(?:\s{1,3}[SK]\s{1,3}(?P<name>.{1,60}))?")
_WORD: Final = re.compile(
    r"(?P<contact>BEGIN:VCARD|MECARD:|BIZCARD:|tel:|sms(?:to)?:|mms(?:to)?:|mailto:|matmsg:)|(?P<network>WIFI:)", re.IGNORECASE
)
#: The fields that name whom or what it is about. A value ends at its sign, unless a backslash stands before it.
_NAME: Final = re.compile(
    r"(?:\bFN[^:]{0,40}:(?P<full>.{1,80}?)(?=\s[A-Z][A-Z-]{1,15}[;:]|$)|(?<!\\)[:;]N:(?P<card>(?:[^;\\]|\\.){1,80})|(?<!\\)[:;]S:(?P<ssid>(?:[^;\\]|\\.){1,80}))",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"(?P<tag>\d\d)(?P<size>\d\d)")
_MERCHANT: Final = "59"


def coded(text: str) -> Coded | None:
    """What a code does besides leading to an address; None for one that does nothing else. No secret of it is among what is shown."""
    text = text.strip()
    if found := _PAYING.match(text):
        scheme = found["scheme"].lower()
        return Coded("payment-in-code", _NAMES.get(scheme, scheme) + _payee(text))
    if _PAYING_LINK.match(text):
        return Coded("payment-in-code", urlsplit(text).hostname or "")
    if found := _SEPA.match(text) or _SWISS.match(text):
        return Coded("payment-in-code", _shown("SEPA" if text[0] == "B" else "Swiss QR-bill", found["name"], found["iban"]))
    if text.startswith("000201"):
        return Coded("payment-in-code", _shown("EMVCo", _merchant(text)))
    if re.match("otpauth(?:-migration)?:", text, re.IGNORECASE):
        return Coded("factor-in-code", _shown("otpauth", _issuer(text)))
    if found := _WORD.match(text):
        name = _NAME.search(text)
        said = next(filter(None, name.groupdict().values()), "") if name else ""
        kind = "network-in-code" if found["network"] else "contact-in-code"
        return Coded(kind, re.sub(r"\\(.)", r"\1", said).strip()[:_LONGEST] or found[0].rstrip(":"))
    return None


def _payee(text: str) -> str:
    """Whom a code of UPI names."""
    try:
        name = parse_qs(urlsplit(text).query).get("pn", [""])[0] or parse_qs(urlsplit(text).query).get("pa", [""])[0]
    except ValueError:
        name = ""
    return f": {name[:_LONGEST]}" if name else ""


def _issuer(text: str) -> str:
    """The house whose second factor it is; the account and the key are nobody's business."""
    try:
        parts = urlsplit(text)
        issuer = parse_qs(parts.query).get("issuer", [""])[0]
    except ValueError:
        return ""
    label, colon, _account = unquote(parts.path.lstrip("/")).partition(":")
    return issuer or (label if colon else "")


def _merchant(text: str) -> str:
    """The name of the merchant, as EMVCo writes fields: two digits of a tag, two of a length, a value."""
    at = 0
    while field := _TAG.match(text, at):
        at = field.end() + int(field["size"])
        if field["tag"] == _MERCHANT:
            return text[field.end() : at]
    return ""


def _shown(*parts: str | None) -> str:
    return ", ".join(" ".join(part.split())[:_LONGEST] for part in parts if part and part.strip())
