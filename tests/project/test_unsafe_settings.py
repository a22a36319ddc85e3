"""A missing or unsafe setting stops the start with one sentence that says what to do."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sealdesk.project.environment import UnsafeSettingError
from sealdesk.vault.root import create_root_key
from tests.services.certificates import Loopback
from tests.shared_data import REPOSITORY
from tests.static.documents import sections

UNSAFE = 3


def start(home: Path, command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a home of its own, with these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    environment = kept | {"PYTHONPATH": str(REPOSITORY / "src"), "SEALDESK_HOME": str(home)} | settings
    run = [sys.executable, "-m", "sealdesk", *command.split()]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=False, timeout=60)


#: For each setting, values that would fail later or do harm: the setting, the value, what is said of it, what is to be written.
WRONG = [
    ("SEALDESK_HOME", "/proc/nowhere", "/proc/nowhere", "Name a folder that this user may"),
    ("DATABASE_URL", "mysql://desk:hunter2@db/desk", "'mysql://…@db/desk'", "postgresql://user:password@host:5432/name"),
    ("DATABASE_URL", "", "DATABASE_URL is set, but empty", "leave it out"),
    ("DATABASE_URL", "postgres://[", "'postgres://['", "postgresql://user:password@host:5432/name"),
    ("DATABASE_URL", "postgresql://desk:hunter2@db:many/desk", "'postgresql://…@db…'", "a port from 1 to 65535"),
    ("DATABASE_URL", "postgresql://db/desk?sslmod=verify-full", "'sslmod'", "?sslmode=verify-full"),
    ("SEALDESK_PUBLIC_URL", "http://desk.example", "'http://desk.example'", "Use https://desk.example"),
    ("SEALDESK_PUBLIC_URL", "desk.example", "'desk.example'", "https://desk.example.com"),
    ("SEALDESK_PUBLIC_URL", "https://desk.example:many", "'https://desk.example…'", "https://desk.example.com"),
    ("SEALDESK_PUBLIC_URL", "https://desk.example/help", "'https://desk.example/help'", "https://desk.example.com"),
    ("SEALDESK_LISTEN", "everywhere", "'everywhere'", "127.0.0.1, or 0.0.0.0 for all addresses"),
    ("SEALDESK_LISTEN", "0.0.0.0", "'0.0.0.0'", "SEALDESK_PUBLIC_URL=https://…"),
    ("SEALDESK_PORT", "many", "'many'", "a whole number from 1 to 65535"),
    ("SEALDESK_PORT", "70000", "'70000'", "a whole number from 1 to 65535"),
    ("SEALDESK_PORT", "0", "'0'", "a whole number from 1 to 65535"),
    ("SEALDESK_TRUSTED_PROXIES", "127.0.0.1, nginx", "'nginx'", "addresses by commas, such as 127.0.0.1"),
    ("SEALDESK_TRUSTED_PROXIES", "10.0.0.0/8", "'10.0.0.0/8'", "addresses by commas, such as 127.0.0.1"),
    ("SEALDESK_ALLOWED_HOSTS", "*", "'*'", "names by commas, such as desk.example.com"),
    ("SEALDESK_ALLOWED_HOSTS", "https://desk.lan", "'https://desk.lan'", "names by commas, such as desk.example.com"),
    ("SEALDESK_TLS_CERTIFICATE", "/there/is/none.pem", "cannot be read", "the path of a PEM file"),
    ("SEALDESK_TLS_KEY", "/there/is/none.key", "SEALDESK_TLS_CERTIFICATE is not", "both PEM files, or of neither"),
    ("SEALDESK_TIME_ZONE", "Mars/Base", "'Mars/Base'", "Europe/Rome or Asia/Shanghai"),
    ("SEALDESK_SECRET_KEY", "hunter2", "has 7 characters", "Leave it out to have one made"),
    ("SEALDESK_SECRET_KEY", "ab" * 30, "has 2 different characters", "Leave it out to have one made"),
    ("SEALDESK_RECEIVE", "imap://127.0.0.1", "'imap://127.0.0.1'", "lmtp://127.0.0.1:2424"),
    ("SEALDESK_RECEIVE", "lmtp://127.0.0.1:many", "'lmtp://127.0.0.1…'", "lmtp://127.0.0.1:2424"),
    ("SEALDESK_RECEIVE", "smtp://0.0.0.0:25", "'smtp://0.0.0.0:25'", "SEALDESK_TLS_CERTIFICATE and SEALDESK_TLS_KEY"),
    ("SEALDESK_MAIL_NETWORKS", "localhost", "'localhost'", "networks by commas, such as 127.0.0.0/8"),
    ("SEALDESK_SMTP_URL", "mail.example:587", "'mail.example:587'", "smtps://user:password@mail.example.com"),
    ("SEALDESK_SMTP_URL", "smtps://desk:hunter2@", "'smtps://…@'", "smtps://user:password@mail.example.com"),
    ("SEALDESK_SMTP_URL", "smtps://desk:hunter2", "'smtps://desk…'", "smtps://user:password@mail.example.com"),
    ("SEALDESK_SMTP_URL", "smtps://desk:hunter2@mail.example:many", "'smtps://…@mail.example…'", "smtps://user:password@mail.example.com"),
    ("SEALDESK_SMTP_URL", "mailto://desk:hunter2@mail.example", "'mailto://…@mail.example'", "smtps://user:password@mail.example.com"),
    ("SEALDESK_SMTP_URL", "smtp://desk:hunter2@mail.example", "'smtp://…@mail.example'", "in the clear"),
    ("SEALDESK_NAME", "Desk\nBcc: everybody@example.com", "'Desk\\nBcc", "the name of your organisation"),
    ("SEALDESK_MAIL_DOMAIN", "support@desk.example", "'support@desk.example'", "one such as desk.example.com"),
    ("SEALDESK_MAIL_DOMAIN", "desk example", "'desk example'", "one such as desk.example.com"),
    ("SEALDESK_MAIL_ADDRESS", "Support <support@desk.example>", "'Support <support@desk.example>'", "one such as support@desk.example.com"),
    ("SEALDESK_MAIL_ADDRESS", "support", "'support'", "one such as support@desk.example.com"),
    ("SEALDESK_TRUSTED_RELAYS", "mx.desk.example, all of them", "'all of them'", "names and networks by commas"),
    ("SEALDESK_GATEWAY_URL", "http://models.example/v1", "'http://models.example/v1'", "https:// for another machine"),
    ("SEALDESK_DNS", "dns.example", "'dns.example'", "addresses by commas, such as 127.0.0.53, or off"),
    ("SEALDESK_LOG_LEVEL", "LOUD", "'LOUD'", "one of DEBUG, INFO"),
]
#: What the settings cannot know by themselves: the start of a command finds it.
AT_THE_START = [
    (
        "DATABASE_URL",
        "postgresql://desk:hunter2@127.0.0.1:1/desk",
        "The database cannot be reached",
        "Check SEALDESK_HOME and DATABASE_URL",
    ),
    ("SEALDESK_ROOT_KEY", "/proc/nowhere/root.json", "/proc/nowhere/root.json", "Name a path that can"),
    ("SEALDESK_ROOT_PASSPHRASE", "x", "has 1 characters", "head -c 24 /dev/urandom | base64"),
    ("SEALDESK_ROOT_PASSPHRASE", "password password password", "is easy to guess", "head -c 24 /dev/urandom | base64"),
]


def read_the_settings(monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, Any]:
    """The product's settings as a fresh process would read them."""
    for name in [name for name in os.environ if name.startswith(("SEALDESK_", "DATABASE_URL"))]:
        monkeypatch.delenv(name)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(REPOSITORY / "src/sealdesk/project/settings.py"))


