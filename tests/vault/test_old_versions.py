"""What version 1 of the formats sealed opens in every later release: the vectors are committed and never made again."""

from __future__ import annotations

import base64
import io
import json
import uuid
from pathlib import Path
from typing import Any

from sealdesk.vault.envelope import DataKey, Place, unseal
from sealdesk.vault.stream import open_stream

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "sealed_by_version_1.json").read_text())
KEY = DataKey(uuid.UUID(VECTORS["key_id"]), bytes.fromhex(VECTORS["key"]))
PLACE = Place(**VECTORS["place"])


def test_values_of_version_1_still_open() -> None:
    for vector in VECTORS["values"]:
        assert unseal(KEY, base64.b64decode(vector["sealed"]), PLACE).decode() == vector["text"]


def test_contents_of_version_1_still_open() -> None:
    for vector in VECTORS["contents"]:
        sealed = io.BytesIO(base64.b64decode(vector["sealed"]))
        assert b"".join(open_stream(KEY, sealed, PLACE)) == b"z" * vector["length"]
