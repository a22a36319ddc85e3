"""The process that looks at pictures of strangers: paints them anew (``paint``), or reads their QR codes (``read``).

It is a program of its own: it imports nothing of the desk and knows no key.

A picture of a stranger meets its decoder here, so the process first gives up what it does not need: it can open no file and no
connection any more, write no file, start no process, and has little memory and time (setrlimit; none of it can be raised again).

On standard input: for each picture four bytes of length, then its bytes. On standard output the same, painted anew, or what its codes
say, a line each; length 0 for one that could not be painted or holds no code, and a zero byte for one too large to be read.
"""

from __future__ import annotations

import contextlib
import io
import resource
import sys
import warnings
from collections.abc import Callable

import zxingcpp
from PIL import BmpImagePlugin, Image, ImageOps, MpoImagePlugin, WebPImagePlugin

#: Imported beforehand: what a telephone's JPEG turns out to be, and what Pillow does not read by itself.
_ALSO = (BmpImagePlugin, MpoImagePlugin, WebPImagePlugin)
FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
#: A mail's HTML may show a bitmap too.
READ = (*FORMATS, "BMP")
MOST_PIXELS = 50_000_000
#: The longer side of what is shown. A photograph of a telephone is decoded at half or a quarter of its size to begin with.
SIDE = 2048
_QR = zxingcpp.barcode_formats_from_str("QRCode")
#: The answer for a picture of more pixels than are read.
TOO_LARGE = b"\0"
MOST_CODES = 10
LONGEST = 1000
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


def read_codes(content: bytes) -> bytes:
    """What its QR codes say, a line each; that it is too large where that is so."""
    try:
        paper = _on_paper(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return TOO_LARGE
    found = zxingcpp.read_barcodes(paper.convert("L"), formats=_QR)
    return "\n".join(code.text[:LONGEST].replace("\n", " ") for code in found[:MOST_CODES]).encode()


def _on_paper(content: bytes) -> Image.Image:
    """A picture upright. What is see-through is seen on paper: a code of black modules on nothing would be black on black."""
    with Image.open(io.BytesIO(content), formats=READ) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("L", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        upright.thumbnail((SIDE, SIDE))
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
    return paper


def rehearse(work: Callable[[bytes], bytes]) -> None:
    """Work on one picture of each kind: nothing can be imported once the process is shut."""
    about = Image.Exif()
    about[0x0112] = 6
    for kind in FORMATS:
        for mode in ("P", "RGB"):
            out = io.BytesIO()
            picture = Image.new(mode, (2, 1))
            (picture.convert("RGB") if kind == "JPEG" else picture).save(out, kind, exif=about)
            work(out.getvalue())


WORKS: dict[str, Callable[[bytes], bytes]] = {"paint": repaint, "read": read_codes}


def main() -> None:
    """Work until the input ends."""
    work = WORKS[sys.argv[1]]
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    rehearse(work)
    source, answer = sys.stdin.buffer, sys.stdout.buffer
    shut()
    while len(head := source.read(4)) == 4:
        content = source.read(int.from_bytes(head, "big"))
        try:
            done = work(content)
        except Exception:  # noqa: BLE001 - whatever a decoder says about a stranger's bytes, it is no picture to be shown
            done = b""
        answer.write(len(done).to_bytes(4, "big") + done)
        answer.flush()


if __name__ == "__main__":
    main()
