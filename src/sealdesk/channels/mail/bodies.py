"""Which parts are the text, which the HTML and which are attachments (the algorithm of RFC 8621 §4.1.4),
and their words.
"""

import html as html_module
import re
from dataclasses import dataclass, field
from typing import Final

from sealdesk.channels.mail import charsets
from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.channels.mail.limits import Watch
from sealdesk.channels.mail.mime import Part

_MEDIA: Final = ("image/", "audio/", "video/")
_ENRICHED_TYPES: Final = frozenset({"text/enriched", "text/richtext"})
_WORDS: Final = frozenset({"text/plain", "text/html"})
_LINE_END: Final = re.compile(r"\r\n?|\x0c|\x0b|\x85")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_META_CHARSET: Final = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_ENRICHED: Final = re.compile(r"<param>.{0,200}?</param>|</?[A-Za-z0-9-]{1,60}>", re.IGNORECASE)


@dataclass(slots=True)
class Layout:
    """The leaves of a mail by their role, in the order of the mail. A leaf may be in both bodies."""

    text: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)

    @property
    def leaves(self) -> list[Part]:
        """Every leaf once."""
        return list({id(part): part for part in (*self.text, *self.html, *self.attached)}.values())


@dataclass(frozen=True, slots=True)
class Bodies:
    """The words of a mail; `html` is "" when the sender wrote none."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: the multipart around it and which bodies a part outside `alternative` still
    goes into.
    """

    container: str
    in_alternative: bool
    to_text: bool
    to_html: bool


def layout_of(tree: Part) -> Layout:
    """Give every leaf its role."""
    layout = Layout()
    if tree.is_multipart:
        _arrange(tree.children, _Place(_subtype(tree), False, True, True), layout)
    elif (
        tree.content_type.startswith("text/")
        and tree.disposition != "attachment"
        and tree.content_type != "text/calendar"
    ):
        layout.text.append(tree)
        layout.html.append(tree)
    else:
        layout.attached.append(tree)
    if not layout.text and not layout.html:
        _promote(layout)
    return layout


def _promote(layout: Layout) -> None:
    """Enriched text is an attachment beside plain text or HTML, but when there is neither it is what the
    person wrote.
    """
    for part in layout.attached:
        if part.content_type in _ENRICHED_TYPES and part.disposition != "attachment":
            layout.attached.remove(part)
            layout.text.append(part)
            return


def _arrange(parts: list[Part], place: _Place, layout: Layout) -> None:
    texts, htmls = len(layout.text), len(layout.html)
    for index, part in enumerate(parts):
        if part.is_multipart:
            inside = _Place(
                _subtype(part),
                place.in_alternative or place.container == "alternative",
                place.to_text,
                place.to_html,
            )
            _arrange(part.children, inside, layout)
        elif not _is_inline(part, place.container, index):
            layout.attached.append(part)
        elif place.container == "alternative":
            _alternative(part, layout)
        else:
            if place.in_alternative and part.content_type in _WORDS:
                is_html = part.content_type == "text/html"
                place = _Place(
                    place.container, True, place.to_text and not is_html, place.to_html and is_html
                )
            _put(part, place, layout)
    if place.container == "alternative":
        # An alternative with only one form serves both bodies.
        if len(layout.text) == texts and len(layout.html) > htmls:
            layout.text.extend(layout.html[htmls:])
        elif len(layout.html) == htmls and len(layout.text) > texts:
            layout.html.extend(layout.text[texts:])


def _alternative(part: Part, layout: Layout) -> None:
    if part.content_type == "text/html":
        layout.html.append(part)
    elif part.content_type in _WORDS:
        layout.text.append(part)
    else:
        layout.attached.append(part)


def _put(part: Part, place: _Place, layout: Layout) -> None:
    if part.content_type.startswith(_MEDIA):
        layout.attached.append(part)
        return
    if place.to_text:
        layout.text.append(part)
    if place.to_html:
        layout.html.append(part)


def _subtype(part: Part) -> str:
    return part.content_type.partition("/")[2]


def _is_inline(part: Part, container: str, index: int) -> bool:
    media = part.content_type.startswith(_MEDIA)
    if part.disposition == "attachment" or not (media or part.content_type in _WORDS):
        return False
    named = "filename" in part.disposition_parameters or "name" in part.parameters
    return index == 0 or (container != "related" and (media or not named))


def bodies_of(layout: Layout, watch: Watch) -> Bodies:
    """Decode and join the bodies, within the limits on their length."""
    words: dict[int, str] = {}
    texts = [_as_text(part, words, watch) for part in layout.text]
    htmls: list[str] = []
    if any(part.content_type == "text/html" for part in layout.html):
        htmls = [_as_html(part, words, watch) for part in layout.html]
    text = "\n".join(piece.rstrip("\n") for piece in texts if piece.strip())
    if len(text) > watch.limits.max_text_chars:
        watch.note("text-too-long")
        text = text[: watch.limits.max_text_chars]
    html = "\n".join(htmls)
    if len(html) > watch.limits.max_html_chars:
        watch.note("html-too-long")
        html = html[: watch.limits.max_html_chars]
    return Bodies(text, html)


def _decoded(part: Part, words: dict[int, str], watch: Watch) -> str:
    """The words of one leaf, line ends as `\\n`, no other control characters than the tab."""
    if id(part) not in words:
        watch.tick()
        data = part.content()
        is_html = part.content_type == "text/html"
        limit = watch.limits.max_html_chars if is_html else watch.limits.max_text_chars
        if len(data) > limit * 4:
            watch.note("html-too-long" if is_html else "text-too-long")
            data = data[: limit * 4]
        charset = part.charset
        if (
            is_html
            and charsets.codec_of(charset) in {None, "ascii"}
            and (meta := _META_CHARSET.search(data[:4096]))
        ):
            charset = meta[1].decode("ascii")
        text, problem = charsets.decode(data, charset)
        watch.note(problem)
        words[id(part)] = _UNPRINTABLE.sub("", _LINE_END.sub("\n", text))[:limit]
    return words[id(part)]


def _as_text(part: Part, words: dict[int, str], watch: Watch) -> str:
    text = _decoded(part, words, watch)
    if part.content_type == "text/html":
        return text_of_html(text)
    if part.content_type in _ENRICHED_TYPES:
        return _ENRICHED.sub("", text)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def _as_html(part: Part, words: dict[int, str], watch: Watch) -> str:
    text = _decoded(part, words, watch)
    if part.content_type == "text/html":
        return text
    return f'<div style="white-space: pre-wrap">{html_module.escape(text)}</div>'


def unflowed(text: str, *, delete_space: bool) -> str:
    """Undo RFC 3676 `format=flowed` for written lines; quoted lines keep their breaks, so that they stay
    countable.
    """
    lines: list[str] = []
    flowing = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        content = line.removeprefix(" ")
        flows = content.endswith(" ") and content != "-- " and not quoted
        if flows and delete_space:
            content = content[:-1]
        if flowing and not quoted and content != "-- ":
            lines[-1] += content
        else:
            lines.append(content)
        flowing = flows
    return "\n".join(lines)
