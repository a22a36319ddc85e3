"""The files of a form: read into memory, within limits that are checked before anything is kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sealdesk.access.errors import InvalidChangeError
from sealdesk.channels.forms import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES, UploadedFile


def files_of(request: HttpRequest) -> list[UploadedFile]:
    """What was attached. InvalidChangeError when it is too much."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        # Django's handler has left all files of this form out, without a word.
        raise InvalidChangeError(_("A file may have 10 MB, and all files together 20 MB. Send fewer, or smaller ones."))
    sent = request.FILES.getlist("files")
    if len(sent) > MAX_FILES:
        raise InvalidChangeError(_("At most 10 files go with one message."))
    if any((file.size or 0) > MAX_FILE_BYTES for file in sent) or sum(file.size or 0 for file in sent) > MAX_BYTES:
        raise InvalidChangeError(_("A file may have 10 MB, and all files together 20 MB. Send fewer, or smaller ones."))
    return [UploadedFile(file.name or "", file.content_type or "", file.read()) for file in sent]
