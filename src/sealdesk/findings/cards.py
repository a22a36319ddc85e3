"""Numbers of cards and accounts, and of people: whatever a check digit speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings import checksums
from sealdesk.findings.groups import Number
from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.reading import Reading

_APART: Final = r"(?:[ \t._/·~*|-]{1,3}|[ \t-]{0,2}\r?\n[ \t-]{0,2})?"
_X: Final = re.compile(rf"{_APART}[Xx](?!\d)")
_IBAN_HEAD: Final = re.compile(rf"(?<![A-Za-z0-9])([A-Za-z]){_APART}([A-Za-z]){_APART}\d{_APART}\d")
_IBAN_SIGN: Final = re.compile(rf"{_APART}([A-Za-z0-9])")
#: An order is spoken of, and then where its money goes or comes from: the number is not that of the order.
_PAYS: Final = re.compile(
    r"\b(?:to|on|onto|via|charge|charged|debit|credit|pay|paid|refund(?:ed)?|back|use)\b|[退付扣转刷卡充]|打[到给入]|收款|汇|[?!？！。；;]",
    re.IGNORECASE,
)
_CARD_SIZES: Final = frozenset({(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4), (6, 13), (8, 11)})
_RESIDENT_SIZES: Final = frozenset({(6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4), (6, 8, 3), (6, 4, 4, 3), (3, 3, 4, 4, 3)})


def bank_card(reading: Reading, number: Number) -> Finding | None:
    """A card number: right check digit, and either a known scheme or a word in front that says so."""
    digits = number.digits
    if not 12 <= len(digits) <= 19 or not checksums.luhn(digits) or not digits.strip("0"):
        return None
    label, issued = reading.label_before(number.start), checksums.card_issuer(digits)
    if label == "order" and _PAYS.search(reading.since_label(number.start)):
        label = ""
    if (
        label in {"order", "resident_id"}
        or (label != "bank_card" and checksums.like_resident_id(digits))
        or (label == "phone" and len(digits) <= 15)
        or not (issued or label == "bank_card")
    ):
        return None
    told = label == "bank_card"
    if number.whole or number.sizes in _CARD_SIZES:
        sure = 0.97 if told and issued else 0.9 if issued and (len(digits) >= 15) else 0.7 if told else 0.55
    elif number.even and issued:
        sure = 0.85 if told else 0.6
    else:
        return None
    return Finding(number.start, number.end, Kind.BANK_CARD, sure)


def resident_id(reading: Reading, number: Number) -> Finding | None:
    """A Chinese resident identity number, of 18 signs, or of the 15 that were given out until 1999."""
    digits, end = number.digits, number.end
    if len(digits) == 17 and (x := _X.match(reading.text, end)):
        digits, end = digits + "X", x.end()
    if len(digits) == 18 and checksums.resident_id(digits):
        sure = 0.99 if number.whole else 0.96 if number.sizes in _RESIDENT_SIZES else 0.9 if number.even else 0.8
        return Finding(number.start, end, Kind.RESIDENT_ID, sure)
    if len(digits) == 15 and number.whole and checksums.old_resident_id(digits) and reading.label_before(number.start) == "resident_id":
        return Finding(number.start, end, Kind.RESIDENT_ID, 0.8)
    return None


def social_security(reading: Reading, number: Number) -> Finding | None:
    """A social security number of the United States: 3-2-4 digits, or nine of them after the word."""
    digits = number.digits
    if len(digits) != 9 or digits[:3] in {"000", "666"} or digits[0] == "9" or digits[3:5] == "00" or digits[5:] == "0000":
        return None
    label = reading.label_before(number.start)
    if label == "ssn" and number.even:
        return Finding(number.start, number.end, Kind.US_SSN, 0.95)
    if number.sizes == (3, 2, 4) and number.between == ("-", "-") and label not in {"order", "phone"}:
        return Finding(number.start, number.end, Kind.US_SSN, 0.8)
    return None


def ibans(reading: Reading) -> Iterator[Finding]:
    """International account numbers, in one piece or in groups, in any case."""
    text = reading.text
    for head in _IBAN_HEAD.finditer(text):
        length = checksums.IBAN_LENGTHS.get((head[1] + head[2]).upper())
        end, account = head.start(), ""
        while length and len(account) < length and (sign := _IBAN_SIGN.match(text, end)):
            account, end = account + sign[1], sign.end()
        behind = text[end : end + 1]
        apart = not (behind.isascii() and behind.isalnum()) or (behind.isalpha() and account[-1:].isdigit())
        if length and apart and account.isascii() and checksums.iban(account.upper()):
            yield Finding(head.start(), end, Kind.IBAN, 0.99)
