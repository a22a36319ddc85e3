"""Other people's names for the kinds, so that a file that others annotated can be compared with what we find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sealdesk.findings.kinds import Kind

#: For each of our kinds the names that others give it, best first. Case and signs between the words do not matter.
_NAMES: Final[Mapping[Kind, str]] = {
    Kind.ADDRESS: "ADDRESS STREETADDRESS LOCATIONADDRESS FULLADDRESS STREET",
    Kind.AGE: "AGE",
    Kind.BANK_CARD: "BANKCARD CREDITCARD CARD CARDNUMBER CREDITCARDNUMBER DEBITCARD",
    Kind.DATE: "DATE DATETIME",
    Kind.DATE_OF_BIRTH: "DATEOFBIRTH DOB BIRTHDAY BIRTHDATE DATE DATETIME",
    Kind.DRIVER_LICENCE: "DRIVERLICENCE DRIVERLICENSE USDRIVERLICENSE DRIVINGLICENCE",
    Kind.EMAIL: "EMAIL EMAILADDRESS MAIL",
    Kind.IBAN: "IBAN IBANCODE",
    Kind.IP: "IP IPV4 IPADDRESS IPV6",
    Kind.LANDLINE: "LANDLINE TELEPHONE TEL PHONE PHONENUMBER",
    Kind.NAME: "NAME PERSON PER PERSONNAME FULLNAME",
    Kind.NATIONALITY: "NATIONALITY NRP NORP",
    Kind.ORGANIZATION: "ORGANIZATION ORGANISATION ORG",
    Kind.PASSPORT: "PASSPORT PASSPORTNUMBER USPASSPORT",
    Kind.PHONE: "PHONE PHONENUMBER MOBILE MOBILEPHONE CELLPHONE TELEPHONE",
    Kind.PLACE: "PLACE GPE LOCATION LOC CITY",
    Kind.PLATE: "PLATE LICENSEPLATE LICENCEPLATE CARPLATE PLATENUMBER",
    Kind.POSTCODE: "POSTCODE ZIPCODE ZIP POSTALCODE",
    Kind.RESIDENT_ID: "RESIDENTID IDCARD IDNUMBER IDENTITYCARD CNID",
    Kind.TITLE: "TITLE",
    Kind.URL: "URL DOMAINNAME",
    Kind.US_SSN: "USSSN SSN SOCIALSECURITYNUMBER",
}
#: A file that also names sights annotates every named place, and calls it an address: in it a town alone is one. Its organisations
#: are clubs and bands, apart from firms and authorities, which ours are not.
_MARKS_EVERY_PLACE: Final = "SCENE"


def default_mapping(theirs: Iterable[str]) -> dict[Kind, str]:
    """Which of their kinds each of ours is, as far as the names say. Ours that they do not know are left out."""
    known = {_plain(name): name for name in theirs}
    mapping = {}
    for kind, names in _NAMES.items():
        name = next((known[name] for name in names.split() if name in known), None)
        if _MARKS_EVERY_PLACE in known and kind in {Kind.PLACE, Kind.ORGANIZATION}:
            name = known.get("ADDRESS") if kind is Kind.PLACE else None
        if name is not None:
            mapping[kind] = name
    return mapping


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).upper()
