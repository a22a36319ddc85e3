"""Check digits: what tells a real number from one that only looks like it."""

from __future__ import annotations

import datetime
from typing import Final

_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES: Final = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83))
)
_COUNTRIES: Final = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT SC",
    32: "LC",
}
#: Length of an account number by country (ISO 13616).
IBAN_LENGTHS: Final = {country: length for length, countries in _COUNTRIES.items() for country in countries.split()}


def luhn(digits: str) -> bool:
    """Whether the last digit of a card number is right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card_issuer(digits: str) -> bool:
    """Whether a card number of this length begins as those of the large card schemes do."""
    length, two, three, four = len(digits), int(digits[:2]), int(digits[:3]), int(digits[:4])
    return (
        (digits[0] == "4" and length in {13, 16, 19})
        or (length == 16 and (51 <= two <= 55 or 2221 <= four <= 2720 or two == 35))
        or (length == 15 and (two in {34, 37} or four in {2131, 1800}))
        or (length == 14 and (two in {36, 38, 39} or 300 <= three <= 305))
        or (16 <= length <= 19 and two == 62)
        or (length in {16, 19} and (two == 65 or four in {6011, 9558} or 644 <= three <= 649))
        or (12 <= length <= 19 and (two == 50 or 56 <= two <= 59 or two in {61, 63, 67, 68, 69} or four == 6304))
    )


def resident_id(number: str) -> bool:
    """Whether 17 digits and a digit or X are a Chinese resident identity number: place, day of birth and check digit."""
    if number[:2] not in _PROVINCES or not _day(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def like_resident_id(number: str) -> bool:
    """Whether 18 digits begin as an identity number does, whatever the check digit says: a mistyped one is no card."""
    return len(number) == 18 and number[:2] in _PROVINCES and _day(number[6:14])


def old_resident_id(number: str) -> bool:
    """Whether 15 digits may be a number of the kind given out until 1999, which has no check digit."""
    return number[:2] in _PROVINCES and _day("19" + number[6:12])


def iban(account: str) -> bool:
    """Whether an account number (no spaces, capitals) has the length of its country and the right check digits."""
    if IBAN_LENGTHS.get(account[:2]) != len(account):
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _day(digits: str) -> bool:
    try:
        day = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2100
