"""Mails that are made to exhaust whoever reads them, and a process that takes them in under hard limits.

More address space than ``MEMORY`` beyond what the idle process holds is refused by the kernel. How much work a mail makes is counted
in calls of functions (see ``tests.effort``), so that a slow machine fails no test and a bomb does. What never ends is killed.
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import resource
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.effort import calls_in

MEMORY = 256 * 1024 * 1024
CALLS = 4_000_000
"""Functions that may be called to take in one mail, or to open what came of it."""
FOREVER = 240
"""Seconds of the processor after which nobody waits any more: no measure, it only ends what would not end."""
HEAD = b"From: Mallory <mallory@elsewhere.example>\r\nTo: support@desk.example\r\nSubject: bomb\r\nMIME-Version: 1.0\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
ESCAPES = [
    "../../../../escaped",
    "..\\..\\escaped",
    "/tmp/escaped",
    "C:\\escaped",
    "escaped\x00.txt",
    "escaped\u202etxt.exe",
    "escaped\r\nX-Injected: 1",
    "CON",
    ".",
    "..",
    "",
    "-rf escaped",
    "escaped" * 9_000,
]


def attached(content: bytes, name: str = "bomb.bin", kind: str = "application/octet-stream") -> bytes:
    """A mail with one file."""
    quoted = "".join(f"%{byte:02X}" for byte in name.encode("utf-8"))
    header = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=UTF-8''{quoted}\r\n\r\n"
    )
    parts = b"--b\r\n" + PLAIN + b"see the file\r\n--b\r\n" + header.encode() + base64.encodebytes(content) + b"\r\n--b--\r\n"
    return HEAD + MIXED + parts


def levels(depth: int) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth))
    return HEAD + opened + PLAIN + b"deep\r\n" + b"".join(b"--b%d--\r\n" % at for at in reversed(range(depth)))


def forwarded(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + PLAIN + b"deep"


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"../../escaped{number}", "w") as entry:
                for _ in range(64):
                    entry.write(b"\0" * 1024 * 1024)
    return held.getvalue()


def tnef(*attributes: tuple[int, int, int, bytes]) -> bytes:
    """[MS-OXTNEF] 2.1.3.1: signature, key, then attributes of level, id, length, data, checksum."""
    held = struct.pack("<IH", 0x223E9F78, 1)
    for level, identity, length, data in attributes:
        held += struct.pack("<BII", level, identity, length) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return held


def rtf_bomb() -> bytes:
    """[MS-OXRTFCP]: a few bytes that claim to unfold to 4 GiB, inside a property list that claims 4 billion entries."""
    body = b"\xff" * 4096
    packed = struct.pack("<IIII", len(body) + 12, 0xFFFFFFFF, 0x75465A4C, 0) + body
    properties = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHII", 0x0102, 0x1009, 1, len(packed)) + packed
    return tnef((1, 0x00069003, len(properties), properties))


def many_files() -> bytes:
    """100,000 attachments of nothing."""
    return tnef(*[(2, 0x00069002, 14, b"\0" * 14), (2, 0x0006800F, 1, b"x")] * 50_000)


def words(count: int) -> bytes:
    return b" ".join(b"=?utf-8?q?%d?=" % number for number in range(count))


def noise() -> bytes:
    return random.Random(4711).randbytes(2_000_000)


BOMBS: dict[str, Callable[[], bytes]] = {
    "1,000 levels of multipart": lambda: levels(1_000),
    "500 forwarded mails in each other": lambda: forwarded(500),
    "100,000 parts": lambda: HEAD + MIXED + (b"--b\r\n" + PLAIN + b"x\r\n") * 100_000 + b"--b--\r\n",
    "100,000 empty parts": lambda: HEAD + MIXED + b"--b\r\n" * 100_000,
    "a header line of 4 MB": lambda: HEAD + b"X-Long: " + b"a" * 4_000_000 + b"\r\n" + PLAIN + b"x",
    "a subject of 4 MB": lambda: HEAD.replace(b"bomb", b"a" * 4_000_000) + PLAIN + b"x",
    "100,000 header fields": lambda: HEAD + b"X-Many: 1\r\n" * 100_000 + PLAIN + b"x",
    "50,000 recipients": lambda: HEAD + b"Cc: " + b",\r\n ".join(b"u%d@x.example" % n for n in range(50_000)) + b"\r\n" + PLAIN + b"x",
    "10,000 references": lambda: HEAD + b"References: " + b" ".join(b"<%d@x>" % n for n in range(10_000)) + b"\r\n" + PLAIN + b"x",
    "nested comments in an address": lambda: HEAD.replace(b"Mallory", b"(" * 50_000) + PLAIN + b"x",
    "50,000 encoded words": lambda: HEAD.replace(b"bomb", words(50_000)) + PLAIN + b"x",
    "encoded words that never end": lambda: HEAD.replace(b"bomb", b"=?utf-8?b?" * 20_000) + PLAIN + b"x",
    "50,000 pieces of a file name": lambda: (
        HEAD
        + MIXED
        + b"--b\r\nContent-Type: text/plain;\r\n"
        + b"".join(b" name*%d*=%%41;\r\n" % n for n in range(50_000))
        + b"\r\nx\r\n--b--\r\n"
    ),
    "a boundary of 1 MB": lambda: HEAD + b'Content-Type: multipart/mixed; boundary="' + b"b" * 1_000_000 + b'"\r\n\r\nx',
    "10 MB of nested HTML": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 2_000_000,
    "formatting that is reopened": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<b><i><u><p>" * 200_000,
    "one tag with 200,000 attributes": lambda: HEAD + b"Content-Type: text/html\r\n\r\n<p " + b"a=b " * 200_000 + b">x</p>",
    "an unfinished comment of 5 MB": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--<!" * 900_000,
    "a style of 2 MB": lambda: HEAD + b"Content-Type: text/html\r\n\r\n<p style='" + b"color:red;" * 190_000 + b"'>x</p>",
    "a text of one line of 10 MB": lambda: HEAD + PLAIN + b"a" * 10_000_000,
    "a text of 3 million line ends": lambda: HEAD + PLAIN + b"\r\n" * 3_000_000,
    "a million marks of quotation": lambda: HEAD + PLAIN + b"> " * 1_000_000 + b"\r\nx",
    "lines that all begin a quotation": lambda: HEAD + PLAIN + b"On Mon, 1 Jan 2026 at 10:00, a b <a@b.example>\r\n" * 60_000,
    "soft line ends of 5 MB": lambda: HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n" + PLAIN + b"=\r\n=3D=" * 700_000,
    "base64 that is none": lambda: HEAD + b"Content-Transfer-Encoding: base64\r\n" + PLAIN + b"@=\r\n" * 1_000_000,
    "a zip bomb": lambda: attached(zip_bomb(), "bomb.zip", "application/zip"),
    "noise as winmail.dat": lambda: attached(struct.pack("<IH", 0x223E9F78, 1) + noise(), "winmail.dat", "application/ms-tnef"),
    "winmail.dat with a length of 4 GiB": lambda: attached(tnef((1, 0x00069003, 0xFFFFFFFF, b"x")), "winmail.dat", "application/ms-tnef"),
    "winmail.dat that unfolds to 4 GiB": lambda: attached(rtf_bomb(), "winmail.dat", "application/ms-tnef"),
    "winmail.dat with 100,000 attributes": lambda: attached(many_files(), "winmail.dat", "application/ms-tnef"),
    "a calendar of 200,000 lines": lambda: attached(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 200_000, "x.ics", "text/calendar"),
    "2 MB of noise": noise,
    "5 MB of NUL": lambda: b"\0" * 5_000_000,
    "nothing": lambda: b"",
} | {f"the name {name[:30]!a}": lambda name=name: attached(b"%d" % len(name), name) for name in ESCAPES}  # type: ignore[misc]


def lay_out() -> None:
    """Make the desk and its model, in a process of its own: what training needed must not hide what a bomb needs."""
    from sealdesk.channels.mail.importing import import_message
    from sealdesk.project.preparing import prepare

    prepare()
    import_message(HEAD + PLAIN + b"An ordinary mail, so that there is a model.")


def take_in(home: str) -> None:
    """Take in every bomb; one line of JSON each, told before and after, so that the one that kills us is known."""
    from sealdesk.access.permissions import Role
    from sealdesk.channels.mail.importing import import_message
    from tests.besieged import an_agent_with, signed_in

    import_message(HEAD + PLAIN + b"An ordinary mail, so that all modules are loaded.")
    reader = signed_in(an_agent_with((Role.LEAD, None)), HTTP_HOST="localhost")
    reader.get("/inbox/automatic/")
    written: list[str] = []
    _watch_writing(Path(home), written)
    random.seed(1)
    for name, make in BOMBS.items():
        raw = make()
        print(json.dumps({"bomb": name, "begun": True}), flush=True)
        told = _blow(raw, import_message) | _look(reader)
        print(json.dumps({"bomb": name, **told, "written": written[:]}), flush=True)
        written.clear()


def _blow(raw: bytes, import_message: Callable[[bytes], str]) -> dict[str, Any]:
    from sealdesk.desk.models import Attachment, Message, Ticket

    before = Ticket.objects.count(), Message.objects.count()
    pages = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (pages + MEMORY, resource.RLIM_INFINITY))
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + FOREVER, resource.RLIM_INFINITY))
    outcomes: list[str] = []
    told: dict[str, Any] = {"calls": calls_in(lambda: outcomes.append(import_message(raw)))}
    told["outcome"] = outcomes[0]
    told["tickets"] = Ticket.objects.count() - before[0]
    told["messages"] = Message.objects.count() - before[1]
    message = Message.objects.order_by("-created_at", "-id").first()
    files = Attachment.objects.filter(message=message)
    told |= {"files": files.count(), "sizes": [file.size for file in files[:3]], "kept": _kept(message) == raw}
    return told


def _look(reader: Any) -> dict[str, Any]:
    """An agent opens what came of it, in the same process and under the same limits."""
    from sealdesk.desk.models import Message

    message = Message.objects.latest("created_at", "id")
    ticket = f"/tickets/{message.ticket.number}/"
    pages = [ticket, f"{ticket}files/", "/inbox/all/", "/inbox/unreadable/"]
    pages += [f"{ticket}messages/{message.id}/html"] if message.html else []
    answers: list[Any] = []
    looking = calls_in(lambda: answers.extend(reader.get(page) for page in pages))
    return {
        "pages": [answer.status_code for answer in answers],
        "bytes": max(len(answer.content) for answer in answers),
        "looking": looking,
    }


def _kept(message: Any) -> bytes:
    """The raw mail that hangs on a message, opened again."""
    from sealdesk.channels.mail.processing import read_raw

    return read_raw(message.raw)


def _watch_writing(home: Path, written: list[str]) -> None:
    """Note every file that Python opens for writing outside of ``home``, and every program that it starts."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes) and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            path = Path(os.path.realpath(os.fsdecode(arguments[0])))
            if not path.is_relative_to(home.resolve()) and path != Path("/dev/null"):
                written.append(str(path))
        if event in {"subprocess.Popen", "os.system", "os.exec", "shutil.unpack_archive", "os.symlink", "os.link"}:
            written.append(event)

    sys.addaudithook(hook)
