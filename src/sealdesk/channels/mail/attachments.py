"""The attachments of a mail: files, inline images, invitations, nested mails, and what a `winmail.dat`
holds.
"""

import enum
import re
from dataclasses import dataclass
from typing import Final

from sealdesk.channels.mail import headers, tnef
from sealdesk.channels.mail.bodies import Layout
from sealdesk.channels.mail.limits import Watch
from sealdesk.channels.mail.mime import Part
from sealdesk.channels.mail.names import safe_name

_TNEF_TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MESSAGE_TYPES: Final = frozenset({"message/rfc822", "message/global"})
_CALENDAR_TYPES: Final = frozenset({"text/calendar", "application/ics"})
_CONTENT_ID: Final = re.compile(r"[^\x21-\x7e]|[<>\"']")


class AttachmentKind(enum.StrEnum):
    """How an attachment wants to be shown."""

    FILE = "file"
    CALENDAR = "calendar"
    MESSAGE = "message"
    TNEF = "tnef"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment: `name` is safe to show and to save, `content` decoded, `content_id` without angle
    brackets.

    `inline` is true for what the HTML may show in place (it has a content id or is declared inline).
    """

    name: str
    content_type: str
    content: bytes
    content_id: str
    inline: bool
    kind: AttachmentKind


def attachments_of(layout: Layout, watch: Watch) -> tuple[Attachment, ...]:
    """Every attached leaf, decoded; a `winmail.dat` is followed by the files that are in it."""
    found: list[Attachment] = []
    for part in layout.attached:
        watch.tick()
        if len(found) >= watch.limits.max_attachments:
            watch.note("attachments-too-many")
            break
        attachment = _attachment(part, len(found) + 1, watch)
        found.append(attachment)
        if attachment.kind is AttachmentKind.TNEF:
            found.extend(_unpacked(attachment.content, len(found), watch))
    return tuple(found)


def raw_name(part: Part) -> str:
    """The name as the sender gave it (RFC 2183 filename, else the older `name` of the type)."""
    return part.disposition_parameters.get("filename") or part.parameters.get("name") or ""


def _attachment(part: Part, number: int, watch: Watch) -> Attachment:
    name, content = raw_name(part), part.content()
    kind = _kind(part.content_type, name, content)
    if not name and kind is AttachmentKind.MESSAGE:
        name = _subject_as_name(content, watch)
    content_id = _CONTENT_ID.sub("", headers.plain(part.headers.first("content-id")))[:998]
    return Attachment(
        name=safe_name(name, part.content_type, number, watch.limits.max_name_bytes),
        content_type=part.content_type,
        content=content,
        content_id=content_id,
        inline=part.disposition != "attachment" and (bool(content_id) or part.disposition == "inline"),
        kind=kind,
    )


def _kind(content_type: str, name: str, content: bytes) -> AttachmentKind:
    if content_type in _MESSAGE_TYPES:
        return AttachmentKind.MESSAGE
    if content_type in _CALENDAR_TYPES or name.lower().endswith(".ics"):
        return AttachmentKind.CALENDAR
    if (content_type in _TNEF_TYPES or name.lower() == "winmail.dat") and tnef.looks_like(content):
        return AttachmentKind.TNEF
    return AttachmentKind.FILE


def _subject_as_name(content: bytes, watch: Watch) -> str:
    block, _ = headers.split_headers(content, 0, min(len(content), watch.limits.max_headers_bytes), watch)
    subject = block.text("subject")[:120].replace("/", "_").replace("\\", "_")
    return f"{subject}.eml" if subject else ""


def _unpacked(content: bytes, already: int, watch: Watch) -> list[Attachment]:
    unpacked = tnef.unpack(content, watch)
    if not unpacked.complete:
        watch.note("tnef-broken")
    return [
        Attachment(
            name=safe_name(file.name, file.content_type, already + number, watch.limits.max_name_bytes),
            content_type=file.content_type,
            content=file.content,
            content_id=_CONTENT_ID.sub("", file.content_id)[:998],
            inline=bool(file.content_id),
            kind=_kind(file.content_type, file.name, b""),
        )
        for number, file in enumerate(unpacked.files, start=1)
    ]