def test_every_documented_setting_has_a_wrong_value_here() -> None:
    named = {name for part in sections("docs/reference/settings.md") for name in part.names}
    assert {name for name, *_ in (*WRONG, *AT_THE_START, *OF_A_MODEL)} == named


MODEL = {"SEALDESK_GATEWAY_URL": "https://models.example/v1", "SEALDESK_GATEWAY_MODEL": "tiny"}
#: Settings that are looked at when a language model is set.
OF_A_MODEL = [
    ("SEALDESK_GATEWAY_MODEL", "", "is not", "Name the model to ask"),
    ("SEALDESK_GATEWAY_KEY", "hunter2\nX-More: 1", "must be one line", "plain characters"),
    ("SEALDESK_GATEWAY_TIMEOUT", "forever", "'forever'", "a whole number from 1 to 120"),
    ("SEALDESK_GATEWAY_TOKENS_A_DAY", "-1", "'-1'", "a whole number from 0"),
]


@pytest.mark.parametrize(("name", "value", "said", "instead"), OF_A_MODEL)
def test_a_wrong_value_about_the_model_stops_every_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str, instead: str
) -> None:
    with pytest.raises(UnsafeSettingError) as refused:
        read_the_settings(monkeypatch, **({"SEALDESK_HOME": str(tmp_path)} | MODEL | {name: value}))
    for words in (name, said, instead):
        assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("name", "value", "said", "instead"), WRONG)
