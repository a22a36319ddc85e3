"""Whether a file is what its name and its sender say. Pure: no Django, no library.

Only what can be told is said: a type that has no sure first bytes contradicts nothing, and text is text whatever its ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sealdesk.desk.filetypes import PICTURES, FileType

_TEXTS: Final = frozenset({FileType.TEXT, FileType.MAIL, FileType.HTML, FileType.SVG, FileType.UNKNOWN})
_PACKED: Final = frozenset({FileType.ARCHIVE, FileType.DOCUMENT})
_HEARD: Final = frozenset({FileType.AUDIO, FileType.VIDEO, FileType.UNKNOWN})
_SEEN: Final = frozenset({*PICTURES, FileType.PICTURE})

#: What a file may be whose name ends so.
_BY_ENDING: Final[Mapping[str, frozenset[FileType]]] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "jpe", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif"), _SEEN),
    **dict.fromkeys(("txt", "csv", "tsv", "log", "md", "json", "ics", "vcf", "eml", "htm", "html", "xml", "svg"), _TEXTS),
    **dict.fromkeys(("doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "zip"), _PACKED),
    **dict.fromkeys(("mp3", "m4a", "wav", "ogg", "flac", "mp4", "mov", "avi", "webm", "mkv"), _HEARD),
    "rtf": frozenset({FileType.DOCUMENT, FileType.TEXT}),
    "pdf": frozenset({FileType.PDF}),
    "gz": frozenset({FileType.ARCHIVE}),
}
_BY_TYPE: Final[Mapping[str, frozenset[FileType]]] = {
    "application/pdf": frozenset({FileType.PDF}),
    "application/zip": _PACKED,
    "image/svg+xml": _TEXTS,
    **{f"text/{name}": _TEXTS | {FileType.PROGRAM} for name in ("x-python", "x-sh", "x-shellscript")},
    **{f"image/{name}": _SEEN for name in ("png", "jpeg", "gif", "webp", "bmp", "tiff", "heic", "avif")},
}
_BY_FAMILY: Final[Mapping[str, frozenset[FileType]]] = {"audio": _HEARD, "text": _TEXTS, "video": _HEARD}


def contradicts(kind: FileType, content_type: str, name: str) -> bool:
    """Whether the first bytes of a file contradict its declared type or the ending of its name."""
    declared = content_type.partition(";")[0].strip().lower()
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    expected = (_BY_TYPE.get(declared) or _BY_FAMILY.get(declared.partition("/")[0]), _BY_ENDING.get(ending))
    return any(allowed is not None and kind not in allowed for allowed in expected)
