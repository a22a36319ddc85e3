"""The style attributes of a cleaned mail as one sheet, so that a page that shows it needs no leave for styles written into tags."""

from __future__ import annotations

import html as html_module
import re
from typing import Final

#: What the cleaner writes: every attribute in double quotes, ``<``, ``>`` and quotes in it as references. So ``<`` begins a tag.
_TAG: Final = re.compile(r'(<[a-z][a-z0-9]*(?: [^<>"=]+="[^"]*")*?) style="([^"]*)"')
#: Signs that would end a rule, or the sheet. The cleaner lets none of them through; a mail that had one would lose that style.
_ENDING: Final = re.compile(r"[{}<>\\@]|/\*")


def with_sheet(cleaned: str) -> tuple[str, str]:
    """HTML as the cleaner wrote it with classes for its style attributes, and the sheet that says what these mean."""
    names: dict[str, str] = {}

    def named(tag: re.Match[str]) -> str:
        style = " ".join(html_module.unescape(tag[2]).split())
        if _ENDING.search(style):
            return tag[1]
        return f'{tag[1]} class="{names.setdefault(style, f"s{len(names)}")}"'

    html = _TAG.sub(named, cleaned)
    return html, "\n".join(f".{name}{{{style}}}" for style, name in names.items())
