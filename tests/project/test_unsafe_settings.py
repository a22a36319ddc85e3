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
