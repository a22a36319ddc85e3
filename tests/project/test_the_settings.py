"""Settings come from the environment; a missing or unsafe one stops the start and says what to do."""

from pathlib import Path

import pytest

from sealdesk.project.environment import Environment, Home, UnsafeSettingError, secret_key
from sealdesk.project.places import database, public_url


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("granite otter violin\n")
    environment = Environment({"SEALDESK_ROOT_PASSPHRASE_FILE": str(tmp_path / "passphrase")})
    assert environment.text("SEALDESK_ROOT_PASSPHRASE") == "granite otter violin"


def test_a_value_and_a_file_for_one_setting_are_refused() -> None:
    with pytest.raises(UnsafeSettingError, match="Keep one of them"):
        Environment({"SEALDESK_ROOT_PASSPHRASE": "a", "SEALDESK_ROOT_PASSPHRASE_FILE": "/b"}).text("SEALDESK_ROOT_PASSPHRASE")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(UnsafeSettingError, match="/nowhere/at/all"):
        Environment({"DATABASE_URL_FILE": "/nowhere/at/all"}).text("DATABASE_URL")


@pytest.mark.parametrize("url", ["http://desk.example.com", "http://127.0.0.1:8443", "http://192.168.1.5", "ftp://desk", "desk.example"])
def test_plain_http_is_refused_for_everything_but_localhost(url: str) -> None:
    with pytest.raises(UnsafeSettingError, match=r"https://"):
        public_url(Environment({"SEALDESK_PUBLIC_URL": url}))


@pytest.mark.parametrize("url", ["http://localhost:8443", "https://desk.example.com"])
def test_localhost_and_tls_are_accepted(url: str) -> None:
    assert public_url(Environment({"SEALDESK_PUBLIC_URL": url + "/"})) == url


def test_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingError, match="needs at least 50"):
        secret_key(Environment({"SEALDESK_SECRET_KEY": "short"}), Home(tmp_path))


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = secret_key(Environment({}), Home(tmp_path))
    assert len(first) >= 50
    assert secret_key(Environment({}), Home(tmp_path)) == first
    assert (tmp_path / "keys" / "secret.key").stat().st_mode & 0o077 == 0


def test_a_database_url_of_another_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettingError, match="postgresql://"):
        database("mysql://root@db/sealdesk", Home(tmp_path))


def test_a_database_url_names_a_postgresql_with_its_socket_folder(tmp_path: Path) -> None:
    found = database("postgresql://desk:p%40ss@/sealdesk?host=/run/pg", Home(tmp_path))
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("desk", "p@ss", "/run/pg")
