"""A stranger's HTML made safe to show in a sandboxed frame: a short list of what stays, nothing loaded from
elsewhere.

The list is ours; the parsing and the writing are nh3's (ammonia), so that what we judged is what the
browser reads.
"""

import html as html_module
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import nh3

from sealdesk.channels.mail.htmlbounds import too_complex, without_tags

_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_WITH_CONTENT: Final = frozenset(
    """
        script style title template iframe object embed applet noscript noembed noframes svg math
        textarea select option xmp plaintext
    """.split()  # noqa: SIM905 - a word list is read, not a column
)
#: What runs, or carries something that runs. A mail that had it says so, because honest mails seldom do.
ACTIVE: Final = frozenset({"script", "iframe", "object", "embed", "applet", "svg", "form"})
_CELL: Final = frozenset({"align", "valign", "colspan", "rowspan", "width", "height", "bgcolor"})
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"style", "dir", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "table": {"align", "width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": set(_CELL),
    "th": set(_CELL),
    "tr": {"align", "valign", "bgcolor"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type"},
    "p": {"align"},
    "div": {"align"},
    "blockquote": {"type"},
}
_PROPERTIES: Final = frozenset(
    [
        "color",
        "background-color",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "line-height",
        "text-align",
        "text-decoration",
        "text-indent",
        "vertical-align",
        "white-space",
        "margin",
        "margin-left",
        "margin-right",
        "margin-top",
        "margin-bottom",
        "padding",
        "padding-left",
        "padding-right",
        "padding-top",
        "padding-bottom",
        "border",
        "border-left",
        "border-right",
        "border-top",
        "border-bottom",
        "border-collapse",
        "border-color",
        "border-style",
        "border-width",
        "border-radius",
        "width",
        "max-width",
        "height",
        "list-style-type",
        "direction",
    ]
)
# No brackets but those of colour functions, no slash, colon, backslash or at-sign: nothing that names a
# place or escapes.
_VALUE: Final = re.compile(r"(?:[\w\s.,%#!'\"+-]|(?:rgb|rgba|hsl|hsla)\([\d\s.,%]{1,60}\)){1,300}", re.IGNORECASE)
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]", re.IGNORECASE)
_INLINE_IMAGE: Final = re.compile(r"data:image/(?:png|gif|jpeg|jpg|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_REMOTE: Final = re.compile(r"(?:https?:|ftp:)?//", re.IGNORECASE)
_IMAGE_WITHOUT_SOURCE: Final = re.compile(r"<img((?: (?!src=)[a-z-]+=\"[^\"]*\")*)>")
_ALT: Final = re.compile(r' alt="([^"]*)"')
_TAG_NAME: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,30})")


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """HTML for the sandboxed frame. `remote_images` were taken out; `removed` names dropped elements,
    sorted, each once.
    """

    html: str
    remote_images: int
    removed: tuple[str, ...]


def clean_html(html: str, *, cid_map: Mapping[str, str] | None = None, links: bool = True) -> CleanHtml:
    """Sanitise `html`; images by `cid:` get the address that `cid_map` names for their content id (without
    angle brackets). Without `links` no link leads anywhere.

    Never raises for any text. HTML too deep for a tree comes back as its plain words.
    """
    if too_complex(html):
        words = html_module.escape(without_tags(html))
        return CleanHtml(f"<pre>{words}</pre>", 0, ("html-too-deep",))
    judge = _Judge(cid_map or {}, links=links)
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes=_ATTRIBUTES,
        attribute_filter=judge,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "cid", "data"},
    )
    dropped = {name.lower() for name in _TAG_NAME.findall(html)} - _TAGS - {"html", "head", "body", "meta"}
    return CleanHtml(_IMAGE_WITHOUT_SOURCE.sub(_placeholder, cleaned), judge.remote_images, tuple(sorted(dropped))[:50])


class _Judge:
    """Decides about each attribute that nh3's list lets through."""

    def __init__(self, cid_map: Mapping[str, str], *, links: bool) -> None:
        self._cid_map = cid_map
        self._links = links
        self.remote_images = 0

    def __call__(self, _tag: str, attribute: str, value: str) -> str | None:
        """The value to keep, or None to drop the attribute."""
        if attribute == "style":
            return _safe_style(value)
        if attribute == "href":
            # Relative links would point into the desk itself.
            return value if self._links and _LINK.match(value.strip()) else None
        if attribute == "src":
            return self._source(value.strip())
        return value

    def _source(self, value: str) -> str | None:
        if value[:4].lower() == "cid:":
            return self._cid_map.get(value[4:].strip("<>"))
        if _INLINE_IMAGE.fullmatch(value):
            return value
        if _REMOTE.match(value):
            self.remote_images += 1
        return None


def _safe_style(style: str) -> str | None:
    kept = []
    for declaration in style[:4000].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _PROPERTIES and _VALUE.fullmatch(value):
            kept.append(f"{name}: {value}")
    return "; ".join(kept) or None


def _placeholder(image: re.Match[str]) -> str:
    """Words in the place of an image that is not shown; the text stays as nh3 escaped it."""
    alt = _ALT.search(image[1])
    words = alt[1].strip() if alt else ""
    return f"<span>[{words or 'image'}]</span> "
