"""Pictures of strangers painted anew, so that what is shown holds pixels and nothing else, and no decoder of ours is near a key."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONTENT_TYPE: Final = "image/webp"
#: How a Windows bitmap begins, which is read for codes and not painted.
BITMAP: Final = b"BM"
#: The answer for a picture of more pixels than are looked at.
TOO_LARGE: Final = b"\0"
#: So many at a time, because each may take a gigabyte; others wait.
AT_ONCE: Final = 2
SECONDS: Final = 60.0
_CHILD: Final = Path(__file__).with_name("repaint_child.py")
_free: Final = threading.BoundedSemaphore(AT_ONCE)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Codes:
    """What the QR codes of some pictures say, and how many of the pictures nobody looked at."""

    said: list[str]
    unread: int


def repainted(pictures: Sequence[bytes]) -> list[bytes | None]:
    """Each picture as WebP, at most 2048 pixels wide and high, its first frame, without metadata; None for what cannot be painted."""
    found = _handed_over("paint", pictures, SECONDS)
    return [painted or None for painted in found] + [None] * (len(pictures) - len(found))


def codes_in(pictures: Sequence[bytes], seconds: float) -> Codes:
    """What the QR codes of pictures say, as far as it is read in ``seconds``; at most 1000 characters of each."""
    found = _handed_over("read", pictures, seconds)
    read = [answer.decode("utf-8", "replace").split("\n") for answer in found if answer != TOO_LARGE]
    return Codes(list(dict.fromkeys(text for texts in read for text in texts if text)), len(pictures) - len(read))


def _handed_over(work: str, pictures: Sequence[bytes], seconds: float) -> list[bytes]:
    """Pictures are decoded in a process that can open, write and start nothing, and that ends with them.

    The answers, as far as it came: empty for what is no picture, or holds no code.
    """
    if not pictures or not _free.acquire(timeout=seconds):
        return []
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
        said = getattr(error, "stdout", None) or b""  # what was answered until the time was over
    finally:
        _free.release()
    return _answers(said, len(pictures))


def _answers(said: bytes, count: int) -> list[bytes]:
    found: list[bytes] = []
    while len(said) >= 4 and len(found) < count:
        length = int.from_bytes(said[:4], "big")
        answer, said = said[4 : 4 + length], said[4 + length :]
        if len(answer) < length:
            break
        found.append(answer)
    return found
