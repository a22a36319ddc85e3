"""Reads the pages of the documentation: their links, headings, and tables by the heading above them."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tests.shared_data import REPOSITORY
from tests.static.tracked import tracked_files

_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass
class Section:
    """What stands under one heading: the rows of its tables, without the line of titles, and its words."""

    title: str
    level: int
    rows: list[list[str]] = field(default_factory=list)
    text: str = ""

    @property
    def names(self) -> list[str]:
        """The first piece of code in the first cell of each row."""
        return [found[1] for row in self.rows if (found := _CODE.search(row[0]))]


def documents() -> list[str]:
    """Every Markdown file of the repository."""
    return [name for name in tracked_files() if name.endswith(".md")]


def prose(name: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", (REPOSITORY / name).read_text("utf-8"))


def fenced(name: str) -> str:
    """The fenced blocks of a page."""
    return "\n".join(found[0] for found in _FENCE.finditer((REPOSITORY / name).read_text("utf-8")))


def sections(name: str) -> list[Section]:
    """A page cut at its headings."""
    found = [Section("", 0)]
    table: list[list[str]] = []
    for line in prose(name).splitlines():
        if heading := re.match(r"(#+)\s+(.*)", line):
            found.append(Section(heading[2].strip(), len(heading[1])))
        elif line.startswith("|"):
            table.append([cell.strip() for cell in _CELL.split(line.strip())[1:-1]])
            if len(table) > 2:
                found[-1].rows.append(table[-1])
            continue
        table = []
        found[-1].text += line + "\n"
    return found


def section(name: str, title: str) -> Section:
    """The section of a page with this title."""
    return next(part for part in sections(name) if part.title == title)


def headed(name: str, level: int) -> list[str]:
    """What stands as code in the headings of one level."""
    return [found[1] for part in sections(name) if part.level == level and (found := _CODE.search(part.title))]


def anchors(name: str) -> set[str]:
    """What a link may point to inside a page, made from its headings as forges do it."""
    return {re.sub(r"[^\w\- ]", "", part.title.lower()).replace(" ", "-") for part in sections(name) if part.title}


def links(name: str) -> list[str]:
    """The addresses of a page's links that are not of another host."""
    addresses = [inline or reference for inline, reference in _LINK.findall(prose(name))]
    return [address for address in addresses if not re.match(r"[a-z]+:", address)]


def broken_links(name: str) -> list[str]:
    """Links whose file or heading is not there."""
    broken = []
    for address in links(name):
        path, _, anchor = address.partition("#")
        target = (REPOSITORY / PurePosixPath(name).parent / path).resolve() if path else REPOSITORY / name
        inside = target.exists() and target.is_relative_to(REPOSITORY.resolve())
        leads_to_a_heading = not anchor or target.suffix != ".md"
        if inside and not leads_to_a_heading:
            leads_to_a_heading = anchor in anchors(str(target.relative_to(REPOSITORY.resolve())))
        if not inside or not leads_to_a_heading:
            broken.append(address)
    return broken
