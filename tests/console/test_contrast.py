"""Each pair of foreground and background that the components may combine reaches WCAG 2.2 AA, in both themes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.console.support import CONSOLE

TOKENS = (CONSOLE / "static" / "console" / "tokens.css").read_text(encoding="utf-8")
THEMES = ("light", "dark")
SURFACES = ("canvas", "surface", "sunken", "raised", "hover", "active")
MEANINGS = ("info", "success", "warning", "danger", "sealed")
TEXT, EDGE = 4.5, 3.0


def declared() -> dict[str, str]:
    """The custom properties of :root."""
    start = TOKENS.index(":root {")
    root = re.sub(r"/\*.*?\*/", "", TOKENS[start : TOKENS.index("\n}", start)], flags=re.DOTALL)
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", root)}


def colour(name: str, theme: str) -> str:
    """One colour in one theme, through any number of names."""
    value = declared()[name]
    if inner := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(inner[1], theme)
    pair = re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value)
    assert pair, f"--{name} is not an opaque light-dark() pair: {value}"
    return pair[1 + THEMES.index(theme)]


def luminance(code: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: str, second: str) -> float:
    """Contrast ratio of two colours."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs() -> Iterator[tuple[str, str, float]]:
    """Front, back, and the ratio they must reach."""
    for text in ("text", "text-2", "text-3", "brand-text"):
        yield from ((text, back, TEXT) for back in (*SURFACES, "brand-subtle"))
    yield from (("on-brand", back, TEXT) for back in ("brand", "brand-hover", "brand-press"))
    yield from (("on-danger", back, TEXT) for back in ("danger-solid", "danger-hover"))
    for meaning in MEANINGS:
        yield from ((f"{meaning}-text", back, TEXT) for back in (f"{meaning}-subtle", *SURFACES))
        yield from ((text, f"{meaning}-subtle", TEXT) for text in ("text", "text-2", "text-3"))
        yield from ((f"{meaning}-solid", back, EDGE) for back in (f"{meaning}-subtle", "canvas", "surface", "sunken", "raised"))
    yield ("danger-text", "warning-subtle", TEXT)
    yield from (("line-control", back, EDGE) for back in ("canvas", "surface", "sunken", "raised"))
    yield from (("focus", back, EDGE) for back in (*SURFACES, "brand-subtle"))
    yield from ((f"chart-{number}", "surface", EDGE) for number in range(1, 6))


@pytest.mark.parametrize("theme", THEMES)
def test_text_edges_and_glyphs_stand_out_from_every_surface(theme: str) -> None:
    low = [
        f"{front} on {back} is {value:.2f}, needs {floor}"
        for front, back, floor in pairs()
        if (value := ratio(colour(front, theme), colour(back, theme))) < floor
    ]
    assert low == []


def test_black_on_white_is_the_greatest_contrast_there_is() -> None:
    assert round(ratio("#000000", "#ffffff"), 6) == 21.0
    assert ratio("#777777", "#ffffff") < TEXT