def test_a_wrong_value_stops_every_start_with_what_to_write_instead(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, said: str, instead: str
) -> None:
    with pytest.raises(UnsafeSettingError) as refused:
        read_the_settings(monkeypatch, **({"SEALDESK_HOME": str(tmp_path)} | {name: value}))
    sentence = str(refused.value)
    assert name in sentence
    assert said in sentence
    assert instead in sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize("name", sorted({name for name, *_ in WRONG}))
def test_a_value_in_a_file_is_held_to_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    value, said = next((value, said) for found, value, said, _ in WRONG if found == name)
    (tmp_path / "value").write_text(value + "\n")
    home = {} if name == "SEALDESK_HOME" else {"SEALDESK_HOME": str(tmp_path / "home")}
    with pytest.raises(UnsafeSettingError) as refused:
        read_the_settings(monkeypatch, **home, **{f"{name}_FILE": str(tmp_path / "value")})
    assert said in str(refused.value)


def test_what_the_documents_show_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, loopback_tls: Loopback) -> None:
    read = read_the_settings(
        monkeypatch,
        SEALDESK_HOME=str(tmp_path),
        DATABASE_URL="postgresql://desk:p%40ss@/desk?host=/run/postgresql&sslmode=verify-full",
        SEALDESK_PUBLIC_URL="https://desk.example.com:8443/",
        SEALDESK_LISTEN="::",
        SEALDESK_PORT="8080",
        SEALDESK_TRUSTED_PROXIES="127.0.0.1, 2001:DB8::0001",
        SEALDESK_ALLOWED_HOSTS="desk.lan,.example.com,192.0.2.7",
        SEALDESK_TLS_CERTIFICATE=str(loopback_tls.certificate),
        SEALDESK_TLS_KEY=str(loopback_tls.key),
        SEALDESK_RECEIVE="smtp://0.0.0.0:25",
        SEALDESK_MAIL_NETWORKS="127.0.0.1/8",
        SEALDESK_SMTP_URL="smtp+starttls://desk:p%40ss@mail.example.com",
        SEALDESK_NAME="港湾松木 Harbour & Pine",
        SEALDESK_MAIL_DOMAIN="desk.example.com",
        SEALDESK_MAIL_ADDRESS="o'brien+help@desk.example.com",
    )
    assert read["SEALDESK_TRUSTED_PROXIES"] == ("127.0.0.1", "2001:db8::1")
    assert read["SEALDESK_PUBLIC_URL"] == "https://desk.example.com:8443"


def test_an_empty_or_unreadable_file_never_passes_for_a_setting_that_was_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    for file, said in (("empty", "is empty"), ("binary", "cannot be read"), ("none", "cannot be read")):
        with pytest.raises(UnsafeSettingError, match=said):
            read_the_settings(monkeypatch, SEALDESK_HOME=str(tmp_path / "home"), SEALDESK_ROOT_PASSPHRASE_FILE=str(tmp_path / file))


