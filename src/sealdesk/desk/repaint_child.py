"""The process that paints pictures anew. It is a program of its own: it imports nothing of the desk and knows no key.

A picture of a stranger meets its decoder here, so the process first gives up what it does not need: it can open no file and no
connection any more, write no file, start no process, and has little memory and time (setrlimit; none of it can be raised again).

On standard input: for each picture four bytes of length, then its bytes. On standard output the same, painted anew; length 0 for one
that could not be painted.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import warnings

from PIL import Image, ImageOps, MpoImagePlugin, WebPImagePlugin

#: Imported beforehand: what a telephone's JPEG turns out to be, and what Pillow does not read by itself.
_ALSO = (MpoImagePlugin, WebPImagePlugin)
FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
MOST_PIXELS = 50_000_000
#: The longer side of what is shown. A photograph of a telephone is decoded at half or a quarter of its size to begin with.
SIDE = 2048
MEMORY = 1 << 30
SECONDS = 10
LIMITS = {
    "RLIMIT_AS": MEMORY,
    "RLIMIT_CORE": 0,
    "RLIMIT_CPU": SECONDS,
    "RLIMIT_FSIZE": 0,
    "RLIMIT_NOFILE": 0,
    "RLIMIT_NPROC": 0,
}


def shut() -> None:
    """Give up everything but reading, computing and answering."""
    for name, limit in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):  # a system that does not know one of them
            resource.setrlimit(getattr(resource, name), (limit, limit))


def repaint(content: bytes) -> bytes:
    """The first frame as WebP, turned the right way up, without anything that was written beside its pixels. Empty when it is none."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            return b""
        picture.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((SIDE, SIDE))
        painted = Image.new("RGBA" if upright.has_transparency_data else "RGB", upright.size)
        painted.paste(upright.convert(painted.mode))
    out = io.BytesIO()
    painted.save(out, "WEBP", quality=88, method=1)
    return out.getvalue()


def rehearse() -> None:
    """Paint one picture of each kind: nothing can be imported once the process is shut."""
    about = Image.Exif()
    about[0x0112] = 6
    for kind in FORMATS:
        for mode in ("P", "RGB"):
            out = io.BytesIO()
            picture = Image.new(mode, (2, 1))
            (picture.convert("RGB") if kind == "JPEG" else picture).save(out, kind, exif=about)
            repaint(out.getvalue())


def main() -> None:
    """Paint until the input ends."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    rehearse()
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    shut()
    while len(head := source.read(4)) == 4:
        content = source.read(int.from_bytes(head, "big"))
        try:
            painted = repaint(content)
        except Exception:  # noqa: BLE001 - whatever a decoder says about a stranger's bytes, it is no picture to be shown
            painted = b""
        answer.write(len(painted).to_bytes(4, "big") + painted)
        answer.flush()


if __name__ == "__main__":
    main()
