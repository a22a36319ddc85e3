"""Secrets are taken out of what comes from outside before anything of it is stored, sorted, searched or shown.

The text keeps a placeholder with the secret's number in the message: ``⟦password 1⟧``. The secret is a row of its own. HTML that
holds one is not kept: it is in the raw mail, which is opened like a secret then, and so is a file in which one is found.
"""

from __future__ import annotations

import codecs
import dataclasses
import html
import re
from typing import Final

from sealdesk.desk.contents import NewFile, kind_of
from sealdesk.desk.filetypes import FileType
from sealdesk.desk.receiving import Incoming
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
_UNSEEN: Final = frozenset({"style", "STYLE", "scrip", "SCRIP"})
_MOST: Final = 1_000


def scrub(incoming: Incoming) -> None:
    """Take every secret out of a message, and mark the files that hold one. Changes ``incoming``, before it is sorted."""
    taken = _Taken(Clock(SECONDS), chinese=bool(_HAN.search(incoming.text)))
    subject, text, quoted = (taken.out_of(part) for part in (incoming.subject, incoming.text, incoming.quoted))
    if incoming.html:
        taken.out_of(_visible(incoming.html))
        incoming.html = "" if taken.values or taken.unsearched else incoming.html
    shown = bool(incoming.html)  # what stood in HTML that is not kept is a file like others
    incoming.files = [dataclasses.replace(file, secret=_kind_in(file, taken), inline=file.inline and shown) for file in incoming.files]
    if taken.values:
        incoming.subject, incoming.text, incoming.quoted = (taken.repeated_in(part) for part in (subject, text, quoted))
        incoming.envelope = {**incoming.envelope, "subject": taken.repeated_in(incoming.subject)[:500]}
        incoming.files = [dataclasses.replace(file, name=taken.repeated_in(file.name)) for file in incoming.files]
        incoming.secrets = [(str(kind), value) for value, kind in taken.values.items()]
    incoming.holds_secret = bool(taken.values) or taken.unsearched or any(file.secret for file in incoming.files)


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
            value = text[span.start : span.end]
            if value not in self.values and len(self.values) >= _MOST:
                value = next(reversed(self.values))
            self.values.setdefault(value, span.kind)
            pieces += [text[at : span.start], self._placeholder(value)]
            at = span.end
        return "".join([*pieces, text[at:]])

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
        for value in self.values:
            if len(value) >= REPEATED and value in text:
                text = text.replace(value, self._placeholder(value))
        return text

    def _placeholder(self, value: str) -> str:
        number = list(self.values).index(value) + 1
        return f"⟦{WORDS[self.values[value]][self._chinese]} {number}⟧"


def _visible(markup: str) -> str:
    """Nearly what a reader sees of HTML, in one line. Exact enough to search, and much cheaper than taking the markup apart."""
    words = [text for piece in markup.split("<") if (text := piece.partition(">")[2]) and piece[:5] not in _UNSEEN]
    return html.unescape(" ".join(" ".join(words).split()))


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