def test_a_passphrase_that_is_empty_never_passes_for_one_that_was_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingError, match=r"SEALDESK_ROOT_PASSPHRASE is set, but empty.*SEALDESK_ROOT_PASSPHRASE_FILE"):
        read_the_settings(monkeypatch, SEALDESK_HOME=str(tmp_path), SEALDESK_ROOT_PASSPHRASE="")


@pytest.mark.parametrize("place", ["data/root.json", "data/deep/root.json", "keys/../data/root.json", "link/root.json"])
def test_a_root_key_among_the_data_stops_every_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(UnsafeSettingError, match=r"whoever copies the data would have the key\. Move the file out of it"):
        read_the_settings(monkeypatch, SEALDESK_HOME=str(tmp_path), SEALDESK_ROOT_KEY=str(tmp_path / place))


def test_a_root_key_anywhere_else_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "data-of-others" / "root.json")
    read = read_the_settings(monkeypatch, SEALDESK_HOME=str(tmp_path), SEALDESK_ROOT_KEY=elsewhere)
    assert elsewhere == read["SEALDESK_ROOT_KEY_FILE"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("SEALDESK_ROOT_PASSPHRASE_FLE", "Do you mean SEALDESK_ROOT_PASSPHRASE_FILE?"),
        ("SEALDESK_PUBLIC_URI", "Do you mean SEALDESK_PUBLIC_URL?"),
        ("SEALDESK_ZZZZZZZZZZZZZ", "Remove it"),
    ],
)
def test_a_setting_that_there_is_not_stops_every_start_and_the_nearest_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, said: str
) -> None:
    with pytest.raises(UnsafeSettingError, match=f"{name} is no setting of this desk") as refused:
        read_the_settings(monkeypatch, **{"SEALDESK_HOME": str(tmp_path), name: "hunter2"})
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_every_documented_setting_is_known_even_where_it_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = {name for part in sections("docs/reference/settings.md") for name in part.names}
    empty = dict.fromkeys(named - {"DATABASE_URL", "SEALDESK_HOME", "SEALDESK_ROOT_PASSPHRASE"}, "")
    assert read_the_settings(monkeypatch, **empty, SEALDESK_HOME=str(tmp_path))["SEALDESK_GATEWAY"] is None


@pytest.mark.parametrize(("name", "value", "said", "instead"), AT_THE_START)
def test_what_only_a_start_can_know_stops_it_too(tmp_path: Path, name: str, value: str, said: str, instead: str) -> None:
    ended = start(tmp_path, "prepare", **{name: value})
    assert (ended.returncode, ended.stdout) == (UNSAFE, ""), ended.stderr
    assert said in ended.stderr
    assert instead in ended.stderr
    assert "hunter2" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["serve", "prepare", "web", "worker", "post", "mail import /tmp"])
def test_a_wrong_value_stops_whatever_serves_or_prepares(tmp_path: Path, command: str) -> None:
    ended = start(tmp_path, command, SEALDESK_SMTP_URL="smtps://desk:hunter2@mail.example:many")
    assert (ended.returncode, ended.stdout) == (UNSAFE, "")
    assert ended.stderr.startswith("sealdesk: SEALDESK_SMTP_URL is ")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "keys"])


def test_a_short_passphrase_of_an_earlier_desk_still_opens_and_is_warned_about(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    create_root_key(tmp_path / "keys" / "root.json", "x", {"memory_kib": 64, "passes": 1, "lanes": 1})
    ended = start(tmp_path, "prepare", SEALDESK_ROOT_PASSPHRASE="x")
    assert ended.returncode == 0, ended.stderr
    assert "It still opens" in ended.stderr


def test_a_passphrase_that_does_not_open_the_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    create_root_key(tmp_path / "keys" / "root.json", "granite otter violin", {"memory_kib": 64, "passes": 1, "lanes": 1})
    ended = start(tmp_path, "prepare", SEALDESK_ROOT_PASSPHRASE="granite otter viola")
    assert ended.returncode == UNSAFE
    assert "does not open the root key" in ended.stderr


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
