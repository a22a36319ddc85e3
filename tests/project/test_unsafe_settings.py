"""A missing or unsafe setting stops the start with one sentence that says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared_data import REPOSITORY

UNSAFE = 3


def start(home: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a home of its own, with these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    environment = kept | {"PYTHONPATH": str(REPOSITORY / "src"), "SEALDESK_HOME": str(home)} | settings
    run = [sys.executable, "-m", "sealdesk", *command.split()]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SEALDESK_PUBLIC_URL": "http://desk.example"}, "Use https:// ; plain HTTP is for http://localhost only."),
        ({"SEALDESK_PUBLIC_URL": "desk.example"}, "SEALDESK_PUBLIC_URL must be like https://desk.example.com"),
        ({"SEALDESK_SECRET_KEY": "short"}, "SEALDESK_SECRET_KEY needs at least 50 characters."),
        ({"DATABASE_URL": "mysql://desk"}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_URL": "postgres://["}, "DATABASE_URL is no URL."),
        ({"SEALDESK_TIME_ZONE": "Mars/Base"}, "SEALDESK_TIME_ZONE must be a time zone such as Europe/Rome"),
        ({"SEALDESK_LOG_LEVEL": "LOUD"}, "SEALDESK_LOG_LEVEL must be one of DEBUG, INFO"),
        ({"SEALDESK_PORT": "many"}, "SEALDESK_PORT must be a whole number"),
        ({"DATABASE_URL_FILE": "/there/is/none"}, "DATABASE_URL_FILE names /there/is/none, which cannot be read"),
        ({"SEALDESK_SMTP_URL": "smtp://a", "SEALDESK_SMTP_URL_FILE": "/b"}, "Both SEALDESK_SMTP_URL and SEALDESK_SMTP_URL_FILE are set."),
    ],
)
def test_an_unsafe_setting_stops_the_start_with_what_to_do(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    ended = start(tmp_path, "prepare", **settings)
    assert (ended.returncode, ended.stdout) == (UNSAFE, "")
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SEALDESK_PUBLIC_URL": "https://desk.example"}, "run 'sealdesk certificate desk.example'"),
        ({"SEALDESK_LISTEN": "0.0.0.0"}, "Plain HTTP is for http://localhost only."),
    ],
)
def test_the_web_server_listens_in_the_clear_on_the_loopback_only(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    ended = start(tmp_path, "web", **settings)
    assert (ended.returncode, ended.stdout) == (UNSAFE, "")
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_root_key_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    assert start(tmp_path, "prepare").returncode == 0
    key = tmp_path / "keys" / "root.json"
    key.chmod(0o644)
    ended = start(tmp_path, "prepare")
    assert ended.returncode == UNSAFE
    assert f"chmod 600 {key}" in ended.stderr


def test_a_passphrase_that_seals_nothing_does_not_silence_the_warning(tmp_path: Path) -> None:
    assert "not sealed with a passphrase" in start(tmp_path, "prepare").stderr
    later = start(tmp_path, "prepare", SEALDESK_ROOT_PASSPHRASE="correct horse")
    assert later.returncode == 0
    assert "the passphrase that is given does not change that" in later.stderr
