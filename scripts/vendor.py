"""Fetches the files that vendor.toml names with `npm pack`, puts them in place and writes their SHA-384 to
vendor.lock."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 5_000_000  # bytes of one vendored file


def sha384(content: bytes) -> str:
    """Returns the hash in the notation of Subresource Integrity (W3C SRI)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def packages() -> list[dict[str, object]]:
    """Returns the packages of vendor.toml as they are written there."""
    return list(tomllib.loads((ROOT / "vendor.toml").read_text(encoding="utf-8"))["package"])


def fetch(name: str, version: str, folder: Path) -> tarfile.TarFile:
    """Returns the opened tarball of one npm package."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{name}@{version}"]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return tarfile.open(next(folder.glob("*.tgz")))


def main() -> int:
    """Vendors everything anew. Returns the exit code."""
    lines = []
    for package in packages():
        with (
            tempfile.TemporaryDirectory() as folder,
            fetch(str(package["name"]), str(package["version"]), Path(folder)) as tarball,
        ):
            for file in package["files"]:  # type: ignore[attr-defined]
                member = tarball.extractfile(f"package/{file['from']}")
                content = member.read(LARGEST + 1) if member else b""
                if not 0 < len(content) <= LARGEST:
                    print(
                        f"{package['name']}: {file['from']} is missing, empty or too large", file=sys.stderr
                    )
                    return 1
                target = ROOT / file["to"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                lines.append(f"{sha384(content)}  {file['to']}\n")
    (ROOT / "vendor.lock").write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
