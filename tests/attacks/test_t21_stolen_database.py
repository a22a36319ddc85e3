"""T21: a thief has every byte of the home but the folder of keys, and every log. No word of any mail is in there.

The folder ``keys`` holds the root key; it is kept apart (docs/explanation/keys.md) and is the one thing left out here.
"""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from sealdesk.channels.samples import sample_mails
from tests.process import start

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLANTED = {
    "name": "Quirinius Zwetschgenbaum",
    "address": "quirinius.zwetschgenbaum@post.example",
    "subject": "Xylophone delivery lost near Yggdrasil",
    "body": "My card ends in 4929 and my passport is K83002817Q.",
    "telephone": "+86 138 0013 5678",
    "chinese name": "欧阳锡坤",
    "chinese body": "我的身份证号码丢失在瓦尔登湖畔",
    "file name": "wachholderbeeren-rechnung.pdf",
    "file": "vintage zirconium invoice 77120",
    "password": "Zw3tschgen!mus88",
    "session cookie": "q7-session-9a8b7c6d5e4f",
}


def planted_mail() -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{PLANTED['name']} <{PLANTED['address']}>"
    mail["To"] = "support@desk.example"
    mail["Subject"] = PLANTED["subject"]
    mail["Message-ID"] = "<planted-1@post.example>"
    mail["Date"] = "Tue, 24 Nov 2026 08:00:00 +0000"
    lines = (f"Password: {PLANTED['password']}", PLANTED["body"], PLANTED["telephone"], PLANTED["chinese name"], PLANTED["chinese body"])
    mail.set_content("\n".join(lines))
    mail.add_alternative(f"<p>{PLANTED['body']}</p><p>{PLANTED['chinese body']}</p>", subtype="html")
    har = f'{{"headers": [{{"name": "Cookie", "value": "sid={PLANTED["session cookie"]}"}}]}}'
    mail.add_attachment(har.encode(), maintype="application", subtype="json", filename="trace.har")
    mail.add_attachment(PLANTED["file"].encode(), maintype="application", subtype="pdf", filename=PLANTED["file name"])
    return mail.as_bytes()


def spellings(text: str) -> Iterator[bytes]:
    """The text as bytes: UTF-8, UTF-16 both ways, GB18030, and base64 at each of its three alignments."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        data = text.encode(encoding)
        yield data
        if encoding != "utf-8":
            continue
        for shift in range(3):
            # Only whole groups that come from the text alone are the same whatever stands around it.
            body = base64.b64encode(bytes(shift) + data)[(shift * 4 + 2) // 3 :]
            yield body[: len(body) // 4 * 4 - 4]


def words_of_the_samples() -> Iterator[str]:
    """Of every sample: addresses and names of people, the subject, and the longest line of its text."""
    for raw in sample_mails(NOW):
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        yield str(mail["Subject"] or "")
        for name, address in getaddresses([str(mail["From"] or "")]):
            yield from (name, address)
        body = mail.get_body(("plain", "html"))
        if body is not None:
            try:
                yield max(re.sub(r"<[^>]*>", "", body.get_content()).splitlines(), key=len, default="").strip()
            except (LookupError, ValueError):
                continue


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of a desk that took in the samples and the planted mail, by path, and what it logged."""
    home, mails = tmp_path_factory.mktemp("stolen") / "home", tmp_path_factory.mktemp("mails")
    (mails / "planted.eml").write_bytes(planted_mail())
    (mails / "hostile.eml").write_bytes(b"\xff\xfe not a mail " + PLANTED["body"].encode())
    process = start(home, "tests.attacks.importing:import_everything", str(mails))
    said, errors = process.communicate(timeout=180)
    assert process.returncode == 0, errors
    read, failed = map(int, said.split())
    assert read > 40
    assert failed == 0
    files = {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file() and path.parent.name != "keys"}
    return files | {"log": errors.encode()}


def found(stolen: dict[str, bytes], text: str) -> list[str]:
    return [f"{text!r} in {path}" for path, data in stolen.items() for spelling in spellings(text) if spelling in data]


def test_the_search_itself_finds_what_is_there() -> None:
    for text in PLANTED.values():
        for before in (b"", b"a", b"ab"):
            assert found({"file": base64.b64encode(before + text.encode() + b"zz")}, text)
        assert found({"file": b"..." + text.encode("utf-16-be")}, text)
        assert not found({"file": b"nothing of the kind"}, text)


def test_the_thief_holds_the_whole_desk(stolen: dict[str, bytes]) -> None:
    assert any(path.endswith("sealdesk.sqlite3") for path in stolen)
    assert sum(data.startswith(b"\x01\x02") for data in stolen.values()) > 40
    assert not any("root.json" in path for path in stolen)


@pytest.mark.parametrize("what", PLANTED)
def test_nothing_planted_is_in_any_byte(stolen: dict[str, bytes], what: str) -> None:
    assert found(stolen, PLANTED[what]) == []


def test_nothing_of_any_sample_is_in_any_byte(stolen: dict[str, bytes]) -> None:
    words = {word for word in words_of_the_samples() if len(word.encode()) >= 9}
    assert len(words) > 120
    everything = {"home": b"\n".join(stolen.values())}
    assert [hit for word in sorted(words) for hit in found(everything, word)] == []
