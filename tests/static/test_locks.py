"""Whoever installs Sealdesk gets exactly what was locked, from whatever package index that person trusts."""

import re

import pytest

from tests.shared_data import REPOSITORY
from tests.static.tracked import text_of, tracked_files

LOCKS = sorted((REPOSITORY / "requirements").glob("*.lock"))
# Written in halves, so that this file does not name what it forbids.
_HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "registry.npm" + "mirror",
    "yarn" + "pkg.com",
    "tuna.tsinghua" + ".edu.cn/simple",
    "mirrors.aliyun" + ".com/pypi",
    "jsdelivr" + ".net",
    "unpkg" + ".com",
]
_REGISTRY = re.compile("|".join(re.escape(host) for host in _HOSTS))


def test_there_are_two_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["run.lock", "test.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_to_fetch_from(lock: object) -> None:
    text = (REPOSITORY / "requirements" / lock.name).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert not re.findall(r"https?://|find-links|index-url", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_is_pinned_and_has_a_hash(lock: object) -> None:
    text = (REPOSITORY / "requirements" / lock.name).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    entries = [entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text) if not entry.startswith("#")]
    assert len(entries) > 20
    loose = [
        entry.split()[0] for entry in entries if "==" not in entry.split()[0] or "--hash=sha256:" not in entry
    ]
    assert loose == []


def test_the_two_locks_agree_on_every_version() -> None:
    run, test = (
        dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert {
        name: (version, test.get(name)) for name, version in run.items() if test.get(name) != version
    } == {}


def test_the_guard_knows_a_registry_when_it_sees_one() -> None:
    assert _REGISTRY.search("see files.python" + "hosted.org for it")
    assert not _REGISTRY.search("see www.python.org for it")


def test_no_tracked_file_names_a_registry_host() -> None:
    found = [name for name in tracked_files() if (text := text_of(name)) and _REGISTRY.search(text)]
    assert found == []
