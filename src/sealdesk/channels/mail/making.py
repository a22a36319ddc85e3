"""From a raw mail to how it was made: the traces of the program that wrote it."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from sealdesk.channels.mail.headers import Headers
from sealdesk.channels.mail.htmlbounds import too_complex
from sealdesk.triage.making import VALUES, WRITTEN_BY_SENDERS, Made, Target

MAX_PARTS = 20
MAX_TARGETS = 100
MAX_ATTRIBUTES = 400
MAX_MARKUP = 200_000

_BLOCK_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]{1,40}):", re.MULTILINE)
_PART = re.compile(rb"(content-type:|charset=|content-transfer-encoding:)[ \t]*\"?([\w./+-]{1,60})", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(bgcolor|color|face|size|align|width|height|border|target|method|type)\s{0,4}=\s{0,4}[\"']?([\w#%.-]{1,20})", re.IGNORECASE
)
_SCRIPT = re.compile(r"\son[a-z]{3,12}\s{0,4}=", re.IGNORECASE)
_LOUD, _QUIET = re.compile(r"<[A-Z]{2}"), re.compile(r"<[a-z]{2}")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,300}")


def made_of(raw: bytes, headers: Headers, text: str, html: str) -> Made:
    """Return how a raw mail was made, given its header fields, its text and its HTML."""
    block = _BLOCK_END.split(raw.lstrip(), maxsplit=1)[0]
    names = (match.decode("ascii") for match in _FIELD.findall(block))
    parts = [(kind.decode("ascii").lower().strip(":="), value.decode("ascii", "replace").lower()) for kind, value in _PART.findall(raw)]
    markup = "" if too_complex(html) else html[:MAX_MARKUP]
    tree = LexborHTMLParser(markup)
    links = [str(node.attributes.get("href") or node.attributes.get("action") or "") for node in tree.css("a[href],form[action]")]
    return Made(
        fields=tuple(name for name in names if name.lower() in WRITTEN_BY_SENDERS),
        parts=tuple(f"{kind} {value}" for kind, value in parts[: 3 * MAX_PARTS]),
        values=tuple(f"{name} {headers.text(name)[:12].lower()}" for name in VALUES if headers.has(name)),
        date=headers.text("date"),
        attributes=tuple(f"{name} {value}".lower() for name, value in _ATTRIBUTE.findall(markup)[:MAX_ATTRIBUTES]),
        markup=len(markup),
        scripts=len(_SCRIPT.findall(markup)),
        comments=markup.count("<!--"),
        shouted_markup=len(_LOUD.findall(markup)) > len(_QUIET.findall(markup)),
        pictures=len(tree.css("img[src]")),
        targets=tuple(filter(None, map(_target, (links if markup else _ADDRESS.findall(text))[:MAX_TARGETS]))),
    )


def _target(address: str) -> Target | None:
    """Return where an address leads; None for one that no program could read."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port is not None
    except ValueError:
        return None
    return Target((parts.hostname or "").lower(), f"{parts.path} {parts.query}".lower()[:500], bool(parts.query), port)
