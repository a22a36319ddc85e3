"""What the ledger holds as a code is said in words, in both languages: every tag, purpose, part of the desk and reason of a refusal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

import sealdesk
from sealdesk.access.errors import RefusalError
from sealdesk.access.permissions import Permission
from sealdesk.access.tags import Tag
from sealdesk.console import happenings, words
from sealdesk.console.reasons import reason

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(sealdesk.__file__).parent.rglob("*.py"))
PARTS = set(re.findall(r'Actor\.system\("([a-z-]+)"\)', SOURCE))
PURPOSES = set(re.findall(r'(?:Opening\([^\n]*?|\.purpose = )"([a-z-]+)"', SOURCE)) | set(words.PURPOSES)
CODES = {
    *re.findall(r'refused\([^\n]*code="([a-z-]+)"', SOURCE),
    *re.findall(r'_refused\(self\.user, "([a-z-]+)"\)', SOURCE),
    *map(str, Permission),
    "too-many:password_network",
}


def _refusals(base: type[RefusalError]) -> set[str]:
    return {base.code}.union(*(_refusals(kind) for kind in base.__subclasses__()))


def _foreign(text: str, code: str, language: str) -> bool:
    """Whether it is the code itself, or no word of the language."""
    chinese = bool(re.search(r"[\u4e00-\u9fff]", text))
    return not text or text == code or chinese is not (language == "zh-hans")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_has_words(language: str) -> None:
    assert len(PARTS) > 10
    assert len(PURPOSES) > 10
    assert len(CODES) > 25
    with translation.override(language):
        inside = reason("ValueError")
        said = {
            **{f"tag {tag}": (happenings.what(tag), str(tag)) for tag in Tag},
            **{f"tried {tag}": (happenings.what(tag, done=False), str(tag)) for tag in Tag},
            **{f"purpose {purpose}": (words.purpose(purpose), purpose) for purpose in PURPOSES},
            **{f"part {part}": (happenings.actor(f"system:{part}", {})[1], part) for part in PARTS},
            **{f"reason {code}": (reason(code), code) for code in CODES | _refusals(RefusalError)},
        }
        plain = [happenings.actor("system:of-a-later-release", {})[1], inside]
    wrong = {what: text for what, (text, code) in said.items() if _foreign(text, code, language)}
    unnamed = {what: text for what, (text, _code) in said.items() if what.startswith(("part", "reason")) and text in plain}
    assert (wrong, unnamed) == ({}, {})
