"""What can be found, and what a finding is."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final


class Kind(enum.StrEnum):
    """A kind of personal data. The values are part of the command's output and never change."""

    ADDRESS = "address"
    AGE = "age"
    BANK_CARD = "bank_card"
    DATE = "date"
    DATE_OF_BIRTH = "date_of_birth"
    DRIVER_LICENCE = "driver_licence"
    EMAIL = "email"
    IBAN = "iban"
    IP = "ip"
    LANDLINE = "landline"
    NAME = "name"
    NATIONALITY = "nationality"
    ORGANIZATION = "organization"
    PASSPORT = "passport"
    PHONE = "phone"
    PLACE = "place"
    PLATE = "plate"
    POSTCODE = "postcode"
    RESIDENT_ID = "resident_id"
    TITLE = "title"
    URL = "url"
    US_SSN = "us_ssn"


#: What leads to one person by itself. The other kinds only do so together (a town, an employer, an age).
PERSONAL: Final = frozenset(
    {
        Kind.ADDRESS,
        Kind.BANK_CARD,
        Kind.DATE_OF_BIRTH,
        Kind.DRIVER_LICENCE,
        Kind.EMAIL,
        Kind.IBAN,
        Kind.IP,
        Kind.LANDLINE,
        Kind.NAME,
        Kind.PASSPORT,
        Kind.PHONE,
        Kind.PLATE,
        Kind.RESIDENT_ID,
        Kind.US_SSN,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place in a text. ``start`` and ``end`` count characters of the text as it was given, end exclusive;
    ``confidence`` is between 0 and 1.
    """

    start: int
    end: int
    kind: Kind
    confidence: float

    def overlaps(self, other: Finding) -> bool:
        """Whether both share a character."""
        return self.start < other.end and other.start < self.end
