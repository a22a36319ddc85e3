"""Every word of identity is said in Chinese too."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

import sealdesk.identity

HOUSE = Path(sealdesk.identity.__file__).parent
_TRANS = re.compile(r"""\{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")
_PYTHON = re.compile(r"""(?<![\w.])(?:_|gettext)\(\s*"((?:[^"\\]|\\.)+)"\s*(?:"((?:[^"\\]|\\.)+)"\s*)?[,)]""")


def test_the_catalogue_is_complete_and_nothing_in_it_is_a_guess() -> None:
    with (HOUSE / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    messages = [message for message in catalogue if message.id]
    assert len(messages) > 100
    for message in messages:
        words = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        assert all(words), message.id
        assert not message.fuzzy, message.id
    known = {message.id[0] if isinstance(message.id, (tuple, list)) else message.id for message in messages}
    said = set()
    for path in HOUSE.rglob("*.html"):
        said |= {first or second for first, second in _TRANS.findall(path.read_text())}
    for path in HOUSE.rglob("*.py"):
        said |= {first + second for first, second in _PYTHON.findall(path.read_text())}
    assert len(said) > 100
    assert said <= known, sorted(said - known)
