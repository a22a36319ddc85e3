"""Pictures of strangers painted anew, so that what is shown holds pixels and nothing else, and no decoder of ours is near a key."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

CONTENT_TYPE: Final = "image/webp"
#: How a Windows bitmap begins, which is read for codes and not painted.
BITMAP: Final = b"BM"
#: So many at a time, because each may take a gigabyte; others wait.
AT_ONCE: Final = 2
SECONDS: Final = 60.0
_CHILD: Final = Path(__file__).with_name("repaint_child.py")
_free: Final = threading.BoundedSemaphore(AT_ONCE)
logger = logging.getLogger(__name__)


def repainted(pictures: Sequence[bytes]) -> list[bytes | None]:
    """Each picture as WebP, at most 2048 pixels wide and high, its first frame, without metadata; None for what cannot be painted."""
    return _handed_over("paint", pictures, SECONDS)


def codes_in(pictures: Sequence[bytes], seconds: float) -> list[str]:
    """What the QR codes of pictures say, as far as it is read in ``seconds``; at most 1000 characters of each."""
    found = [answer.decode("utf-8", "replace").split("\n") for answer in _handed_over("read", pictures, seconds) if answer]
    return list(dict.fromkeys(text for texts in found for text in texts if text))


def _handed_over(work: str, pictures: Sequence[bytes], seconds: float) -> list[bytes | None]:
    """Pictures are decoded in a process that can open, write and start nothing, and that ends with them."""
    if not pictures or not _free.acquire(timeout=seconds):
        return [None] * len(pictures)
    try:
        sent = b"".join(len(content).to_bytes(4, "big") + content for content in pictures)
        # Its own interpreter, without the desk's environment: what is in there is no business of a decoder.
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), work], input=sent, env={}, cwd="/", capture_output=True, timeout=seconds, check=False
        )
        said = done.stdout
        if done.returncode:
            logger.warning("pictures: the process ended with %d", done.returncode)
    except (subprocess.TimeoutExpired, OSError) as error:
        logger.warning("pictures: %s", type(error).__name__)
        said = b""
    finally:
        _free.release()
    return _answers(said, len(pictures))


def _answers(said: bytes, count: int) -> list[bytes | None]:
    found: list[bytes | None] = []
    while len(said) >= 4 and len(found) < count:
        length = int.from_bytes(said[:4], "big")
        painted, said = said[4 : 4 + length], said[4 + length :]
        found.append(painted if length and len(painted) == length else None)
    return found + [None] * (count - len(found))
