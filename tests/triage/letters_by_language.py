"""What customers write in many languages, written for these tests.

``BUILT_WITH`` and ``LOOKED_AT`` were read while the detector was made. ``HELD_OUT`` was written when it was finished, and nothing was
changed because of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

_SENTENCES: Final = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
BUILT_WITH, LOOKED_AT, HELD_OUT = (_SENTENCES[name] for name in ("built with", "looked at", "held out"))
