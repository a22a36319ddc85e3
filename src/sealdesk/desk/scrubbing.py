"""Secrets are taken out of what comes from outside before anything of it is stored, sorted, searched or shown.

The text keeps a placeholder with the secret's number in the message: ``⟦password 1⟧``. The secret is a row of its own. HTML keeps
it too, where it can be put for certain; otherwise the HTML is in the raw mail only, which is opened like a secret then, and so
is a file in which one is found.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final

from sealdesk.desk.contents import NewFile, kind_of
from sealdesk.desk.filetypes import FileType
from sealdesk.desk.markup import APART, Placed, attributes, changed, visible
from sealdesk.desk.receiving import LONGEST_SUBJECT, Incoming
from sealdesk.findings.secrets import Clock, SecretKind, SecretSpan, TooLongError, holds_secret, secrets_in

#: So many bytes of a file are searched. A HAR file that is longer counts as holding session cookies, whatever its beginning says.
MOST_OF_A_FILE: Final = 1_000_000
#: Processor time that searching one mail may take: usual ones need a thousandth of it.
SECONDS: Final = 2.0
#: A value at least this long is taken out wherever else the message repeats it.
REPEATED: Final = 6
#: In the language of the text; what stands in a stored text is never translated again.
WORDS: Final = {
    SecretKind.CARD: ("card number", "银行卡号"),
    SecretKind.CARD_CODE: ("card code", "安全码"),
    SecretKind.CODE: ("one-time code", "验证码"),
    SecretKind.COOKIE: ("session cookie", "会话 Cookie"),
    SecretKind.KEY: ("key", "密钥"),
    SecretKind.PASSWORD: ("password", "密码"),
    SecretKind.PRIVATE_KEY: ("private key", "私钥"),
    SecretKind.TOKEN: ("token", "令牌"),
}
PLACEHOLDER: Final = re.compile(r"⟦([^⟦⟧\n\d]{1,30}) (\d{1,4})⟧")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_TEXTS: Final = frozenset({FileType.HTML, FileType.MAIL, FileType.SVG, FileType.TEXT})
_MOST: Final = 1_000
#: Longer HTML with a secret is not kept: to find its places takes a second a megabyte.
_MOST_OF_HTML: Final = 500_000
#: More tags than any letter has; cutting them out one by one would take seconds.
_MOST_TAGS: Final = 150_000


def scrub(incoming: Incoming, read_html: Callable[[str], str] = visible) -> None:
    """Take every secret out of a message, and mark the files that hold one. Changes ``incoming``, before it is sorted.

    ``read_html`` says what a browser shows of HTML: what was taken out of it must not stand there any more.
    """
    taken = _Taken(Clock(SECONDS), chinese=bool(_HAN.search(incoming.text)))
    subject, text, quoted = (taken.out_of(part) for part in (incoming.subject, incoming.text, incoming.quoted))
    incoming.envelope = _with_clean_names(incoming.envelope, taken)
    if incoming.html:
        incoming.html = _clean_html(incoming.html, taken, read_html)
    shown = bool(incoming.html)  # what stood in HTML that is not kept is a file like others
    incoming.files = [dataclasses.replace(file, secret=_kind_in(file, taken), inline=file.inline and shown) for file in incoming.files]
    if taken.values:
        incoming.subject, incoming.text, incoming.quoted = (taken.repeated_in(part) for part in (subject, text, quoted))
        incoming.subject = incoming.subject[:LONGEST_SUBJECT]
        incoming.envelope = {**incoming.envelope, "subject": incoming.subject}
        incoming.files = [dataclasses.replace(file, name=taken.repeated_in(file.name)) for file in incoming.files]
        incoming.secrets = [(str(kind), value) for value, kind in taken.values.items()]
    incoming.holds_secret = bool(taken.values) or taken.unsearched or any(file.secret for file in incoming.files)


def name_without_secrets(name: str) -> str:
    """A name from outside; empty for one that holds a secret, which is no name. Its value is found again in the envelope."""
    try:
        return "" if name and secrets_in(name) else name
    except TooLongError:
        return ""


def unread(content: bytes) -> bool:
    """Whether a mail that could not be taken apart must be opened like a secret: when one is found in its bytes, or nobody could look."""
    try:
        return not content or holds_secret(_decoded(content[:MOST_OF_A_FILE]), Clock(SECONDS)) is not None
    except TooLongError:
        return True


class _Taken:
    """What was taken out so far: values with their kinds, numbered as they come.

    ``unsearched`` when the mail's time was over before all of it was looked at: then it counts as one that holds a secret.
    """

    def __init__(self, clock: Clock, *, chinese: bool) -> None:
        self.values: dict[str, SecretKind] = {}
        self.unsearched = False
        self._clock = clock
        self._chinese = chinese

    def out_of(self, text: str) -> str:
        """The text with placeholders."""
        if not text:
            return text
        pieces, at = [], 0
        for span in self._found(text):
            value = self._known(text[span.start : span.end], span.kind)
            pieces += [text[at : span.start], self._placeholder(value)]
            at = span.end
        return "".join([*pieces, text[at:]])

    def finds(self, text: str) -> bool:
        """Whether there is anything to take out, or nobody could look."""
        return bool(self._found(text)) or self.unsearched

    def places_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where secrets stand in a text, each with its placeholder; then where known ones stand again, with no word before them."""
        for span in self._found(text):
            yield span.start, span.end, self._placeholder(self._known(text[span.start : span.end], span.kind))
        for value in self._long():
            for found in re.finditer(re.escape(value), text):
                yield *found.span(), self._placeholder(value)

    def stands_in(self, text: str) -> bool:
        """Whether a text still holds a known value, as it is."""
        return any(value in text for value in self._long())

    def first_in(self, text: str) -> SecretKind | None:
        """The kind of the first secret in what is sealed as a whole; ``token`` when nobody could look."""
        try:
            return holds_secret(text, self._clock)
        except TooLongError:
            self.unsearched = True
            return SecretKind.TOKEN

    def _found(self, text: str) -> list[SecretSpan]:
        try:
            return secrets_in(text, self._clock)
        except TooLongError:
            self.unsearched = True
            return []

    def repeated_in(self, text: str) -> str:
        """The text without what was found elsewhere in the message and stands here again, with no word that says what it is."""
        for value in self._long():
            text = text.replace(value, self._placeholder(value))
        return text

    def _known(self, value: str, kind: SecretKind) -> str:
        """Keep a value. Beyond the most that one message may have, all of them share the last number."""
        if value not in self.values and len(self.values) >= _MOST:
            value = next(reversed(self.values))
        self.values.setdefault(value, kind)
        return value

    def _long(self) -> list[str]:
        return [value for value in self.values if len(value) >= REPEATED]

    def _placeholder(self, value: str) -> str:
        number = list(self.values).index(value) + 1
        return f"⟦{WORDS[self.values[value]][self._chinese]} {number}⟧"


