"""Pictures painted anew, in a process that holds nothing and can do nothing."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import segno
from PIL import Image

from sealdesk.desk import repaint_child, repainting
from sealdesk.desk.repainting import Codes, codes_in, repainted

CHILD = Path(repaint_child.__file__)


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, more.pop("colour", 1)).save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(io.BytesIO(content))


def test_each_kind_is_painted_as_webp_and_what_is_none_is_left_out() -> None:
    sent = [picture("PNG"), b"junk", picture("GIF", mode="P"), picture("TIFF"), picture("JPEG"), picture("WEBP"), picture("PNG")[:40], b""]
    found = repainted(sent)
    assert [one is not None for one in found] == [True, False, True, False, True, True, False, False]
    assert {opened(one).format for one in found if one} == {"WEBP"}
    assert {opened(one).size for one in found if one} == {(60, 40)}


def test_what_can_be_seen_through_stays_so_and_what_is_large_is_made_smaller() -> None:
    clear, large = repainted([picture("PNG", mode="RGBA", colour=(255, 0, 0, 0)), picture("PNG", (4096, 100), "L")])
    assert opened(clear).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert opened(large).size == (2048, 50)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert repainted([picture("PNG", (20_000, 20_000), "1"), picture("PNG")])[0] is None


def test_a_process_that_dies_or_hangs_shows_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in ("import os; os.abort()", "import time; time.sleep(60)", "print('x' * 100)"):
        child = tmp_path / "child.py"
        child.write_text(program)
        monkeypatch.setattr(repainting, "_CHILD", child)
        monkeypatch.setattr(repainting, "SECONDS", 2.0)
        assert repainted([picture("PNG"), picture("PNG")]) == [None, None]
    assert repainting._free._value == repainting.AT_ONCE


def test_a_decoder_that_was_taken_over_can_open_write_and_start_nothing(tmp_path: Path) -> None:
    """The process as it is when it meets a stranger's bytes, with somebody's program instead of a decoder."""
    secret = tmp_path / "root.key"
    secret.write_text("secret")
    program = f"""
        import importlib.util, os, socket, sys
        spec = importlib.util.spec_from_file_location("child", {str(CHILD)!r})
        child = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(child)
        child.shut()
        def tried(what):
            try:
                what()
            except (OSError, MemoryError) as error:
                return type(error).__name__
            return "DONE"
        print(tried(lambda: open({str(secret)!r}).read()), tried(lambda: socket.socket()))
        print(tried(lambda: open({str(tmp_path / "new")!r}, "w")), tried(lambda: bytearray(2 << 30)))
        print(sorted(os.environ) == ["LC_CTYPE"] or not os.environ)
    """
    done = subprocess.run([sys.executable, "-I", "-c", textwrap.dedent(program)], env={}, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["OSError", "OSError", "OSError", "MemoryError", "True"], done.stderr


def code(text: str, kind: str = "png", **how: object) -> bytes:
    """A QR code as a picture."""
    out = io.BytesIO()
    segno.make(text, micro=False).save(out, kind="png", **{"scale": 4, **how})  # type: ignore[arg-type]
    if kind == "png":
        return out.getvalue()
    again = io.BytesIO()
    Image.open(out).convert("RGB").save(again, kind)
    return again.getvalue()


def test_what_qr_codes_say_is_read_from_pictures_of_each_kind_and_colour() -> None:
    sent = [
        code("https://one.example/a"),
        code("https://two.example/b", "jpeg"),
        code("https://three.example/c", dark="white", light="black"),
        code("https://four.example/d", light=None),
        picture("PNG", (300, 300)),
        b"junk",
        code("https://one.example/a"),
    ]
    assert [text[-1] for text in codes_in(sent, 30).said] == ["a", "b", "c", "d"]


def test_a_code_is_read_in_a_larger_picture_and_a_line_break_makes_no_second_one() -> None:
    page = Image.new("RGB", (1200, 900), "white")
    page.paste(Image.open(io.BytesIO(code("one\ntwo"))).convert("RGB").rotate(12, expand=True, fillcolor="white"), (500, 300))
    out = io.BytesIO()
    page.save(out, "PNG")
    assert codes_in([out.getvalue()], 30) == Codes(["one two"], 0)


def test_codes_cost_no_more_than_their_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(repainting, "_CHILD", child)
    assert codes_in([code("https://one.example")], 0.5) == Codes([], 1)
    assert repainting._free._value == repainting.AT_ONCE


def test_what_was_read_before_the_time_was_over_is_told_and_how_many_were_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    answers = "b'\\0\\0\\0\\x13https://one.example' + b'\\0\\0\\0\\0' + b'\\0\\0\\0\\x01\\0' + b'\\0\\0\\0\\x09half'"
    child.write_text(f"import sys, time; sys.stdout.buffer.write({answers}); sys.stdout.flush(); time.sleep(60)")
    monkeypatch.setattr(repainting, "_CHILD", child)
    # One code, one picture without, one too large, one that was begun, one that nobody came to.
    assert codes_in([picture("PNG")] * 5, 3.0) == Codes(["https://one.example"], 3)


def test_a_picture_of_more_pixels_than_are_read_is_not_called_one_without_a_code() -> None:
    assert codes_in([picture("PNG", (20_000, 20_000), "1"), picture("PNG", (8_000, 8_000), "1"), picture("PNG")], 30) == Codes([], 2)
