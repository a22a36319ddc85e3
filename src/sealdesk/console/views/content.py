"""What strangers sent: their HTML in a frame of its own, their raw mails and files as downloads. Never in our origin's page."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sealdesk.access.errors import NotAllowedError, NotVisibleError
from sealdesk.access.permissions import Permission
from sealdesk.access.routes import needs
from sealdesk.channels.mail.charsets import decode
from sealdesk.channels.mail.cleaning import clean_html
from sealdesk.channels.mail.styling import with_sheet
from sealdesk.console.builders.secrets import field_of
from sealdesk.console.opened import opened_on
from sealdesk.console.reader import Reader, reader_of
from sealdesk.desk import queries
from sealdesk.desk.contents import contents
from sealdesk.desk.filetypes import PICTURES, FileType, file_type, pixels
from sealdesk.desk.masking import without_values
from sealdesk.desk.models import Attachment, Danger, Message, Ticket
from sealdesk.desk.repainting import CONTENT_TYPE, repainted
from sealdesk.labels import Label

#: Nothing runs, nothing is fetched; pictures only those that came inside the mail, written into the page; one sheet of ours, which holds
#: what the cleaner left of the mail's styles.
FRAME_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-%s'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)
#: For mails that bring no letters of their own: the desk's, and links in its colour. A sheet of white paper in both themes, as they expect.
_FRAME_STYLE: Final = (
    "body{margin:0.75rem;background:#fff;color:#1b1d1f;font:0.9375rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,"
    "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;overflow-wrap:break-word}a{color:#00616d}img{max-width:100%;height:auto}"
)
_FRAME: Final = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<title>Mail</title><style nonce="%s">%s\n%s</style></head>'
    '<body dir="auto">%s</body></html>'
)
#: What a preview may do: nothing. It has no origin of its own, is no part of ours, and is taken for nothing but what it says.
_APART: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
MAX_PREVIEW_BYTES: Final = 10_000_000
MAX_PREVIEW_TEXT: Final = 200_000
_PIXELS: Final = range(1, 50_000_001)
MAX_INLINE_BYTES: Final = 3_000_000
_INLINE_TYPES: Final = frozenset({"image/png", "image/gif", "image/jpeg", "image/jpg", "image/webp"})


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def html(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponse:
    """A mail as its sender designed it, cleaned, without anything from elsewhere; what is masked in its text is masked here as well."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    message = queries.message(reader.actor, ticket, message_id)
    reader.opening.reference = ticket.key
    text = reader.opening.read(message.html, ticket.department_id)
    if not text:
        raise NotVisibleError("This message has no design of its own.")
    cleaned = clean_html(text, cid_map=_pictures(reader, ticket, message), links=ticket.danger in {Danger.NONE, Danger.CLEARED})
    masked = without_values(cleaned.html)
    if not masked:
        raise NotVisibleError("What this design holds cannot be masked in it. Read its text.")
    body, sheet = with_sheet(masked)
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": FRAME_POLICY % nonce, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_FRAME % (nonce, _FRAME_STYLE, sheet, body), headers=headers)


@needs(Permission.TICKET_READ_RAW)
@require_safe
@never_cache
def raw(request: HttpRequest, number: int, message_id: uuid.UUID) -> HttpResponseBase:
    """The mail exactly as it came."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    message = queries.message(reader.actor, ticket, message_id, "raw")
    held = getattr(message, "raw", None)
    if held is None or not reader.actor.may(Permission.TICKET_READ_RAW, ticket.department_id):
        raise NotVisibleError("There is no raw mail here, or it is not yours to see.")
    reader.opening.reference = ticket.key
    label = _label(request, reader, message, secret=message.holds_secret)
    chunks = reader.opening.content(contents(), held.blob, ticket.department_id, label=label)
    return _download(chunks, f"{ticket.number}-{message.id.hex[:8]}.eml", held.size)


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def file(request: HttpRequest, number: int, file_id: uuid.UUID) -> HttpResponseBase:
    """One attachment, always as a download and never by the type that its sender claims."""
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    found = queries.file(reader.actor, ticket, file_id)
    reader.opening.reference = ticket.key
    name = str(reader.opening.read(found.name, ticket.department_id) or "file")
    label = _label(request, reader, found, secret=bool(found.secret))
    chunks = reader.opening.content(contents(), found.blob, ticket.department_id, label=label)
    return _download(chunks, name, found.size)


@needs(Permission.TICKET_READ)
@require_safe
@never_cache
def preview(request: HttpRequest, number: int, file_id: uuid.UUID) -> HttpResponseBase:
    """A picture or a text in place: by what its bytes are, in a frame that can do nothing. Everything else is only a download.

    A picture is painted anew: nothing of its bytes reaches the reader, neither what stands behind or beside its pixels (a place, a camera)
    nor what a fault in their browser's decoder waits for. It is never to be guessed at (nosniff), sandboxed without an origin, and only for
    our own pages.
    """
    reader = reader_of(request)
    ticket = queries.ticket(reader.actor, number)
    found = queries.file(reader.actor, ticket, file_id)
    reader.opening.reference = ticket.key
    if found.size > MAX_PREVIEW_BYTES:
        raise NotVisibleError("This file is too large to be shown here. Download it.")
    label = _label(request, reader, found, secret=bool(found.secret))
    content = b"".join(reader.opening.content(contents(), found.blob, ticket.department_id, label=label))
    kind = file_type(content)
    if kind in PICTURES and pixels(content, kind) in _PIXELS:
        [painted] = repainted([content])
        if painted is not None:
            return HttpResponse(painted, content_type=CONTENT_TYPE, headers=_APART)
    if kind is FileType.TEXT:
        shown = decode(content[:MAX_PREVIEW_TEXT])[0]
        return HttpResponse(shown, content_type="text/plain; charset=utf-8", headers=_APART)
    raise NotVisibleError("Only pictures and plain text are shown here. Download it.")


def _label(request: HttpRequest, reader: Reader, row: Attachment | Message, *, secret: bool) -> Label:
    """How a content is opened. What holds a secret is opened on the ticket's page first, for a purpose."""
    if not secret:
        return Label.PERSONAL
    number = request.resolver_match.kwargs["number"] if request.resolver_match else 0
    purpose = opened_on(request.session, number).purpose_of(field_of(row))
    if not purpose:
        raise NotAllowedError(_("This holds a secret. Open it in the conversation first."))
    reader.opening.purpose = purpose
    return Label.SECRET


def _download(chunks: Iterable[bytes], name: str, size: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type="application/octet-stream")
    response["Content-Length"] = str(size)
    safe = "".join(c for c in name if c.isprintable() and c not in '\\/:"') or "file"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(safe, safe='')}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _pictures(reader: Reader, ticket: Ticket, message: Message) -> dict[str, str]:
    """The pictures that came inside the mail, painted anew, as data addresses by their content ids, up to a sum of sizes."""
    found, left = {}, MAX_INLINE_BYTES
    for file in message.attachments.all():
        if file.content_type not in _INLINE_TYPES or not file.content_id or file.size > left or file.secret:
            continue
        content_id = str(reader.opening.read(file.content_id, ticket.department_id))
        content = b"".join(reader.opening.content(contents(), file.blob, ticket.department_id))
        kind = file_type(content)
        if kind in PICTURES and pixels(content, kind) in _PIXELS:
            found[content_id] = content
            left -= file.size
    painted = zip(found, repainted(list(found.values())), strict=True)
    return {name: f"data:{CONTENT_TYPE};base64,{base64.b64encode(one).decode()}" for name, one in painted if one is not None}
