"""Seals the committed vectors once for a format version: ``python -m tests.vault.make_vectors``.

It is never run again for a version that was released: the file is the promise that its values still open.
"""

from __future__ import annotations

import base64
import io
import json
import uuid
from pathlib import Path

from sealdesk.vault.envelope import DataKey, Place, seal
from sealdesk.vault.stream import CHUNK_BYTES, seal_stream

FILE = Path(__file__).parent / "sealed_by_version_1.json"
SECRET = bytes(range(32))
TEXTS = ("", "Harbour & Pine 港松", "x" * 1000)
LENGTHS = (0, 5, CHUNK_BYTES)


def main() -> None:
    """Write the file."""
    key = DataKey(uuid.UUID(int=0x5EA1), SECRET)
    place = Place("people_customer", "name", "018f0000-0000-7000-8000-000000000001")

    def text_of(sealed: bytes) -> str:
        return base64.b64encode(sealed).decode()

    def content(length: int) -> bytes:
        return b"".join(seal_stream(key, io.BytesIO(b"z" * length), place))

    vectors = {
        "key_id": str(key.id),
        "key": SECRET.hex(),
        "place": {"table": place.table, "column": place.column, "row": place.row},
        "values": [{"text": text, "sealed": text_of(seal(key, text.encode(), place))} for text in TEXTS],
        "contents": [{"length": length, "sealed": text_of(content(length))} for length in LENGTHS],
    }
    FILE.write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
