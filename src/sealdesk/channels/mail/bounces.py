"""What a bounce says: which recipient, which status, which mail of ours (RFC 3464; by its words when it is
no RFC 3464 report).
"""

import re
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail import charsets, headers
from sealdesk.channels.mail.headers import Headers
from sealdesk.channels.mail.limits import Watch
from sealdesk.channels.mail.mime import Part

_STATUS: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+=/!#$&'*?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}")
_MESSAGE_ID: Final = re.compile(r"^[ >\t]{0,10}Message-I[dD]:\s{0,20}<([^<>\s]{1,998})>", re.MULTILINE)
_COPIES: Final = frozenset(
    {
        "message/rfc822",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global",
        "message/global-headers",
    }
)
_REPORTS: Final = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/feedback-report",
        "message/x-delivery-status",
    }
)
_MAX_REPORT_BYTES: Final = 256 * 1024
_MAX_RECIPIENTS: Final = 100


@dataclass(frozen=True, slots=True)
class BounceReport:
    """A delivery or abuse report. Fields that it does not tell are empty; `action` is RFC 3464 §2.3.3 (or
    "complaint").
    """

    final_recipients: tuple[str, ...]
    status: str
    action: str
    diagnostic: str
    original_message_id: str
    reporting_mta: str


def report_of(leaves: list[Part], text: str, watch: Watch) -> BounceReport:
    """Read the report out of the parts of a bounce; what no part tells is looked for in its first words."""
    groups = [group for leaf in leaves if leaf.content_type in _REPORTS for group in _groups(leaf, watch)]
    recipients = [address for group in groups for address in _recipients(group)]
    words = text[:20_000]
    if not recipients:
        recipients = [
            address
            for address in _ADDRESS.findall(words)
            if not address.lower().startswith(("postmaster@", "mailer-daemon@"))
        ][:1]
    status = _status(_told(groups, "status")) or _status(_told(groups, "diagnostic-code")) or _status(words)
    action = _told(groups, "action").split("(")[0].strip().lower()
    if _told(groups, "feedback-type"):
        action = action or "complaint"
    return BounceReport(
        final_recipients=tuple(dict.fromkeys(recipients))[:_MAX_RECIPIENTS],
        status=status,
        action=action
        or ("failed" if status.startswith("5") else "delayed" if status.startswith("4") else ""),
        diagnostic=_told(groups, "diagnostic-code")[:1000],
        original_message_id=_original_id(leaves, text, watch),
        reporting_mta=_told(groups, "reporting-mta").rpartition(";")[2].strip()[:255],
    )


def _groups(leaf: Part, watch: Watch) -> list[Headers]:
    """The groups of fields of a report, which empty lines part."""
    data = leaf.content()[:_MAX_REPORT_BYTES]
    groups: list[Headers] = []
    position = 0
    while position < len(data) and len(groups) < _MAX_RECIPIENTS + 1:
        while position < len(data) and data[position] in b"\r\n":
            position += 1
        group, after = headers.split_headers(data, position, len(data), watch)
        if group.fields:
            groups.append(group)
        if after <= position:
            break
        position = after
    return groups


def _told(groups: list[Headers], name: str) -> str:
    for group in reversed(groups):
        if group.has(name):
            return group.text(name)
    return ""


def _recipients(group: Headers) -> list[str]:
    for name in ("original-recipient", "final-recipient"):
        value = group.text(name)
        kind, semicolon, address = value.partition(";")
        if semicolon and "rfc822" not in kind.lower() and name == "original-recipient":
            continue
        found = (address if semicolon else value).strip().strip("<>")
        if "@" in found or (found and name == "final-recipient"):
            return [found[:1000]]
    return [match for value in group.all("original-rcpt-to") if (match := headers.text_of(value).strip("<>"))]


def _status(text: str) -> str:
    match = _STATUS.search(text)
    return match[1] if match else ""


def _original_id(leaves: list[Part], text: str, watch: Watch) -> str:
    """The Message-ID of the mail that came back: from its copy, or from its header when it is quoted in the
    text.
    """
    for leaf in leaves:
        if leaf.content_type in _COPIES:
            data = leaf.content()[: watch.limits.max_headers_bytes]
            block, _ = headers.split_headers(data, 0, len(data), watch)
            if ids := headers.message_ids(block.first("message-id"), 1):
                return ids[0]
    match = _MESSAGE_ID.search(text[:200_000])
    if match:
        return match[1]
    for leaf in leaves:
        if leaf.content_type.startswith("text/"):
            words, _ = charsets.decode(leaf.content()[:200_000], leaf.charset)
            if match := _MESSAGE_ID.search(words):
                return match[1]
    return ""
