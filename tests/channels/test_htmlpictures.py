"""Pictures inside the HTML of a mail: found however they are written, within bounds, whatever stands there."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from sealdesk.channels.mail.htmlpictures import pictures_in

CONTENT = bytes(range(256)) * 2
WRITTEN = base64.b64encode(CONTENT).decode()


def found(html: str) -> list[bytes]:
    return list(pictures_in(html, 100, 1000))


def test_a_picture_is_found_however_its_address_is_written() -> None:
    percent = "".join(f"%{byte:02x}" for byte in CONTENT)
    lines = "\r\n ".join(WRITTEN[at : at + 76] for at in range(0, len(WRITTEN), 76))
    for html in (
        f'<img src="data:image/png;base64,{WRITTEN}">',
        f"<IMG SRC='DATA:image/png;BASE64,{WRITTEN.rstrip('=')}'>",
        f"<img src=data:image/png;base64,{WRITTEN}>",
        f'<img src="data:image/png;name=a.png;base64,{lines}">',
        f'<img src="d&#97;ta:;base64,{WRITTEN.replace("+", "&#43;").replace("=", "%3D")}">',
        f'<img src="dat\na:text/plain;base64,{WRITTEN}">',
        f"<td style=\"background: url('data:image/png;base64,{WRITTEN}')\">",
        f'<td style="background: url(data:image/png;base64,{WRITTEN})">',
        f'<img src="data:image/png,{percent}">',
    ):
        assert found(html) == [CONTENT], html[:60]


def test_neither_the_small_nor_the_large_is_taken_and_no_other_address() -> None:
    small, large = (base64.b64encode(b"x" * size).decode() for size in (90, 2000))
    assert (
        found(f'<img src="data:image/gif;base64,{small}"><img src="data:image/gif;base64,{large}"><img src="https://x.example/data.png">')
        == []
    )


@given(st.text(alphabet="data:image/png;base64,AQ=%4& #\"'<>()\n", max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert all(1 <= len(one) <= 50 for one in pictures_in(text, 1, 50))


def test_hostile_html_is_read_in_a_time_that_grows_with_its_length() -> None:
    for html in ("data:" * 300_000, "data:" + ";" * 1_500_000, ("data:," + "A" * 50) * 20_000, "data " * 300_000):
        assert list(pictures_in(html, 100, 1000)) == []