def _clean_html(markup: str, taken: _Taken, read: Callable[[str], str]) -> str:
    """HTML with placeholders where secrets stood. Empty when that cannot be done for certain: then it is in the raw mail only."""
    if markup.count("<") > _MOST_TAGS:
        taken.unsearched = True
        return ""
    if not (taken.values or taken.finds(visible(markup)) or taken.finds(attributes(markup))):
        return markup
    if taken.unsearched or len(markup) > _MOST_OF_HTML:
        taken.out_of(visible(markup))
        return ""
    placed = Placed(markup)
    edits = list(_edits(placed, taken))
    clean = changed(markup, edits)
    seen = PLACEHOLDER.sub("", read(clean))
    certain = not (taken.finds(seen) or any(map(taken.stands_in, (seen, clean, unescape(clean)))))
    return clean if certain else ""


def _edits(placed: Placed, taken: _Taken) -> Iterator[tuple[int, int, str]]:
    """What to write where: the first place of a value gets its placeholder, further ones, behind tags, nothing. Attributes go whole."""
    for start, end, placeholder in taken.places_in(placed.text):
        for number, (low, high) in enumerate(placed.places(start, end)):
            yield low, high, "" if number else placeholder
    values = list(placed.values())
    together = APART.join(value for _start, _end, value in values)
    if taken.finds(together) or taken.stands_in(together):
        for start, end, value in values:
            if taken.out_of(value) != value or taken.stands_in(value):
                yield start, end, "" if value.startswith("<!--") else '""'


def _with_clean_names(envelope: Mapping[str, Any], taken: _Taken) -> Mapping[str, Any]:
    """The envelope with placeholders in the names that people gave themselves."""
    several = ("reply_to", "to", "cc")
    sender = envelope.get("from")
    boxes = [*(box for key in several for box in envelope.get(key) or ()), *([sender] if sender else [])]
    if not taken.finds(APART.join(str(name) for name, _address in boxes)):
        return envelope

    def clean(box: Sequence[str]) -> list[str]:
        return [taken.out_of(box[0]), box[1]]

    return {**envelope, "from": sender and clean(sender), **{key: [clean(box) for box in envelope.get(key) or ()] for key in several}}


def _kind_in(file: NewFile, taken: _Taken) -> str:
    """The kind of the first secret in a file of text; empty for none, and for files that are no text."""
    kind, har = kind_of(file), file.name.lower().endswith(".har")
    at = file.content.tell()
    file.content.seek(0)
    head = file.content.read(MOST_OF_A_FILE)
    file.content.seek(at)
    if har and file.size > MOST_OF_A_FILE:
        return SecretKind.COOKIE
    wide = head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    if not (kind in _TEXTS or har or wide or head.startswith(b"#!")):
        return ""
    return taken.first_in(_decoded(head)) or ""


def _decoded(content: bytes) -> str:
    """Bytes as text, so well that a search finds what stands in it; never raises."""
    if content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = len(content) - error.start < 4  # the bound went through a character
        return content[: error.start].decode("utf-8") if cut else content.decode("gb18030", "replace")
