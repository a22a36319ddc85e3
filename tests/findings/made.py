"""Made-up values of every kind that has a form, in the ways people write them. Seeded: the same seed gives the same values."""

from __future__ import annotations

import datetime
import ipaddress
import random
from collections.abc import Callable, Mapping
from typing import Final

from sealdesk.findings import Kind
from sealdesk.findings.checksums import IBAN_LENGTHS

Made = Callable[[random.Random], str]
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DISTRICTS: Final = ("110101", "310104", "440305", "330106", "510107", "420106", "610113", "230103", "650102", "540102", "460106")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MONTHS: Final = [datetime.date(2026, month, 1).strftime("%B") for month in range(1, 13)]
_COUNTRIES: Final = ("DE", "GB", "FR", "NL", "ES", "IT", "BE", "AT", "CH", "PL", "SE", "NO", "IE", "PT", "AE", "SA", "MT")
_LETTERED: Final = {"GB": 4, "NL": 4, "IE": 4, "MT": 4}
_GERMAN: Final = ("B", "M", "HH", "K", "F", "S", "KA", "LÖ", "MÜ", "FFB", "WOB", "TÜ", "DD", "L", "HB", "GÖ")
_HOSTS: Final = (
    "example.com",
    "post.example",
    "mail.example.org",
    "qq.example",
    "firma.example.de",
    "xn--fiq228c.example",
    "a-b.example.cn",
)
_PEOPLE: Final = ("wei.li", "anna_k", "j.smith+shop", "zhang1988", "o'neil", "10086666", "m-schulz", "Tom", "x", "liu.yang.2001")


def digits(rng: random.Random, many: int) -> str:
    """So many digits."""
    return "".join(rng.choice("0123456789") for _ in range(many))


def _apart(value: str, sizes: tuple[int, ...], sign: str) -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(value[at : at + size])
        at += size
    return sign.join(filter(None, [*pieces, value[at:]]))


def _day(rng: random.Random) -> datetime.date:
    return datetime.date(1940, 1, 1) + datetime.timedelta(days=rng.randrange(25_000))


def luhn_digit(body: str) -> str:
    """The check digit of a card number without it."""
    total = sum(sum(divmod(int(sign) * (2 - at % 2), 10)) for at, sign in enumerate(reversed(body)))
    return str(-total % 10)


