"""Peak memory of taking in a mail with a 50 MB attachment, and of sealing 100 MB, each in a process of its own.

The figure is the peak of that process less the peak of one that does the same with a small mail (or nothing).
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from bench.mails import REPOSITORY
from bench.measuring import Result

MIB: Final = 1024 * 1024


def run() -> list[Result]:
    """Ratios are peak : size of what was taken in."""
    small, large = _peak("mail", 1), _peak("mail", 50 * MIB)
    raw = 50 * 1.37  # base64 with its line ends
    idle, sealed = _peak("seal", 1), _peak("seal", 100 * MIB)
    return [
        Result("memory", "mail with a 50 MiB attachment : its raw size", large - small, raw, "MiB", (large - small) / raw,
               note=f"peak {large:.0f} MiB, with a small mail {small:.0f} MiB"),
        Result("memory", "sealing a 100 MiB file : its size", sealed - idle, 100, "MiB", (sealed - idle) / 100, 0.05,
               note=f"peak {sealed:.0f} MiB, with an empty file {idle:.0f} MiB"),
    ]  # fmt: skip


def _peak(what: str, size: int) -> float:
    """The peak of resident memory, in MiB, of a process that does ``what`` with ``size`` bytes."""
    command = [sys.executable, "-m", "bench.memory", what, str(size)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True, timeout=300)
    return float(json.loads(done.stdout)["kib"]) / 1024


def _mail(size: int) -> bytes:
    """Composed by hand, so that composing leaves no peak: only the raw bytes are in memory, as after receiving."""
    line = b"QUJD" * 19 + b"\r\n"  # 57 bytes of content
    head = (
        b"From: a@bench.example\r\nTo: support@desk.invalid\r\nSubject: a file\r\nMessage-ID: <large@bench.example>\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere.\r\n'
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=file.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return b"".join((head, line * max(1, size // 57), b"--b--\r\n"))


def _in_this_process(what: str, size: int) -> None:
    import resource
    import tempfile
    from pathlib import Path

    from bench.desk import temporary_desk

    with temporary_desk() as home:
        if what == "mail":
            from sealdesk.channels.mail.importing import import_message

            if import_message(_mail(size)) != "new_ticket":
                raise RuntimeError("The bench's mail did not become a ticket.")
        else:
            from sealdesk.vault.blobs import BlobStore, SealedBlob
            from sealdesk.vault.envelope import Place
            from sealdesk.vault.ids import uuid7
            from sealdesk.vault.keyring import keyring
            from sealdesk.vault.subjects import DESK

            with tempfile.TemporaryFile(dir=home) as file:
                for _ in range(size // MIB):
                    file.write(b"x" * MIB)
                file.seek(0)
                blob = SealedBlob(uuid7(), Place("bench", "content", "1"))
                BlobStore(Path(home) / "bench").write(blob, file, keyring.current(DESK))
        print(json.dumps({"kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))


if __name__ == "__main__":
    _in_this_process(sys.argv[1], int(sys.argv[2]))
