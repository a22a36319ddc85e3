"""The contact sheet: every picture of `make shots` on one page, a row a page of the desk and a column a guise."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sealdesk, every page</title><style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; background: #e9e8e5; }
section { margin-block-end: 2rem; } h2 { font-size: 1rem; }
div { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: flex-start; }
figure { margin: 0; } figcaption { font-size: 12px; color: #504d46; }
img { display: block; height: 22rem; border: 1px solid #8a8780; }
</style></head><body><h1>Every page of the desk</h1>
"""


def _figure(guise: str, picture: str) -> str:
    name = escape(picture)
    return f'<figure><a href="{name}"><img loading="lazy" src="{name}" alt=""></a><figcaption>{escape(guise)}</figcaption></figure>'


def write_sheet(folder: Path, guises: Iterable[object]) -> Path:
    """Write `index.html` into the folder, over the pictures that are there."""
    names = [str(guise) for guise in guises]
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for picture in sorted(folder.glob("*.png")):
        guise = next((name for name in names if picture.stem.endswith(f"-{name}")), "")
        rows[picture.stem.removesuffix(f"-{guise}") if guise else "journeys"].append((guise or picture.stem, picture.name))
    parts = [_HEAD]
    for page in sorted(rows):
        figures = "".join(_figure(*picture) for picture in rows[page])
        parts.append(f"<section><h2>{escape(page)}</h2><div>{figures}</div></section>\n")
    sheet = folder / "index.html"
    sheet.write_text("".join(parts) + "</body></html>\n", encoding="utf-8")
    return sheet


#: Pages that the tutorial shows at its end, in both languages.
_LOOKED_AT: Final = ("search-found", "customer", "figures", "portal-form", "portal-data")
#: Pictures that the documents show, by page and guise; `make shots` renews them.
PUBLISHED: Final = {
    f"{page}-desktop-light-{language}": f"{page.removesuffix('-1043')}{end}.png"
    for page, language, end in (
        ("inbox", "en", ""),
        ("inbox", "zh", "-zh"),
        ("ticket", "en", ""),
        ("ticket-zh", "zh", ""),
        ("first-ticket", "en", ""),
        ("first-ticket-1043", "zh", "-zh"),
        ("event", "en", ""),
        ("event", "zh", "-zh"),
        *((page, *guise) for page in _LOOKED_AT for guise in (("en", ""), ("zh", "-zh"))),
    )
}


def publish(folder: Path, pictures: Path) -> list[str]:
    """Copy what the documents show from the folder of the pictures; returns the names."""
    found = {name: folder / f"{stem}.png" for stem, name in PUBLISHED.items()}
    taken = {name: picture for name, picture in found.items() if picture.exists()}
    for name, picture in taken.items():
        shutil.copyfile(picture, pictures / name)
    return sorted(taken)
