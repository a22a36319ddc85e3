"""The data map as a page: every declared field of every table, written from the registry and never by hand.

``make pages`` (``scripts/pages.py``) writes it to ``docs/reference/data-map.md``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sealdesk.datamap.registry import Entry, entries

_HEAD: Final = """# Data map

Written by `make pages` from the declarations in the code; do not edit it by hand. A system check refuses the start when a field
says nothing about itself, or when one labelled `personal`, `sensitive` or `secret` is not sealed.

- **Label**: how much harm the value does in the wrong hands. Roles are cleared for labels: see [permissions](permissions.md).
- **Subject**: the path from the row to the person, department or desk whose key seals it and whose erasure ends it;
  with `|`, the first that is set. `–` means that the value is about nobody.
- **Purpose** and **retention**: why it is kept, and by which rule it ends. In this release the rules have names, and nothing
  deletes by them yet.
- **Sealed**: `yes` is AES-256-GCM under the subject's key; `wrapped` is a key that is itself encrypted.

{count} fields in {tables} tables.
"""


def render() -> str:
    """The whole page, ending in a newline."""
    rows = list(entries())
    tables = [(model, list(fields)) for model, fields in groupby(rows, key=lambda entry: entry.model)]
    parts = [_HEAD.format(count=len(rows), tables=len(tables))]
    parts += ["\n".join(_table(model, fields)) + "\n" for model, fields in tables]
    return "\n".join(parts)


def _table(model: str, fields: list[Entry]) -> Iterator[str]:
    yield f"## {model}\n"
    yield "| field | label | subject | purpose | retention | sealed |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for entry in fields:
        held = entry.declaration
        if held is None:
            yield f"| `{entry.field}` | not declared | | | | |"
            continue
        subject = held.subject.replace("|", "\\|")
        sealed = "yes" if entry.sealed else "wrapped" if model.startswith("vault.") and held.label == "secret" else ""
        yield f"| `{entry.field}` | {held.label} | {subject or '–'} | {held.purpose} | {held.retention} | {sealed} |"
