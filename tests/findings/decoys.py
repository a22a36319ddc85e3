"""Made-up numbers that only look like personal data: orders, parcels, versions, times, amounts, wrong check digits."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from tests.findings.made import Made, digits, iban, luhn_digit, resident


def _day(rng: random.Random) -> tuple[int, int]:
    return rng.randrange(1, 13), rng.randrange(1, 29)


def _order(rng: random.Random) -> str:
    like_a_mobile = f"1{rng.choice('3589')}{digits(rng, 9)}"
    dated = "2026{:02d}{:02d}".format(*_day(rng)) + digits(rng, 8)
    return rng.choice((*(digits(rng, many) for many in (12, 16, 18)), dated, f"A{digits(rng, 8)}", f"SO-{digits(rng, 6)}", like_a_mobile))


def _tracking(rng: random.Random) -> str:
    number = digits(rng, 16)
    return rng.choice((f"SF{number[:13]}", f"YT{number[:13]}", number[:12], f"1Z{number}", f"RR{number[:9]}CN", f"JD{number[:13]}"))


def _version(rng: random.Random) -> str:
    four = f"{rng.randrange(20)}.{rng.randrange(20)}.{rng.randrange(200)}.{rng.randrange(200)}"
    return rng.choice((four, f"v{rng.randrange(9)}.{rng.randrange(30)}.{rng.randrange(99)}"))


def _time(rng: random.Random) -> str:
    return "2026-{:02d}-{:02d} ".format(*_day(rng)) + f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}"


def _amount(rng: random.Random) -> str:
    return rng.choice((f"{rng.randrange(1, 90000)}.{digits(rng, 2)}", f"{rng.randrange(1, 99)},{digits(rng, 3)},{digits(rng, 3)}.00"))


def _bought(rng: random.Random) -> str:
    month, day = _day(rng)
    return rng.choice((f"2026-{month:02d}-{day:02d}", f"{day}/{month}/2026"))


def _model(rng: random.Random) -> str:
    return rng.choice((f"X{digits(rng, 3)}", f"RTX {rng.randrange(2, 6)}070", f"HP-{digits(rng, 4)}A", f"MK{digits(rng, 2)} ABC"))


def _wrong_card(rng: random.Random) -> str:
    body = "4" + digits(rng, 14)
    return body + str((int(luhn_digit(body)) + rng.randrange(1, 10)) % 10)


def _wrong_resident(rng: random.Random) -> str:
    number = resident(rng).replace(" ", "")
    return number[:-1] + rng.choice([sign for sign in "0123456789" if sign != number[-1]])


def _wrong_iban(rng: random.Random) -> str:
    account = iban(rng).replace(" ", "").upper()
    return account[:2] + f"{(int(account[2:4]) + rng.randrange(1, 90)) % 97:02d}" + account[4:]


#: By the names that they have in a template.
DECOYS: Final[Mapping[str, Made]] = {
    "order": _order,
    "tracking": _tracking,
    "version": _version,
    "time": _time,
    "epoch": lambda rng: "17" + digits(rng, rng.choice((8, 11))),
    "amount": _amount,
    "bought": _bought,
    "model": _model,
    "badcard": _wrong_card,
    "badresident": _wrong_resident,
    "badiban": _wrong_iban,
    "room": lambda rng: f"{rng.choice('ABC')}{digits(rng, 3)}",
    "hash": lambda rng: f"{rng.getrandbits(64):016x}",
}