def card(rng: random.Random) -> str:
    """A card of a known scheme, whole or in fours."""
    head, length = rng.choice(
        (("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("37", 15), ("6222", 19), ("6217", 19), ("625", 16), ("36", 14))
    )
    body = head + digits(rng, length - len(head) - 1)
    number = body + luhn_digit(body)
    if length in {16, 19} and rng.random() < 0.5:
        return _apart(number, (4, 4, 4, 4), rng.choice(" -"))
    return _apart(number, (4, 6), " ") if length in {14, 15} and rng.random() < 0.5 else number


def resident(rng: random.Random) -> str:
    """An identity number with the right check digit, in some writings."""
    body = rng.choice(_DISTRICTS) + _day(rng).strftime("%Y%m%d") + digits(rng, 3)
    number = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    number = number.lower() if rng.random() < 0.2 else number
    return _apart(number, (6, 8), " ") if rng.random() < 0.2 else number


def iban(rng: random.Random) -> str:
    """An account of one of many countries, whole, in fours or in small letters."""
    country = rng.choice(_COUNTRIES)
    letters = "".join(rng.choice(_LETTERS) for _ in range(_LETTERED.get(country, 0)))
    body = letters + digits(rng, IBAN_LENGTHS[country] - 4 - len(letters))
    rest = int("".join(str(int(sign, 36)) for sign in f"{body}{country}00")) % 97
    account = f"{country}{98 - rest:02d}{body}"
    how = rng.random()
    return _apart(account, (4,) * (len(account) // 4), " ") if how < 0.4 else account.lower() if how < 0.5 else account


def chinese_plate(rng: random.Random) -> str:
    """A plate of mainland China: ordinary, of a new-energy car (small and large), of a trailer, school or police."""
    head = rng.choice(_PROVINCES) + rng.choice(_LETTERS)
    dot = rng.choice(("", "", "·", " ", "-"))
    how = rng.random()
    if how < 0.55:
        tail = list(digits(rng, 5))
        for at in rng.sample(range(5), rng.choice((0, 0, 1, 2))):
            tail[at] = rng.choice(_LETTERS)
        return head + dot + "".join(tail)
    if how < 0.75:
        return head + dot + rng.choice("DF") + rng.choice(_LETTERS + "0123456789") + digits(rng, 4)
    if how < 0.85:
        return head + dot + digits(rng, 5) + rng.choice("DF")
    return head + dot + digits(rng, 4) + rng.choice("挂学警")


def british_plate(rng: random.Random) -> str:
    """A British plate of today's form."""
    two = "".join(rng.choice("ABCDEFGHJKLMNOPRSTUVWXY") for _ in range(2))
    three = "".join(rng.choice("ABCDEFGHJKLMNOPRSTUVWXYZ") for _ in range(3))
    return f"{two}{rng.choice((2, 5, 6, 7, 1))}{rng.randrange(10)}{rng.choice((' ', ''))}{three}"


def german_plate(rng: random.Random) -> str:
    """A German plate: town, one or two letters, up to four digits, E or H behind some."""
    town, letters = rng.choice(_GERMAN) + rng.choice("-- "), "".join(rng.choice(_LETTERS) for _ in range(rng.choice((1, 2))))
    return f"{town}{letters}{rng.choice('  -')}{rng.randrange(1, 9999)}{rng.choice(('', '', '', 'E', 'H'))}"


def chinese_passport(rng: random.Random) -> str:
    """E and eight digits, EA and seven, or G of the years before."""
    how = rng.random()
    return f"E{rng.choice(_LETTERS)}{digits(rng, 7)}" if how < 0.3 else rng.choice("EEG") + digits(rng, 8)


def foreign_passport(rng: random.Random) -> str:
    """Nine digits (GB, US of old), a letter and eight (US), nine signs of Germany's alphabet, two digits and letters and five (FR)."""
    how = rng.random()
    if how < 0.4:
        return digits(rng, 9)
    if how < 0.6:
        return rng.choice(_LETTERS) + digits(rng, 8)
    if how < 0.8:
        return rng.choice("CFGHJK") + "".join(rng.choice("CFGHJKLMNPRTVWXYZ0123456789") for _ in range(7)) + rng.choice("0123456789")
    return f"{digits(rng, 2)}{rng.choice(_LETTERS)}{rng.choice(_LETTERS)}{digits(rng, 5)}"


def mobile(rng: random.Random) -> str:
    """A Chinese mobile number."""
    number = "1" + rng.choice(("38", "39", "50", "86", "77", "91", "66", "99", "33")) + digits(rng, 8)
    how = rng.random()
    if how < 0.5:
        return number
    grouped = _apart(number, (3, 4), rng.choice(" -"))
    return grouped if how < 0.8 else f"+86 {grouped}" if how < 0.9 else f"+86{number}"


def landline(rng: random.Random) -> str:
    """A Chinese number with its area code."""
    area, rest = rng.choice((("010", 8), ("021", 8), ("0571", 8), ("0755", 8), ("028", 8), ("0371", 8), ("0915", 7)))
    body = rng.choice("2345678") + digits(rng, rest - 1)
    return f"({area}){body}" if rng.random() < 0.2 else f"{area}-{body}"


def foreign_phone(rng: random.Random) -> str:
    """Numbers of other countries with the plus sign."""
    return rng.choice(
        (
            f"+44 7{digits(rng, 3)} {digits(rng, 6)}",
            f"+44 20 7{digits(rng, 3)} {digits(rng, 4)}",
            f"+49 151 {digits(rng, 8)}",
            f"+49 (0)30 4{digits(rng, 6)}",
            f"+1 212-5{digits(rng, 2)}-{digits(rng, 4)}",
            f"+1 (415) 5{digits(rng, 2)}-{digits(rng, 4)}",
            f"+33 6 {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
            f"+33612{digits(rng, 6)}",
        )
    )


def national_phone(rng: random.Random) -> str:
    """Numbers of other countries as people at home write them; only a word tells what they are."""
    return rng.choice(
        (
            f"07{digits(rng, 3)} {digits(rng, 6)}",
            f"020 7{digits(rng, 3)} {digits(rng, 4)}",
            f"(415) 5{digits(rng, 2)}-{digits(rng, 4)}",
            f"0151 {digits(rng, 8)}",
            f"0{rng.choice('1267')} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
        )
    )


def email(rng: random.Random) -> str:
    """An address of mail."""
    address = f"{rng.choice(_PEOPLE)}{digits(rng, rng.choice((0, 0, 2)))}@{rng.choice(_HOSTS)}"
    return address.upper() if rng.random() < 0.1 else address


def ipv4(rng: random.Random) -> str:
    """An address of the internet, version 4."""
    return ".".join(str(rng.randrange(1, 255)) for _ in range(4))


def ipv6(rng: random.Random) -> str:
    """An address of the internet, version 6, long or short."""
    whole = ipaddress.IPv6Address((0x20010DB8 << 96) | rng.getrandbits(rng.choice((16, 40, 64, 96))))
    return whole.exploded if rng.random() < 0.3 else whole.compressed


def chinese_day(rng: random.Random) -> str:
    """A day as Chinese people write it."""
    day = _day(rng)
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month:02d}.{day.day:02d}",
    )
    return rng.choice((*forms, day.strftime("%Y%m%d")))


def english_day(rng: random.Random) -> str:
    """A day as people who write English do."""
    day = _day(rng)
    month = _MONTHS[day.month - 1]
    return rng.choice(
        (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day.day}/{day.month}/{day.year}", day.isoformat(),
         f"{day.day:02d}.{day.month:02d}.{day.year}", f"{day.day} {month[:3]} {day.year}", f"{month[:3]} {day.day}th, {day.year}")
    )  # fmt: skip


VALUES: Final[Mapping[str, tuple[Made, Kind]]] = {
    "cnplate": (chinese_plate, Kind.PLATE),
    "ukplate": (british_plate, Kind.PLATE),
    "deplate": (german_plate, Kind.PLATE),
    "cnpass": (chinese_passport, Kind.PASSPORT),
    "pass": (foreign_passport, Kind.PASSPORT),
    "cnborn": (chinese_day, Kind.DATE_OF_BIRTH),
    "enborn": (english_day, Kind.DATE_OF_BIRTH),
    "iban": (iban, Kind.IBAN),
    "card": (card, Kind.BANK_CARD),
    "resident": (resident, Kind.RESIDENT_ID),
    "ip4": (ipv4, Kind.IP),
    "ip6": (ipv6, Kind.IP),
    "mobile": (mobile, Kind.PHONE),
    "landline": (landline, Kind.LANDLINE),
    "phone": (foreign_phone, Kind.PHONE),
    "told_phone": (national_phone, Kind.PHONE),
    "email": (email, Kind.EMAIL),
}
