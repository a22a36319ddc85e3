"""E-mail addresses, internet addresses and links, also where they were taken apart to slip through."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from sealdesk.findings.kinds import Finding, Kind
from sealdesk.findings.latin import listed
from sealdesk.findings.reading import Reading

_AT: Final = re.compile(r"@|\s?[(\[{]\s?at\s?[)\]}]\s?", re.IGNORECASE)
_LETTERS: Final = "A-Za-z0-9\u00c0-\u024f"
#: Letters of all scripts that part words by spaces.
_SPACED: Final = f"{_LETTERS}\u0370-\u0e00\u0e80-\u10ff\u1200-\u1fff\uac00-\ud7a3"
_LOCAL: Final = re.compile(rf"[{_SPACED}._%+'-]*[{_SPACED}_%+-]\Z")
_HOST: Final = re.compile(rf"[{_SPACED}](?:[{_SPACED}-]{{0,62}})(?:\.[{_SPACED}-]{{1,63}}){{1,8}}")
_HAN: Final = "\u3400-\u9fff"
#: A name in Chinese characters in front of the sign, and the words that may stand before it without a space and are none of it.
_HAN_LOCAL: Final = re.compile(rf"[{_HAN}{_LETTERS}._+-]{{0,20}}[{_HAN}]\Z")
_HAN_VERB: Final = re.compile(r".*(?:[到给是为用]|联系|邮[箱件]|地址)")
_HAN_HOST: Final = re.compile(
    rf"(?:[{_HAN}{_LETTERS}-]{{1,40}}[.。]){{1,4}}(?:中国|中國|公司|网络|網絡|网址|在线|集团|香港|台湾|台灣|新加坡|商城|中文网|广东|政务|公益|企业)"
)
_DOT: Final = re.compile(r"\s?[(\[{]\s?(?:dot|\.)\s?[)\]}]\s?|\s{0,2}\.\s{0,2}|。", re.IGNORECASE)
_LABEL: Final = re.compile(rf"[{_LETTERS}-]{{1,63}}")
_COMMON: Final = frozenset(
    ("com", "net", "org", "edu", "gov", "cn", "hk", "tw", "io", "co", "uk", "de", "fr", "jp", "eu", "info", "me", "us", "ru", "example")
)
#: Spoken: "jane at example dot com", "jane 艾特 example 点 com". The name is no ordinary word, or it would be "us at example dot com".
_SAYING: Final = (("at|艾特", "dot|点"), ("arobase|arroba|klammeraffe|chiocciola", "point|punto|ponto|punkt"))
_SPOKEN: Final = tuple(
    re.compile(
        rf"\s{{1,3}}(?:{at})\s{{1,3}}(?P<host>[a-z0-9-]{{1,63}}(?:\s{{1,3}}(?:{dot})\s{{1,3}}[a-z0-9-]{{1,63}}){{1,4}})(?![\w-])",
        re.IGNORECASE,
    )
    for at, dot in _SAYING
)
_SPOKEN_LOCAL: Final = re.compile(
    r"(?<![\w.+-])[a-z0-9](?:[\w.+-]{0,30}[\w+-])?(?:\s{1,3}(?:dot|point|punto|ponto|punkt|点)\s{1,3}[\w+-]{1,30}){0,3}\Z",
    re.IGNORECASE | re.ASCII,
)
_IPV4: Final = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)", re.ASCII)
_SPLIT_IPV4: Final = re.compile(r"(?<![\w.])\d{1,3}(?: ?\[?\.\]? ?\d{1,3}){3}(?!\w|\.\d)", re.ASCII)
_IPV6: Final = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)(?:[0-9A-Fa-f:]{2,30}:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]{2,39})(?![\w:]|\.\d)", re.ASCII
)
_URL: Final = re.compile(
    rf"(?:https?://|www\.)[{_LETTERS}.-]{{3,253}}(?::\d{{1,5}})?(?:/[^\s<>\"'\u3000-\uffef]{{0,1000}})?", re.IGNORECASE
)


def emails(reading: Reading) -> Iterator[Finding]:
    """E-mail addresses, also written "name (at) host dot com" or with spaces around the signs."""
    text = reading.text
    for at in _AT.finditer(text):
        left, right = at.start(), at.end()
        spaced = at[0] != "@"
        if not spaced and text[left - 1 : left] == " " and text[right : right + 1] == " ":
            left, right, spaced = left - 1, right + 1, True
        start = _local(text, left)
        if start is None:
            continue
        end = None if spaced else _host(text, right)
        sure = 0.98
        if end is None:
            end, sure = _spaced_host(text, right), 0.8
        if end is not None:
            yield Finding(start, end, Kind.EMAIL, sure)


def spoken_emails(reading: Reading) -> Iterator[Finding]:
    """E-mail addresses whose signs are written as words."""
    text = reading.text
    for found in (found for form in _SPOKEN for found in form.finditer(text)):
        at, last = found.start(), found["host"].split()[-1].lower()
        local = _SPOKEN_LOCAL.search(text, max(0, at - 64), at)
        if local and last in _COMMON and not listed(local[0], "common"):
            yield Finding(local.start(), found.end(), Kind.EMAIL, 0.8)


def _local(text: str, end: int) -> int | None:
    """Where the name in front of the sign begins."""
    if local := _LOCAL.search(text, max(0, end - 64), end):
        return local.start() + len(local[0]) - len(local[0].lstrip(".'-"))
    if local := _HAN_LOCAL.search(text, max(0, end - 21), end):
        verb = _HAN_VERB.match(local[0])
        start = local.start() + (verb.end() if verb else 0)
        return start if start < end else None
    return None


def _host(text: str, start: int) -> int | None:
    if chinese := _HAN_HOST.match(text, start):
        return chinese.end()
    found = _HOST.match(text, start)
    if not found:
        return None
    last = found[0].rpartition(".")[2].strip("-")
    return found.end() - (len(found[0]) - len(found[0].rstrip(".-"))) if len(last) >= 2 and not last.isdigit() else None


def _spaced_host(text: str, start: int) -> int | None:
    """The end of a host whose dots were disguised; its last part must be a well-known one, or any two words would do."""
    place, end, parts = start, None, 0
    while parts < 8 and (label := _LABEL.match(text, place)):
        parts += 1
        if parts > 1 and label[0].lower() in _COMMON:
            end = label.end()
        dot = _DOT.match(text, label.end())
        if not dot:
            break
        place = dot.end()
    return end


def ips(reading: Reading) -> Iterator[Finding]:
    """Internet addresses of both versions. Four numbers after "version" are a version."""
    for form in (_IPV4, _SPLIT_IPV4):
        for found in form.finditer(reading.text):
            if _is_ip(re.sub(r"[ \[\]]", "", found[0])) and reading.label_before(found.start()) not in {"order", "program"}:
                yield Finding(*found.span(), Kind.IP, 0.95 if form is _IPV4 else 0.8)
    for found in _IPV6.finditer(reading.text):
        if found[0].count(":") >= 2 and len(found[0].replace(":", "")) >= 3 and _is_ip(found[0]):
            yield Finding(*found.span(), Kind.IP, 0.95)


def urls(reading: Reading) -> Iterator[Finding]:
    """Links."""
    for found in _URL.finditer(reading.text):
        yield Finding(found.start(), found.start() + len(found[0].rstrip(".,;:!?)]")), Kind.URL, 0.95)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
