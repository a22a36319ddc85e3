"""From the raw bytes of a stranger's mail to typed values: the one door, `parse`.

It prefers a mail with `problems` over a refusal: whoever wrote to the desk is heard even when their program
is broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sealdesk.channels.mail import bodies, headers, mime, quoting, tnef
from sealdesk.channels.mail.addresses import Mailbox, mailboxes
from sealdesk.channels.mail.attachments import Attachment, AttachmentKind, attachments_of
from sealdesk.channels.mail.bounces import BounceReport, report_of
from sealdesk.channels.mail.headers import Headers
from sealdesk.channels.mail.htmltext import text_of_html
from sealdesk.channels.mail.kinds import Kind, kind_of
from sealdesk.channels.mail.limits import Limits, Unparsable, Watch

_DELIVERED_TO = (
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-forwarded-to",
)
_PROBE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail. Texts are clean of control characters; message ids and content ids come without angle
    brackets.

    `text` is the best plain text (made from the HTML when there is only that), `reply_text` what was newly
    written,
    `quoted_text` what should be folded, `signature` what a mail program or a `-- ` appended. `html` is as
    the sender wrote it and
    must pass `clean_html` before anyone sees it. `problems` are codes, safe to log.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Mailbox | None
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    delivered_to: tuple[Mailbox, ...]
    date: datetime | None
    text: str
    html: str
    reply_text: str
    quoted_text: str
    signature: str
    attachments: tuple[Attachment, ...]
    kind: Kind
    kind_reason: str
    bounce: BounceReport | None
    content_language: str
    problems: tuple[str, ...]
    from_named: bool = True
    """Whether ``From`` names the sender: nothing else is checked for forgery (RFC 7489), so nothing else lets a mail join."""

    @property
    def unquoted_text(self) -> str:
        """What was newly written and what was appended below it, without what is quoted."""
        return f"{self.reply_text}\n\n{self.signature}".strip("\n ")

    @property
    def all_recipients(self) -> tuple[Mailbox, ...]:
        """To, Cc and the addresses at which it was really delivered, each address once, in this order."""
        unique: dict[str, Mailbox] = {}
        for box in (*self.to, *self.cc, *self.delivered_to):
            unique.setdefault(box.address.lower(), box)
        return tuple(unique.values())


def parse(raw: bytes | memoryview, *, limits: Limits = Limits()) -> ParsedMail:  # noqa: B008 - frozen
    """Parse one mail as it was received (RFC 5322 and what the world makes of it).

    Raises only `Unparsable`, for any bytes: when they are larger than `limits.max_bytes`, when reading
    takes too long,
    or when there is neither a header nor any text in them.
    """
    watch = Watch(limits)
    if len(raw) > limits.max_bytes:
        raise Unparsable("too-large", "This mail is larger than the desk accepts; open the attached raw mail by hand.")
    try:
        return _parsed(_as_bytes(raw), watch)
    except (
        RecursionError,
        MemoryError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        OverflowError,
        AssertionError,
    ) as error:
        # None is known; whatever a stranger finds must still become a ticket instead of a stuck queue.
        raise Unparsable("defect", "This mail could not be read; open the attached raw mail by hand.") from error


def _as_bytes(raw: bytes | memoryview) -> bytes:
    data = raw if isinstance(raw, bytes) else bytes(raw)
    if b"\n" not in data[: 64 * 1024] and b"\r" in data[: 64 * 1024]:
        return data.replace(b"\r", b"\n")  # old Macintosh line ends
    return data


def _parsed(raw: bytes, watch: Watch) -> ParsedMail:
    tree = mime.parse_tree(raw, watch)
    if not tree.headers.fields and (not raw.strip() or _is_binary(raw)):
        raise Unparsable(
            "not-a-mail",
            "These bytes are no mail: they have no header and no text. Open the attached file by hand.",
        )
    layout = bodies.layout_of(tree)
    words = bodies.bodies_of(layout, watch)
    attachments = attachments_of(layout, watch)
    words = _with_tnef_words(words, attachments, watch)
    top, charset = tree.headers, tree.charset or _some_charset(layout)
    sender, from_named = _sender(top, charset, watch)
    subject = top.text("subject", charset)
    kind, reason = kind_of(top, sender, subject, tree, layout.leaves, words.text)
    reply = quoting.split_reply(words.text)
    limits = watch.limits
    return ParsedMail(
        message_id=next(iter(headers.message_ids(top.first("message-id"), 1)), ""),
        in_reply_to=headers.message_ids(top.first("in-reply-to"), limits.max_references),
        references=headers.message_ids(top.first("references"), limits.max_references),
        subject=subject,
        sender=sender,
        reply_to=_boxes(top, ("reply-to",), charset, watch),
        to=_boxes(top, ("to",), charset, watch),
        cc=_boxes(top, ("cc",), charset, watch),
        delivered_to=_boxes(top, _DELIVERED_TO, charset, watch),
        date=headers.date_of(top.first("date")),
        text=words.text,
        html=words.html,
        reply_text=reply.reply,
        quoted_text=reply.quoted,
        signature=reply.signature,
        attachments=attachments,
        kind=kind,
        kind_reason=reason,
        bounce=report_of(layout.leaves, words.text, watch) if kind is Kind.BOUNCE else None,
        content_language=top.text("content-language")[:100],
        problems=watch.problems,
        from_named=from_named,
    )


def _is_binary(raw: bytes) -> bool:
    probe = raw[:_PROBE_BYTES]
    odd = sum(1 for byte in probe if byte < 9 or 13 < byte < 27 or 27 < byte < 32 or byte == 127)
    return b"\x00" in probe or odd * 20 > len(probe) > 0


def _some_charset(layout: bodies.Layout) -> str:
    """Raw 8-bit header fields are mostly in the charset of the body."""
    return next((part.charset for part in layout.text if part.charset), "")


def _sender(top: Headers, charset: str, watch: Watch) -> tuple[Mailbox | None, bool]:
    """Who wrote it, and whether ``From`` says so."""
    for name in ("from", "sender", "return-path"):
        boxes = _boxes(top, (name,), charset, watch)
        if boxes:
            return boxes[0], name == "from"
    watch.note("sender-missing")
    return None, False


def _boxes(top: Headers, names: Iterable[str], charset: str, watch: Watch) -> tuple[Mailbox, ...]:
    found: dict[str, Mailbox] = {}
    for name in names:
        for value in top.all(name):
            boxes, broken = mailboxes(value, watch.limits.max_addresses, charset)
            if broken:
                watch.note("address-broken")
            for box in boxes:
                found.setdefault(box.address, box)
    return tuple(found.values())[: watch.limits.max_addresses]


def _with_tnef_words(words: bodies.Bodies, attachments: tuple[Attachment, ...], watch: Watch) -> bodies.Bodies:
    """Outlook may send the whole text inside `winmail.dat`."""
    if words.text.strip():
        return words
    for attachment in attachments:
        if attachment.kind is AttachmentKind.TNEF:
            unpacked = tnef.unpack(attachment.content, watch)
            text = unpacked.text or text_of_html(unpacked.html[: watch.limits.max_html_chars])
            return bodies.Bodies(
                text[: watch.limits.max_text_chars],
                words.html or unpacked.html[: watch.limits.max_html_chars],
            )
    return words
